/* activation.c - what units do to their sums, and the slope of it. */
#include "core/net/net.h"

bool vane_layer_needs_sums(const vane_layer *layer)
{
    size_t count;
    const vane_unit_group *groups = vane_layer_groups(layer, &count);
    for (size_t i = 0; i < count; i++)
        if (vane_activation_needs_sums(groups[i].activation)) return true;
    return false;
}

bool vane_activation_is_symmetric(vane_activation a)
{
    switch (a) {
    case VANE_TANH:
    case VANE_THRESHOLD_SYMMETRIC:
    case VANE_SIGMOID_SYMMETRIC_STEPWISE:
    case VANE_GAUSSIAN_SYMMETRIC:
    case VANE_ELLIOT_SYMMETRIC:
    case VANE_LINEAR_PIECE_SYMMETRIC:
    case VANE_SIN_SYMMETRIC:
    case VANE_COS_SYMMETRIC: return true;
    default: return false;
    }
}

bool vane_layer_is_plain(const vane_layer *l)
{
    return !l->groups && l->all.steepness == 1.0f && !vane_limits_sums(l->sum_limit);
}

/* Rows without gaps, of units that all do the same each for itself, are as good as one long row. */
static void join(const vane_layer *l, size_t *rows, size_t *units, bool gapless)
{
    if (!gapless || l->groups || l->all.activation == VANE_SOFTMAX) return;
    *units *= *rows;
    *rows = 1;
}

static bool is_gapless(const vane_layer *l, size_t rows, size_t step) { return rows == 1 || step == l->units; }

static void activate(const vane_kernels *k, const vane_unit_group *g, size_t n, float limit, float *z, float *y)
{
    if (g->steepness != 1.0f || vane_limits_sums(limit)) k->steepen(n, g->steepness, limit, z, z);
    if (!y) return;
    if (g->activation == VANE_SOFTMAX) k->softmax(1, n, z, y);
    else k->activate[g->activation](n, z, y);
}

void vane_layer_activate(const vane_kernels *k, const vane_layer *l, size_t rows, vane_view z, vane_view y)
{
    size_t count, units = l->units;
    const vane_unit_group *groups = vane_layer_groups(l, &count);
    join(l, &rows, &units, is_gapless(l, rows, z.step) && (!y.data || is_gapless(l, rows, y.step)));
    for (size_t i = 0; i < rows; i++)
        for (size_t g = 0, at = 0, n; g < count; g++, at += n) {
            n = l->groups ? groups[g].units : units;
            activate(k, &groups[g], n, l->sum_limit, z.data + i * z.step + at,
                     y.data ? y.data + i * y.step + at : NULL);
        }
}

static bool is_sigmoid(vane_activation a)
{
    return a == VANE_SIGMOID || a == VANE_TANH || a == VANE_SIGMOID_STEPWISE || a == VANE_SIGMOID_SYMMETRIC_STEPWISE;
}

static void slope(const vane_kernels *k, const vane_unit_group *g, size_t n, const float *s, const float *y, float *d,
                  vane_slope way)
{
    const bool softmax = g->activation == VANE_SOFTMAX, begins_at_y = way != VANE_SLOPE_FROM_SUMS;
    const bool clipped = way == VANE_SLOPE_CLIPPED && is_sigmoid(g->activation);
    if (clipped || (way == VANE_SLOPE_OF_FANN && !softmax)) {
        k->fann_slope[g->activation](n, g->steepness, clipped ? y : s, y, d, d);   /* sigmoids don't look at s */
        return;
    }
    if (begins_at_y && softmax) k->softmax_slope(1, n, y, d, d);
    else if (begins_at_y) k->slope[g->activation](n, vane_activation_needs_sums(g->activation) ? s : y, d, d);
    if (g->steepness != 1.0f) k->steepen(n, g->steepness, VANE_NO_SUM_LIMIT, d, d);
}

void vane_layer_slope(const vane_kernels *k, const vane_layer *l, size_t rows, vane_const_view s, vane_const_view y,
                      vane_view d, vane_slope way)
{
    size_t count, units = l->units;
    const vane_unit_group *groups = vane_layer_groups(l, &count);
    const bool gapless = is_gapless(l, rows, d.step) && (!s.data || is_gapless(l, rows, s.step)) &&
                         (!y.data || is_gapless(l, rows, y.step));
    join(l, &rows, &units, gapless);
    for (size_t i = 0; i < rows; i++)
        for (size_t g = 0, at = 0, n; g < count; g++, at += n) {
            n = l->groups ? groups[g].units : units;
            slope(k, &groups[g], n, s.data ? s.data + i * s.step + at : NULL, y.data ? y.data + i * y.step + at : NULL,
                  d.data + i * d.step + at, way);
        }
}
