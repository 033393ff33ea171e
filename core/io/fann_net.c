/* fann_net.c - the description of a FANN network: its defaults, its fields, its memory. */
#include "core/io/fann_net.h"

#include <string.h>

#define FIELD(name, kind, optional, most) \
    { #name, kind, optional, most, offsetof(vane_fann_net, name) }
#define WHOLE(name, most) FIELD(name, VANE_FANN_WHOLE, false, most)
#define ROUNDED(name) FIELD(name, VANE_FANN_ROUNDED, false, 0)
#define EXACT(name) FIELD(name, VANE_FANN_EXACT, false, 0)

const vane_fann_field vane_fann_fields[] = {
    { "num_layers", VANE_FANN_WHOLE, false, UINT32_MAX, offsetof(vane_fann_net, layers) },
    ROUNDED(learning_rate),
    ROUNDED(connection_rate),
    WHOLE(network_type, VANE_FANN_SHORTCUT),
    ROUNDED(learning_momentum),
    WHOLE(training_algorithm, VANE_FANN_TRAIN_LAST),
    WHOLE(train_error_function, VANE_FANN_ERROR_LAST),
    WHOLE(train_stop_function, VANE_FANN_STOP_LAST),
    ROUNDED(cascade_output_change_fraction),
    ROUNDED(quickprop_decay),
    ROUNDED(quickprop_mu),
    ROUNDED(rprop_increase_factor),
    ROUNDED(rprop_decrease_factor),
    ROUNDED(rprop_delta_min),
    ROUNDED(rprop_delta_max),
    ROUNDED(rprop_delta_zero),
    WHOLE(cascade_output_stagnation_epochs, UINT32_MAX),
    ROUNDED(cascade_candidate_change_fraction),
    WHOLE(cascade_candidate_stagnation_epochs, UINT32_MAX),
    WHOLE(cascade_max_out_epochs, UINT32_MAX),
    FIELD(cascade_min_out_epochs, VANE_FANN_WHOLE, true, UINT32_MAX),
    WHOLE(cascade_max_cand_epochs, UINT32_MAX),
    FIELD(cascade_min_cand_epochs, VANE_FANN_WHOLE, true, UINT32_MAX),
    WHOLE(cascade_num_candidate_groups, UINT32_MAX),
    EXACT(bit_fail_limit),
    EXACT(cascade_candidate_limit),
    EXACT(cascade_weight_multiplier),
};
const size_t vane_fann_field_count = sizeof vane_fann_fields / sizeof *vane_fann_fields;

static const uint32_t default_activations[] = { 3, 5, 7, 8, 10, 11, 14, 15, 16, 17 };
static const float default_steepnesses[] = { 0.25f, 0.5f, 0.75f, 1.0f };

static const vane_fann_net defaults = {
    .version = VANE_FANN_FLO_2_1,
    .decimal_point = -1,
    .network_type = VANE_FANN_LAYER,
    .connection_rate = 1.0f,
    .learning_rate = 0.7f,
    .training_algorithm = 2,
    .train_error_function = 1,
    .bit_fail_limit = 0.35f,
    .quickprop_decay = -0.0001f,
    .quickprop_mu = 1.75f,
    .rprop_increase_factor = 1.2f,
    .rprop_decrease_factor = 0.5f,
    .rprop_delta_max = 50.0f,
    .rprop_delta_zero = 0.1f,
    .cascade_output_change_fraction = 0.01f,
    .cascade_candidate_change_fraction = 0.01f,
    .cascade_output_stagnation_epochs = 12,
    .cascade_candidate_stagnation_epochs = 12,
    .cascade_max_out_epochs = 150,
    .cascade_min_out_epochs = 50,
    .cascade_max_cand_epochs = 150,
    .cascade_min_cand_epochs = 50,
    .cascade_num_candidate_groups = 2,
    .cascade_candidate_limit = 1000.0f,
    .cascade_weight_multiplier = 0.4f,
    .cascade_activations = sizeof default_activations / sizeof *default_activations,
    .cascade_steepnesses = sizeof default_steepnesses / sizeof *default_steepnesses,
};

int vane_fann_net_create(vane_fann_net *out, const vane_ctx *ctx)
{
    *out = defaults;
    out->ctx = ctx;
    int status = vane_ctx_alloc(&out->cascade_activation, ctx, 1, sizeof default_activations);
    if (!status) status = vane_ctx_alloc(&out->cascade_steepness, ctx, 1, sizeof default_steepnesses);
    if (status) {
        vane_fann_net_free(out);
        return status;
    }
    memcpy(out->cascade_activation, default_activations, sizeof default_activations);
    memcpy(out->cascade_steepness, default_steepnesses, sizeof default_steepnesses);
    return VANE_OK;
}

static int copy_array(void *array_pointer, const vane_ctx *ctx, size_t count, size_t element)
{
    void *from, *to;
    memcpy(&from, array_pointer, sizeof from);
    if (!from) return VANE_OK;
    const int status = vane_ctx_alloc(&to, ctx, count, element);
    if (!status) memcpy(to, from, count * element);
    else to = NULL;
    memcpy(array_pointer, &to, sizeof to);
    return status;
}

static int copy_scaling(vane_fann_scaling *s, const vane_ctx *ctx, uint32_t width)
{
    const int mean = copy_array(&s->mean, ctx, width, sizeof *s->mean);
    const int deviation = copy_array(&s->deviation, ctx, width, sizeof *s->deviation);
    const int new_min = copy_array(&s->new_min, ctx, width, sizeof *s->new_min);
    const int factor = copy_array(&s->factor, ctx, width, sizeof *s->factor);
    return mean ? mean : deviation ? deviation : new_min ? new_min : factor;
}

/* Every array is replaced, by NULL where there is no memory for it, before the copy can be freed. */
int vane_fann_net_copy(vane_fann_net *out, const vane_fann_net *net)
{
    const vane_ctx *ctx = net->ctx;
    *out = *net;
    const int status[] = {
        copy_array(&out->cascade_activation, ctx, net->cascade_activations, sizeof *net->cascade_activation),
        copy_array(&out->cascade_steepness, ctx, net->cascade_steepnesses, sizeof *net->cascade_steepness),
        copy_array(&out->layer_size, ctx, net->layers, sizeof *net->layer_size),
        copy_array(&out->neuron, ctx, net->neurons, sizeof *net->neuron),
        copy_array(&out->connection, ctx, net->connections, sizeof *net->connection),
        copy_scaling(&out->scale_in, ctx, net->layers > 0 ? vane_fann_net_inputs(net) : 0),
        copy_scaling(&out->scale_out, ctx, net->layers > 0 ? vane_fann_net_outputs(net) : 0),
    };
    for (size_t i = 0; i < sizeof status / sizeof *status; i++)
        if (status[i]) {
            vane_fann_net_free(out);
            return status[i];
        }
    return VANE_OK;
}

int vane_fann_scaling_create(vane_fann_scaling *out, const vane_ctx *ctx, size_t width)
{
    int status = vane_ctx_alloc_zeroed(&out->mean, ctx, width, sizeof *out->mean);
    if (!status) status = vane_ctx_alloc_zeroed(&out->deviation, ctx, width, sizeof *out->deviation);
    if (!status) status = vane_ctx_alloc_zeroed(&out->new_min, ctx, width, sizeof *out->new_min);
    if (!status) status = vane_ctx_alloc_zeroed(&out->factor, ctx, width, sizeof *out->factor);
    return status;
}

void vane_fann_scaling_free(const vane_ctx *ctx, vane_fann_scaling *scaling)
{
    vane_ctx_free(ctx, scaling->mean);
    vane_ctx_free(ctx, scaling->deviation);
    vane_ctx_free(ctx, scaling->new_min);
    vane_ctx_free(ctx, scaling->factor);
    *scaling = (vane_fann_scaling){ NULL, NULL, NULL, NULL };
}

void vane_fann_net_free(vane_fann_net *net)
{
    if (!net->ctx) return;
    vane_fann_scaling_free(net->ctx, &net->scale_in);
    vane_fann_scaling_free(net->ctx, &net->scale_out);
    vane_ctx_free(net->ctx, net->connection);
    vane_ctx_free(net->ctx, net->neuron);
    vane_ctx_free(net->ctx, net->layer_size);
    vane_ctx_free(net->ctx, net->cascade_steepness);
    vane_ctx_free(net->ctx, net->cascade_activation);
    *net = (vane_fann_net){ .decimal_point = -1 };
}

bool vane_fann_layer_has_bias(const vane_fann_net *net, uint32_t layer)
{
    return layer == 0 || net->network_type == VANE_FANN_LAYER;
}

static uint32_t units_of(const vane_fann_net *net, uint32_t layer)
{
    return net->layer_size[layer] - vane_fann_layer_has_bias(net, layer);
}

uint32_t vane_fann_net_inputs(const vane_fann_net *net) { return units_of(net, 0); }
uint32_t vane_fann_net_outputs(const vane_fann_net *net) { return units_of(net, net->layers - 1); }

void vane_fann_scale_lines(vane_fann_scale_line lines[VANE_FANN_SCALE_LINES], vane_fann_net *net)
{
    const uint32_t inputs = vane_fann_net_inputs(net), outputs = vane_fann_net_outputs(net);
    const vane_fann_scale_line all[VANE_FANN_SCALE_LINES] = {
        { "scale_mean_in", &net->scale_in.mean, inputs },
        { "scale_deviation_in", &net->scale_in.deviation, inputs },
        { "scale_new_min_in", &net->scale_in.new_min, inputs },
        { "scale_factor_in", &net->scale_in.factor, inputs },
        { "scale_mean_out", &net->scale_out.mean, outputs },
        { "scale_deviation_out", &net->scale_out.deviation, outputs },
        { "scale_new_min_out", &net->scale_out.new_min, outputs },
        { "scale_factor_out", &net->scale_out.factor, outputs },
    };
    memcpy(lines, all, sizeof all);
}
