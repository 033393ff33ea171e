/* memory.c - the pool and the arena against malloc, and the memory of a training run.
 *
 *     bench_memory [WORD...]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"
#include "core/base/arena.h"
#include "core/net/net.h"

enum { LIVE = 1000, LIFO = 64, TURNS = 4096 };

typedef struct source {
    vane_pool *pool;            /* NULL: malloc */
    vane_arena *arena;          /* for blocks freed in reverse order */
    size_t bytes;
    uint32_t random;
    void *live[LIVE];
} source;

static void *take(const source *s, size_t bytes)
{
    unsigned char *const block = s->pool ? vane_pool_alloc(s->pool, bytes) : malloc(bytes);
    if (!block) exit(1);
    *(volatile unsigned char *)block = 1;
    return block;
}

static void give(const source *s, void *block)
{
    if (s->pool) vane_pool_free(s->pool, block);
    else free(block);
}

static void lifo(void *arg)
{
    source *s = arg;
    for (int i = 0; i < LIFO; i++) s->live[i] = take(s, s->bytes);
    for (int i = LIFO; i-- > 0;) give(s, s->live[i]);
}

static void lifo_arena(void *arg)
{
    source *s = arg;
    const vane_arena_mark mark = vane_arena_get_mark(s->arena);
    for (int i = 0; i < LIFO; i++) {
        unsigned char *const block = vane_arena_push(s->arena, s->bytes);
        *(volatile unsigned char *)block = 1;
    }
    vane_arena_pop(s->arena, mark);
}

/* Blocks of 16 bytes to 32 KB, short ones more often, freed in any order. */
static void mixed(void *arg)
{
    source *s = arg;
    for (int i = 0; i < TURNS; i++) {
        s->random = s->random * 1664525u + 1013904223u;
        const size_t slot = (s->random >> 8) % LIVE, bytes = (size_t)16 << (s->random >> 20) % 12;
        if (s->live[slot]) give(s, s->live[slot]);
        s->live[slot] = take(s, bytes + (s->random >> 4) % bytes);
    }
}

static void race_lifo(vane_ctx *ctx, const char *name, size_t bytes)
{
    vane_arena arena;
    must(vane_arena_init(&arena, ctx->pool, LIFO * vane_arena_need(bytes)));
    source scratch = { .arena = &arena, .bytes = bytes }, pool = { .pool = ctx->pool, .bytes = bytes };
    source system = { .bytes = bytes };
    contender c[] = { { "arena", lifo_arena, &scratch, LIFO * 1e-6, 0, 0 },
                      { "malloc", lifo, &system, LIFO * 1e-6, 0, 0 } };
    bench_measure(&(bench_row){ name, "arena", "million blocks/s", 0, false }, c, 2);
    c[0] = (contender){ "pool", lifo, &pool, LIFO * 1e-6, 0, 0 };
    bench_measure(&(bench_row){ name, "pool", "million blocks/s", 0, false }, c, 2);
    vane_arena_free(&arena);
}

static void note(const char *name, const char *unit, bool less, double value)
{
    contender c = { "vane", NULL, NULL, 0, 0, value };
    bench_note(&(bench_row){ name, "pool", unit, 0, less }, &c, 1);
}

static void race_mixed(vane_ctx *ctx)
{
    source pool = { .pool = ctx->pool, .random = 1 }, system = { .random = 1 };
    contender c[] = { { "pool", mixed, &pool, TURNS * 1e-6, 0, 0 }, { "malloc", mixed, &system, TURNS * 1e-6, 0, 0 } };
    bench_measure(&(bench_row){ "memory mixed sizes", "pool", "million blocks/s", 0, false }, c, 2);
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    note("memory mixed hit rate", "of requests", false, (double)stats.hits / (double)stats.requests);
    note("memory mixed fragmentation", "of reserved", true,
         1 - (double)stats.bytes_live / (double)stats.bytes_reserved);
    for (int i = 0; i < LIVE; i++) {
        if (pool.live[i]) give(&pool, pool.live[i]);
        free(system.live[i]);
    }
}

/* The peak of everything that a training run holds, against what it cannot do without: rows, weights and gradients. */
static void note_training(void)
{
    enum { ROWS = 1024, INPUTS = 784, OUTPUTS = 10 };
    const model m = { "784-128-10", 2, { INPUTS, 128, OUTPUTS }, VANE_RELU, VANE_SOFTMAX, VANE_LOSS_AUTO, 0.01f, 32 };
    float *x = bench_floats(ROWS * INPUTS), *t = bench_floats(ROWS * OUTPUTS);
    vane_memory_stats stats;
    ours o;
    bench_fill(x, ROWS * INPUTS, 1);
    memset(t, 0, ROWS * OUTPUTS * sizeof(float));
    ours_open(&o, NULL, 1, &m, x, t, ROWS);
    ours_epoch(&o);
    vane_ctx_memory(o.ctx, &stats);
    const double parameters = (double)vane_net_parameters(o.net);
    const double floor = sizeof(float) * (ROWS * (double)(INPUTS + OUTPUTS) + 2 * parameters);
    contender c[] = { { "vane", NULL, NULL, 0, 0, (double)stats.bytes_peak }, { "floor", NULL, NULL, 0, 0, floor } };
    bench_note(&(bench_row){ "memory training peak", vane_ctx_isa(o.ctx), "bytes", 0, true }, c, 2);
    ours_close(&o);
    free(x);
    free(t);
}

int main(int argc, char **argv)
{
    vane_ctx *ctx;
    must(vane_ctx_create(&ctx, NULL));
    if (bench_selected("memory 256 B", argc - 1, argv + 1)) race_lifo(ctx, "memory 256 B", 256);
    if (bench_selected("memory 4 KB", argc - 1, argv + 1)) race_lifo(ctx, "memory 4 KB", 4096);
    if (bench_selected("memory 64 KB", argc - 1, argv + 1)) race_lifo(ctx, "memory 64 KB", 65536);
    if (bench_selected("memory mixed", argc - 1, argv + 1)) race_mixed(ctx);
    if (bench_selected("memory training", argc - 1, argv + 1)) note_training();
    vane_ctx_destroy(ctx);
    return 0;
}
