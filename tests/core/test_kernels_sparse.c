/* Chains of single connections at every width: their bits are known whatever the vectors, the number of rows and the
 * order in which they are worked out. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 23, CHAINS = 21, ELEMENTS = 3 * INPUTS * CHAINS, ROWS = 128, STEP_MAX = 192 };
static const size_t rows_tried[] = { 1, 2, 7, 16, 33, 63, 64, 65, 97, 128 };
enum { TRIED = sizeof rows_tried / sizeof *rows_tried };

static uint32_t first[CHAINS + 1], source[ELEMENTS], place[ELEMENTS], target[CHAINS];
static float weight[ELEMENTS], x[INPUTS * ROWS], before[CHAINS * ROWS], dz[CHAINS * ROWS];
static float turned_x[INPUTS * STEP_MAX], turned_y[CHAINS * STEP_MAX], turned_dz[CHAINS * STEP_MAX], slopes[ELEMENTS];

/* Chains of 0 to many elements, their inputs in any order, some twice. */
static void make(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < CHAINS; i++) {
        first[i] = n;
        for (uint32_t e = 0; e < i * i % 61; e++) source[n++] = (e * 7 + i * 3) % INPUTS;
        target[i] = (i * 8 + 5) % CHAINS;
    }
    first[CHAINS] = n;
    for (uint32_t e = 0; e < n; e++) place[e] = n - 1 - e;
    vane_random_fill(1, n, -1.0f, 1.0f, weight);
    vane_random_fill(2, INPUTS * ROWS, -1.0f, 1.0f, x);
    vane_random_fill(3, CHAINS * ROWS, -1.0f, 1.0f, before);
    vane_random_fill(4, CHAINS * ROWS, -1.0f, 1.0f, dz);
}

static float joined(const vane_kernels *k, float a, float b, float sum)
{
    const float product = a * b;
    return vane_width_is(k, "plain") ? product + sum : fmaf(a, b, sum);
}

/* Relaxed widths round as the machine does. */
static bool is_right(const vane_kernels *k, float got, float want)
{
    if (vane_width_is(k, "plain") || vane_width_is(k, "fused")) return memcmp(&got, &want, sizeof got) == 0;
    return fabsf(got - want) <= 1e-5f;
}

static size_t step_of(const vane_kernels *k, size_t rows)
{
    return rows == 1 ? 1 : (rows + k->lanes - 1) / k->lanes * k->lanes;
}

/* [width][rows] to [width][step], `pad` where there is no row. */
static void turn(size_t width, size_t rows, size_t step, const float *from, float pad, float *to)
{
    for (size_t i = 0; i < width; i++)
        for (size_t r = 0; r < step; r++) to[i * step + r] = r < rows ? from[i * ROWS + r] : pad;
}

static vane_chains chains_of(size_t rows, size_t step)
{
    return (vane_chains){ .rows = rows, .count = CHAINS, .first = first, .source = source, .weight = weight,
                          .x = turned_x, .x_step = step, .y = turned_y, .y_step = step };
}

static bool sums_are_right(const vane_kernels *k, const vane_chains *c)
{
    for (size_t i = 0; i < CHAINS; i++)
        for (size_t r = 0; r < c->rows; r++) {
            const size_t y = c->target ? target[i] : i;
            float sum = before[y * ROWS + r];
            for (size_t e = first[i]; e < first[i + 1]; e++)
                sum = joined(k, x[source[e] * ROWS + r], weight[c->place ? place[e] : e], sum);
            if (!is_right(k, c->y[y * c->y_step + r], sum)) return false;
        }
    return true;
}

VT_TEST(kernels_sparse, sums_are_chains_in_the_order_of_connections)
{
    const vane_kernels *k;
    make();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t t = 0; t < TRIED; t++)
            for (int way = 0; way < 4; way++) {
                const size_t rows = rows_tried[t], step = step_of(k, rows);
                vane_chains c = chains_of(rows, step);
                if (way & 1) c.place = place;
                if (way & 2) c.target = target;
                turn(INPUTS, rows, step, x, 1.0f, turned_x);
                turn(CHAINS, rows, step, before, 0.0f, turned_y);
                k->chains(&c);
                VT_CHECK_MSG(sums_are_right(k, &c), "%s, %zu rows, way %d", k->name, rows, way);
            }
}

/* The 64 lanes and their tree, written out. */
static float lane_sum(const vane_kernels *k, size_t rows, const float *a, const float *b)
{
    float lanes[64] = { 0 };
    for (size_t r = 0; r < rows; r++) lanes[r % 64] = joined(k, a[r], b[r], lanes[r % 64]);
    for (size_t half = 32; half; half /= 2)
        for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0] + 0.0f;
}

static bool slopes_are_right(const vane_kernels *k, size_t rows, const float *added_to)
{
    for (size_t i = 0; i < CHAINS; i++)
        for (size_t e = first[i]; e < first[i + 1]; e++) {
            const float sum = lane_sum(k, rows, x + source[e] * ROWS, dz + i * ROWS);
            if (!is_right(k, slopes[e], added_to ? added_to[e] + sum : sum)) return false;
        }
    return slopes[first[CHAINS]] == -777.0f;
}

VT_TEST(kernels_sparse, slopes_are_sums_over_64_lanes_of_rows)
{
    const vane_kernels *k;
    make();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t t = 0; t < TRIED; t++)
            for (int adds = 0; adds < 2; adds++) {
                const size_t rows = rows_tried[t], step = step_of(k, rows);
                const vane_chains c = chains_of(rows, step);
                turn(INPUTS, rows, step, x, 1.0f, turned_x);
                turn(CHAINS, rows, step, dz, 0.0f, turned_dz);
                memcpy(slopes, weight, sizeof slopes);
                slopes[first[CHAINS]] = -777.0f;
                k->chain_slopes(&c, turned_dz, step, adds, slopes);
                VT_CHECK_MSG(slopes_are_right(k, rows, adds ? weight : NULL), "%s, %zu rows, adds %d", k->name, rows,
                             adds);
            }
}
