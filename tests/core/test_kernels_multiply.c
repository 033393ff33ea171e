/* vane_multiply: cache blocks, threads, transposed operands and the number of rows can't be told from the bits. */
#include <math.h>

#include "core/net/matmul.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

#if defined(__wasm__) && !defined(__wasm_atomics__)
enum { THREADS = 1 };
#else
enum { THREADS = 3 };
#endif

enum { ROWS = 1024, COLUMNS = 2053, DEPTH = 515, LARGEST = COLUMNS * DEPTH };

/* Where a product's outputs go: rows without gaps, nowhere but to finish, or among other columns, chains beginning with
 * what lies there. */
typedef enum way { WHOLE, WINDOWED, AMONG } way;
enum { GAP = 3 };

static float a[ROWS * DEPTH], b[LARGEST], bias[COLUMNS], c[ROWS * COLUMNS + 1], want[ROWS * COLUMNS];
static unsigned char finished[ROWS];

typedef struct operands {
    size_t rows, columns, depth;
    bool a_transposed, b_transposed, biased;
} operands;

static size_t a_at(const operands *o, size_t i, size_t p)
{
    return o->a_transposed ? p * o->rows + i : i * o->depth + p;
}
static size_t b_at(const operands *o, size_t p, size_t j)
{
    return o->b_transposed ? j * o->depth + p : p * o->columns + j;
}

/* The chain that each element is, rounded as often as k's family does; relaxed, whose family is the machine's, counts
 * as fused. */
static void multiply_plainly(const vane_kernels *k, const operands *o)
{
    const bool once = !vane_width_is(k, "plain");
    for (size_t i = 0; i < o->rows; i++)
        for (size_t j = 0; j < o->columns; j++) {
            float sum = o->biased ? bias[j] : 0.0f;
            for (size_t p = 0; p < o->depth; p++) {
                const float x = a[a_at(o, i, p)], y = b[b_at(o, p, j)], product = x * y;
                sum = once ? fmaf(x, y, sum) : product + sum;
            }
            want[i * o->columns + j] = sum;
        }
}

/* Each row comes once; only its own task writes its byte. */
static void finish(void *user, size_t row, size_t rows, float *finished_rows, size_t step)
{
    const operands *o = user;   /* NULL when the rows lie in c */
    for (size_t i = 0; i < rows; i++) {
        if (o) memcpy(c + (row + i) * o->columns, finished_rows + i * step, o->columns * sizeof *c);
        finished[row + i]++;
    }
}

static vane_product product_of(const operands *o, way w)
{
    return (vane_product){
        .rows = o->rows, .columns = o->columns, .depth = o->depth,
        .a = a, .a_row = o->a_transposed ? 1 : o->depth, .a_step = o->a_transposed ? o->rows : 1,
        .b = b, .b_step = o->b_transposed ? 1 : o->columns, .b_column = o->b_transposed ? o->depth : 1,
        .begin = o->biased && w != AMONG ? bias : NULL, .adds = o->biased && w == AMONG,
        .c = w == WINDOWED ? NULL : c, .c_row = o->columns + (w == AMONG ? GAP : 0), .finish = finish,
    };
}

/* Takes the gaps out; false when one was written to. */
static bool close_gaps(const operands *o)
{
    const size_t n = o->columns;
    bool good = true;
    for (size_t i = 0; i < o->rows; i++) {
        for (size_t j = 0; j < GAP; j++) good &= c[i * (n + GAP) + n + j] == -777.0f;
        memmove(c + i * n, c + i * (n + GAP), n * sizeof *c);
    }
    c[o->rows * n] = -777.0f;
    return good;
}

/* False as well when a row wasn't finished just once, or scratch was kept. */
static bool multiply(const vane_ctx *ctx, const operands *o, way w)
{
    vane_arena scratch;
    const vane_pass pass = { ctx, &scratch };
    operands shown = *o;
    vane_product product = product_of(o, w);
    product.user = w == WINDOWED ? &shown : NULL;
    memset(finished, 0, sizeof finished);
    vane_constant_fill(o->rows * product.c_row + 1, -777.0f, c);
    for (size_t i = 0; product.adds && i < o->rows; i++) memcpy(c + i * product.c_row, bias, o->columns * sizeof *c);
    if (vane_arena_init(&scratch, ctx->pool, vane_product_scratch(ctx, o->rows, o->columns, o->depth))) return false;
    bool good = vane_multiply(&pass, &product) == VANE_OK && scratch.used == 0 &&
                c[o->rows * product.c_row] == -777.0f;
    if (w == AMONG) good &= close_gaps(o);
    vane_arena_free(&scratch);
    for (size_t i = 0; i < o->rows; i++) good &= finished[i] == 1;
    return good;
}

static bool output_is_right(const vane_kernels *k, const operands *o)
{
    const size_t n = o->rows * o->columns;
    if (!vane_width_is(k, "relaxed")) return vane_first_difference(n, c, want) == n;
    for (size_t i = 0; i < n; i++)
        if (!vt_near(c[i], want[i], 1e-4)) return false;
    return true;
}

static int context_of(vane_ctx **out, const vane_kernels *k, unsigned threads)
{
    vane_options options = VANE_OPTIONS;
    options.isa = k->name;
    options.threads = threads;
    return vane_ctx_create(out, &options);
}

/* At each width and number of threads. */
static bool product_is_right(const operands *o)
{
    const vane_kernels *k, *last = NULL;
    bool right = true;
    for (size_t w = 0; right && (k = vane_width_at(w)) != NULL; w++) {
        if (!last || !vane_width_is(k, last->family)) multiply_plainly(k, o);
        last = k;
        for (unsigned threads = 1; right && threads <= THREADS; threads++) {
            vane_ctx *ctx;
            if (context_of(&ctx, k, threads)) return false;
            right = multiply(ctx, o, WHOLE) && output_is_right(k, o);
            if (right) right = multiply(ctx, o, AMONG) && output_is_right(k, o);
            if (right && !o->b_transposed) right = multiply(ctx, o, WINDOWED) && output_is_right(k, o);
            vane_ctx_destroy(ctx);
            if (!right) printf("%s, %u threads\n", k->name, threads);
        }
    }
    return right;
}

static void fill_operands(void)
{
    vane_random_fill(1, ROWS * DEPTH, -1.0f, 1.0f, a);
    vane_random_fill(2, LARGEST, -1.0f, 1.0f, b);
    vane_random_fill(3, COLUMNS, -1.0f, 1.0f, bias);
}

VT_TEST(kernels_multiply, blocks_threads_and_transposes_do_not_show)
{
    static const operands cases[] = {
        {131, 129, 515, false, false, true}, {131, 129, 515, false, true, false}, {131, 129, 515, true, false, false},
        {100, 17, 515, false, false, true},  {100, 17, 515, false, true, true},   {97, 1, 515, false, false, true},
        {33, 70, 515, true, false, true},    {7, 2053, 67, false, false, true},   {7, 2053, 67, false, true, false},
        {32, 10, 515, false, false, true},   {5, 3, 0, false, false, true},       {5, 3, 0, false, false, false},
        {1, 129, 515, false, true, true},    {1, 129, 515, true, false, true},
        {33, 300, 129, false, true, false},  {131, 10, 64, true, false, false},   {4, 9, 515, false, true, false},
        {131, 10, 1, true, false, false},    {67, 150, 1, false, false, false},   {67, 3, 1, false, false, true},
        {17, 1024, 270, false, false, true}, {1024, 70, 66, true, false, false},  {97, 1030, 33, true, false, false},
        {67, 1030, 70, false, true, true},
    };
    fill_operands();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const operands *o = &cases[i];
        VT_CHECK_MSG(product_is_right(o), "%zu x %zu x %zu, transposed %d %d", o->rows, o->columns, o->depth,
                     o->a_transposed, o->b_transposed);
    }
}

VT_TEST(kernels_multiply, a_row_does_not_depend_on_the_rows_beside_it)
{
    static const size_t batches[] = { 1, 7, 32, 131 };
    static float first[COLUMNS];
    const vane_kernels *k;
    fill_operands();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < 4; i++) {
            const operands o = { batches[i], 130, 515, false, false, true };
            vane_ctx *ctx;
            VT_CHECK(context_of(&ctx, k, 1) == VANE_OK);
            VT_CHECK(multiply(ctx, &o, WHOLE));
            vane_ctx_destroy(ctx);
            if (i == 0) memcpy(first, c, sizeof first);
            VT_CHECK_MSG(memcmp(first, c, o.columns * sizeof *c) == 0, "%s, %zu rows", k->name, o.rows);
        }
}

VT_TEST(kernels_multiply, too_small_an_arena_is_an_error)
{
    const operands o = { 7, 17, 33, false, true, true };
    vane_ctx *ctx;
    vane_arena scratch;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    VT_CHECK(vane_arena_init(&scratch, ctx->pool, 64) == VANE_OK);
    const vane_pass pass = { ctx, &scratch };
    const vane_product product = product_of(&o, WHOLE);
    VT_CHECK(vane_multiply(&pass, &product) == VANE_ERR_MEMORY && scratch.used == 0);
    vane_arena_free(&scratch);
    vane_ctx_destroy(ctx);
}
