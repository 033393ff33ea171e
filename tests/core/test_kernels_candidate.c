/* How well a candidate makes up for what outputs miss: values and gradients in double, bits within a family. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { ROWS = 3 * 64 + 5, STEP = ROWS + 3, OUTPUTS = 3 };

static float y[ROWS], misses[OUTPUTS * STEP], weights[OUTPUTS];
static float by_weights[OUTPUTS], by_y[ROWS + 1], want_weights[OUTPUTS], want_y[ROWS];

static void fill(void)
{
    vane_random_fill(1, ROWS, -1.0f, 1.0f, y);
    vane_random_fill(2, OUTPUTS * STEP, -2.0f, 2.0f, misses);
    vane_random_fill(3, OUTPUTS, -1.5f, 1.5f, weights);
}

static double squares(size_t n, size_t outputs, const double *ys, const double *ws)
{
    double sum = 0;
    for (size_t o = 0; o < outputs; o++)
        for (size_t i = 0; i < n; i++) sum += pow(misses[o * STEP + i] - ws[o] * ys[i], 2);
    return sum;
}

VT_TEST(kernels_candidate, gradients_are_differences_of_half_the_squares)
{
    const vane_kernels *k;
    const double step = 1e-4;
    double ys[ROWS], ws[OUTPUTS];
    fill();
    for (size_t i = 0; i < ROWS; i++) ys[i] = y[i];
    for (size_t o = 0; o < OUTPUTS; o++) ws[o] = weights[o];
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        const float got = k->candidate(ROWS, OUTPUTS, y, misses, STEP, weights, by_weights, by_y);
        VT_CHECK_MSG(vt_near(got / squares(ROWS, OUTPUTS, ys, ws), 1, 1e-6), "%s: %g", k->name, (double)got);
        for (size_t o = 0; o < OUTPUTS; o++) {
            ws[o] += step;
            const double above = squares(ROWS, OUTPUTS, ys, ws);
            ws[o] -= 2 * step;
            const double truth = (above - squares(ROWS, OUTPUTS, ys, ws)) / (4 * step);
            ws[o] = weights[o];
            VT_CHECK_MSG(vt_near(by_weights[o], truth, 1e-5), "%s, output %zu: %g, want %g", k->name, o,
                         (double)by_weights[o], truth);
        }
        for (size_t i = 0; i < ROWS; i++) {
            ys[i] += step;
            const double above = squares(ROWS, OUTPUTS, ys, ws);
            ys[i] -= 2 * step;
            const double truth = (above - squares(ROWS, OUTPUTS, ys, ws)) / (4 * step);
            ys[i] = y[i];
            VT_CHECK_MSG(vt_near(by_y[i], truth, 1e-5), "%s, row %zu: %g, want %g", k->name, i, (double)by_y[i],
                         truth);
        }
    }
}

VT_TEST(kernels_candidate, a_family_has_the_same_bits_for_every_number_of_rows)
{
    const vane_kernels *k;
    fill();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 1; n <= ROWS; n++)
            for (size_t outputs = 1; outputs <= OUTPUTS; outputs++) {
                by_y[n] = -777.0f;
                const float got = k->candidate(n, outputs, y, misses, STEP, weights, by_weights, by_y);
                const float want = vane_width_reference(k)->candidate(n, outputs, y, misses, STEP, weights,
                                                                      want_weights, want_y);
                VT_CHECK_MSG(memcmp(&got, &want, sizeof got) == 0 && by_y[n] == -777.0f, "%s, %zu rows", k->name, n);
                VT_CHECK_MSG(vane_first_difference(outputs, by_weights, want_weights) == outputs &&
                                 vane_first_difference(n, by_y, want_y) == n,
                             "%s, %zu rows, %zu outputs", k->name, n, outputs);
            }
}
