/* Losses and their gradients at every width, against libm in double. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { ROWS = 5, LONGEST = 1000 };
static const size_t lengths[] = { 1, 2, 3, 10, 63, 64, 65, 129, LONGEST };

static float x[ROWS * LONGEST], t[ROWS * LONGEST], factor[ROWS];
static float loss[ROWS + 1], delta[ROWS * LONGEST + 1], other_loss[ROWS], other_delta[ROWS * LONGEST];

static double softplus(double z) { return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z)); }

/* log of the sum of e^z over a row, and the sum of its targets. */
static double log_sum(size_t n, const float *z)
{
    double most = z[0], sum = 0;
    for (size_t j = 0; j < n; j++) most = z[j] > most ? z[j] : most;
    for (size_t j = 0; j < n; j++) sum += exp(z[j] - most);
    return most + log(sum);
}

static double tanh_error(double d)
{
    d = fabs(d);
    if (d < 1e-3) return d * d * (1 + d * d / 6);
    return d > .9999999 ? 2 * log(2) + 17 * (d - 1) : (1 + d) * log1p(d) + (1 - d) * log1p(-d);
}

static double tanh_error_slope(double d)
{
    return d > .9999999 ? 17 : d < -.9999999 ? -17 : log1p(d) - log1p(-d);
}

static double term(vane_loss l, double y, double target, double row_log_sum)
{
    const double d = fabs(y - target);
    switch (l) {
    case VANE_MSE: return d * d;
    case VANE_MAE: return d;
    case VANE_HUBER: return d <= 1 ? d * d / 2 : d - 0.5;
    case VANE_TANH_ERROR: return tanh_error(d);
    case VANE_BINARY_CROSS_ENTROPY: return y > 0 ? y * (1 - target) + softplus(-y) : softplus(y) - y * target;
    default: return target * (row_log_sum - y);
    }
}

static double slope(vane_loss l, double y, double target, double row_log_sum, double target_sum)
{
    const double d = y - target;
    switch (l) {
    case VANE_MSE: return 2 * d;
    case VANE_MAE: return d > 0 ? 1 : d < 0 ? -1 : 0;
    case VANE_HUBER: return fabs(d) <= 1 ? d : copysign(1, d);
    case VANE_TANH_ERROR: return tanh_error_slope(d);
    case VANE_BINARY_CROSS_ENTROPY: return 1 / (1 + exp(-y)) - target;
    default: return exp(y - row_log_sum) * target_sum - target;
    }
}

/* Targets in [0, 1]; row 1 is huge, row 2 hits its target, row 3 is one-hot. */
static void fill(size_t n)
{
    vane_random_fill((uint32_t)n, ROWS * n, -4.0f, 4.0f, x);
    vane_random_fill((uint32_t)n + 1, ROWS * n, 0.0f, 1.0f, t);
    vane_random_fill((uint32_t)n + 2, ROWS, 0.1f, 2.0f, factor);
    for (size_t j = 0; j < n; j++) {
        x[n + j] *= 1e15f;
        x[2 * n + j] = t[2 * n + j];
        t[3 * n + j] = j == n / 2;
    }
}

static bool row_is_right(vane_loss l, size_t n, size_t row)
{
    const float *y = x + row * n, *target = t + row * n;
    const double norm = log_sum(n, y);
    double sum = 0, size = 0, target_sum = 0;
    for (size_t j = 0; j < n; j++) {
        sum += term(l, y[j], target[j], norm);
        size += fabs(term(l, y[j], target[j], norm));
        target_sum += target[j];
    }
    const double divisor = l == VANE_CATEGORICAL_CROSS_ENTROPY ? 1 : (double)n;
    if (!vt_near(loss[row], sum / divisor, 2e-6 * (size / divisor + 1e-3))) return false;
    for (size_t j = 0; j < n; j++) {
        const double g = slope(l, y[j], target[j], norm, target_sum) * factor[row];
        if (!vt_near(delta[row * n + j], g, 2e-6 * (fabs(g) + (target_sum + 1) * factor[row]))) return false;
    }
    return true;
}

VT_TEST(kernels_loss, losses_and_gradients_are_right)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int l = VANE_MSE; l < VANE_LOSS_COUNT; l++)
            for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
                const size_t n = lengths[i];
                const char *name = vane_enum_name("loss", l);
                fill(n);
                loss[ROWS] = delta[ROWS * n] = -777.0f;
                k->loss[l](ROWS, n, x, t, factor, loss, delta);
                for (size_t row = 0; row < ROWS; row++)
                    VT_CHECK_MSG(row_is_right((vane_loss)l, n, row), "%s %s, row %zu of %zu: %g", k->name, name, row, n,
                                 (double)loss[row]);
                VT_CHECK_MSG(loss[ROWS] == -777.0f && delta[ROWS * n] == -777.0f, "%s %s %zu", k->name, name, n);

                vane_width_reference(k)->loss[l](ROWS, n, x, t, factor, other_loss, other_delta);
                VT_CHECK_MSG(vane_first_difference(ROWS, loss, other_loss) == ROWS, "%s %s %zu", k->name, name, n);
                VT_CHECK_MSG(vane_first_difference(ROWS * n, delta, other_delta) == ROWS * n, "%s %s %zu", k->name,
                             name, n);
                k->loss[l](ROWS, n, x, t, factor, other_loss, NULL);
                VT_CHECK_MSG(vane_first_difference(ROWS, loss, other_loss) == ROWS, "%s %s %zu, no delta", k->name,
                             name, n);
            }
}

/* Small differences, where the formula of tanh_error would cancel; where it ends; and beyond. */
VT_TEST(kernels_loss, the_tanh_error_is_right_from_end_to_end)
{
    static const float differences[] = { 1e-12f, 1e-6f, 1e-3f, 0.1f, 0.5f, 0.999f, 0x1.fffffcp-1f, 0x1.fffffep-1f, 1.0f,
                                         1.5f, 2.0f };
    const vane_kernels *k;
    const float zero = 0.0f, unit = 1.0f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
            for (int sign = -1; sign <= 1; sign += 2) {
                const float y = (float)sign * differences[i];
                const double value = tanh_error(y), rise = tanh_error_slope(y);
                k->loss[VANE_TANH_ERROR](1, 1, &y, &zero, &unit, loss, delta);
                VT_CHECK_MSG(vt_near(loss[0], value, 1e-6 * value), "%s at %g: %g, want %g", k->name, (double)y,
                             (double)loss[0], value);
                VT_CHECK_MSG(vt_near(delta[0], rise, 5e-7 * fabs(rise)), "%s at %g: %g, want %g", k->name, (double)y,
                             (double)delta[0], rise);
            }
}

VT_TEST(kernels_loss, a_nan_anywhere_makes_its_rows_loss_nan)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int l = VANE_MSE; l < VANE_LOSS_COUNT; l++)
            for (size_t at = 0; at < 67; at++) {
                fill(67);
                x[67 + at] = NAN;
                k->loss[l](3, 67, x, t, factor, loss, delta);
                VT_CHECK_MSG(isnan(loss[1]) && !isnan(loss[0]) && !isnan(loss[2]), "%s %s at %zu", k->name,
                             vane_enum_name("loss", l), at);
            }
}

VT_TEST(kernels_loss, tiny_gradients_become_zero)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int l = VANE_MSE; l < VANE_LOSS_COUNT; l++) {
            const float zero = 0.0f, tiny = 1e-25f;
            fill(10);
            k->loss[l](1, 10, x, t, &tiny, loss, delta);
            for (size_t j = 0; j < 10; j++)
                VT_CHECK_MSG(memcmp(&delta[j], &zero, sizeof zero) == 0, "%s %s", k->name, vane_enum_name("loss", l));
        }
}
