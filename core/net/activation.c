#include "core/net/net.h"

bool vane_activation_needs_sums(vane_activation a) { return a == VANE_GELU || a == VANE_SILU; }

void vane_activate(const vane_kernels *k, vane_activation a, size_t rows, size_t units, const float *z, float *y)
{
    if (a == VANE_SOFTMAX) k->softmax(rows, units, z, y);
    else k->activate[a](rows * units, z, y);
}

void vane_activate_slope(const vane_kernels *k, vane_activation a, size_t rows, size_t units, const float *z,
                         const float *y, const float *dy, float *dz)
{
    if (a == VANE_SOFTMAX) k->softmax_slope(rows, units, y, dy, dz);
    else k->slope[a](rows * units, vane_activation_needs_sums(a) ? z : y, dy, dz);
}
