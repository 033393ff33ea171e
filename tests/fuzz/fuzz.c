/* fuzz.c - contexts that watch over memory, whose files are in memory too. */
#include "tests/fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/status.h"
#include "core/sys/host.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_one((fuzz_bytes){ (char *)bytes, size });
    return 0;
}

/* ------------------------------------------------------------------------------------------------ contexts ---- */
struct vane_file {              /* one that is offered */
    const char *name;
    fuzz_bytes bytes;
    size_t at;                  /* which is read up to here */
};

enum { OFFERS = 2, LARGEST = 32 << 20 };

static struct {
    vane_host host;
    unsigned char fill;
    size_t refused;             /* bytes that were asked for at once, more than LARGEST */
    size_t empty;               /* bytes that the context itself has */
    fuzz_bytes saved;
    vane_file offers[OFFERS];
    size_t offer_count;
} world;

static void *filled_alloc(void *user, size_t bytes)
{
    if (bytes > LARGEST) world.refused = bytes;
    void *block = bytes > LARGEST ? NULL : vane_malloc(user, bytes);
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

void fuzz_offer(const char *name, fuzz_bytes bytes)
{
    FUZZ_CHECK(world.offer_count < OFFERS, "too many files");
    world.offers[world.offer_count++] = (vane_file){ name, bytes, 0 };
}

static int open_file(void *user, vane_file **out, const char *path, uint64_t *size)
{
    (void)user;
    for (size_t i = 0; i < world.offer_count; i++) {
        vane_file *file = &world.offers[i];
        if (strcmp(file->name, path) != 0) continue;
        file->at = 0;
        *size = file->bytes.size;
        *out = file;
        return VANE_OK;
    }
    return vane_fail(VANE_ERR_FILE, "%s: there is no such file", path);
}

static int read_file(void *user, vane_file *file, void *bytes, size_t size, size_t *got)
{
    const size_t rest = file->bytes.size - file->at;
    (void)user;
    *got = size < rest ? size : rest;
    if (*got > 0) memcpy(bytes, file->bytes.at + file->at, *got);
    file->at += *got;
    return VANE_OK;
}

static void close_file(void *user, vane_file *file) { (void)user, (void)file; }

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
    world.host.file_open = open_file;
    world.host.file_read = read_file;
    world.host.file_close = close_file;
    world.host.file_replace = keep_file;
    world.fill = fill;
    world.refused = 0;
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
    FUZZ_CHECK(world.refused == 0, "%zu bytes of memory at once for %zu of input", world.refused, input);
    FUZZ_CHECK(stats.bytes_peak <= input * times + more, "%zu bytes of memory for %zu of input", stats.bytes_peak,
               input);
}

void fuzz_end(vane_ctx *ctx)
{
    const size_t left = live_bytes(ctx) - world.empty;
    FUZZ_CHECK(left == 0, "%zu bytes leak", left);
    vane_ctx_destroy(ctx);
    fuzz_free(&world.saved);
    world.offer_count = 0;
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
