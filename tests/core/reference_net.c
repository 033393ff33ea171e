#include "tests/core/reference_net.h"

#include <math.h>
#include <string.h>

#include "tests/core/activations.h"

size_t vane_reference_layer_inputs(const vane_reference *r, size_t layer)
{
    if (layer == 0) return r->inputs;
    return r->units[layer - 1] + (r->shortcuts ? vane_reference_layer_inputs(r, layer - 1) : 0);
}

size_t vane_reference_offset(const vane_reference *r, size_t layer)
{
    size_t offset = 0;
    for (size_t i = 0; i < layer; i++) offset += (vane_reference_layer_inputs(r, i) + 1) * r->units[i];
    return offset;
}

static void softmax(size_t n, double *y)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++) sum += y[j] = exp(y[j]);
    for (size_t j = 0; j < n; j++) y[j] /= sum;
}

/* One row through one layer; y has the layer's units. */
static void forward(const vane_reference *r, size_t layer, size_t row, const double *x, double *y)
{
    const size_t inputs = vane_reference_layer_inputs(r, layer), units = r->units[layer];
    const double *w = r->parameters + vane_reference_offset(r, layer), *bias = w + inputs * units;
    for (size_t j = 0; j < units; j++) {
        y[j] = bias[j];
        for (size_t i = 0; i < inputs; i++) y[j] += x[i] * w[i * units + j];
    }
    for (size_t j = 0; j < units; j++) y[j] *= r->steepness[layer][j];
    if (r->activation[layer][0] == VANE_SOFTMAX) softmax(units, y);
    for (size_t j = 0; j < units; j++) {
        if (r->activation[layer][j] != VANE_SOFTMAX) y[j] = vane_reference_activation(r->activation[layer][j], y[j]);
        y[j] *= r->kept[layer][row * units + j];
    }
}

static double output_loss(vane_loss loss, double y, double t)
{
    const double d = fabs(y - t);
    switch (loss) {
    case VANE_MSE: return d * d;
    case VANE_MAE: return d;
    case VANE_HUBER: return d <= 1 ? d * d / 2 : d - 0.5;
    case VANE_TANH_ERROR:
        return d > .9999999 ? 2 * log(2) + 17 * (d - 1) : (1 + d) * log1p(d) + (1 - d) * log1p(-d);
    case VANE_BINARY_CROSS_ENTROPY: return -t * log(y) - (1 - t) * log(1 - y);
    default: return -t * log(y);
    }
}

double vane_reference_loss(const vane_reference *r)
{
    const size_t outputs = r->units[r->layers - 1];
    double sum = 0;
    for (size_t row = 0; row < r->rows; row++) {
        double x[REFERENCE_ROW], y[REFERENCE_WIDTH], row_sum = 0;
        memcpy(x, r->x + row * r->inputs, r->inputs * sizeof *x);
        for (size_t layer = 0; layer < r->layers; layer++) {
            forward(r, layer, row, x, y);
            if (layer + 1 == r->layers) break;
            memcpy(x + (r->shortcuts ? vane_reference_layer_inputs(r, layer) : 0), y, r->units[layer] * sizeof *x);
        }
        for (size_t j = 0; j < outputs; j++) row_sum += output_loss(r->loss, y[j], r->t[row * outputs + j]);
        sum += r->weight[row] * (r->loss == VANE_CATEGORICAL_CROSS_ENTROPY ? row_sum : row_sum / (double)outputs);
    }
    return sum / (double)r->rows;
}

double vane_reference_slope(vane_reference *r, size_t i)
{
    const double step = 1e-7, at = r->parameters[i];    /* so small that the ends of pieces are hardly ever within it */
    r->parameters[i] = at + step;
    const double above = vane_reference_loss(r);
    r->parameters[i] = at - step;
    const double below = vane_reference_loss(r);
    r->parameters[i] = at;
    return (above - below) / (2 * step);
}
