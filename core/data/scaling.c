/* scaling.c - fitting a network's scaling and names to a dataset. */
#include "core/base/scalar.h"
#include "core/base/status.h"
#include "core/data/dataset.h"

/* model = raw * scale + shift for one column. Statistics in double, rows in their order. */
typedef struct column_fit { double scale, shift; } column_fit;

/* Numbers of one column of the dataset's rows. */
typedef struct column { const vane_dataset *dataset; const float *values; size_t width; } column;

static double value_at(const column *c, uint64_t row)
{
    return c->values[(size_t)vane_dataset_row(c->dataset, row) * c->width];
}

static bool fits_float(double x) { return x - x == 0.0 && (float)x - (float)x == 0.0f; }

/* A column with no spread, or so little that its inverse is beyond float32, is only centred. */
static double scale_of(double spread) { return spread > 0 && fits_float(1.0 / spread) ? 1.0 / spread : 1.0; }

static column_fit fit_minmax(const column *c)
{
    double low = value_at(c, 0), high = low;
    for (uint64_t i = 1; i < c->dataset->rows; i++) {
        const double v = value_at(c, i);
        if (v < low) low = v;
        if (v > high) high = v;
    }
    const double scale = scale_of(high - low);
    return (column_fit){ scale, -low * scale };
}

static column_fit fit_zscore(const column *c)
{
    const double rows = (double)c->dataset->rows;
    double sum = 0, squares = 0;
    for (uint64_t i = 0; i < c->dataset->rows; i++) sum += value_at(c, i);
    const double mean = sum / rows;
    for (uint64_t i = 0; i < c->dataset->rows; i++) squares += (value_at(c, i) - mean) * (value_at(c, i) - mean);
    const double scale = scale_of(vane_sqrt(squares / rows));
    return (column_fit){ scale, -mean * scale };
}

/* scale[j], shift[j] for each column; to_raw: the way back instead, from model to raw numbers. */
static int fit_columns(const vane_dataset *d, const float *values, size_t width, vane_scale kind, bool to_raw,
                       float *scale, float *shift)
{
    for (size_t j = 0; j < width; j++) {
        const column c = { d, values + j, width };
        column_fit fit = kind == VANE_SCALE_MINMAX ? fit_minmax(&c) : fit_zscore(&c);
        if (to_raw) fit = (column_fit){ 1.0 / fit.scale, -fit.shift / fit.scale };
        scale[j] = (float)fit.scale;
        shift[j] = (float)fit.shift;
        if (!fits_float(fit.scale) || !fits_float(fit.shift) || scale[j] == 0.0f)
            return vane_fail(VANE_ERR_SHAPE, "%s %zu can't be scaled: its numbers lie too far apart",
                             to_raw ? "target" : "input", j);
    }
    return VANE_OK;
}

static bool is_never_negative(vane_activation a)
{
    switch (a) {
    case VANE_SIGMOID: case VANE_RELU: case VANE_SOFTPLUS: case VANE_THRESHOLD: case VANE_SIGMOID_STEPWISE:
    case VANE_GAUSSIAN: case VANE_GAUSSIAN_STEPWISE: case VANE_ELLIOT: case VANE_LINEAR_PIECE: case VANE_SIN:
    case VANE_COS: return true;
    default: return false;
    }
}

static int check_targets(const vane_net *net, const vane_dataset *d, vane_scale targets)
{
    const vane_activation last = net->layers[net->layer_count - 1].all.activation;
    if (targets == VANE_SCALE_NONE) return VANE_OK;
    if (vane_dataset_targets(d) != vane_net_outputs(net))
        return vane_fail(VANE_ERR_SHAPE, "the data has %zu targets a row, the network %zu outputs",
                         vane_dataset_targets(d), vane_net_outputs(net));
    if (vane_dataset_is_classes(d)) return vane_fail(VANE_ERR_ARGUMENT, "targets that are classes can't be scaled");
    if (last == VANE_SOFTMAX || (targets == VANE_SCALE_ZSCORE && is_never_negative(last)))
        return vane_fail(VANE_ERR_ARGUMENT, "a %s last layer can't reach targets scaled by %s",
                         vane_enum_name("activation", (int)last), vane_enum_name("scale", (int)targets));
    return VANE_OK;
}

static int check_fit(const vane_net *net, const vane_dataset *d, vane_scale inputs, vane_scale targets)
{
    int status = vane_net_check_built(net);
    if (!status) status = vane_dataset_check_table(d);
    if (status) return status;
    if (!vane_enum_name("scale", (int)inputs) || !vane_enum_name("scale", (int)targets))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown scale number %d",
                         vane_enum_name("scale", (int)inputs) ? (int)targets : (int)inputs);
    if (vane_dataset_inputs(d) != net->inputs)
        return vane_fail(VANE_ERR_SHAPE, "the data has %zu inputs a row, the network %zu", vane_dataset_inputs(d),
                         net->inputs);
    return check_targets(net, d, targets);
}

int vane_fit_inputs(const vane_dataset *d, vane_scale kind, float *scale, float *shift)
{
    return fit_columns(d, d->table->x, d->table->inputs, kind, false, scale, shift);
}

/* Both are fitted before either is set: what can't be scaled leaves the network as it was. */
static int fit(vane_net *net, const vane_dataset *d, vane_scale inputs, vane_scale targets, float *room)
{
    const size_t n = net->inputs, outputs = vane_net_outputs(net);
    float *scale = inputs ? room : NULL, *shift = inputs ? room + n : NULL;
    float *to_scale = targets ? room + 2 * n : NULL, *to_shift = targets ? room + 2 * n + outputs : NULL;
    int status = VANE_OK;
    if (inputs) status = vane_fit_inputs(d, inputs, scale, shift);
    if (!status && targets) status = fit_columns(d, d->table->t, outputs, targets, true, to_scale, to_shift);
    if (!status) status = vane_net_set_input_scaling(net, scale, shift);
    return status ? status : vane_net_set_output_scaling(net, to_scale, to_shift);
}

int vane_net_fit_scaling(vane_net *net, const vane_dataset *d, vane_scale inputs, vane_scale targets)
{
    float *room;
    int status = check_fit(net, d, inputs, targets);
    if (status) return status;
    status = vane_ctx_alloc(&room, net->ctx, 2 * (net->inputs + vane_net_outputs(net)), sizeof *room);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = fit(net, d, inputs, targets, room);
    host->float_leave(host->user, before);
    vane_ctx_free(net->ctx, room);
    return status;
}

int vane_net_take_names(vane_net *net, const vane_dataset *d)
{
    int status = vane_net_check_built(net);
    if (!status) status = vane_check(VANE_DATASET, d);
    for (size_t i = 0; !status && i < net->inputs && i < vane_dataset_inputs(d); i++)
        if (vane_dataset_input_name(d, i)) status = vane_net_set_input_name(net, i, vane_dataset_input_name(d, i));
    for (size_t i = 0;
         !status && vane_dataset_is_classes(d) && i < vane_net_outputs(net) && i < vane_dataset_targets(d); i++)
        status = vane_net_set_class_name(net, i, vane_dataset_target_name(d, i));
    return status;
}
