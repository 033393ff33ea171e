/* rprop, quickprop and sarprop at every width: one update against their rules written out for one weight in double, in
 * FANN's terms; tails, turns, limits, denormals, NaNs. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { N = 4 * 64 + 2 };
enum { RPROP, FANN_RPROP, QUICKPROP, SARPROP, RULES };
static const char *const names[RULES] = { "rprop", "rprop as FANN has it", "quickprop", "sarprop" };

static const vane_batch_update rates = {
    .increase = 1.2f, .decrease = 0.5f, .delta_min = 1e-6f, .delta_max = 50.0f, .weight_limit = 1500.0f,
    .rate = 0.07f, .mu = 1.75f, .noise_below = 0.05f, .noise = 0.3f,
};

typedef struct vectors { float w[N + 1], previous[N + 1], step[N + 1]; } vectors;
static float g[N];
static uint32_t words[N];
static vectors before, got, other;

/* Slopes of both signs, and 0; steps around every limit; weights that a step takes to their limit. */
static void fill(int rule)
{
    const vane_stream stream = vane_stream_at(7, VANE_RANDOM_USER, 0, 0);
    vane_stream_fill(&stream, 0, N, words);
    vane_random_fill(1, N, -1.0f, 1.0f, g);
    vane_random_fill(2, N, -2.0f, 2.0f, before.w);
    vane_random_fill(3, N, -1.0f, 1.0f, before.previous);
    vane_random_fill(4, N, rule == QUICKPROP ? -0.2f : 0.0f, 0.2f, before.step);
    for (size_t i = 0; i < N; i++) {
        if (i % 7 == 1) g[i] = 0.0f;
        if (i % 5 == 2) before.previous[i] = 0.0f;
        if (i % 11 == 3) before.step[i] *= 1e-3f;
        if (i % 13 == 4) before.step[i] = 49.0f;
        if (i % 13 == 4) before.w[i] = g[i] > 0 ? -1499.0f : 1499.0f;
        if (i % 17 == 5) before.step[i] = 0.0f;
    }
    before.step[9] = 0.001f, before.step[10] = -0x1.0624dcp-10f;    /* quickprop goes on from the first, not the next */
    g[8] = 1e-30f, before.previous[8] = -1e-30f;    /* a turn, though their product vanishes */
}

static void run(const vane_kernels *k, int rule, const vane_batch_update *u, size_t n, vectors *x)
{
    vane_batch_update mine = *u;
    memcpy(x, &before, sizeof before);
    x->w[n] = x->previous[n] = x->step[n] = -777.0f;
    mine.fann_way = rule == FANN_RPROP;
    if (rule == SARPROP) mine.words = words;
    (rule == QUICKPROP ? k->quickprop : rule == SARPROP ? k->sarprop : k->rprop)(n, &mine, g, x->w, x->previous,
                                                                                x->step);
}

/* One weight; slope is FANN's, by which w grows. */
typedef struct weight { double w, slope, step; } weight;

static double limited(double w) { return fmax(-1500, fmin(1500, w)); }

static weight rprop(const vane_batch_update *u, weight x, double last, bool fann)
{
    const bool turned = (last < 0 && x.slope > 0) || (last > 0 && x.slope < 0), rests = last == 0 || x.slope == 0;
    if (fann) x.step = fmax(x.step, 1e-4f);
    if (turned) x.step = fmax(x.step * u->decrease, u->delta_min);
    else if (fann || !rests) x.step = fmin(x.step * u->increase, u->delta_max);
    if (turned) x.slope = 0;
    if (x.slope < 0) x.w = limited(x.w - x.step);
    else if (x.slope > 0 || fann) x.w = limited(x.w + x.step);
    return x;
}

static weight quickprop(const vane_batch_update *u, weight x, double last)
{
    const double shrink = u->mu / (1 + (double)u->mu), step = x.step, slope = x.slope + (double)u->decay * x.w;
    const double parabola = last == slope ? 0 : step * slope / (last - slope);
    double next = u->rate * slope;
    if (step > 0.001) next = fmax(next, 0) + (slope > shrink * last ? u->mu * step : parabola);
    if (step < -0.001) next = fmin(next, 0) + (slope < shrink * last ? u->mu * step : parabola);
    return (weight){ limited(x.w + next), slope, next };
}

static weight sarprop(const vane_batch_update *u, weight x, double last, uint32_t word)
{
    const double slope = x.slope + (double)u->decay * x.w, noise = (double)u->noise * (double)(word >> 8) * 0x1p-24;
    const bool turned = (last < 0 && slope > 0) || (last > 0 && slope < 0), rests = last == 0 || slope == 0;
    double step = fmax(x.step, u->delta_min);
    if (turned && step < u->noise_below) step = step * u->decrease + noise;
    else if (turned) step = fmax(step * u->decrease, u->delta_min);
    else if (!rests) step = fmin(step * u->increase, u->delta_max);
    const double moved = turned || slope == 0 ? 0 : slope > 0 ? step : -step;
    return (weight){ limited(x.w + moved), turned ? 0 : slope, step };
}

static weight truth(int rule, const vane_batch_update *u, size_t i)
{
    const weight x = { before.w[i], -(double)g[i], before.step[i] };
    const double last = -(double)before.previous[i];
    return rule == QUICKPROP ? quickprop(u, x, last)
           : rule == SARPROP ? sarprop(u, x, last, words[i])
                             : rprop(u, x, last, rule == FANN_RPROP);
}

static bool is_near(double a, double b) { return vt_near(a, b, 2e-5 * (1 + fabs(b))); }

VT_TEST(kernels_batch, updates_are_right_at_every_width_and_length)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int rule = 0; rule < RULES; rule++)
            for (int decays = 0; decays <= (rule >= QUICKPROP); decays++) {
                vane_batch_update u = rates;
                if (decays) u.decay = rule == QUICKPROP ? -1e-4f : 0.01f;
                fill(rule);
                run(k, rule, &u, N, &got);
                for (size_t i = 0; i < N; i++) {
                    const weight want = truth(rule, &u, i);
                    VT_CHECK_MSG(is_near(got.w[i], want.w) && is_near(-got.previous[i], want.slope) &&
                                     is_near(got.step[i], want.step),
                                 "%s %s %zu: w %g, want %g, gradient %g, want %g, step %g, want %g", k->name,
                                 names[rule], i, (double)got.w[i], want.w, (double)got.previous[i], -want.slope,
                                 (double)got.step[i], want.step);
                }
                for (size_t n = 0; n <= 4 * k->lanes + 1 && n < N; n++) {
                    run(k, rule, &u, n, &got);
                    run(vane_width_reference(k), rule, &u, n, &other);
                    VT_CHECK_MSG(memcmp(&got, &other, sizeof got) == 0, "%s %s, n %zu", k->name, names[rule], n);
                    VT_CHECK_MSG(got.w[n] == -777.0f && got.previous[n] == -777.0f && got.step[n] == -777.0f,
                                 "%s %s, n %zu", k->name, names[rule], n);
                }
            }
}

/* FANN moves a weight whose gradient has turned, and one that has none; iRPROP- does not. */
VT_TEST(kernels_batch, a_turn_moves_the_weight_in_fanns_way_alone)
{
    const vane_kernels *k;
    fill(RPROP);
    g[0] = 0.5f, before.previous[0] = -0.5f, before.step[0] = 0.1f, before.w[0] = 1.0f;
    g[1] = 0.0f, before.previous[1] = 0.0f, before.step[1] = 0.1f, before.w[1] = 1.0f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        run(k, RPROP, &rates, 2, &got);
        VT_CHECK_MSG(got.w[0] == 1.0f && got.step[0] == 0.05f && got.w[1] == 1.0f && got.step[1] == 0.1f, "%s",
                     k->name);
        run(k, FANN_RPROP, &rates, 2, &got);
        VT_CHECK_MSG(is_near(got.w[0], 1.05) && is_near(got.step[0], 0.05), "%s: %g", k->name, (double)got.w[0]);
        VT_CHECK_MSG(is_near(got.w[1], 1.12) && is_near(got.step[1], 0.12), "%s: %g", k->name, (double)got.w[1]);
    }
}

/* FANN: minus infinity, cut to -1500. */
VT_TEST(kernels_batch, quickprop_stays_where_the_slope_has_not_changed)
{
    const vane_kernels *k;
    fill(QUICKPROP);
    g[0] = before.previous[0] = 0.5f, before.step[0] = 0.1f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        run(k, QUICKPROP, &rates, 1, &got);
        VT_CHECK_MSG(got.w[0] == before.w[0] && got.step[0] == 0.0f, "%s: %g", k->name, (double)got.step[0]);
    }
}

VT_TEST(kernels_batch, sarprop_needs_no_words)
{
    const vane_kernels *k;
    fill(SARPROP);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        memcpy(&got, &before, sizeof got);
        k->sarprop(N, &rates, g, got.w, got.previous, got.step);
        memset(words, 0, sizeof words);
        run(k, SARPROP, &rates, N, &other);
        VT_CHECK_MSG(vane_first_difference(N, got.w, other.w) == N, "%s", k->name);
        VT_CHECK_MSG(vane_first_difference(N, got.step, other.step) == N, "%s", k->name);
    }
}

VT_TEST(kernels_batch, denormals_are_not_remembered)
{
    const vane_kernels *k;
    const float zero = 0.0f;
    vane_batch_update u = rates;
    u.delta_min = u.rate = 0.0f;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int rule = 0; rule < RULES; rule++) {
            vane_constant_fill(N, 1e-42f, g);
            vane_constant_fill(N, -1e-42f, before.w);
            vane_constant_fill(N, 1e-42f, before.previous);
            vane_constant_fill(N, 1e-42f, before.step);
            run(k, rule, &u, 67, &got);
            for (size_t i = 0; i < 67; i++)
                VT_CHECK_MSG(memcmp(&got.previous[i], &zero, sizeof zero) == 0 &&
                                 (rule == FANN_RPROP || (memcmp(&got.w[i], &zero, sizeof zero) == 0 &&
                                                         memcmp(&got.step[i], &zero, sizeof zero) == 0)),
                             "%s %s", k->name, names[rule]);
        }
}

VT_TEST(kernels_batch, a_nan_gradient_is_not_hidden)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int rule = 0; rule < RULES; rule++) {
            fill(rule);
            g[3] = g[65] = NAN;
            run(k, rule, &rates, 67, &got);
            for (size_t i = 0; i < 67; i++)
                VT_CHECK_MSG((isnan(got.w[i]) != 0) == (i == 3 || i == 65), "%s %s, element %zu", k->name, names[rule],
                             i);
        }
}
