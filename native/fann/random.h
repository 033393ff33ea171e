/* random.h - where the seeds of FANN's random functions come from. */
#ifndef VANE_NATIVE_FANN_RANDOM_H
#define VANE_NATIVE_FANN_RANDOM_H

#include <stdint.h>

/* To be called by whatever makes a network, before it draws: srand() with a number from the system, unless the program
 * has disabled that. */
void vane_fann_reseed(void);

/* The seed of one operation, for core/base/rng.h. */
uint64_t vane_fann_seed(void);

#endif
