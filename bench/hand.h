/* hand.h - training written by hand for one kind of network, the bar of the training benches: over a matrix library
 * (all buffers made once, passes over rows left to the compiler's vectoriser, with -ffast-math and libmvec), and for
 * 2-3-1 in one fused loop. hand.c is compiled once per width. */
#ifndef VANE_BENCH_HAND_H
#define VANE_BENCH_HAND_H

#include "bench/blas.h"
#include "bench/ours.h"

/* Sigmoid hidden layers, softmax and cross-entropy: w[i] is [widths[i - 1]][widths[i]]. */
typedef struct hand_net {
    const blas *library;
    size_t layers, widths[MODEL_LAYERS + 1];
    float *w[MODEL_LAYERS + 1], *b[MODEL_LAYERS + 1], *y[MODEL_LAYERS + 1], *delta[MODEL_LAYERS + 1];
} hand_net;

enum { HAND_XOR_WEIGHTS = 13 };     /* three times (two inputs, bias), then three hidden and a bias */

typedef struct hand_code {
    /* y[layers] = the outputs of x[rows][inputs]. */
    void (*forward)(hand_net *net, const float *x, size_t rows);
    /* Forward, backward and the update of gradient descent. */
    void (*step)(hand_net *net, const float *x, const unsigned char *labels, size_t rows, float rate);
    /* Online epochs over the four rows of XOR, sigmoids, gradient of (y - t)^2. */
    void (*train_xor)(float weights[HAND_XOR_WEIGHTS], long epochs, float rate);
} hand_code;

extern const hand_code hand_avx2, hand_avx512;

#endif
