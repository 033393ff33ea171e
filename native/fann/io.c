/* io.c - networks in files. Saving replaces a file in one step. */
#include "native/fann/context.h"
#include "native/fann/network.h"
#include "native/fann/random.h"

/* ------------------------------------------------------------------------------------------------- reading ---- */
static bool is_for_this_library(const vane_fann_net *net)
{
#ifdef FIXEDFANN
    return net->version == VANE_FANN_FIX_2_0;
#else
    return net->version != VANE_FANN_FIX_2_0;
#endif
}

/* Of a file that could not be read, or not by this library. */
static enum fann_errno_enum code_of(const vane_fann_net *net)
{
    if (net->part == VANE_FANN_VERSION || !is_for_this_library(net)) return FANN_E_WRONG_CONFIG_VERSION;
    if (net->part == VANE_FANN_NEURONS) return FANN_E_CANT_READ_NEURON;
    return net->part == VANE_FANN_CONNECTIONS ? FANN_E_CANT_READ_CONNECTIONS : FANN_E_CANT_READ_CONFIG;
}

static struct fann *create_from_text(const vane_ctx *ctx, const char *text, size_t size, const char *name)
{
    vane_fann_net net;
    struct fann *ann = NULL;
    int status = vane_fann_net_parse(&net, ctx, text, size, name);
    if (status || !is_for_this_library(&net)) {
        vane_fann_fail(NULL, vane_fann_code(status, code_of(&net)), status ? vane_last_error() : name);
        if (!status) vane_fann_net_free(&net);
        return NULL;
    }
    ann = vane_fann_create(&net, &status);
    if (!ann) vane_fann_fail(NULL, FANN_E_CANT_ALLOCATE_MEM);
    return vane_fann_checked(ann);
}

struct fann *fann_create_from_file(const char *configuration_file)
{
    char *text;
    size_t size;
    const vane_ctx *ctx = vane_fann_context();
    vane_fann_reseed();
    const int status = ctx ? vane_ctx_read_file(ctx, configuration_file, &text, &size) : VANE_ERR_MEMORY;
    if (status) {
        vane_fann_fail(NULL, vane_fann_code(status, FANN_E_CANT_OPEN_CONFIG_R), configuration_file);
        return NULL;
    }
    struct fann *ann = create_from_text(ctx, text, size, configuration_file);
    vane_ctx_free(ctx, text);
    return ann;
}

/* ------------------------------------------------------------------------------------------------- writing ---- */
static int save(struct fann *ann, const vane_fann_net *net, const char *path)
{
    char *bytes;
    size_t size;
    int status = vane_fann_net_write(&bytes, &size, net);
    if (!status) {
        const vane_host *host = net->ctx->host;
        status = host->file_replace(host->user, path, &(vane_piece){ bytes, size }, 1);
        vane_ctx_free(net->ctx, bytes);
    }
    if (!status) return 0;
    vane_fann_fail(vane_fann_errors_of(ann), vane_fann_code(status, FANN_E_CANT_OPEN_CONFIG_W), path);
    return -1;
}

int fann_save(struct fann *ann, const char *configuration_file)
{
    const vane_fann_net *net = vane_fann_current(ann);
    return net ? save(ann, net, configuration_file) : -1;
}

#ifdef FIXEDFANN
int fann_save_to_fixed(struct fann *ann, const char *configuration_file) { return fann_save(ann, configuration_file); }
#else
int fann_save_to_fixed(struct fann *ann, const char *configuration_file)
{
    const vane_fann_net *net = vane_fann_current(ann);
    if (!net) return -1;
    vane_fann_net fixed = *net;
    const int decimal_point = vane_fann_net_decimal_point(net);
    fixed.decimal_point = decimal_point > 0 ? decimal_point : 0;
    return save(ann, &fixed, configuration_file) ? -1 : decimal_point;
}
#endif
