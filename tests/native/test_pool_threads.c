#include "core/base/pool.h"
#include "tests/vtest.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

enum { THREADS = 4, SLOTS = 32, STEPS = 20000 };

typedef struct {
    vane_pool *pool;
    unsigned seed;
    bool damaged;
} worker;

/* Blocks of random sizes, each filled with its slot's number and checked before it is freed. */
static void *work(void *argument)
{
    worker *self = argument;
    unsigned char *block[SLOTS] = {0};
    size_t bytes[SLOTS] = {0};
    uint32_t random = self->seed;
    for (int step = 0; step < STEPS + SLOTS; step++) {
        random = random * 1664525 + 1013904223;
        const int slot = step < STEPS ? (int)(random >> 27) : step - STEPS;
        for (size_t i = 0; block[slot] && i < bytes[slot]; i += 61)
            self->damaged |= block[slot][i] != (unsigned char)(slot ^ (int)self->seed);
        vane_pool_free(self->pool, block[slot]);
        block[slot] = NULL;
        if (step >= STEPS) continue;
        bytes[slot] = 1 + (random >> 8) % (1u << (random % 13));
        block[slot] = vane_pool_alloc(self->pool, bytes[slot]);
        if (block[slot]) memset(block[slot], slot ^ (int)self->seed, bytes[slot]);
        if (step % 1000 == 0) vane_pool_trim(self->pool, 1 << 12);
    }
    return NULL;
}

VT_TEST(pool_threads, no_block_is_handed_out_twice)
{
    const vane_allocator host = {NULL, vane_malloc, vane_free};
    vane_pool *pool;
    VT_CHECK(vane_pool_create(&pool, &host, 1 << 16) == VANE_OK);
    pthread_t threads[THREADS];
    worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (worker){pool, 17 * i + 1, false};
        VT_CHECK(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) VT_CHECK(!workers[i].damaged);

    vane_memory_stats stats;
    vane_pool_stats_get(pool, &stats);
    VT_CHECK(stats.requests == THREADS * STEPS);
    VT_CHECK(stats.hits + stats.host_allocs == stats.requests && stats.hits > 0);
    VT_CHECK(stats.bytes_live == 0 && stats.bytes_reserved == 0 && stats.bytes_cached <= 1 << 16);
    vane_pool_trim(pool, 0);
    vane_pool_stats_get(pool, &stats);
    VT_CHECK(stats.host_allocs == stats.host_frees && stats.bytes_cached == 0);
    vane_pool_destroy(pool);
}
