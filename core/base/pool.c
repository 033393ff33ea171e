#include "core/base/pool.h"

#include "core/base/sanitize.h"
#include "core/base/sizes.h"
#include "core/base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Class c holds blocks of (4 + c % 4) << (c / 4 + 4) bytes: 64, 80, 96, 112, 128, ..., 64 MiB. */
enum { CLASS_STEPS = 4, CLASS_SHIFT = 4, CLASS_COUNT = 20 * CLASS_STEPS + 1, CLASS_NONE = -1 };

typedef struct header {
    struct header *next; /* in a list of cached blocks; the rest of those is untouched */
    size_t asked;        /* bytes that the user asked for */
    size_t whole;        /* bytes taken from the host, this header included */
    uintptr_t check;
    int size_class; /* CLASS_NONE: too large to be cached */
} header;

enum { HEADER_BYTES = 64 };
_Static_assert(sizeof(header) <= HEADER_BYTES, "the header must fit before the aligned block");

struct vane_pool {
    atomic_flag lock;
    vane_allocator host;
    size_t cap;
    vane_memory_stats stats;
    header *cached[CLASS_COUNT];
};

static void lock(vane_pool *pool)
{
    while (atomic_flag_test_and_set_explicit(&pool->lock, memory_order_acquire)) {
    }
}

static void unlock(vane_pool *pool)
{
    atomic_flag_clear_explicit(&pool->lock, memory_order_release);
}

static size_t class_bytes(int size_class)
{
    return (size_t)(CLASS_STEPS + size_class % CLASS_STEPS)
           << (size_class / CLASS_STEPS + CLASS_SHIFT);
}

static int class_of(size_t bytes)
{
    if (bytes > class_bytes(CLASS_COUNT - 1)) return CLASS_NONE;
    int octave = 0;
    while (bytes > (size_t)(2 * CLASS_STEPS) << (octave + CLASS_SHIFT)) octave++;
    const size_t step = (size_t)1 << (octave + CLASS_SHIFT);
    const size_t steps = (bytes + step - 1) / step;
    return steps < CLASS_STEPS ? 0 : octave * CLASS_STEPS + (int)(steps - CLASS_STEPS);
}

/* Differs per pool and per block, and between a live and a cached block, so that a second free, a
 * stray write and a foreign pointer are all seen. */
static uintptr_t check_word(const vane_pool *pool, const header *block, bool live)
{
    const uintptr_t salt = live ? (uintptr_t)0x5ca1ab1e : (uintptr_t)0xdeadbea7;
    return (uintptr_t)pool ^ (uintptr_t)block * 3 ^ (uintptr_t)block->whole ^ salt;
}

static header *header_of(void *block)
{
    return (header *)(void *)((unsigned char *)block - HEADER_BYTES);
}

static void release_list(vane_pool *pool, header *list)
{
    while (list) {
        header *block = list;
        list = block->next;
        VANE_UNPOISON(block, block->whole);
        pool->host.free(pool->host.user, block, block->whole);
    }
}

int vane_pool_create(vane_pool **out, const vane_allocator *host, size_t cap_bytes)
{
    vane_pool *pool = host->alloc(host->user, sizeof *pool);
    *out = pool;
    if (!pool) return vane_fail(VANE_ERR_MEMORY, "no memory for a pool");
    *pool = (vane_pool){.host = *host, .cap = cap_bytes};
    atomic_flag_clear(&pool->lock);
    return VANE_OK;
}

void vane_pool_destroy(vane_pool *pool)
{
    if (!pool) return;
    vane_pool_trim(pool, 0);
    const vane_allocator host = pool->host;
    host.free(host.user, pool, sizeof *pool);
}

static header *take_cached(vane_pool *pool, int size_class)
{
    header *block = size_class == CLASS_NONE ? NULL : pool->cached[size_class];
    if (!block) return NULL;
    pool->cached[size_class] = block->next;
    pool->stats.bytes_cached -= block->whole;
    pool->stats.hits++;
    return block;
}

static header *take_from_host(vane_pool *pool, size_t bytes, int size_class)
{
    size_t whole = size_class == CLASS_NONE ? bytes : class_bytes(size_class);
    if (!vane_size_add(whole, HEADER_BYTES, &whole)) return NULL;
    header *block = pool->host.alloc(pool->host.user, whole);
    if (block) *block = (header){.whole = whole, .size_class = size_class};
    return block;
}

void *vane_pool_alloc(vane_pool *pool, size_t bytes)
{
    const int size_class = class_of(bytes);
    lock(pool);
    pool->stats.requests++;
    header *block = take_cached(pool, size_class);
    unlock(pool);

    const bool hit = block != NULL;
    if (!hit) block = take_from_host(pool, bytes, size_class);
    if (!block) return NULL;
    block->asked = bytes;
    block->check = check_word(pool, block, true);
    unsigned char *user_block = (unsigned char *)block + HEADER_BYTES;
    VANE_UNPOISON(user_block, bytes);
    VANE_POISON(user_block + bytes, block->whole - HEADER_BYTES - bytes);

    lock(pool);
    vane_memory_stats *stats = &pool->stats;
    if (!hit) stats->host_allocs++;
    stats->bytes_live += bytes;
    stats->bytes_reserved += block->whole;
    if (stats->bytes_reserved + stats->bytes_cached > stats->bytes_peak)
        stats->bytes_peak = stats->bytes_reserved + stats->bytes_cached;
    unlock(pool);
    return user_block;
}

void vane_pool_free(vane_pool *pool, void *user_block)
{
    if (!user_block) return;
    header *block = header_of(user_block);

    lock(pool);
    if (block->check != check_word(pool, block, true)) {
        unlock(pool);
        return;
    }
    vane_memory_stats *stats = &pool->stats;
    block->check = check_word(pool, block, false);
    stats->bytes_live -= block->asked;
    stats->bytes_reserved -= block->whole;
    const bool keep = block->size_class != CLASS_NONE && stats->bytes_cached <= pool->cap &&
                      block->whole <= pool->cap - stats->bytes_cached;
    if (keep) {
        VANE_POISON(user_block, block->whole - HEADER_BYTES);
        stats->bytes_cached += block->whole;
        block->next = pool->cached[block->size_class];
        pool->cached[block->size_class] = block;
    } else {
        stats->host_frees++;
        block->next = NULL;
    }
    unlock(pool);

    if (!keep) release_list(pool, block);
}

void vane_pool_trim(vane_pool *pool, size_t keep_bytes)
{
    header *released = NULL;
    lock(pool);
    for (int size_class = CLASS_COUNT - 1; size_class >= 0; size_class--) {
        while (pool->cached[size_class] && pool->stats.bytes_cached > keep_bytes) {
            header *block = pool->cached[size_class];
            pool->cached[size_class] = block->next;
            pool->stats.bytes_cached -= block->whole;
            pool->stats.host_frees++;
            block->next = released;
            released = block;
        }
    }
    unlock(pool);
    release_list(pool, released);
}

void vane_pool_stats_get(const vane_pool *pool, vane_memory_stats *stats)
{
    vane_pool *lockable = (vane_pool *)pool; /* every pool is created writable */
    lock(lockable);
    *stats = pool->stats;
    unlock(lockable);
}
