#include "core/net/matmul.h"

#include <string.h>

#include "core/base/status.h"

/* Packing b costs depth * columns copies, saved by fewer cache misses in every later row: worth it from this many
 * rows. */
enum { PACK_B_ROWS = 96 };
/* Packing a is worth it from this many panels that read it again. */
enum { PACK_A_PANELS = 4 };
/* Multiply-adds below which a second thread costs more than it gives. */
enum { THREAD_WORK = 1 << 22 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

/* One block of depth and columns on its way through all rows. */
typedef struct job {
    const vane_kernels *kernels;
    const vane_product *product;
    size_t depth0, depth;       /* this block */
    size_t column0, columns;
    const float *b;             /* its panels, or NULL: b where it lies */
    const float *b_tail;        /* the panel of the columns that b can't serve where it lies, or NULL */
    const float *zeros;
    float *a_panels;            /* room for one row block per task, or NULL: a where it lies */
    size_t a_room;
    size_t tasks;
    bool last;
} job;

/* The part of the block whose columns share one layout of b. */
static void multiply_columns(const job *j, size_t row, size_t rows, size_t column, size_t columns, const float *a,
                             bool packed_a, const float *b, size_t b_panel, size_t b_step)
{
    const vane_product *p = j->product;
    const unsigned mr = j->kernels->tile_rows;
    float *c = p->c + row * p->columns + column;
    vane_block block = {.rows = rows,
                        .columns = columns,
                        .depth = j->depth,
                        .b = b,
                        .b_panel = b_panel,
                        .b_step = b_step,
                        .c = c,
                        .c_row = p->columns};
    block.a = a;
    block.a_row = packed_a ? 1 : p->a_row;
    block.a_step = packed_a ? mr : p->a_step;
    block.a_panel = packed_a ? j->depth * mr : 0;
    block.begin = j->depth0 ? c : (p->begin ? p->begin : j->zeros) + column;
    block.begin_row = j->depth0 ? p->columns : 0;
    j->kernels->block(&block);
}

static void multiply_rows(const job *j, size_t task, size_t row, size_t rows)
{
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    const float *a = p->a + row * p->a_row + j->depth0 * p->a_step;
    if (j->a_panels) {
        float *panels = j->a_panels + task * j->a_room;
        k->pack_a(rows, j->depth, a, p->a_row, p->a_step, panels);
        a = panels;
    }
    const bool packed = j->a_panels != NULL;
    if (j->b) {
        multiply_columns(j, row, rows, j->column0, j->columns, a, packed, j->b, j->depth * k->tile_columns,
                         k->tile_columns);
    } else {
        const size_t tail = j->b_tail ? j->columns % k->tile_columns : 0;
        const float *b = p->b + j->depth0 * p->b_step + j->column0;
        multiply_columns(j, row, rows, j->column0, j->columns - tail, a, packed, b, k->tile_columns, p->b_step);
        if (tail)
            multiply_columns(j, row, rows, j->column0 + j->columns - tail, tail, a, packed, j->b_tail, 0,
                             k->tile_columns);
    }
    if (j->last && p->finish) p->finish(p->user, row, rows);
}

/* A task's share of the rows, in whole tiles, in blocks that stay in the second-level cache. */
static void run_task(void *arg, size_t task)
{
    const job *j = arg;
    const size_t mr = j->kernels->tile_rows, tiles = (j->product->rows + mr - 1) / mr;
    size_t row = tiles * task / j->tasks * mr;
    const size_t end = smaller(tiles * (task + 1) / j->tasks * mr, j->product->rows);
    while (row < end) {
        const size_t rows = smaller(j->kernels->block_rows, end - row);
        multiply_rows(j, task, row, rows);
        row += rows;
    }
}

static size_t task_count(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    const size_t tiles = (rows + ctx->kernels->tile_rows - 1) / ctx->kernels->tile_rows;
    if ((double)rows * (double)columns * (double)depth < THREAD_WORK) return 1;
    return smaller(ctx->thread_count, tiles);
}

/* Floats of scratch beside the row of zeros: b's panels, and a's for each task. */
static void panel_floats(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth, size_t *b, size_t *a_room)
{
    const vane_kernels *k = ctx->kernels;
    const size_t deep = smaller(depth, k->block_depth);
    *b = round_up(smaller(columns, k->block_columns), k->tile_columns) * deep;
    *a_room = round_up(smaller(rows, k->block_rows), k->tile_rows) * deep;
}

size_t vane_product_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    size_t b, a_room;
    panel_floats(ctx, rows, columns, depth, &b, &a_room);
    return vane_arena_need(b * sizeof(float)) + vane_arena_need(columns * sizeof(float)) +
           vane_arena_need(a_room * ctx->thread_count * sizeof(float));
}

/* Chooses what is packed and takes the room for it. */
static int prepare(const vane_pass *pass, const vane_product *p, job *j, float **b_panels)
{
    const vane_kernels *k = pass->ctx->kernels;
    size_t b, a_room;
    panel_floats(pass->ctx, p->rows, p->columns, p->depth, &b, &a_room);
    j->kernels = k;
    j->product = p;
    j->tasks = task_count(pass->ctx, p->rows, p->columns, p->depth);
    j->a_room = a_room;
    *b_panels = vane_arena_push(pass->scratch, b * sizeof(float));
    float *zero_row = vane_arena_push(pass->scratch, p->columns * sizeof(float));
    float *a_panels = vane_arena_push(pass->scratch, a_room * pass->ctx->thread_count * sizeof(float));
    if (!*b_panels || !zero_row || !a_panels)
        return vane_fail(VANE_ERR_MEMORY, "a product's scratch does not fit its arena");
    if (!p->begin) memset(zero_row, 0, p->columns * sizeof(float));
    j->zeros = zero_row;
    j->a_panels = p->a_row != 1 && p->columns >= PACK_A_PANELS * k->tile_columns ? a_panels : NULL;
    return VANE_OK;
}

static void pack(job *j, float *panels)
{
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    const float *b = p->b + j->depth0 * p->b_step + j->column0 * p->b_column;
    const size_t tail = j->columns % k->tile_columns;
    j->b = j->b_tail = NULL;
    if (p->b_column != 1 || p->rows >= PACK_B_ROWS) {
        k->pack_b(j->depth, j->columns, b, p->b_step, p->b_column, panels);
        j->b = panels;
    } else if (tail % k->lanes) {
        k->pack_b(j->depth, tail, b + j->columns - tail, p->b_step, 1, panels);
        j->b_tail = panels;
    }
}

int vane_multiply(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    if (p->rows == 0 || p->columns == 0) return VANE_OK;
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    job j = { 0 };
    float *b_panels;
    int status = prepare(pass, p, &j, &b_panels);
    if (status) goto done;
    if (p->rows == 1 && p->a_step == 1 && p->b_column == 1) {
        k->row(p->columns, p->depth, p->a, p->b, p->b_step, p->begin ? p->begin : j.zeros, p->c);
        if (p->finish) p->finish(p->user, 0, 1);
        goto done;
    }
    for (j.depth0 = 0; j.depth0 == 0 || j.depth0 < p->depth; j.depth0 += k->block_depth)
        for (j.column0 = 0; j.column0 < p->columns; j.column0 += k->block_columns) {
            j.depth = smaller(k->block_depth, p->depth - j.depth0);
            j.columns = smaller(k->block_columns, p->columns - j.column0);
            j.last = j.depth0 + j.depth == p->depth && j.column0 + j.columns == p->columns;
            pack(&j, b_panels);
            if (j.tasks > 1)
                pass->ctx->host->parallel(pass->ctx->host->user, pass->ctx->threads, j.tasks, run_task, &j);
            else run_task(&j, 0);
        }
done:
    vane_arena_pop(pass->scratch, mark);
    return status;
}
