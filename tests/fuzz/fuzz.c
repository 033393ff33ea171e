/* fuzz.c - contexts that watch over memory, and the checks of networks that harnesses share. */
#include "tests/fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/net/net.h"

void fuzz_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    abort();
}

fuzz_bytes fuzz_copy(const void *bytes, size_t size)
{
    char *at = malloc(size ? size : 1);
    FUZZ_CHECK(at, "no %zu bytes for the harness", size);
    if (size > 0) memcpy(at, bytes, size);
    return (fuzz_bytes){ at, size };
}

void fuzz_free(fuzz_bytes *bytes)
{
    free(bytes->at);
    *bytes = (fuzz_bytes){ NULL, 0 };
}

bool fuzz_same(fuzz_bytes a, fuzz_bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

/* ------------------------------------------------------------------------------------------------ contexts ---- */
static struct {
    vane_host host;
    unsigned char fill;
    size_t empty;               /* bytes that the context itself has */
    fuzz_bytes saved;
} world;

static void *filled_alloc(void *user, size_t bytes)
{
    void *block = vane_malloc(user, bytes);
    if (block) memset(block, world.fill, bytes);
    return block;
}

static int keep_file(void *user, const char *path, const vane_piece *pieces, size_t count)
{
    size_t size = 0;
    (void)user;
    (void)path;
    for (size_t i = 0; i < count; i++) size += pieces[i].size;
    fuzz_bytes file = { malloc(size ? size : 1), 0 };
    FUZZ_CHECK(file.at, "no %zu bytes for the harness", size);
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].size > 0) memcpy(file.at + file.size, pieces[i].bytes, pieces[i].size);
        file.size += pieces[i].size;
    }
    fuzz_free(&world.saved);
    world.saved = file;
    return VANE_OK;
}

static size_t live_bytes(const vane_ctx *ctx)
{
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    return stats.bytes_live;
}

vane_ctx *fuzz_begin(unsigned char fill)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    world.host = *vane_host_default();
    world.host.memory = (vane_allocator){ NULL, filled_alloc, vane_free };
    world.host.file_replace = keep_file;
    world.fill = fill;
    options.host = &world.host;
    options.threads = 1;
    options.pool_bytes = 0;
    FUZZ_CHECK(!vane_ctx_create(&ctx, &options), "%s", vane_last_error());
    world.empty = live_bytes(ctx);
    return ctx;
}

void fuzz_check_memory(const vane_ctx *ctx, size_t input, size_t times, size_t more)
{
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    FUZZ_CHECK(stats.bytes_peak <= input * times + more, "%zu bytes of memory for %zu of input", stats.bytes_peak,
               input);
}

void fuzz_end(vane_ctx *ctx)
{
    const size_t left = live_bytes(ctx) - world.empty;
    FUZZ_CHECK(left == 0, "%zu bytes leak", left);
    vane_ctx_destroy(ctx);
    fuzz_free(&world.saved);
}

fuzz_bytes fuzz_saved(void)
{
    const fuzz_bytes saved = world.saved;
    world.saved = (fuzz_bytes){ NULL, 0 };
    return saved;
}

/* ------------------------------------------------------------------------------------------------- numbers ---- */
void fuzz_numbers(float *out, size_t count)
{
    uint32_t state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;         /* Numerical Recipes */
        out[i] = (float)(state >> 8) / 8388608.0f - 1.0f;
    }
}

float *fuzz_alloc_floats(size_t count)
{
    float *block = malloc(count ? count * sizeof *block : 1);
    FUZZ_CHECK(block, "no %zu floats for the harness", count);
    return block;
}

bool fuzz_same_floats(const float *a, const float *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&a[i], &b[i], sizeof *a) != 0 && (a[i] == a[i] || b[i] == b[i])) return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ networks ---- */
static bool same_outputs(const vane_net *a, const vane_net *b)
{
    const size_t inputs = vane_net_inputs(a), outputs = vane_net_outputs(a);
    if (vane_net_inputs(b) != inputs || vane_net_outputs(b) != outputs) return false;
    float *x = fuzz_alloc_floats(inputs), *y = fuzz_alloc_floats(2 * outputs);
    fuzz_numbers(x, inputs);
    const bool ran = !vane_net_predict(a, x, 1, y) && !vane_net_predict(b, x, 1, y + outputs);
    FUZZ_CHECK(ran, "%s", vane_last_error());
    const bool same = fuzz_same_floats(y, y + outputs, outputs);
    free(x);
    free(y);
    return same;
}

/* Nothing for weights that aren't finite. */
static fuzz_bytes save(const vane_net *net)
{
    size_t size = 0;
    int status = vane_net_save_memory(net, NULL, &size);
    if (status == VANE_ERR_STATE) return (fuzz_bytes){ NULL, 0 };
    fuzz_bytes file = { malloc(size), size };
    FUZZ_CHECK(!status && file.at, "can't be saved: %s", vane_last_error());
    status = vane_net_save_memory(net, file.at, &size);
    FUZZ_CHECK(!status && size == file.size, "can't be saved: %s", vane_last_error());
    return file;
}

void fuzz_check_saved(const vane_net *net)
{
    vane_net *again;
    fuzz_bytes first = save(net);
    if (!first.at) return;
    FUZZ_CHECK(!vane_net_load_memory(&again, net->ctx, first.at, first.size), "saved, then refused: %s",
               vane_last_error());
    fuzz_bytes second = save(again);
    FUZZ_CHECK(fuzz_same(first, second), "saved again it is another file");
    FUZZ_CHECK(same_outputs(net, again), "saved and loaded it has other outputs");
    vane_net_destroy(again);
    fuzz_free(&first);
    fuzz_free(&second);
}

void fuzz_train(const vane_net *net, vane_dataset *dataset, unsigned variant)
{
    static const struct {
        vane_optimizer optimizer;
        size_t batch;
    } algorithms[] = {
        { VANE_SGD, 1 }, { VANE_SGD, 0 }, { VANE_RPROP, 0 }, { VANE_QUICKPROP, 0 }, { VANE_SARPROP, 0 },
    };
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        vane_train_options options = VANE_TRAIN_OPTIONS;
        vane_trainer *trainer;
        vane_net *copy;
        options.loss = (variant + i) % 2 ? VANE_TANH_ERROR : VANE_MSE;
        options.optimizer = algorithms[i].optimizer;
        options.batch = algorithms[i].batch;
        options.momentum = algorithms[i].batch == 1 ? 0.5f : 0.0f;
        options.learning_rate = 0.1f;
        options.bit_fail_limit = 0.35f;
        options.fann_way = variant % 16;
        FUZZ_CHECK(!vane_net_clone(&copy, net), "%s", vane_last_error());
        FUZZ_CHECK(!vane_trainer_create(&trainer, copy, &options), "%s", vane_last_error());
        for (int epoch = 0; epoch < 2; epoch++) {
            const int status = vane_trainer_epoch(trainer, dataset, NULL);
            FUZZ_CHECK(!status || status == VANE_ERR_DIVERGED, "%s", vane_last_error());
        }
        vane_trainer_destroy(trainer);
        fuzz_check_saved(copy);
        vane_net_destroy(copy);
    }
}
