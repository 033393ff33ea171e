#include "tests/core/activations.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static double density(double x) { return exp(-x * x / 2) / sqrt(2 * acos(-1)); }
static double distribution(double x) { return erfc(-x / sqrt(2)) / 2; }

/* Lines between six points, constants outside: the floats nearest to FANN's decimals. */
typedef struct curve { float at[6], value[6], below, above; } curve;
static const curve sigmoid_curve = {
    { -2.64665246009826660156f, -1.47221946716308593750f, -.549306154251098632812f, .549306154251098632812f,
      1.47221934795379638672f, 2.64665293693542480469f },
    { .00499999988824129104614f, .0500000007450580596924f, .25f, .75f, .949999988079071044922f,
      .995000004768371582031f }, 0, 1 };
static const curve symmetric_curve = {
    { -2.64665293693542480469f, -1.47221934795379638672f, -.549306154251098632812f, .549306154251098632812f,
      1.47221934795379638672f, 2.64665293693542480469f },
    { -.990000009536743164062f, -.899999976158142089844f, -.5f, .5f, .899999976158142089844f,
      .990000009536743164062f }, -1, 1 };
static const curve gaussian_curve = {
    { 0, .16f, .37f, 1.13f, 1.49f, 2.07f }, { 1, .975f, .872f, .279f, .109f, 0 }, 1, 0 };

static double on_curve(const curve *c, double s, bool slope)
{
    if (s < c->at[0]) return slope ? 0 : c->below;
    for (size_t i = 1; i < 6; i++) {
        const double rise = ((double)c->value[i] - c->value[i - 1]) / ((double)c->at[i] - c->at[i - 1]);
        if (s < c->at[i]) return slope ? rise : c->value[i - 1] + rise * (s - c->at[i - 1]);
    }
    return slope ? 0 : c->above;
}

static double cut(double low, double high, double x) { return x < low ? low : x > high ? high : x; }
static double elliot(double s) { return isinf(s) ? copysign(1, s) : s / (1 + fabs(s)); }

double vane_reference_activation(vane_activation a, double z)
{
    const double wave = cut(-8192, 8192, z);
    if (isnan(z)) return z;
    switch (a) {
    case VANE_SIGMOID: return 1 / (1 + exp(-z));
    case VANE_TANH: return tanh(z);
    case VANE_RELU: return z < 0 ? 0 : z;
    case VANE_LEAKY_RELU: return z > 0 ? z : z / 100;
    case VANE_ELU: return z > 0 ? z : expm1(z);
    case VANE_GELU: return isinf(z) && z < 0 ? 0 : z * distribution(z);
    case VANE_SILU: return isinf(z) && z < 0 ? 0 : z / (1 + exp(-z));
    case VANE_SOFTPLUS: return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
    case VANE_THRESHOLD: return z < 0 ? 0 : 1;
    case VANE_THRESHOLD_SYMMETRIC: return z < 0 ? -1 : 1;
    case VANE_SIGMOID_STEPWISE: return on_curve(&sigmoid_curve, z, false);
    case VANE_SIGMOID_SYMMETRIC_STEPWISE: return on_curve(&symmetric_curve, z, false);
    case VANE_GAUSSIAN: return exp(-z * z);
    case VANE_GAUSSIAN_SYMMETRIC: return 2 * exp(-z * z) - 1;
    case VANE_GAUSSIAN_STEPWISE: return on_curve(&gaussian_curve, fabs(z), false);
    case VANE_ELLIOT: return elliot(z) / 2 + .5;
    case VANE_ELLIOT_SYMMETRIC: return elliot(z);
    case VANE_LINEAR_PIECE: return cut(0, 1, z);
    case VANE_LINEAR_PIECE_SYMMETRIC: return cut(-1, 1, z);
    case VANE_SIN_SYMMETRIC: return sin(wave);
    case VANE_COS_SYMMETRIC: return cos(wave);
    case VANE_SIN: return sin(wave) / 2 + .5;
    case VANE_COS: return cos(wave) / 2 + .5;
    default: return z;
    }
}

double vane_reference_activation_slope(vane_activation a, double x)
{
    const double s = 1 / (1 + exp(-x)), wave = cut(-8192, 8192, x), bell = isinf(x) ? 0 : x * exp(-x * x);
    switch (a) {
    case VANE_SIGMOID: return x * (1 - x);
    case VANE_TANH: return 1 - x * x;
    case VANE_RELU: return x > 0 ? 1 : 0;
    case VANE_LEAKY_RELU: return x > 0 ? 1 : 0.01;
    case VANE_ELU: return x > 0 ? 1 : 1 + x;
    case VANE_GELU: return isinf(x) ? x > 0 : distribution(x) + x * density(x);
    case VANE_SILU: return isinf(x) ? x > 0 : s + x * s * (1 - s);
    case VANE_SOFTPLUS: return -expm1(-x);
    case VANE_THRESHOLD: case VANE_THRESHOLD_SYMMETRIC: return 0;
    case VANE_SIGMOID_STEPWISE: return on_curve(&sigmoid_curve, x, true);
    case VANE_SIGMOID_SYMMETRIC_STEPWISE: return on_curve(&symmetric_curve, x, true);
    case VANE_GAUSSIAN: return -2 * bell;
    case VANE_GAUSSIAN_SYMMETRIC: return -4 * bell;
    case VANE_GAUSSIAN_STEPWISE: return x == 0 ? 0 : copysign(1, x) * on_curve(&gaussian_curve, fabs(x), true);
    case VANE_ELLIOT: return .5 / ((1 + fabs(x)) * (1 + fabs(x)));
    case VANE_ELLIOT_SYMMETRIC: return 1 / ((1 + fabs(x)) * (1 + fabs(x)));
    case VANE_LINEAR_PIECE: return x >= 0 && x <= 1;
    case VANE_LINEAR_PIECE_SYMMETRIC: return x >= -1 && x <= 1;
    case VANE_SIN_SYMMETRIC: return cos(wave);
    case VANE_COS_SYMMETRIC: return -sin(wave);
    case VANE_SIN: return cos(wave) / 2;
    case VANE_COS: return -sin(wave) / 2;
    default: return 1;
    }
}
