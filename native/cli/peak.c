/* peak.c - a product that fills caches and threads, over and over. */
#include "native/cli/peak.h"

#include <stdbool.h>
#include <stdlib.h>

#include "native/cli/cli.h"

enum { ROWS = 256, SIDE = 512 };
static const double budget = 0.04;

/* The fewest seconds of a product, the first of which packs the weights. */
static double least_seconds(const vane_net *net, const float *x, float *y)
{
    const double begin = vane_cli_seconds();
    double least = budget, last = begin;
    for (bool first = true; first || last - begin < budget; first = false) {
        const double before = vane_cli_seconds();
        if (vane_net_predict(net, x, ROWS, y)) break;
        last = vane_cli_seconds();
        if (!first && last - before < least) least = last - before;
    }
    return least;
}

double vane_peak_gflops(vane_ctx *ctx)
{
    const double zero = 0.0, flops = 2.0 * ROWS * SIDE * SIDE;
    double peak = zero / zero;
    vane_net *net;
    float *x = calloc(ROWS * SIDE, sizeof *x), *y = malloc(ROWS * SIDE * sizeof *y);
    if (!vane_net_create(&net, ctx, SIDE)) {
        vane_net_add_dense(net, SIDE, VANE_LINEAR);
        if (x && y && !vane_net_build(net, 1)) peak = 1e-9 * flops / least_seconds(net, x, y);
        vane_net_destroy(net);
    }
    free(x);
    free(y);
    return peak;
}
