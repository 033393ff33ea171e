/* random.c - FANN draws its random numbers from rand(), so programs steer them with srand(). Here rand() gives only the
 * seed of an operation, and the numbers are Vane's: srand() decides when it did, and the numbers are the same on every
 * system that has the same rand(). */
#define _DEFAULT_SOURCE     /* getentropy */
#include "native/fann/random.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fann.h"

static atomic_bool disabled;

void fann_disable_seed_rand(void) { atomic_store(&disabled, 1); }
void fann_enable_seed_rand(void) { atomic_store(&disabled, 0); }

void vane_fann_reseed(void)
{
    unsigned seed;
    if (atomic_load(&disabled)) return;
    if (getentropy(&seed, sizeof seed)) seed = (unsigned)time(NULL);
    srand(seed);
}

uint64_t vane_fann_seed(void)
{
    /* rand() has 15 bits at least. */
    uint64_t seed = 0;
    for (int i = 0; i < 5; i++) seed = seed << 15 ^ (uint64_t)rand();
    return seed;
}
