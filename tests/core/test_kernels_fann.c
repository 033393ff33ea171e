/* FANN's activations where their pieces meet, their slopes by finite differences, FANN's own slopes, steepness. */
#include <math.h>

#include "tests/core/activations.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { N = 4 * 64 + 2 };

static float z[N], y[N], dy[N], got[N + 1], want[N + 1];

/* Slopes are right, and so the values' own test vouches for the slopes. */
VT_TEST(kernels_fann, slopes_are_differences_of_values)
{
    const vane_kernels *k;
    const double step = 1e-6;
    vane_random_fill(1, N, -4.0f, 4.0f, z);
    vane_constant_fill(N, 1.0f, dy);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int a = VANE_THRESHOLD; a < VANE_ACTIVATION_COUNT; a++) {
            k->slope[a](N, z, dy, got);
            for (size_t i = 0; i < N; i++) {
                const double above = vane_reference_activation((vane_activation)a, z[i] + step),
                             below = vane_reference_activation((vane_activation)a, z[i] - step),
                             truth = (above - below) / (2 * step);
                VT_CHECK_MSG(vt_near(got[i], truth, 1e-5), "%s %s at %g: %g, want %g", k->name,
                             vane_enum_name("activation", a), (double)z[i], (double)got[i], truth);
            }
        }
}

/* Each piece takes its lower end, which a strict < gives; and nothing is between the pieces. */
VT_TEST(kernels_fann, pieces_begin_at_their_lower_ends)
{
    static const struct {
        vane_activation a;
        float z, y;
    } cases[] = {
        { VANE_THRESHOLD, 0.0f, 1.0f }, { VANE_THRESHOLD, -0.0f, 1.0f }, { VANE_THRESHOLD, -1e-30f, 0.0f },
        { VANE_THRESHOLD_SYMMETRIC, 0.0f, 1.0f }, { VANE_THRESHOLD_SYMMETRIC, -1e-30f, -1.0f },
        { VANE_SIGMOID_STEPWISE, -0x1.52c584p1f, 0.0f }, { VANE_SIGMOID_STEPWISE, -0x1.52c582p1f, 0.005f },
        { VANE_SIGMOID_STEPWISE, 0x1.52c586p1f, 1.0f }, { VANE_SIGMOID_STEPWISE, 0.0f, 0.5f },
        { VANE_SIGMOID_SYMMETRIC_STEPWISE, -0x1.52c588p1f, -1.0f },
        { VANE_SIGMOID_SYMMETRIC_STEPWISE, -0x1.52c586p1f, -0.99f },
        { VANE_SIGMOID_SYMMETRIC_STEPWISE, 0x1.52c586p1f, 1.0f },
        { VANE_GAUSSIAN_STEPWISE, 0.0f, 1.0f }, { VANE_GAUSSIAN_STEPWISE, -0.16f, 0.975f },
        { VANE_GAUSSIAN_STEPWISE, 2.07f, 0.0f }, { VANE_GAUSSIAN_STEPWISE, -INFINITY, 0.0f },
        { VANE_LINEAR_PIECE, -0.0f, 0.0f }, { VANE_LINEAR_PIECE, INFINITY, 1.0f },
        { VANE_LINEAR_PIECE_SYMMETRIC, -INFINITY, -1.0f }, { VANE_ELLIOT, INFINITY, 1.0f },
        { VANE_ELLIOT, -INFINITY, 0.0f }, { VANE_ELLIOT_SYMMETRIC, -0x1.fffffep127f, -1.0f },
    };
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            k->activate[cases[i].a](1, &cases[i].z, got);
            VT_CHECK_MSG(got[0] == cases[i].y, "%s %s(%a) = %a", k->name,
                         vane_enum_name("activation", (int)cases[i].a), (double)cases[i].z, (double)got[0]);
        }
}

/* As vane.h states it. */
VT_TEST(kernels_fann, the_stepwise_gaussian_is_near_the_gaussian)
{
    enum { POINTS = 30000 };
    const vane_kernels *k = vane_width_at(0);
    double most = 0;
    for (int i = 0; i < POINTS; i++) {
        const float s = (float)(i - POINTS / 2) * 2e-4f;
        k->activate[VANE_GAUSSIAN_STEPWISE](1, &s, got);
        most = fmax(most, fabs(got[0] - exp(-(double)s * s)));
    }
    VT_CHECK_MSG(most > 0.014 && most < 0.0143, "%g", most);
}

static double cut(double low, double high, double x) { return x < low ? low : x > high ? high : x; }

/* FANN's derivative of its function number, as its users' networks were trained with it. k is FANN's steepness, s holds
 * it already. */
static double fann_derivative(int number, double k, double s, double value)
{
    switch (number) {
    case 0: return k;
    case 3: case 4: value = cut(.01, .99, value); return 2 * k * value * (1 - value);
    case 5: case 6: value = cut(-.98, .98, value); return k * (1 - value * value);
    case 7: return -2 * s * value * k * k;
    case 8: return -2 * s * (value + 1) * k * k;
    case 10: return k / (2 * (1 + fabs(s)) * (1 + fabs(s)));
    case 11: return k / ((1 + fabs(s)) * (1 + fabs(s)));
    case 12: case 13: return k;
    case 14: return k * cos(k * s);
    case 15: return -k * sin(k * s);
    case 16: return k * cos(k * s) / 2;
    case 17: return -k * sin(k * s) / 2;
    case 18: return value < 0 ? 0 : k;
    case 19: return value < 0 ? .01 * k : k;
    default: return 0;
    }
}

/* FANN's number of an activation, -1 when it has none; its sigmoid has half our steepness. */
static int fann_number(vane_activation a)
{
    static const int numbers[VANE_ACTIVATION_COUNT] = { 0, 3, 5, 18, 19, -1, -1, -1, -1, -1, 1,  2, 4,
                                                        6, 7, 8, 9,  10, 11, 12, 13, 14, 15, 16, 17 };
    return numbers[a];
}

static double fann_truth(vane_activation a, double k, double s, double value)
{
    const int number = fann_number(a);
    if (number >= 0) return fann_derivative(number, a == VANE_SIGMOID ? k / 2 : k, s, value);
    return k * vane_reference_activation_slope(a, vane_activation_needs_sums(a) ? s : value);
}

VT_TEST(kernels_fann, its_slopes_are_those_that_it_has)
{
    static const float steepnesses[] = { 0.25f, 0.5f, 1.0f, 2.0f };
    const vane_kernels *k;
    vane_random_fill(1, N, -5.0f, 5.0f, z);
    vane_random_fill(2, N, -2.0f, 2.0f, dy);
    z[0] = 0.0f, z[1] = 100.0f, z[2] = -100.0f;
    dy[3] = 1e-30f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int a = VANE_LINEAR; a < VANE_ACTIVATION_COUNT; a++)
            for (size_t j = 0; j < 4 && a != VANE_SOFTMAX; j++) {
                const float steepness = steepnesses[j];
                const char *name = vane_enum_name("activation", a);
                k->activate[a](N, z, y);
                vane_width_reference(k)->fann_slope[a](N, steepness, z, y, dy, want);
                for (size_t i = 0; i < N; i++) {
                    const double truth = dy[i] * fann_truth((vane_activation)a, steepness, z[i], y[i]);
                    VT_CHECK_MSG(vt_near(want[i], truth, 2e-6), "%s %s, steepness %g, at %g: %g, want %g", k->name,
                                 name, (double)steepness, (double)z[i], (double)want[i], truth);
                }
                VT_CHECK_MSG(want[3] == 0.0f, "%s %s: not flushed", k->name, name);
                for (size_t n = 0; n <= 4 * k->lanes + 1 && n <= N; n++) {
                    memcpy(got, dy, n * sizeof *dy);
                    got[n] = -777.0f;
                    k->fann_slope[a](n, steepness, z, y, got, got);
                    VT_CHECK_MSG(vane_first_difference(n, got, want) == n && got[n] == -777.0f, "%s %s, n %zu",
                                 k->name, name, n);
                }
            }
}

VT_TEST(kernels_fann, steepness_multiplies_and_limits)
{
    static const float limits[] = { 150.0f, INFINITY };
    const vane_kernels *k;
    vane_random_fill(1, N, -1000.0f, 1000.0f, z);
    z[0] = 300.0f, z[1] = -300.0f, z[2] = INFINITY, z[3] = -INFINITY, z[4] = NAN, z[5] = 599.99f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int unlimited = 0; unlimited < 2; unlimited++) {
            const float limit = limits[unlimited], steepness = 0.5f, most = limit / steepness;
            for (size_t i = 0; i < N; i++) {
                const float s = z[i] * steepness;
                want[i] = s > most ? most : s < -most ? -most : s;
            }
            for (size_t n = 0; n <= 4 * k->lanes + 1 && n <= N; n++)
                for (int in_place = 0; in_place < 2; in_place++) {
                    vane_constant_fill(N + 1, -777.0f, got);
                    if (in_place) memcpy(got, z, n * sizeof *z);
                    k->steepen(n, steepness, limit, in_place ? got : z, got);
                    VT_CHECK_MSG(vane_first_difference(n, got, want) == n && got[n] == -777.0f, "%s, limit %g, n %zu",
                                 k->name, (double)limit, n);
                }
        }
}
