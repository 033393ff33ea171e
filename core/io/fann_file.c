/* fann_file.c - FANN network files loaded and saved as networks of ours. */
#include "core/base/status.h"
#include "core/io/fann_model.h"

static int load(vane_net **out, vane_ctx *ctx, const char *text, size_t size, const char *name)
{
    vane_fann_net fann;
    const uint64_t before = ctx->host->float_enter(ctx->host->user);
    int status = vane_fann_net_parse(&fann, ctx, text, size, name);
    if (!status) {
        status = vane_net_of_fann(out, ctx, &fann, name);
        vane_fann_net_free(&fann);
    }
    ctx->host->float_leave(ctx->host->user, before);
    return status;
}

int vane_net_load_fann_memory(vane_net **out, vane_ctx *ctx, const char *text, size_t size)
{
    return load(out, ctx, text, size, "network");
}

int vane_net_load_fann(vane_net **out, vane_ctx *ctx, const char *path)
{
    char *text;
    size_t size;
    int status = vane_ctx_read_file(ctx, path, &text, &size);
    if (status) return status;
    status = load(out, ctx, text, size, path);
    vane_ctx_free(ctx, text);
    return status;
}

static int check_finite(const vane_net *net)
{
    for (size_t i = 0; i < net->parameter_tensors; i++) {
        const vane_tensor *t = &net->tensors[i];
        const float *x = net->params + t->offset;
        const size_t bad = net->ctx->kernels->find_nonfinite(t->count, x);
        if (bad < t->count)
            return vane_fail(VANE_ERR_STATE, "can't save: \"%s\", element %zu is %g", t->name, bad, (double)x[bad]);
    }
    return VANE_OK;
}

int vane_net_save_fann_memory(char **text, size_t *size, const vane_net *net)
{
    vane_fann_net fann;
    const vane_host *host = net->ctx->host;
    int status = check_finite(net);
    if (status) return status;
    const uint64_t before = host->float_enter(host->user);
    status = vane_fann_of_net(&fann, net);
    if (!status) {
        status = vane_fann_net_write(text, size, &fann);
        vane_fann_net_free(&fann);
    }
    host->float_leave(host->user, before);
    return status;
}

int vane_net_save_fann(const vane_net *net, const char *path)
{
    char *text;
    size_t size;
    int status = vane_net_check_built(net);
    if (!status && !path) status = vane_fail(VANE_ERR_ARGUMENT, "path is NULL");
    if (!status) status = vane_net_save_fann_memory(&text, &size, net);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    status = host->file_replace(host->user, path, &(vane_piece){ text, size }, 1);
    vane_ctx_free(net->ctx, text);
    return status;
}
