/* Activations, their slopes and the softmax at every width, against libm in double. */
#include <math.h>

#include "tests/core/activations.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { N = 300, TAIL = 4 * 64 + 2 };

static float z[N], dy[N], want[N], got[N + 1];

/* Infinities, NaNs, denormals, where exponentials end, then a random rest. */
static void fill_inputs(void)
{
    static const float special[] = {
        0.0f, -0.0f, 1e-42f, -1e-42f, 1e-20f, -1e-20f, 1e30f, -1e30f, INFINITY, -INFINITY, NAN, 88.0f, -88.0f,
        104.0f, -104.0f, 44.0f, -44.0f, -43.6f, 16.7f, -16.7f, 6.0f, -6.0f, 1.0f, -1.0f,
    };
    vane_random_fill(1, N, -10.0f, 10.0f, z);
    vane_random_fill(2, N, -2.0f, 2.0f, dy);
    memcpy(z, special, sizeof special);
    dy[N - 1] = NAN;
    dy[N - 2] = 1e-30f;
}

/* Errors of vec_math.h, and the flush to +0. Infinite or NaN where the truth is. */
static bool is_near(double truth, float y, double x)
{
    const double size = fabs(x) < 100 ? fabs(x) : 0,
                 error = 8 * 0x1p-24 * fabs(truth) + 3 * 0x1p-24 * (size > 1 ? size : 1);
    uint32_t bits;
    memcpy(&bits, &y, sizeof bits);
    if (isnan(truth) || isnan(y)) return isnan(truth) && isnan(y);
    if (fabsf(y) < 0x1p-63f) return bits == 0 && fabs(truth) <= error;
    return isinf(truth) ? y == (float)truth : fabs(truth - (double)y) <= error;
}

typedef void one_input(size_t n, const float *z, float *y);
typedef void two_inputs(size_t n, const float *x, const float *dy, float *dz);

/* Every length and the neighbours of its end, apart and in place. */
static bool lengths_are_right(const vane_kernels *k, one_input *f, const float *x)
{
    static float in[N];
    for (size_t n = 0; n <= 4 * k->lanes + 1 && n <= TAIL; n++)
        for (int in_place = 0; in_place < 2; in_place++) {
            float *from = in_place ? got : in;
            vane_constant_fill(N, NAN, in);
            vane_constant_fill(N + 1, -777.0f, got);
            memcpy(from, x, n * sizeof *x);
            f(n, from, got);
            if (vane_first_difference(n, got, want) < n || got[n] != -777.0f) return false;
        }
    return true;
}

static bool slope_lengths_are_right(const vane_kernels *k, two_inputs *f, const float *x)
{
    for (size_t n = 0; n <= 4 * k->lanes + 1 && n <= TAIL; n++)
        for (int in_place = 0; in_place < 2; in_place++) {
            vane_constant_fill(N + 1, -777.0f, got);
            if (in_place) memcpy(got, dy, n * sizeof *dy);
            f(n, x, in_place ? got : dy, got);
            if (vane_first_difference(n, got, want) < n || got[n] != -777.0f) return false;
        }
    return true;
}

VT_TEST(kernels_activate, values_are_right_at_every_width_and_length)
{
    const vane_kernels *k;
    fill_inputs();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int a = VANE_LINEAR; a < VANE_ACTIVATION_COUNT; a++) {
            if (a == VANE_SOFTMAX) continue;
            const char *name = vane_enum_name("activation", a);
            vane_width_reference(k)->activate[a](N, z, want);
            for (size_t i = 0; i < N; i++) {
                const double truth = vane_reference_activation((vane_activation)a, z[i]);
                VT_CHECK_MSG(is_near(truth, want[i], z[i]), "%s %s(%g) = %g", k->name, name, (double)z[i],
                             (double)want[i]);
            }
            VT_CHECK_MSG(lengths_are_right(k, k->activate[a], z), "%s %s", k->name, name);
        }
}

/* The sigmoid flushes by its input: exactly where its result falls below 2^-63. */
VT_TEST(kernels_activate, the_sigmoid_flushes_where_it_falls_below_the_limit)
{
    static const float around[] = { -0x1.5d58a0p5f, -0x1.5d589ep5f };
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        k->activate[VANE_SIGMOID](2, around, got);
        VT_CHECK_MSG(got[0] == 0.0f && got[1] >= 0x1p-63f && got[1] < 0x1.0001p-63f, "%s: %a, %a", k->name,
                     (double)got[0], (double)got[1]);
    }
}

VT_TEST(kernels_activate, slopes_are_right_at_every_width_and_length)
{
    static float y[N];
    const vane_kernels *k;
    fill_inputs();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int a = VANE_LINEAR; a < VANE_ACTIVATION_COUNT; a++) {
            if (a == VANE_SOFTMAX) continue;
            const float *x = vane_activation_needs_sums((vane_activation)a) ? z : y;
            const char *name = vane_enum_name("activation", a);
            vane_width_reference(k)->activate[a](N, z, y);
            vane_width_reference(k)->slope[a](N, x, dy, want);
            for (size_t i = 0; i < N; i++) {
                const double truth = (double)dy[i] * vane_reference_activation_slope((vane_activation)a, x[i]);
                if (isnan(x[i])) continue;
                VT_CHECK_MSG(is_near(truth, want[i], x[i] * dy[i]), "%s slope of %s at %g = %g, want %g", k->name, name,
                             (double)x[i], (double)want[i], truth);
            }
            VT_CHECK_MSG(slope_lengths_are_right(k, k->slope[a], x), "%s %s", k->name, name);
        }
}

/* ------------------------------------------------------------------------------------------------ softmax ---- */
enum { LONGEST = 1000, SOFT_ROWS = 6 };
static const size_t row_lengths[] = { 1, 2, 3, 10, 63, 64, 65, 129, LONGEST };
static float sums[SOFT_ROWS * LONGEST], soft[SOFT_ROWS * LONGEST], other[SOFT_ROWS * LONGEST],
    delta[SOFT_ROWS * LONGEST];

/* Rows of common sums, huge, tiny, equal ones; one with a -infinity, one with a NaN. */
static void fill_rows(size_t n)
{
    vane_random_fill((uint32_t)n, SOFT_ROWS * n, -8.0f, 8.0f, sums);
    vane_random_fill((uint32_t)n + 1, SOFT_ROWS * n, -1.0f, 1.0f, delta);
    for (size_t j = 0; j < n; j++) {
        sums[n + j] *= 1e30f;
        sums[2 * n + j] *= 1e-42f;
        sums[3 * n + j] = -1e30f;
    }
    if (n > 1) sums[4 * n] = -INFINITY;
    sums[5 * n + n - 1] = NAN;
}

static double softmax_of(size_t n, const float *row, size_t j)
{
    double most = row[0], sum = 0;
    for (size_t i = 0; i < n; i++) most = row[i] > most ? row[i] : most;
    for (size_t i = 0; i < n; i++) sum += exp(row[i] - most);
    return exp(row[j] - most) / sum;
}

static double softmax_delta(size_t n, const float *y, const float *d, size_t j)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)y[i] * (double)d[i];
    return (double)y[j] * ((double)d[j] - sum);
}

VT_TEST(kernels_activate, softmax_is_right_for_all_lengths_and_sizes)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t l = 0; l < sizeof row_lengths / sizeof *row_lengths; l++) {
            const size_t n = row_lengths[l], all = SOFT_ROWS * n;
            fill_rows(n);
            k->softmax(SOFT_ROWS, n, sums, soft);
            for (size_t i = 0; i < all; i += n < 100 ? 1 : 37) {
                const double truth = i / n == 5 ? NAN : softmax_of(n, sums + i / n * n, i % n);
                VT_CHECK_MSG(is_near(truth, soft[i], 0), "%s, row %zu of %zu: %g, want %g", k->name, i / n, n,
                             (double)soft[i], truth);
            }
            for (size_t j = 0; j < n; j++)
                VT_CHECK_MSG(isnan(soft[5 * n + j]), "%s: a NaN in the row, n %zu", k->name, n);

            vane_width_reference(k)->softmax(SOFT_ROWS, n, sums, other);
            VT_CHECK_MSG(vane_first_difference(all, soft, other) == all, "%s, n %zu", k->name, n);
            k->softmax(SOFT_ROWS, n, sums, sums);
            VT_CHECK_MSG(vane_first_difference(all, soft, sums) == all, "%s in place, n %zu", k->name, n);
        }
}

VT_TEST(kernels_activate, softmax_slopes_are_right)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t l = 0; l < sizeof row_lengths / sizeof *row_lengths; l++) {
            const size_t n = row_lengths[l], all = SOFT_ROWS * n;
            fill_rows(n);
            k->softmax(SOFT_ROWS, n, sums, soft);
            k->softmax_slope(SOFT_ROWS, n, soft, delta, sums);
            for (size_t i = 0; i < all; i += n < 100 ? 1 : 37) {
                const double truth = softmax_delta(n, soft + i / n * n, delta + i / n * n, i % n);
                VT_CHECK_MSG(is_near(truth, sums[i], 0), "%s, row %zu of %zu: %g, want %g", k->name, i / n, n,
                             (double)sums[i], truth);
            }
            vane_width_reference(k)->softmax_slope(SOFT_ROWS, n, soft, delta, other);
            VT_CHECK_MSG(vane_first_difference(all, sums, other) == all, "%s, n %zu", k->name, n);
            k->softmax_slope(SOFT_ROWS, n, soft, delta, delta);
            VT_CHECK_MSG(vane_first_difference(all, sums, delta) == all, "%s in place, n %zu", k->name, n);
        }
}
