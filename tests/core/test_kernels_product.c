/* Products at every width: each output is one chain, so its bits are known whatever the tile, the tail and the
 * packing. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { ROWS = 29, COLUMNS = 320, DEPTH = 515, DEPTHS = 13, GAP = 3 };
static const size_t depths[DEPTHS] = { 0, 1, 2, 3, 4, 63, 64, 65, 255, 256, 257, 258, 515 };

static float a[ROWS * DEPTH], b[DEPTH * COLUMNS], bias[COLUMNS];

/* For every depth, what plain and fused widths must give, and the truth with the size of its terms. */
static float plain[DEPTHS][ROWS * COLUMNS], fused[DEPTHS][ROWS * COLUMNS];
static double truth[DEPTHS][ROWS * COLUMNS], size[DEPTHS][ROWS * COLUMNS];

static void chain(size_t i, size_t j)
{
    float once = bias[j], twice = bias[j];
    double sum = (double)bias[j], magnitude = fabs(sum);
    for (size_t p = 0, d = 0; p <= DEPTH; p++) {
        if (p == depths[d]) {
            const size_t at = i * COLUMNS + j;
            plain[d][at] = twice;
            fused[d][at] = once;
            truth[d][at] = sum;
            size[d++][at] = magnitude;
        }
        if (p == DEPTH) break;
        const float x = a[i * DEPTH + p], y = b[p * COLUMNS + j];
        const float product = x * y;
        twice = product + twice;
        once = fmaf(x, y, once);
        sum += (double)x * (double)y;
        magnitude += fabs((double)x * (double)y);
    }
}

static void make_references(void)
{
    vane_random_fill(1, ROWS * DEPTH, -1.0f, 1.0f, a);
    vane_random_fill(2, DEPTH * COLUMNS, -1.0f, 1.0f, b);
    vane_random_fill(3, COLUMNS, -1.0f, 1.0f, bias);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) chain(i, j);
}

static bool element_is_right(const vane_kernels *k, size_t d, size_t i, size_t j, float got)
{
    const size_t at = i * COLUMNS + j;
    if (!(fabs((double)got - truth[d][at]) <= (double)(depths[d] + 1) * 0x1p-24 * size[d][at])) return false;
    if (vane_width_is(k, "plain")) return got == plain[d][at];
    return !vane_width_is(k, "fused") || got == fused[d][at];
}

/* ------------------------------------------------------------------------------------------------ block ---- */
typedef enum a_form { A_ROWS, A_TRANSPOSED, A_PACKED, A_FORMS } a_form;

static float a_rows[ROWS * (DEPTH + GAP)], a_transposed[DEPTH * (ROWS + GAP)], a_panels[DEPTH * (ROWS + 64)];
static float b_rows[DEPTH * (COLUMNS + 128)], b_panels[DEPTH * (COLUMNS + 128)];
static float c[(ROWS + 1) * (COLUMNS + GAP)];

/* Rows of a start GAP apart from each other's end, and NaNs lie between. */
static void lay_out_a(void)
{
    vane_constant_fill(sizeof a_rows / sizeof *a_rows, NAN, a_rows);
    vane_constant_fill(sizeof a_transposed / sizeof *a_transposed, NAN, a_transposed);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t p = 0; p < DEPTH; p++)
            a_rows[i * (DEPTH + GAP) + p] = a_transposed[p * (ROWS + GAP) + i] = a[i * DEPTH + p];
}

/* b with `columns` columns, NaNs beyond; returns its row step, a multiple of the lanes. */
static size_t lay_out_b(const vane_kernels *k, size_t columns)
{
    const size_t step = (columns + k->lanes - 1) / k->lanes * k->lanes + k->lanes;
    vane_constant_fill(DEPTH * step, NAN, b_rows);
    for (size_t p = 0; p < DEPTH; p++) memcpy(b_rows + p * step, b + p * COLUMNS, columns * sizeof *b);
    return step;
}

static void set_a(vane_block *s, const vane_kernels *k, a_form form)
{
    if (form == A_ROWS) {
        s->a = a_rows, s->a_row = DEPTH + GAP, s->a_step = 1;
    } else if (form == A_TRANSPOSED) {
        s->a = a_transposed, s->a_row = 1, s->a_step = ROWS + GAP;
    } else {
        vane_constant_fill((s->rows + k->tile_rows) * s->depth, NAN, a_panels);
        k->pack_a(s->rows, s->depth, a_rows, DEPTH + GAP, 1, a_panels);
        s->a = a_panels, s->a_row = 1, s->a_step = k->tile_rows, s->a_panel = s->depth * k->tile_rows;
    }
}

static void set_b(vane_block *s, const vane_kernels *k, size_t step, bool packed)
{
    if (packed) {
        k->pack_b(s->depth, s->columns, b_rows, step, 1, b_panels);
        s->b = b_panels, s->b_panel = s->depth * k->tile_columns, s->b_step = k->tile_columns;
    } else {
        s->b = b_rows, s->b_panel = k->tile_columns, s->b_step = step;
    }
}

static bool block_is_right(const vane_kernels *k, vane_block *s, size_t d, bool in_place)
{
    const float guard = -777.0f;
    const size_t step = s->columns + GAP;
    vane_constant_fill((s->rows + 1) * step, guard, c);
    for (size_t i = 0; in_place && i < s->rows; i++) memcpy(c + i * step, bias, s->columns * sizeof *c);
    s->begin = in_place ? c : bias;
    s->begin_row = in_place ? step : 0;
    s->c = c;
    s->c_row = step;
    k->block(s);
    for (size_t i = 0; i <= s->rows; i++)
        for (size_t j = 0; j < step; j++) {
            const float got = c[i * step + j];
            const bool output = i < s->rows && j < s->columns;
            if (output ? !element_is_right(k, d, i, j, got) : got != guard) return false;
        }
    return true;
}

/* Every height up to two tiles and a row. */
static bool heights_are_right(const vane_kernels *k, size_t columns, size_t step, size_t d)
{
    for (size_t rows = 1; rows <= 2 * k->tile_rows + 1 && rows <= ROWS; rows++)
        for (unsigned form = 0; form < 2 * A_FORMS; form++) {
            vane_block s = { .rows = rows, .columns = columns, .depth = depths[d] };
            set_a(&s, k, form % A_FORMS);
            set_b(&s, k, step, form >= A_FORMS);
            if (!block_is_right(k, &s, d, (rows + form) % 2)) return false;
        }
    return true;
}

VT_TEST(kernels_product, blocks_are_chains_whatever_their_shape)
{
    const vane_kernels *k;
    make_references();
    lay_out_a();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        VT_CHECK(2 * k->tile_columns + 3 <= COLUMNS);
        for (size_t columns = 1; columns <= 2 * k->tile_columns + 3; columns++) {
            const size_t step = lay_out_b(k, columns);
            for (size_t d = 0; d < DEPTHS; d++) {
                /* The long ones are the same code; around the tile's edges is enough of them. */
                if (depths[d] > 4 && columns % k->lanes > 1 && columns % k->lanes + 1 < k->lanes && columns % 5)
                    continue;
                VT_CHECK_MSG(heights_are_right(k, columns, step, d), "%s, %zu columns, depth %zu", k->name, columns,
                             depths[d]);
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------------- rows ---- */
/* x ends with its last element, and b where its last vector does: an address sanitizer sees a read beyond. */
static bool row_is_right(const vane_kernels *k, size_t columns, size_t d)
{
    const size_t depth = depths[d], floats = depth * columns + k->lanes;
    float *x = malloc((depth + 1) * sizeof *x), *m = malloc(floats * sizeof *m);
    bool right = x && m;
    for (size_t p = 0; right && p < depth; p++) {
        x[p + 1] = a[p];
        memcpy(m + 1 + p * columns, b + p * COLUMNS, columns * sizeof *m);
    }
    vane_constant_fill(columns + 1, -777.0f, c);
    if (right) k->row(columns, depth, x + 1, m + 1, columns, bias, c);
    for (size_t j = 0; right && j < columns; j++) right = element_is_right(k, d, 0, j, c[j]);
    free(x);
    free(m);
    return right && c[columns] == -777.0f;
}

VT_TEST(kernels_product, a_row_has_the_bits_of_a_block)
{
    const vane_kernels *k;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t columns = 1; columns <= 16 * k->lanes + 3 && columns <= COLUMNS; columns++)
            for (size_t d = 0; d < 8; d++)
                VT_CHECK_MSG(row_is_right(k, columns, d), "%s, %zu columns, depth %zu", k->name, columns, depths[d]);
}

/* The sum over 64 lanes that vec.h describes. */
static float lanes_sum(const vane_kernels *k, size_t n, const float *x, const float *y)
{
    float s[64] = { 0 };
    for (size_t i = 0; i < n; i++) {
        const float product = x[i] * y[i];
        s[i % 64] = vane_width_is(k, "fused") ? fmaf(x[i], y[i], s[i % 64]) : product + s[i % 64];
    }
    for (size_t half = 32; half; half /= 2)
        for (size_t i = 0; i < half; i++) s[i] += s[i + half];
    return s[0];
}

VT_TEST(kernels_product, dots_are_sums_over_64_lanes)
{
    const vane_kernels *k;
    const size_t step = 201;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 0; n <= 200; n++) {
            float y[6] = { 0, 0, 0, 0, 0, -777.0f };
            k->dots(5, n, a, b, step, y);
            VT_CHECK(y[5] == -777.0f);
            for (size_t i = 0; i < 5; i++) {
                const float want = lanes_sum(k, n, a, b + i * step);
                VT_NEAR(y[i], want, 1e-5);
                VT_CHECK_MSG(vane_width_is(k, "relaxed") || y[i] == want, "%s, n %zu", k->name, n);
            }
            const float squares = lanes_sum(k, n, a, a);
            VT_CHECK_MSG(vane_width_is(k, "relaxed") ? vt_near(k->sum_squares(n, a), squares, 1e-4)
                                                     : k->sum_squares(n, a) == squares,
                         "%s, n %zu", k->name, n);
        }
}

VT_TEST(kernels_product, column_sums_are_chains)
{
    const vane_kernels *k;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t columns = 1; columns <= 300; columns += columns < 70 ? 1 : 23)
            for (size_t rows = 0; rows <= 33; rows += rows < 3 ? 1 : 10) {
                c[columns] = -777.0f;
                k->column_sums(rows, columns, b, COLUMNS, c);
                VT_CHECK(c[columns] == -777.0f);
                for (size_t j = 0; j < columns; j++) {
                    float want = 0;
                    for (size_t i = 0; i < rows; i++) want = b[i * COLUMNS + j] + want;
                    VT_CHECK_MSG(memcmp(&c[j], &want, sizeof want) == 0, "%s, %zu x %zu", k->name, rows, columns);
                }
            }
}

/* ---------------------------------------------------------------------------------------------- packing ---- */
VT_TEST(kernels_product, panels_hold_b_and_zeros)
{
    const vane_kernels *k;
    const size_t depth = 5;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t columns = 1; columns <= 2 * k->tile_columns + 3; columns++)
            for (int transposed = 0; transposed < 2; transposed++) {
                const size_t step = transposed ? 1 : COLUMNS, column = transposed ? DEPTH : 1, nr = k->tile_columns;
                const size_t floats = (columns + nr - 1) / nr * nr * depth;
                vane_constant_fill(floats + 1, NAN, b_panels);
                k->pack_b(depth, columns, b, step, column, b_panels);
                VT_CHECK(isnan(b_panels[floats]));
                for (size_t i = 0; i < floats; i++) {
                    const size_t j = i / (nr * depth) * nr + i % nr, p = i / nr % depth;
                    const float want = j < columns ? b[p * step + j * column] : 0.0f;
                    VT_CHECK_MSG(b_panels[i] == want, "%s, %zu columns, transposed %d", k->name, columns, transposed);
                }
            }
}

VT_TEST(kernels_product, transposes)
{
    const vane_kernels *k;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t rows = 1; rows <= 2 * k->lanes + 1; rows++)
            for (size_t columns = 1; columns <= 2 * k->lanes + 1; columns++) {
                const size_t to_row = rows + 3;
                vane_constant_fill(columns * to_row, -777.0f, c);
                k->transpose(rows, columns, b, COLUMNS, c, to_row);
                for (size_t n = 0; n < columns * to_row; n++) {
                    const size_t j = n / to_row, i = n % to_row;
                    const float want = i < rows ? b[i * COLUMNS + j] : -777.0f;
                    VT_CHECK_MSG(c[n] == want, "%s, %zu x %zu", k->name, rows, columns);
                }
            }
}

VT_TEST(kernels_product, panels_hold_a_and_zeros)
{
    const vane_kernels *k;
    const size_t depth = 5;
    make_references();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t rows = 1; rows <= 2 * k->tile_rows + 1; rows++)
            for (int transposed = 0; transposed < 2; transposed++) {
                const size_t row = transposed ? 1 : DEPTH, step = transposed ? DEPTH : 1, mr = k->tile_rows;
                const size_t floats = (rows + mr - 1) / mr * mr * depth;
                vane_constant_fill(floats + 1, -777.0f, a_panels);
                k->pack_a(rows, depth, a, row, step, a_panels);
                for (size_t n = 0; n <= floats; n++) {
                    const size_t i = n / (mr * depth) * mr + n % mr, p = n / mr % depth;
                    const float want = n == floats ? -777.0f : i < rows ? a[i * row + p * step] : 0.0f;
                    VT_CHECK_MSG(a_panels[n] == want, "%s, %zu rows, transposed %d", k->name, rows, transposed);
                }
            }
}
