#include "core/base/alloc.h"
#include "core/base/arena.h"
#include "core/base/pool.h"
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "tests/vtest.h"

#include <stdint.h>
#include <string.h>

VT_TEST(sizes, results_and_overflow)
{
    size_t out = 7;
    VT_CHECK(vane_size_add(SIZE_MAX - 1, 1, &out) && out == SIZE_MAX);
    VT_CHECK(!vane_size_add(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    VT_CHECK(vane_size_mul(0, SIZE_MAX, &out) && out == 0);
    VT_CHECK(vane_size_mul(SIZE_MAX / 2, 2, &out) && out == SIZE_MAX - 1);
    VT_CHECK(!vane_size_mul(SIZE_MAX / 2 + 1, 2, &out));
    VT_CHECK(vane_size_mul3(3, 5, 7, &out) && out == 105);
    VT_CHECK(!vane_size_mul3(SIZE_MAX, 1, 2, &out));
    VT_CHECK(!vane_size_mul3(SIZE_MAX, 2, 0, &out));
    VT_CHECK(vane_size_from_u64(12, &out) && out == 12);
    VT_CHECK(vane_size_from_u64((uint64_t)1 << 32, &out) == (sizeof(size_t) > 4));
    VT_CHECK(vane_size_align(0, 64, &out) && out == 0);
    VT_CHECK(vane_size_align(64, 64, &out) && out == 64);
    VT_CHECK(vane_size_align(65, 64, &out) && out == 128);
    VT_CHECK(!vane_size_align(SIZE_MAX - 5, 64, &out));
}

static bool is_aligned(const void *p)
{
    return p && (uintptr_t)p % VANE_ALIGNMENT == 0;
}

VT_TEST(alloc, blocks_are_aligned)
{
    for (size_t bytes = 1; bytes < 1000; bytes += 37) {
        void *block = vane_malloc(NULL, bytes);
        VT_CHECK(is_aligned(block));
        memset(block, 1, bytes);
        vane_free(NULL, block, bytes);
    }
    VT_CHECK(vane_malloc(NULL, SIZE_MAX) == NULL);
}

/* A host that counts, and gives nothing once `left` calls are used up. */
typedef struct {
    int left, blocks;
    size_t bytes;
} counting_host;

static void *counting_alloc(void *user, size_t bytes)
{
    counting_host *host = user;
    if (host->left-- <= 0) return NULL;
    host->blocks++;
    host->bytes += bytes;
    return vane_malloc(NULL, bytes);
}

static void counting_free(void *user, void *block, size_t bytes)
{
    counting_host *host = user;
    host->blocks--;
    host->bytes -= bytes;
    vane_free(NULL, block, bytes);
}

static vane_pool *pool_over(counting_host *host, size_t cap)
{
    vane_pool *pool;
    *host = (counting_host){.left = 1 << 30};
    const vane_allocator allocator = {host, counting_alloc, counting_free};
    return vane_pool_create(&pool, &allocator, cap) == VANE_OK ? pool : NULL;
}

static vane_memory_stats stats_of(const vane_pool *pool)
{
    vane_memory_stats stats;
    vane_pool_stats_get(pool, &stats);
    return stats;
}

VT_TEST(pool, blocks_are_aligned_apart_and_waste_at_most_a_quarter)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 0);
    VT_CHECK(pool);
    for (size_t bytes = 64; bytes < 300000; bytes += 1 + bytes / 50) {
        unsigned char *a = vane_pool_alloc(pool, bytes), *b = vane_pool_alloc(pool, bytes);
        VT_CHECK(is_aligned(a) && is_aligned(b));
        memset(a, 0xaa, bytes);
        memset(b, 0xbb, bytes);
        VT_CHECK(a[0] == 0xaa && a[bytes - 1] == 0xaa);
        const vane_memory_stats stats = stats_of(pool);
        VT_CHECK(stats.bytes_live == 2 * bytes);
        VT_CHECK_MSG(stats.bytes_reserved <= 2 * (bytes + bytes / 4 + 64), "%zu bytes", bytes);
        vane_pool_free(pool, a);
        vane_pool_free(pool, b);
    }
    vane_pool_destroy(pool);
    VT_CHECK(host.blocks == 0 && host.bytes == 0);
}

VT_TEST(pool, freed_blocks_are_reused_within_their_class)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 1 << 20);
    void *first = vane_pool_alloc(pool, 1000);
    vane_pool_free(pool, first);
    VT_CHECK(vane_pool_alloc(pool, 990) == first); /* 896 < 990 <= 1024 */
    void *other = vane_pool_alloc(pool, 880);
    VT_CHECK(other && other != first);
    vane_memory_stats stats = stats_of(pool);
    VT_CHECK(stats.requests == 3 && stats.hits == 1 && stats.host_allocs == 2);
    VT_CHECK(stats.bytes_live == 990 + 880 && stats.bytes_cached == 0);
    VT_CHECK(stats.bytes_reserved == 1024 + 896 + 2 * 64);
    VT_CHECK(stats.bytes_peak == stats.bytes_reserved);
    vane_pool_free(pool, first);
    vane_pool_free(pool, other);
    stats = stats_of(pool);
    VT_CHECK(stats.bytes_live == 0 && stats.bytes_reserved == 0 && stats.host_frees == 0);
    VT_CHECK(stats.bytes_cached == 1024 + 896 + 2 * 64);
    vane_pool_destroy(pool);
    VT_CHECK(host.blocks == 0);
}

VT_TEST(pool, cap_and_trim_bound_what_is_cached)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 10000);
    void *blocks[20];
    for (int i = 0; i < 20; i++) blocks[i] = vane_pool_alloc(pool, 1000);
    for (int i = 0; i < 20; i++) vane_pool_free(pool, blocks[i]);
    vane_memory_stats stats = stats_of(pool);
    VT_CHECK(stats.bytes_cached == 9 * (1024 + 64) && stats.host_frees == 11);
    VT_CHECK(stats.bytes_peak == 20 * (1024 + 64));
    vane_pool_trim(pool, 5000);
    VT_CHECK(stats_of(pool).bytes_cached == 4 * (1024 + 64));
    vane_pool_trim(pool, 0);
    stats = stats_of(pool);
    VT_CHECK(stats.bytes_cached == 0 && stats.host_frees == stats.host_allocs);
    VT_CHECK(host.blocks == 1);
    vane_pool_destroy(pool);
}

VT_TEST(pool, the_largest_blocks_are_never_cached)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, SIZE_MAX);
    const size_t limit = (size_t)64 << 20;
    vane_pool_free(pool, vane_pool_alloc(pool, limit + 1));
    VT_CHECK(stats_of(pool).bytes_cached == 0);
    vane_pool_free(pool, vane_pool_alloc(pool, limit));
    VT_CHECK(stats_of(pool).bytes_cached == limit + 64);
    vane_pool_destroy(pool);
    VT_CHECK(host.blocks == 0);
}

VT_TEST(pool, failures_leave_it_usable)
{
    counting_host host = {0};
    const vane_allocator allocator = {&host, counting_alloc, counting_free};
    vane_pool *pool = (vane_pool *)&host;
    VT_CHECK(vane_pool_create(&pool, &allocator, 0) == VANE_ERR_MEMORY && pool == NULL);
    vane_pool_destroy(NULL);

    pool = pool_over(&host, 1 << 20);
    host.left = 0;
    VT_CHECK(vane_pool_alloc(pool, 100) == NULL);
    VT_CHECK(vane_pool_alloc(pool, SIZE_MAX) == NULL);
    VT_CHECK(vane_pool_alloc(pool, SIZE_MAX - 63) == NULL);
    host.left = 1;
    void *block = vane_pool_alloc(pool, 0);
    VT_CHECK(is_aligned(block));
    vane_pool_free(pool, NULL);
    vane_pool_free(pool, block);
    const vane_memory_stats stats = stats_of(pool);
    VT_CHECK(stats.requests == 4 && stats.host_allocs == 1 && stats.bytes_live == 0);
    vane_pool_destroy(pool);
}

VT_TEST(pool, a_wrong_free_does_no_harm)
{
    counting_host host, other_host;
    vane_pool *pool = pool_over(&host, 1 << 20), *other = pool_over(&other_host, 1 << 20);
    void *block = vane_pool_alloc(pool, 100);
    vane_pool_free(other, block);
    VT_CHECK(stats_of(pool).bytes_live == 100 && stats_of(other).bytes_cached == 0);
    vane_pool_free(pool, block);
    vane_pool_free(pool, block);
    VT_CHECK(stats_of(pool).bytes_live == 0);
    void *again = vane_pool_alloc(pool, 100), *next = vane_pool_alloc(pool, 100);
    VT_CHECK(again == block && next != block);
    vane_pool_free(pool, again);
    vane_pool_free(pool, next);
    vane_pool_destroy(pool);
    vane_pool_destroy(other);
    VT_CHECK(host.blocks == 0 && other_host.blocks == 0);
}

VT_TEST(arena, pushes_fit_exactly_what_was_needed)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 0);
    static const size_t sizes[] = {1, 64, 0, 65, 1000};
    size_t need = 0;
    for (int i = 0; i < 5; i++) need += vane_arena_need(sizes[i]);
    vane_arena arena;
    VT_CHECK(vane_arena_init(&arena, pool, need) == VANE_OK);
    unsigned char *last = NULL;
    for (int i = 0; i < 5; i++) {
        unsigned char *block = vane_arena_push(&arena, sizes[i]);
        VT_CHECK(is_aligned(block) && block != last);
        memset(block, i, sizes[i]);
        last = block;
    }
    VT_CHECK(vane_arena_push(&arena, 0) == NULL);
    VT_CHECK(arena.used == need && arena.peak == need);
    vane_arena_free(&arena);
    vane_arena_free(&arena);
    VT_CHECK(vane_arena_need(SIZE_MAX) == SIZE_MAX);
    vane_pool_destroy(pool);
    VT_CHECK(host.blocks == 0);
}

VT_TEST(arena, pop_ends_what_was_pushed_after_the_mark)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 0);
    vane_arena arena;
    VT_CHECK(vane_arena_init(&arena, pool, 4096) == VANE_OK);
    unsigned char *kept = vane_arena_push(&arena, 100);
    memset(kept, 5, 100);
    const vane_arena_mark mark = vane_arena_get_mark(&arena);
    void *first = vane_arena_push(&arena, 700);
    VT_CHECK(first && vane_arena_push(&arena, 700));
    const size_t peak = arena.peak;
    vane_arena_pop(&arena, mark);
    VT_CHECK(vane_arena_push(&arena, 10) == first);
    VT_CHECK(arena.peak == peak && kept[99] == 5);
    VT_CHECK(vane_arena_push(&arena, 4096) == NULL);
    vane_arena_free(&arena);
    vane_pool_destroy(pool);
}

VT_TEST(arena, an_empty_or_failed_one_gives_nothing)
{
    counting_host host;
    vane_pool *pool = pool_over(&host, 0);
    vane_arena arena;
    VT_CHECK(vane_arena_init(&arena, pool, 0) == VANE_OK);
    VT_CHECK(vane_arena_push(&arena, 1) == NULL);
    vane_arena_pop(&arena, vane_arena_get_mark(&arena));
    host.left = 0;
    VT_CHECK(vane_arena_init(&arena, pool, 64) == VANE_ERR_MEMORY);
    VT_CHECK(vane_arena_push(&arena, 1) == NULL);
    vane_arena_free(&arena);
    vane_pool_destroy(pool);
}
