/* matmul.c - the plan of a product: row by row, as an outer product, turned, or in blocks. */
#include "core/net/matmul.h"

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/blocks.h"

/* Numbers that a product may keep to turn them: the first levels of cache hold them. */
enum { TURN_MAX = 1 << 18 };

/* ------------------------------------------------------------------------------------------ turned products ----
 * c = a b is also the transpose of b' a', with the same chains. That pays where b would have to be turned for a few
 * rows, or where so few columns are wanted that they would fill no vector. */
static double turning(double numbers) { return numbers / 2; }       /* in cycles, measured */

/* In cycles, at two vector operations each. */
static double cost(const vane_kernels *k, size_t rows, size_t columns, size_t depth)
{
    return (double)rows * (double)(vane_size_round_up(columns, k->lanes) / k->lanes) * (double)depth / 2;
}

static bool is_better_turned(const vane_kernels *k, const vane_product *p)
{
    const double rows = (double)p->rows, columns = (double)p->columns, depth = (double)p->depth;
    if (p->begin || p->adds || rows * columns > TURN_MAX) return false;
    const double straight = cost(k, p->rows, p->columns, p->depth) + (p->b_column == 1 ? 0 : turning(depth * columns));
    const double other = cost(k, p->columns, p->rows, p->depth) + (p->a_row == 1 ? 0 : turning(rows * depth));
    return other + turning(rows * columns) < straight;
}

typedef struct turned {
    const vane_kernels *kernels;
    const vane_product *product;    /* asked for */
    float *c;                       /* its outputs */
    size_t c_row;
} turned;

static void turn_back(void *user, size_t row, size_t rows, float *c, size_t c_row)
{
    const turned *t = user;
    t->kernels->transpose(rows, t->product->rows, c, c_row, t->c + row, t->c_row);
}

static int multiply_turned(const vane_pass *pass, const vane_product *p)
{
    float *transposed, *c = p->c;
    int status = vane_product_take(&transposed, pass, p->rows * p->columns);
    if (!status && !c) status = vane_product_take(&c, pass, p->rows * p->columns);
    if (status) return status;
    turned t = { pass->ctx->kernels, p, c, p->c ? p->c_row : p->columns };
    const vane_product q = {
        .rows = p->columns, .columns = p->rows, .depth = p->depth,
        .a = p->b, .a_row = p->b_column, .a_step = p->b_step,
        .b = p->a, .b_step = p->a_step, .b_column = p->a_row,
        .c = transposed, .c_row = p->rows, .finish = turn_back, .user = &t,
    };
    status = vane_multiply_blocks(pass, &q);
    if (!status) vane_product_finish(pass, p, c, t.c_row);
    return status;
}

/* ------------------------------------------------------------------------------------------------ products ---- */
size_t vane_product_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    const size_t turned_floats = columns > TURN_MAX / rows ? TURN_MAX : rows * columns;
    const size_t window_floats = vane_product_window(ctx->kernels, columns) * columns * ctx->thread_count;
    const size_t straight =
        vane_blocks_scratch(ctx, rows, columns, depth) + vane_arena_need(window_floats * sizeof(float));
    const size_t other =
        vane_blocks_scratch(ctx, columns, rows, depth) + 2 * vane_arena_need(turned_floats * sizeof(float));
    return straight > other ? straight : other;
}

/* One step: the rows of c are multiples of b. */
static int multiply_outer(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    const size_t step = p->c ? p->rows : vane_size_min(vane_product_window(k, p->columns), p->rows);
    float *c = p->c;
    const int status = c ? VANE_OK : vane_product_take(&c, pass, step * p->columns);
    if (status) return status;
    for (size_t row = 0; row < p->rows; row += step) {
        const size_t rows = vane_size_min(step, p->rows - row);
        k->outer(rows, p->columns, p->a + row * p->a_row, p->a_row, p->b, c);
        if (p->finish) p->finish(p->user, row, rows, c, p->columns);
    }
    return VANE_OK;
}

static int multiply(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    const bool whole = !p->c || p->c_row == p->columns;
    if (p->b_column == 1 && p->depth == 1 && !p->begin && !p->adds && whole) return multiply_outer(pass, p);
    return is_better_turned(k, p) ? multiply_turned(pass, p) : vane_multiply_blocks(pass, p);
}

int vane_multiply(const vane_pass *pass, const vane_product *p)
{
    if (p->rows == 0 || p->columns == 0) return VANE_OK;
    if (p->c && p->rows == 1 && p->b_column == 1 && p->a_step == 1) {
        pass->ctx->kernels->row(p->columns, p->depth, p->a, p->b, p->b_step, p->adds ? p->c : p->begin, p->c);
        if (p->finish) p->finish(p->user, 0, 1, p->c, p->c_row);
        return VANE_OK;
    }
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    const int status = multiply(pass, p);
    vane_arena_pop(pass->scratch, mark);
    return status;
}
