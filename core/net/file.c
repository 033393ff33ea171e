/* file.c - files by way of the host, and whole ones in memory. */
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/net.h"

int vane_ctx_open_file(vane_file **out, const vane_ctx *ctx, const char *path, size_t *size)
{
    const vane_host *host = ctx->host;
    vane_limits limits;
    uint64_t length;
    vane_limits_get(&limits);
    int status = host->file_open(host->user, out, path, &length);
    if (status) return status;
    if (length == UINT64_MAX)
        status = vane_fail(VANE_ERR_FILE, "%s: its length can't be told: copy it to a file first", path);
    else if (length > limits.file_bytes || !vane_size_from_u64(length, size) || *size == SIZE_MAX)
        status = vane_fail(VANE_ERR_LIMIT, "%s: %llu bytes, at most %llu are read", path, (unsigned long long)length,
                           (unsigned long long)limits.file_bytes);
    if (status) host->file_close(host->user, *out);
    return status;
}

/* The whole of a file of `length` bytes. */
static int read_known(const vane_ctx *ctx, vane_file *file, const char *path, size_t length, char **bytes)
{
    const vane_host *host = ctx->host;
    char past;
    size_t got, more;
    int status = vane_ctx_alloc(bytes, ctx, length + 1, 1);
    if (!status) status = host->file_read(host->user, file, *bytes, length, &got);
    if (!status) status = host->file_read(host->user, file, &past, 1, &more);
    if (!status && (got != length || more != 0))
        status = vane_fail(VANE_ERR_FILE, "%s: changed while it was read", path);
    return status;
}

int vane_ctx_read_file(const vane_ctx *ctx, const char *path, char **bytes, size_t *size)
{
    vane_file *file;
    *bytes = NULL;
    int status = vane_ctx_open_file(&file, ctx, path, size);
    if (status) return status;
    status = read_known(ctx, file, path, *size, bytes);
    ctx->host->file_close(ctx->host->user, file);
    if (!status) return VANE_OK;
    vane_ctx_free(ctx, *bytes);
    *bytes = NULL;
    return status;
}
