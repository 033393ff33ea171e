/* blocks.c - a product through cache blocks, shared out over threads. */
#include "core/net/blocks.h"

#include "core/base/sizes.h"
#include "core/base/status.h"

/* Packing b costs depth * columns copies, saved by fewer cache misses in every later row: worth it from this many
 * rows. */
enum { PACK_B_ROWS = 96, PACK_B_ALIASED_ROWS = 16 };
/* Packing a is worth it from this many panels that read it again. */
enum { PACK_A_PANELS = 32, PACK_A_ALIASED_PANELS = 2 };
/* Steps of multiples of 4 KB put a whole panel into one set of the first-level cache; where a step is two lines or
 * more, fetching the second along with the first makes up for it. */
enum { ALIASED_STEP = 1024, LINE = 16 };
/* Multiply-adds below which a second thread costs more than it gives. */
enum { THREAD_WORK = 1 << 19 };
/* Numbers of finished rows that the first-level cache holds beside a's and b's. */
enum { WINDOW = 4096 };

/* A block of depth and columns. */
typedef struct span {
    size_t depth0, depth, column0, columns;
} span;

typedef struct range {
    size_t begin, end;
} range;

/* What is done to rows by one or more tasks. */
typedef struct job {
    const vane_kernels *kernels;
    const vane_product *product;
    size_t tasks;
    range columns;              /* all, or a task's own */
    span span;                  /* that all rows are taken through; not with windows */
    const float *b_packed;      /* all panels of b; or NULL */
    float *b_panels;            /* else room for the span's; or NULL: b where it lies */
    float *a_panels;            /* room for one row block per task, or NULL: a where it lies */
    size_t b_room, a_room;      /* of a task */
    float *windows;             /* room for window_rows rows of c per task; NULL: they go to c */
    size_t window_rows;
} job;

static span span_at(const vane_kernels *k, size_t depth, range columns, size_t depth0, size_t column0)
{
    return (span){ depth0, vane_size_min(k->block_depth, depth - depth0),
                   column0, vane_size_min(k->block_columns, columns.end - column0) };
}

static span first_span(const vane_kernels *k, size_t depth, range columns)
{
    return span_at(k, depth, columns, 0, columns.begin);
}

/* Where a span's panels begin when all of b is packed. */
static size_t packed_at(const vane_kernels *k, size_t columns, const span *s)
{
    return s->depth0 * vane_size_round_up(columns, k->tile_columns) + s->column0 * s->depth;
}

/* From the first on, all columns of one depth after the other; false after the last. */
static bool next_span(const vane_kernels *k, size_t depth, range columns, span *s)
{
    const size_t column = s->column0 + s->columns, deeper = s->depth0 + s->depth;
    if (column < columns.end) *s = span_at(k, depth, columns, s->depth0, column);
    else if (deeper < depth) *s = span_at(k, depth, columns, deeper, columns.begin);
    else return false;
    return true;
}

static bool is_last(const vane_product *p, const span *s)
{
    return s->depth0 + s->depth == p->depth && s->column0 + s->columns == p->columns;
}

static void multiply_span(const job *j, const span *s, size_t task, size_t row, size_t rows, float *c, size_t c_row)
{
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    const float *a = p->a + row * p->a_row + s->depth0 * p->a_step;
    vane_block block = { .rows = rows, .columns = s->columns, .depth = s->depth, .c = c + s->column0,
                         .c_row = c_row };
    if (j->a_panels) {
        float *packed = j->a_panels + task * j->a_room;
        k->pack_a(rows, s->depth, a, p->a_row, p->a_step, packed);
        block.a = packed, block.a_row = 1, block.a_step = k->tile_rows, block.a_panel = s->depth * k->tile_rows;
    } else {
        block.a = a, block.a_row = p->a_row, block.a_step = p->a_step;
    }
    const float *panels = j->b_packed ? j->b_packed + packed_at(k, p->columns, s) : j->b_panels;
    if (panels) {
        block.b = panels, block.b_panel = s->depth * k->tile_columns, block.b_step = k->tile_columns;
    } else {
        block.b = p->b + s->depth0 * p->b_step + s->column0, block.b_panel = k->tile_columns, block.b_step = p->b_step;
    }
    if (s->depth0 || p->adds) block.begin = block.c, block.begin_row = c_row;
    else if (p->begin) block.begin = p->begin + s->column0;
    k->block(&block);
}

/* A task's share of n rows or columns, in whole tiles of `step`. */
static range share_of(size_t n, size_t step, size_t task, size_t tasks)
{
    const size_t tiles = (n + step - 1) / step;
    return (range){ tiles * task / tasks * step, vane_size_min(tiles * (task + 1) / tasks * step, n) };
}

static range rows_of(const job *j, size_t task)
{
    return share_of(j->product->rows, j->kernels->tile_rows, task, j->tasks);
}

/* Rows through the one span of the job, in blocks that stay in the second-level cache. */
static void run_span(void *arg, size_t task)
{
    const job *j = arg;
    const vane_product *p = j->product;
    const range share = rows_of(j, task);
    for (size_t row = share.begin, rows; row < share.end; row += rows) {
        float *c = p->c + row * p->c_row;
        rows = vane_size_min(j->kernels->block_rows, share.end - row);
        multiply_span(j, &j->span, task, row, rows, c, p->c_row);
        if (p->finish && is_last(p, &j->span)) p->finish(p->user, row, rows, c, p->c_row);
    }
}

/* Few rows at a time through all spans: they are finished while they are in the first-level cache, and go nowhere. */
static void run_windows(void *arg, size_t task)
{
    const job *j = arg;
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    float *c = j->windows + task * j->window_rows * p->columns;
    const range share = rows_of(j, task);
    for (size_t row = share.begin, rows; row < share.end; row += rows) {
        rows = vane_size_min(j->window_rows, share.end - row);
        span s = first_span(k, p->depth, j->columns);
        do multiply_span(j, &s, task, row, rows, c, p->columns);
        while (next_span(k, p->depth, j->columns, &s));
        p->finish(p->user, row, rows, c, p->columns);
    }
}

/* Tasks of a product that has `shares` tiles to share out. */
static size_t task_count(const vane_ctx *ctx, const vane_product *p, size_t shares)
{
    if ((double)p->rows * (double)p->columns * (double)p->depth < THREAD_WORK) return 1;
    return vane_size_min(ctx->thread_count, shares);
}

static size_t row_tiles(const vane_kernels *k, size_t rows) { return (rows + k->tile_rows - 1) / k->tile_rows; }
static size_t column_tiles(const vane_kernels *k, size_t n) { return (n + k->tile_columns - 1) / k->tile_columns; }

/* Floats of scratch: b's panels, and a's for each task. */
static void panel_floats(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth, size_t *b, size_t *a_room)
{
    const vane_kernels *k = ctx->kernels;
    const size_t deep = vane_size_min(depth, k->block_depth);
    *b = vane_size_round_up(vane_size_min(columns, k->block_columns), k->tile_columns) * deep;
    *a_room = vane_size_round_up(vane_size_min(rows, k->block_rows), k->tile_rows) * deep;
}

size_t vane_product_window(const vane_kernels *k, size_t columns)
{
    return vane_size_round_up(WINDOW / columns + 1, k->tile_rows);
}

static bool aliases(size_t step, size_t width) { return step % ALIASED_STEP == 0 && width <= LINE; }

static bool wants_packed_b(const vane_kernels *k, const vane_product *p)
{
    return p->b_column != 1 || p->rows >= (aliases(p->b_step, k->tile_columns) ? PACK_B_ALIASED_ROWS : PACK_B_ROWS);
}

static bool wants_packed_a(const vane_kernels *k, const vane_product *p)
{
    const size_t panels = p->columns / k->tile_columns;
    if (p->a_row == 1) return aliases(p->a_step, k->tile_rows) && panels >= PACK_A_ALIASED_PANELS;
    return panels >= PACK_A_PANELS;
}

int vane_product_take(float **out, const vane_pass *pass, size_t floats)
{
    *out = vane_arena_push(pass->scratch, floats * sizeof **out);
    return *out ? VANE_OK : vane_fail(VANE_ERR_MEMORY, "a product's scratch does not fit its arena");
}

/* Chooses what is packed and takes the room for it: b's panels for `b_owners`, all the rest for `tasks`. */
static int prepare(const vane_pass *pass, const vane_product *p, size_t tasks, size_t b_owners, job *j)
{
    const vane_kernels *k = pass->ctx->kernels;
    int status = VANE_OK;
    *j = (job){ .kernels = k, .product = p, .tasks = tasks, .columns = { 0, p->columns } };
    panel_floats(pass->ctx, p->rows, p->columns, p->depth, &j->b_room, &j->a_room);
    if (!p->c) {
        j->window_rows = vane_product_window(k, p->columns);
        status = vane_product_take(&j->windows, pass, j->window_rows * p->columns * j->tasks);
    } else if (wants_packed_b(k, p)) {
        j->b_packed = p->b_packed;
        if (!j->b_packed) status = vane_product_take(&j->b_panels, pass, j->b_room * b_owners);
    }
    if (!status && wants_packed_a(k, p)) status = vane_product_take(&j->a_panels, pass, j->a_room * tasks);
    return status;
}

static void run_tasks(const vane_pass *pass, size_t tasks, vane_task task, void *arg)
{
    const vane_host *host = pass->ctx->host;
    if (tasks > 1) host->parallel(host->user, pass->ctx->threads, tasks, task, arg);
    else task(arg, 0);
}

/* A task's share of the panels of b. */
static void run_packing(void *arg, size_t task)
{
    const job *j = arg;
    const vane_product *p = j->product;
    const span *s = &j->span;
    const range share = share_of(s->columns, j->kernels->tile_columns, task, j->tasks);
    const float *from = p->b + s->depth0 * p->b_step + (s->column0 + share.begin) * p->b_column;
    if (share.begin < share.end)
        j->kernels->pack_b(s->depth, share.end - share.begin, from, p->b_step, p->b_column,
                           j->b_panels + share.begin * s->depth);
}

/* All tasks go through one span after the other, each with its share of the rows. */
static int multiply_by_rows(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    job j;
    const int status = prepare(pass, p, task_count(pass->ctx, p, row_tiles(k, p->rows)), 1, &j);
    if (status) return status;
    if (j.windows) {
        run_tasks(pass, j.tasks, run_windows, &j);
        return VANE_OK;
    }
    j.span = first_span(k, p->depth, j.columns);
    do {
        if (j.b_panels) run_tasks(pass, j.tasks, run_packing, &j);
        run_tasks(pass, j.tasks, run_span, &j);
    } while (next_span(k, p->depth, j.columns, &j.span));
    return VANE_OK;
}

/* A task's share of the columns, through all their spans. */
static void run_columns(void *arg, size_t task)
{
    const job *all = arg;
    const vane_product *p = all->product;
    const vane_kernels *k = all->kernels;
    job own = *all;
    own.tasks = 1;
    own.columns = share_of(p->columns, k->tile_columns, task, all->tasks);
    if (own.b_panels) own.b_panels += task * all->b_room;
    if (own.a_panels) own.a_panels += task * all->a_room;
    own.span = first_span(k, p->depth, own.columns);
    do {
        if (own.b_panels) run_packing(&own, 0);
        run_span(&own, 0);
    } while (next_span(k, p->depth, own.columns, &own.span));
}

/* What is left to do to rows when all columns are there. */
typedef struct finishing {
    const vane_product *product;
    float *c;
    size_t c_row, tasks;
} finishing;

static void run_finish(void *arg, size_t task)
{
    const finishing *f = arg;
    const vane_product *p = f->product;
    const range share = share_of(p->rows, 1, task, f->tasks);
    if (share.begin < share.end)
        p->finish(p->user, share.begin, share.end - share.begin, f->c + share.begin * f->c_row, f->c_row);
}

void vane_product_finish(const vane_pass *pass, const vane_product *p, float *c, size_t c_row)
{
    finishing f = { p, c, c_row, task_count(pass->ctx, p, p->rows) };
    if (p->finish) run_tasks(pass, f.tasks, run_finish, &f);
}

/* Each task goes through the spans of its own columns, and waits for nobody. */
static int multiply_by_columns(const vane_pass *pass, const vane_product *p, size_t tasks)
{
    vane_product unfinished = *p;
    job j;
    unfinished.finish = NULL;
    const int status = prepare(pass, &unfinished, tasks, tasks, &j);
    if (status) return status;
    run_tasks(pass, tasks, run_columns, &j);
    vane_product_finish(pass, p, p->c, p->c_row);
    return VANE_OK;
}

/* Columns are shared out where there are more tiles of them: their panels are packed by who reads them. */
int vane_multiply_blocks(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    const size_t panels = column_tiles(k, p->columns), tasks = task_count(pass->ctx, p, panels);
    if (p->c && tasks > 1 && panels > row_tiles(k, p->rows)) return multiply_by_columns(pass, p, tasks);
    return multiply_by_rows(pass, p);
}

size_t vane_blocks_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    size_t b, a_room;
    panel_floats(ctx, rows, columns, depth, &b, &a_room);
    return vane_arena_need(b * ctx->thread_count * sizeof(float)) +
           vane_arena_need(a_room * ctx->thread_count * sizeof(float));
}

bool vane_packing_pays(size_t rows) { return rows >= PACK_B_ROWS; }

size_t vane_packed_floats(const vane_ctx *ctx, size_t columns, size_t depth)
{
    return vane_size_round_up(columns, ctx->kernels->tile_columns) * depth;
}

void vane_pack_b(const vane_ctx *ctx, size_t columns, size_t depth, const float *b, size_t b_step, size_t b_column,
                 float *packed)
{
    const vane_kernels *k = ctx->kernels;
    const range all = { 0, columns };
    span s = first_span(k, depth, all);
    do k->pack_b(s.depth, s.columns, b + s.depth0 * b_step + s.column0 * b_column, b_step, b_column,
                 packed + packed_at(k, columns, &s));
    while (next_span(k, depth, all, &s));
}
