/* load.c - networks from files of whatever format: FANN's, or else ours. */
#include "core/base/status.h"
#include "core/io/fann_model.h"
#include "core/io/model_read.h"

int vane_net_load_memory(vane_net **out, vane_ctx *ctx, const void *bytes, size_t size)
{
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    const int status = vane_check(VANE_CONTEXT, ctx);
    if (status) return status;
    if (!bytes) return vane_fail(VANE_ERR_ARGUMENT, "bytes is NULL");
    if (vane_is_fann_net(bytes, size)) return vane_net_load_fann_memory(out, ctx, bytes, size);
    return vane_model_load(out, ctx, &(vane_safe_input){ "model", size, bytes, NULL });
}

static int is_fann_file(bool *fann, const vane_ctx *ctx, const char *path)
{
    const vane_host *host = ctx->host;
    char begin[VANE_FANN_MAGIC];
    vane_file *file;
    size_t size, got;
    *fann = false;
    int status = vane_ctx_open_file(&file, ctx, path, &size);
    if (status) return status;
    status = host->file_read(host->user, file, begin, sizeof begin, &got);
    if (!status) *fann = vane_is_fann_net(begin, got);
    host->file_close(host->user, file);
    return status;
}

int vane_net_load(vane_net **out, vane_ctx *ctx, const char *path)
{
    vane_safe_input input = { .name = path };
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    int status = vane_check(VANE_CONTEXT, ctx);
    if (status) return status;
    if (!path) return vane_fail(VANE_ERR_ARGUMENT, "path is NULL");
    bool fann;
    status = is_fann_file(&fann, ctx, path);
    if (status) return status;
    if (fann) return vane_net_load_fann(out, ctx, path);
    status = vane_ctx_open_file(&input.file, ctx, path, &input.size);
    if (status) return status;
    status = vane_model_load(out, ctx, &input);
    ctx->host->file_close(ctx->host->user, input.file);
    return status;
}
