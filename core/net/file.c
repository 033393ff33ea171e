/* file.c - whole files in memory, by way of the host. */
#include "core/base/status.h"
#include "core/net/net.h"

/* The whole of an open file of known size. */
static int read_known(const vane_ctx *ctx, vane_file *file, const char *path, uint64_t length, char **bytes,
                      size_t *size)
{
    vane_limits limits;
    char past;
    size_t more;
    const vane_host *host = ctx->host;
    vane_limits_get(&limits);
    if (length == UINT64_MAX)
        return vane_fail(VANE_ERR_FILE, "%s: its length can't be told: copy it to a file first", path);
    if (length > limits.file_bytes || length > SIZE_MAX - 1)
        return vane_fail(VANE_ERR_LIMIT, "%s: %llu bytes, at most %llu are read", path, (unsigned long long)length,
                         (unsigned long long)limits.file_bytes);
    int status = vane_ctx_alloc(bytes, ctx, (size_t)length + 1, 1);
    if (!status) status = host->file_read(host->user, file, *bytes, (size_t)length, size);
    if (!status) status = host->file_read(host->user, file, &past, 1, &more);
    if (!status && (*size != length || more != 0))
        status = vane_fail(VANE_ERR_FILE, "%s: changed while it was read", path);
    return status;
}

int vane_ctx_read_file(const vane_ctx *ctx, const char *path, char **bytes, size_t *size)
{
    const vane_host *host = ctx->host;
    vane_file *file;
    uint64_t length;
    *bytes = NULL;
    int status = host->file_open(host->user, &file, path, &length);
    if (status) return status;
    status = read_known(ctx, file, path, length, bytes, size);
    host->file_close(host->user, file);
    if (!status) return VANE_OK;
    vane_ctx_free(ctx, *bytes);
    *bytes = NULL;
    return status;
}
