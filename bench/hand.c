#include "bench/hand.h"

#include <math.h>
#include <string.h>

static void multiply(const hand_net *net, form f, size_t m, size_t n, size_t k, float alpha, const float *a,
                     const float *b, float beta, float *c)
{
    /* At one row a matrix-vector product, where there is one, is up to six times as fast as sgemm. */
    if (f == NN && m == 1 && net->library->cblas_sgemv)
        net->library->cblas_sgemv(BLAS_ROW_MAJOR, BLAS_TRANS, (int)k, (int)n, alpha, b, (int)n, a, 1, beta, c, 1);
    else if (f == NT && m == 1 && net->library->cblas_sgemv)
        net->library->cblas_sgemv(BLAS_ROW_MAJOR, BLAS_NO_TRANS, (int)n, (int)k, alpha, b, (int)k, a, 1, beta, c, 1);
    else if (f == TN && k == 1 && net->library->cblas_sger)
        net->library->cblas_sger(BLAS_ROW_MAJOR, (int)m, (int)n, alpha, a, 1, b, 1, c, (int)n);
    else blas_multiply(net->library, f, m, n, k, alpha, a, b, beta, c);
}

static void bias_sigmoid(float *restrict y, const float *restrict b, size_t rows, size_t n)
{
    for (size_t i = 0; i < rows; i++, y += n)
        for (size_t j = 0; j < n; j++) y[j] = 1.0f / (1.0f + expf(-(y[j] + b[j])));
}

static void bias_softmax(float *restrict y, const float *restrict b, size_t rows, size_t n)
{
    for (size_t i = 0; i < rows; i++, y += n) {
        float most = -1e30f, sum = 0;
        for (size_t j = 0; j < n; j++) {
            y[j] += b[j];
            most = y[j] > most ? y[j] : most;
        }
        for (size_t j = 0; j < n; j++) {
            y[j] = expf(y[j] - most);
            sum += y[j];
        }
        for (size_t j = 0; j < n; j++) y[j] *= 1 / sum;
    }
}

static void forward(hand_net *net, const float *x, size_t rows)
{
    for (size_t i = 1; i <= net->layers; i++) {
        multiply(net, NN, rows, net->widths[i], net->widths[i - 1], 1, i == 1 ? x : net->y[i - 1], net->w[i], 0,
                 net->y[i]);
        (i < net->layers ? bias_sigmoid : bias_softmax)(net->y[i], net->b[i], rows, net->widths[i]);
    }
}

static void output_delta(hand_net *net, const unsigned char *labels, size_t rows)
{
    const size_t last = net->layers, n = net->widths[last];
    memcpy(net->delta[last], net->y[last], rows * n * sizeof(float));
    for (size_t i = 0; i < rows; i++) net->delta[last][i * n + labels[i]] -= 1;
}

static void delta_below(hand_net *net, size_t i, size_t rows)
{
    const size_t n = net->widths[i - 1];
    float *restrict delta = net->delta[i - 1];
    const float *restrict y = net->y[i - 1];
    multiply(net, NT, rows, n, net->widths[i], 1, net->delta[i], net->w[i], 0, delta);
    for (size_t j = 0; j < rows * n; j++) delta[j] *= y[j] * (1 - y[j]);
}

static void update(hand_net *net, size_t i, const float *x, size_t rows, float rate)
{
    const size_t n = net->widths[i];
    const float *restrict delta = net->delta[i];
    float *restrict b = net->b[i];
    multiply(net, TN, net->widths[i - 1], n, rows, -rate, i == 1 ? x : net->y[i - 1], delta, 1, net->w[i]);
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < n; j++) b[j] -= rate * delta[r * n + j];
}

static void step(hand_net *net, const float *x, const unsigned char *labels, size_t rows, float rate)
{
    forward(net, x, rows);
    output_delta(net, labels, rows);
    for (size_t i = net->layers; i; i--) {
        if (i > 1) delta_below(net, i, rows);
        update(net, i, x, rows, rate / (float)rows);
    }
}

static inline float sigmoid(float x) { return 1 / (1 + expf(-x)); }

static void train_xor(float weights[HAND_XOR_WEIGHTS], long epochs, float rate)
{
    static const float inputs[4][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, targets[4] = { 0, 1, 1, 0 };
    float w[3][3], v[4];
    memcpy(w, weights, sizeof w);
    memcpy(v, weights + 9, sizeof v);
    for (long e = 0; e < epochs; e++)
        for (int row = 0; row < 4; row++) {
            const float a = inputs[row][0], b = inputs[row][1];
            float h[3], out = v[3];
            for (int j = 0; j < 3; j++) {
                h[j] = sigmoid(w[j][0] * a + w[j][1] * b + w[j][2]);
                out += v[j] * h[j];
            }
            out = sigmoid(out);
            const float delta = 2 * rate * (targets[row] - out) * out * (1 - out);
            for (int j = 0; j < 3; j++) {
                const float below = delta * v[j] * h[j] * (1 - h[j]);
                v[j] += delta * h[j];
                w[j][0] += below * a;
                w[j][1] += below * b;
                w[j][2] += below;
            }
            v[3] += delta;
        }
    memcpy(weights, w, sizeof w);
    memcpy(weights + 9, v, sizeof v);
}

const hand_code HAND_NAME = { forward, step, train_xor };
