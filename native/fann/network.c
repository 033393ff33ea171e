/* network.c - networks made, copied and destroyed, and their two forms kept alike. */
#include "native/fann/network.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/alloc.h"
#include "core/io/fann_model.h"
#include "native/fann/context.h"
#include "native/fann/random.h"

static const float new_weights = 0.1f;

enum fann_errno_enum vane_fann_code(int status, enum fann_errno_enum code)
{
    return status == VANE_ERR_MEMORY ? FANN_E_CANT_ALLOCATE_MEM : code;
}

/* --------------------------------------------------------------------------------------- made, destroyed ---- */
struct fann *vane_fann_create(vane_fann_net *net, int *status)
{
    const vane_ctx *ctx = net->ctx;
    struct fann *ann = vane_malloc(NULL, sizeof *ann);
    struct vane_fann *vane = vane_malloc(NULL, sizeof *vane);
    fann_type *output;
    *status = VANE_ERR_MEMORY;
    if (ann && vane) *status = vane_ctx_alloc_zeroed(&output, ctx, vane_fann_net_outputs(net), sizeof *output);
    if (*status) {
        vane_free(NULL, vane, sizeof *vane);
        vane_free(NULL, ann, sizeof *ann);
        vane_fann_net_free(net);
        return NULL;
    }
    *vane = (struct vane_fann){
        .net = *net, .way = VANE_FANN_HALVES | VANE_FANN_CLIPS, .output = output, .newer = VANE_FANN_DESCRIPTION,
        .sarprop_weight_decay_shift = -6.644f, .sarprop_step_error_threshold_factor = 0.1f,
        .sarprop_step_error_shift = 1.385f, .sarprop_temperature = 0.015f,
    };
    vane_fann_error_init(vane_fann_errors_of(ann));
    ann->vane = vane;
    return ann;
}

void fann_destroy(struct fann *ann)
{
    if (!ann) return;
    struct vane_fann *v = ann->vane;
    const vane_ctx *ctx = v->net.ctx;
    vane_fann_forget_training(ann);
    vane_net_destroy(v->model);
    vane_dataset_destroy(v->row);
    vane_ctx_free(ctx, v->output);
    vane_ctx_free(ctx, v->steepnesses);
    vane_fann_net_free(&v->net);
    vane_fann_error_free(vane_fann_errors_of(ann));
    vane_free(NULL, v, sizeof *v);
    vane_free(NULL, ann, sizeof *ann);
}

struct fann *vane_fann_checked(struct fann *ann)
{
#ifndef FIXEDFANN
    if (ann && !vane_fann_model(ann)) {
        fann_destroy(ann);
        return NULL;
    }
#endif
    return ann;
}

static struct fann *create(enum fann_nettype_enum type, float rate, unsigned layers, const unsigned *sizes)
{
    const vane_ctx *ctx = vane_fann_context();
    vane_fann_net net;
    struct fann *ann = NULL;
    vane_fann_reseed();
    int status = ctx ? vane_fann_describe(&net, ctx, type, rate, layers, sizes, vane_fann_seed()) : VANE_ERR_MEMORY;
    if (!status) {
        vane_fann_draw_weights(&net, -new_weights, new_weights, vane_fann_seed());
        ann = vane_fann_create(&net, &status);
    }
    if (status) vane_fann_fail(NULL, vane_fann_code(status, FANN_E_WRONG_PARAMETERS_FOR_CREATE));
    return vane_fann_checked(ann);
}

static struct fann *create_of_list(enum fann_nettype_enum type, float rate, unsigned layers, va_list list)
{
    vane_limits limits;
    vane_limits_get(&limits);
    unsigned *sizes = layers <= limits.layers ? vane_malloc(NULL, layers * sizeof *sizes + 1) : NULL;
    for (unsigned i = 0; sizes && i < layers; i++) sizes[i] = va_arg(list, unsigned);
    if (sizes) {
        struct fann *ann = create(type, rate, layers, sizes);
        vane_free(NULL, sizes, layers * sizeof *sizes + 1);
        return ann;
    }
    vane_fann_fail(NULL, layers <= limits.layers ? FANN_E_CANT_ALLOCATE_MEM : FANN_E_WRONG_PARAMETERS_FOR_CREATE);
    return NULL;
}

struct fann *fann_create_standard_array(unsigned int num_layers, const unsigned int *layers)
{
    return create(FANN_NETTYPE_LAYER, 1.0f, num_layers, layers);
}

struct fann *fann_create_sparse_array(float connection_rate, unsigned int num_layers, const unsigned int *layers)
{
    return create(FANN_NETTYPE_LAYER, connection_rate, num_layers, layers);
}

struct fann *fann_create_shortcut_array(unsigned int num_layers, const unsigned int *layers)
{
    return create(FANN_NETTYPE_SHORTCUT, 1.0f, num_layers, layers);
}

struct fann *fann_create_standard(unsigned int num_layers, ...)
{
    va_list list;
    va_start(list, num_layers);
    struct fann *ann = create_of_list(FANN_NETTYPE_LAYER, 1.0f, num_layers, list);
    va_end(list);
    return ann;
}

struct fann *fann_create_sparse(float connection_rate, unsigned int num_layers, ...)
{
    va_list list;
    va_start(list, num_layers);
    struct fann *ann = create_of_list(FANN_NETTYPE_LAYER, connection_rate, num_layers, list);
    va_end(list);
    return ann;
}

struct fann *fann_create_shortcut(unsigned int num_layers, ...)
{
    va_list list;
    va_start(list, num_layers);
    struct fann *ann = create_of_list(FANN_NETTYPE_SHORTCUT, 1.0f, num_layers, list);
    va_end(list);
    return ann;
}

/* All but errors and the state of training, which in FANN stays behind as well. */
struct fann *fann_copy(struct fann *ann)
{
    const struct vane_fann *from = ann->vane;
    vane_fann_net net;
    struct fann *copy = NULL;
    if (!vane_fann_current(ann)) return NULL;
    int status = vane_fann_net_copy(&net, &from->net);
    if (!status) copy = vane_fann_create(&net, &status);
    if (status) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return NULL;
    }
    struct vane_fann *to = copy->vane;
    copy->error_log = ann->error_log;
    memcpy(to->output, from->output, vane_fann_net_outputs(&net) * sizeof *to->output);
    to->sarprop_weight_decay_shift = from->sarprop_weight_decay_shift;
    to->sarprop_step_error_threshold_factor = from->sarprop_step_error_threshold_factor;
    to->sarprop_step_error_shift = from->sarprop_step_error_shift;
    to->sarprop_temperature = from->sarprop_temperature;
    to->way = from->way;
    to->user_data = from->user_data;
    to->callback = from->callback;
    to->errors = from->errors;
    return copy;
}

void fann_set_user_data(struct fann *ann, void *user_data) { ann->vane->user_data = user_data; }
void *fann_get_user_data(struct fann *ann) { return ann->vane->user_data; }

/* -------------------------------------------------------------------------------------------- both forms ---- */
static int take_weights(vane_fann_net *to, const vane_net *from)
{
    vane_fann_net described;
    const int status = vane_fann_of_net(&described, from);
    if (status) return status;
    for (size_t i = 0; i < to->connections; i++) to->connection[i].weight = described.connection[i].weight;
    vane_fann_net_free(&described);
    return VANE_OK;
}

vane_fann_net *vane_fann_current(struct fann *ann)
{
    struct vane_fann *v = ann->vane;
    if (v->newer == VANE_FANN_MODEL) {
        if (take_weights(&v->net, v->model)) {
            vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
            return NULL;
        }
        v->newer = VANE_FANN_NEITHER;
    }
    return &v->net;
}

vane_fann_net *vane_fann_change(struct fann *ann)
{
    vane_fann_net *net = vane_fann_current(ann);
    if (net) ann->vane->newer = VANE_FANN_DESCRIPTION;
    return net;
}

/* Scaling is the program's to ask for, by fann_scale_input and its kin: the model goes without. */
static int make_model(struct vane_fann *v)
{
    vane_fann_net net = v->net;
    net.scale_in = net.scale_out = (vane_fann_scaling){ NULL, NULL, NULL, NULL };
    return vane_net_of_fann(&v->model, vane_fann_context(), &net, "network");
}

vane_net *vane_fann_model(struct fann *ann)
{
    struct vane_fann *v = ann->vane;
    int status = VANE_OK;
    if (!v->model) status = make_model(v);
    else if (v->newer == VANE_FANN_DESCRIPTION) status = vane_net_take_fann(v->model, &v->net, "network");
    if (status) {
        vane_fann_fail(vane_fann_errors_of(ann), vane_fann_code(status, FANN_E_CANT_USE_ACTIVATION));
        return NULL;
    }
    if (v->newer == VANE_FANN_DESCRIPTION) v->newer = VANE_FANN_NEITHER;
    return v->model;
}

int vane_fann_take_shape(struct vane_fann *v, const vane_net *net)
{
    vane_fann_net described, old = v->net;
    const int status = vane_fann_of_net(&described, net);
    if (status) return status;
    v->net.layers = described.layers;
    v->net.layer_size = described.layer_size;
    v->net.neurons = described.neurons;
    v->net.neuron = described.neuron;
    v->net.connections = described.connections;
    v->net.connection = described.connection;
    described.layer_size = old.layer_size;
    described.neuron = old.neuron;
    described.connection = old.connection;
    vane_fann_net_free(&described);
    return VANE_OK;
}

void vane_fann_forget_training(struct fann *ann)
{
    vane_trainer_destroy(ann->vane->trainer);
    ann->vane->trainer = NULL;
}
