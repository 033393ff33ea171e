#include "core/net/matmul.h"

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
/* Numbers that a product may keep to turn them: the first levels of cache hold them. */
enum { TURN_MAX = 1 << 18 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

/* A block of depth and columns. */
typedef struct span {
    size_t depth0, depth, column0, columns;
} span;

/* What is done to rows by one or more tasks. */
typedef struct job {
    const vane_kernels *kernels;
    const vane_product *product;
    size_t tasks;
    span span;                  /* that all rows are taken through; not with windows */
    const float *b_packed;      /* all panels of b; or NULL */
    float *b_panels;            /* else room for the span's; or NULL: b where it lies */
    float *a_panels;            /* room for one row block per task, or NULL: a where it lies */
    size_t a_room;
    float *windows;             /* room for window_rows rows of c per task; NULL: they go to c */
    size_t window_rows;
} job;

static span span_at(const vane_kernels *k, const vane_product *p, size_t depth0, size_t column0)
{
    return (span){ depth0, smaller(k->block_depth, p->depth - depth0),
                   column0, smaller(k->block_columns, p->columns - column0) };
}

/* Where a span's panels begin when all of b is packed. */
static size_t packed_at(const vane_kernels *k, size_t columns, const span *s)
{
    return s->depth0 * round_up(columns, k->tile_columns) + s->column0 * s->depth;
}

/* From span_at(0, 0) on, all columns of one depth after the other; false after the last. */
static bool next_span(const vane_kernels *k, const vane_product *p, span *s)
{
    if (s->column0 + s->columns < p->columns) *s = span_at(k, p, s->depth0, s->column0 + s->columns);
    else if (s->depth0 + s->depth < p->depth) *s = span_at(k, p, s->depth0 + s->depth, 0);
    else return false;
    return true;
}

static bool is_last(const vane_product *p, const span *s)
{
    return s->depth0 + s->depth == p->depth && s->column0 + s->columns == p->columns;
}

static void multiply_span(const job *j, const span *s, size_t task, size_t row, size_t rows, float *c)
{
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    const float *a = p->a + row * p->a_row + s->depth0 * p->a_step;
    vane_block block = { .rows = rows, .columns = s->columns, .depth = s->depth, .c = c + s->column0,
                         .c_row = p->columns };
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
    if (s->depth0) block.begin = block.c, block.begin_row = p->columns;
    else if (p->begin) block.begin = p->begin + s->column0;
    k->block(&block);
}

/* A task's share of the rows, in whole tiles. */
static void share_of(const job *j, size_t task, size_t *begin, size_t *end)
{
    const size_t mr = j->kernels->tile_rows, tiles = (j->product->rows + mr - 1) / mr;
    *begin = tiles * task / j->tasks * mr;
    *end = smaller(tiles * (task + 1) / j->tasks * mr, j->product->rows);
}

/* Rows through the one span of the job, in blocks that stay in the second-level cache. */
static void run_span(void *arg, size_t task)
{
    const job *j = arg;
    const vane_product *p = j->product;
    size_t row, end;
    share_of(j, task, &row, &end);
    for (size_t rows; row < end; row += rows) {
        float *c = p->c + row * p->columns;
        rows = smaller(j->kernels->block_rows, end - row);
        multiply_span(j, &j->span, task, row, rows, c);
        if (p->finish && is_last(p, &j->span)) p->finish(p->user, row, rows, c);
    }
}

/* Few rows at a time through all spans: they are finished while they are in the first-level cache, and go nowhere. */
static void run_windows(void *arg, size_t task)
{
    const job *j = arg;
    const vane_product *p = j->product;
    const vane_kernels *k = j->kernels;
    float *c = j->windows + task * j->window_rows * p->columns;
    size_t row, end;
    share_of(j, task, &row, &end);
    for (size_t rows; row < end; row += rows) {
        rows = smaller(j->window_rows, end - row);
        span s = span_at(k, p, 0, 0);
        do multiply_span(j, &s, task, row, rows, c);
        while (next_span(k, p, &s));
        p->finish(p->user, row, rows, c);
    }
}

static size_t task_count(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    const size_t tiles = (rows + ctx->kernels->tile_rows - 1) / ctx->kernels->tile_rows;
    if ((double)rows * (double)columns * (double)depth < THREAD_WORK) return 1;
    return smaller(ctx->thread_count, tiles);
}

/* Floats of scratch: b's panels, and a's for each task. */
static void panel_floats(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth, size_t *b, size_t *a_room)
{
    const vane_kernels *k = ctx->kernels;
    const size_t deep = smaller(depth, k->block_depth);
    *b = round_up(smaller(columns, k->block_columns), k->tile_columns) * deep;
    *a_room = round_up(smaller(rows, k->block_rows), k->tile_rows) * deep;
}

static size_t window_rows(const vane_kernels *k, size_t columns)
{
    return round_up(WINDOW / columns + 1, k->tile_rows);
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

static int take(float **out, const vane_pass *pass, size_t floats)
{
    *out = vane_arena_push(pass->scratch, floats * sizeof **out);
    return *out ? VANE_OK : vane_fail(VANE_ERR_MEMORY, "a product's scratch does not fit its arena");
}

/* Chooses what is packed and takes the room for it. */
static int prepare(const vane_pass *pass, const vane_product *p, job *j)
{
    const vane_kernels *k = pass->ctx->kernels;
    size_t b;
    int status = VANE_OK;
    *j = (job){ .kernels = k, .product = p, .tasks = task_count(pass->ctx, p->rows, p->columns, p->depth) };
    panel_floats(pass->ctx, p->rows, p->columns, p->depth, &b, &j->a_room);
    if (!p->c) {
        j->window_rows = window_rows(k, p->columns);
        status = take(&j->windows, pass, j->window_rows * p->columns * j->tasks);
    } else if (wants_packed_b(k, p)) {
        j->b_packed = p->b_packed;
        if (!j->b_packed) status = take(&j->b_panels, pass, b);
    }
    if (!status && wants_packed_a(k, p)) status = take(&j->a_panels, pass, j->a_room * j->tasks);
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
    const size_t nr = j->kernels->tile_columns, panels = (s->columns + nr - 1) / nr;
    const size_t begin = panels * task / j->tasks * nr, end = smaller(panels * (task + 1) / j->tasks * nr, s->columns);
    const float *from = p->b + s->depth0 * p->b_step + (s->column0 + begin) * p->b_column;
    if (begin < end)
        j->kernels->pack_b(s->depth, end - begin, from, p->b_step, p->b_column, j->b_panels + begin * s->depth);
}

static int multiply_blocks(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    job j;
    const int status = prepare(pass, p, &j);
    if (status) return status;
    if (j.windows) {
        run_tasks(pass, j.tasks, run_windows, &j);
        return VANE_OK;
    }
    j.span = span_at(k, p, 0, 0);
    do {
        if (j.b_panels) run_tasks(pass, j.tasks, run_packing, &j);
        run_tasks(pass, j.tasks, run_span, &j);
    } while (next_span(k, p, &j.span));
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------ turned products ----
 * c = a b is also the transpose of b' a', with the same chains. That pays where b would have to be turned for a few
 * rows, or where so few columns are wanted that they would fill no vector. */
static double turning(double numbers) { return numbers / 2; }       /* in cycles, measured */

/* In cycles, at two vector operations each. */
static double cost(const vane_kernels *k, size_t rows, size_t columns, size_t depth)
{
    return (double)rows * (double)(round_up(columns, k->lanes) / k->lanes) * (double)depth / 2;
}

static bool is_better_turned(const vane_kernels *k, const vane_product *p)
{
    const double rows = (double)p->rows, columns = (double)p->columns, depth = (double)p->depth;
    if (p->begin || rows * columns > TURN_MAX) return false;
    const double straight = cost(k, p->rows, p->columns, p->depth) + (p->b_column == 1 ? 0 : turning(depth * columns));
    const double other = cost(k, p->columns, p->rows, p->depth) + (p->a_row == 1 ? 0 : turning(rows * depth));
    return other + turning(rows * columns) < straight;
}

typedef struct turned {
    const vane_kernels *kernels;
    const vane_product *product;    /* asked for */
    float *c;                       /* its outputs */
    size_t tasks;
} turned;

static void turn_back(void *user, size_t row, size_t rows, float *c)
{
    const turned *t = user;
    const vane_product *p = t->product;
    t->kernels->transpose(rows, p->rows, c, p->rows, t->c + row, p->columns);
}

/* Rows are whole only when all columns are. */
static void finish_share(void *arg, size_t task)
{
    const turned *t = arg;
    const vane_product *p = t->product;
    const size_t begin = p->rows * task / t->tasks, end = p->rows * (task + 1) / t->tasks;
    if (begin < end) p->finish(p->user, begin, end - begin, t->c + begin * p->columns);
}

static int multiply_turned(const vane_pass *pass, const vane_product *p)
{
    float *transposed, *c = p->c;
    int status = take(&transposed, pass, p->rows * p->columns);
    if (!status && !c) status = take(&c, pass, p->rows * p->columns);
    if (status) return status;
    turned t = { pass->ctx->kernels, p, c, task_count(pass->ctx, p->columns, p->rows, p->depth) };
    const vane_product q = {
        .rows = p->columns, .columns = p->rows, .depth = p->depth,
        .a = p->b, .a_row = p->b_column, .a_step = p->b_step,
        .b = p->a, .b_step = p->a_step, .b_column = p->a_row,
        .c = transposed, .finish = turn_back, .user = &t,
    };
    status = multiply_blocks(pass, &q);
    if (!status && p->finish) run_tasks(pass, t.tasks, finish_share, &t);
    return status;
}

/* ------------------------------------------------------------------------------------------------ products ---- */
static size_t blocks_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    size_t b, a_room;
    panel_floats(ctx, rows, columns, depth, &b, &a_room);
    return vane_arena_need(b * sizeof(float)) + vane_arena_need(a_room * ctx->thread_count * sizeof(float));
}

bool vane_packing_pays(size_t rows) { return rows >= PACK_B_ROWS; }

size_t vane_packed_floats(const vane_ctx *ctx, size_t columns, size_t depth)
{
    return round_up(columns, ctx->kernels->tile_columns) * depth;
}

void vane_pack_b(const vane_ctx *ctx, size_t columns, size_t depth, const float *b, size_t b_step, size_t b_column,
                 float *packed)
{
    const vane_kernels *k = ctx->kernels;
    const vane_product shape = { .columns = columns, .depth = depth };
    span s = span_at(k, &shape, 0, 0);
    do k->pack_b(s.depth, s.columns, b + s.depth0 * b_step + s.column0 * b_column, b_step, b_column,
                 packed + packed_at(k, columns, &s));
    while (next_span(k, &shape, &s));
}

size_t vane_product_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth)
{
    const size_t turned_floats = columns > TURN_MAX / rows ? TURN_MAX : rows * columns;
    const size_t window_floats = window_rows(ctx->kernels, columns) * columns * ctx->thread_count;
    const size_t straight = blocks_scratch(ctx, rows, columns, depth) + vane_arena_need(window_floats * sizeof(float));
    const size_t other = blocks_scratch(ctx, columns, rows, depth) + 2 * vane_arena_need(turned_floats * sizeof(float));
    return straight > other ? straight : other;
}

/* One step: the rows of c are multiples of b. */
static int multiply_outer(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    const size_t step = p->c ? p->rows : smaller(window_rows(k, p->columns), p->rows);
    float *c = p->c;
    const int status = c ? VANE_OK : take(&c, pass, step * p->columns);
    if (status) return status;
    for (size_t row = 0; row < p->rows; row += step) {
        const size_t rows = smaller(step, p->rows - row);
        k->outer(rows, p->columns, p->a + row * p->a_row, p->a_row, p->b, c);
        if (p->finish) p->finish(p->user, row, rows, c);
    }
    return VANE_OK;
}

static int multiply(const vane_pass *pass, const vane_product *p)
{
    const vane_kernels *k = pass->ctx->kernels;
    if (p->b_column == 1 && p->depth == 1 && !p->begin) return multiply_outer(pass, p);
    return is_better_turned(k, p) ? multiply_turned(pass, p) : multiply_blocks(pass, p);
}

int vane_multiply(const vane_pass *pass, const vane_product *p)
{
    if (p->rows == 0 || p->columns == 0) return VANE_OK;
    if (p->c && p->rows == 1 && p->b_column == 1 && p->a_step == 1) {
        pass->ctx->kernels->row(p->columns, p->depth, p->a, p->b, p->b_step, p->begin, p->c);
        if (p->finish) p->finish(p->user, 0, 1, p->c);
        return VANE_OK;
    }
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    const int status = multiply(pass, p);
    vane_arena_pop(pass->scratch, mark);
    return status;
}
