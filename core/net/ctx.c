/* ctx.c - contexts: which kernels, how many threads, where memory comes from. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/base/text.h"
#include "core/net/net.h"

enum { THREADS_MAX = 256 };

#define VERSION_TEXT(a, b, c) #a "." #b "." #c
#define VERSION(a, b, c) VERSION_TEXT(a, b, c)

const char *vane_version(void) { return VERSION(VANE_VERSION_MAJOR, VANE_VERSION_MINOR, VANE_VERSION_PATCH); }

int vane_isa_list(size_t index, const char **name, int *runs)
{
    int here = 0;
    const vane_kernels *k = vane_kernels_at(index, &here);
    if (name) *name = k ? k->name : NULL;
    if (runs) *runs = here;
    return k != NULL;
}

static bool is_plain(const vane_kernels *k) { return strcmp(k->family, "plain") == 0; }

/* The best width that runs here: by name when one is forced, of the plain family when deterministic. */
static int choose_kernels(const vane_kernels **out, const char *forced, bool deterministic)
{
    char known[256];
    size_t length = 0;
    int runs;
    const vane_kernels *k;
    for (size_t i = 0; (k = vane_kernels_at(i, &runs)) != NULL; i++) {
        if (forced && strcmp(forced, k->name) == 0) {
            if (!runs) return vane_fail(VANE_ERR_ISA, "vector width \"%s\" does not run on this machine", forced);
            if (deterministic && !is_plain(k))
                return vane_fail(VANE_ERR_ISA, "vector width \"%s\" is not deterministic: its family is %s, not plain",
                                 forced, k->family);
            *out = k;
            return VANE_OK;
        }
        if (!forced && runs && (!deterministic || is_plain(k))) {
            *out = k;
            return VANE_OK;
        }
        if (length < sizeof known)
            length += vane_format(known + length, sizeof known - length, "%s%s", length ? ", " : "", k->name);
    }
    if (forced) return vane_fail(VANE_ERR_ISA, "unknown vector width \"%s\": this build has %s", forced, known);
    return vane_fail(VANE_ERR_ISA, "no deterministic vector width in this build, which has %s", known);
}

/* `text` is all of a number in 1 .. THREADS_MAX. */
static int parse_threads(unsigned *out, const char *text)
{
    double value = 0;
    const char *end = text + strlen(text);
    if (end == text || vane_text_to_double(text, end, &value) != end || !(value >= 1 && value <= THREADS_MAX) ||
        value != (double)(unsigned)value)
        return vane_fail(VANE_ERR_ARGUMENT, "VANE_THREADS is \"%s\": expected a number from 1 to %d", text,
                         THREADS_MAX);
    *out = (unsigned)value;
    return VANE_OK;
}

static int choose_threads(unsigned *out, const vane_host *host, unsigned wanted)
{
    const char *text = host->environment(host->user, "VANE_THREADS");
    if (wanted > THREADS_MAX) return vane_fail(VANE_ERR_ARGUMENT, "%u threads: at most %d", wanted, THREADS_MAX);
    if (wanted) *out = wanted;
    else if (text && *text) return parse_threads(out, text);
    else *out = host->cpus(host->user);
    if (*out > THREADS_MAX) *out = THREADS_MAX;
    return VANE_OK;
}

int vane_ctx_create(vane_ctx **out, const vane_options *given)
{
    const vane_options defaults = VANE_OPTIONS;
    const vane_options *options = given ? given : &defaults;
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    if (options->struct_size < sizeof(vane_options))
        return vane_fail(VANE_ERR_ARGUMENT, "vane_options.struct_size is %zu: begin from VANE_OPTIONS",
                         options->struct_size);

    vane_ctx made = {.host = options->host ? options->host : vane_host_default(),
                     .deterministic = options->deterministic != 0};
    const char *isa = options->isa ? options->isa : made.host->environment(made.host->user, "VANE_ISA");
    int status = choose_kernels(&made.kernels, isa && *isa ? isa : NULL, made.deterministic);
    if (!status) status = choose_threads(&made.thread_count, made.host, options->threads);
    if (!status) status = vane_pool_create(&made.pool, &made.host->memory, options->pool_bytes);
    if (status) return status;

    vane_ctx *ctx = vane_pool_alloc(made.pool, sizeof *ctx);
    if (!ctx) status = vane_fail(VANE_ERR_MEMORY, "out of memory: no %zu bytes for a context", sizeof *ctx);
    else if (made.thread_count > 1)
        status = made.host->threads_create(made.host->user, &made.threads, made.thread_count);
    if (status) {
        vane_pool_free(made.pool, ctx);
        vane_pool_destroy(made.pool);
        return status;
    }
    *ctx = made;
    VANE_GUARD_BEGIN(VANE_CONTEXT, ctx, NULL);
    *out = ctx;
    return VANE_OK;
}

void vane_ctx_destroy(vane_ctx *ctx)
{
    if (!ctx) return;
    VANE_GUARD_END(VANE_CONTEXT, ctx);
    vane_pool *pool = ctx->pool;
    if (ctx->threads) ctx->host->threads_destroy(ctx->host->user, ctx->threads);
    vane_pool_free(pool, ctx);
    vane_pool_destroy(pool);
}

const char *vane_ctx_isa(const vane_ctx *ctx)
{
    VANE_ASSERT_OBJECT(VANE_CONTEXT, ctx);
    return ctx->kernels->name;
}

unsigned vane_ctx_threads(const vane_ctx *ctx)
{
    VANE_ASSERT_OBJECT(VANE_CONTEXT, ctx);
    return ctx->thread_count;
}

void vane_ctx_memory(const vane_ctx *ctx, vane_memory_stats *stats)
{
    VANE_ASSERT_OBJECT(VANE_CONTEXT, ctx);
    vane_pool_stats_get(ctx->pool, stats);
}

void vane_ctx_trim(vane_ctx *ctx, size_t keep_bytes)
{
    VANE_ASSERT_OBJECT(VANE_CONTEXT, ctx);
    vane_pool_trim(ctx->pool, keep_bytes);
}

void vane_limits_get(vane_limits *limits)
{
    const bool small = sizeof(size_t) < 8;
    *limits = (vane_limits){
        .layers = 1024,
        .width = (size_t)1 << 24,
        .parameters = small ? (uint64_t)1 << 28 : ((uint64_t)1 << 31) - 1,
        .file_bytes = small ? (uint64_t)1 << 30 : (uint64_t)1 << 34,
        .classes = 65536,
    };
}

int vane_check_kernel(bool there, const char *kind, int value)
{
    if (there) return VANE_OK;
    return vane_fail(VANE_ERR_UNSUPPORTED, "this build of the library lacks the %s %s", kind,
                     vane_enum_name(kind, value));
}

int vane_ctx_alloc(void *out_pointer, const vane_ctx *ctx, size_t count, size_t element)
{
    size_t bytes;
    void *block = vane_size_mul(count, element, &bytes) ? vane_pool_alloc(ctx->pool, bytes) : NULL;
    memcpy(out_pointer, &block, sizeof block);
    if (block) return VANE_OK;
    return vane_fail(VANE_ERR_MEMORY, "out of memory: no room for %zu elements of %zu bytes", count, element);
}

int vane_ctx_alloc_zeroed(void *out_pointer, const vane_ctx *ctx, size_t count, size_t element)
{
    const int status = vane_ctx_alloc(out_pointer, ctx, count, element);
    void *block;
    memcpy(&block, out_pointer, sizeof block);
    if (!status) memset(block, 0, count * element);
    return status;
}

void vane_ctx_free(const vane_ctx *ctx, void *p) { vane_pool_free(ctx->pool, p); }
