#include "core/data/chunks.h"

#include <string.h>

enum { CHUNK_BYTES = 1 << 20 };

int vane_chunks_cut(vane_chunk **out, size_t *count, const vane_ctx *ctx, const char *begin, const char *end)
{
    vane_chunk *chunks;
    const size_t most = ctx->threads ? (size_t)(end - begin) / CHUNK_BYTES + 1 : 1;
    const int status = vane_ctx_alloc_zeroed(&chunks, ctx, most, sizeof *chunks);
    if (status) return status;
    *count = 0;
    while (begin < end || *count == 0) {
        const char *cut = end;
        if (*count + 1 < most && end - begin > CHUNK_BYTES) {
            const char *line_end = memchr(begin + CHUNK_BYTES, '\n', (size_t)(end - begin) - CHUNK_BYTES);
            if (line_end) cut = line_end + 1;
        }
        chunks[(*count)++] = (vane_chunk){ .begin = begin, .end = cut };
        begin = cut;
    }
    *out = chunks;
    return VANE_OK;
}

size_t vane_chunks_join(vane_chunk *chunks, size_t count)
{
    chunks[0].end = chunks[count - 1].end;
    return 1;
}

size_t vane_chunks_number(vane_chunk *chunks, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        chunks[i].first = sum;
        sum += chunks[i].count;
    }
    return sum;
}

bool vane_chunks_read(const vane_ctx *ctx, const vane_chunk *chunks, size_t count, vane_task read, void *arg)
{
    bool good = true;
    ctx->host->parallel(ctx->host->user, ctx->threads, count, read, arg);
    for (size_t i = 0; i < count; i++) good &= chunks[i].status == VANE_OK;
    return good;
}
