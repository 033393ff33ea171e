/* feed.c - passes over a source, reading ahead. */
#include "core/data/feed.h"

#include <string.h>

#include "core/data/dataset.h"

/* ------------------------------------------------------------------------------------------------ reading ---- */
static int check_rows(const vane_feed *f, size_t rows, size_t max_rows, const float *x, const float *t)
{
    const vane_source *s = &f->source;
    const vane_kernels *k = f->ctx->kernels;
    if (rows > max_rows)
        return vane_fail(VANE_ERR_ARGUMENT, "the source gave %zu rows, asked for at most %zu", rows, max_rows);
    const size_t bad_x = k->find_nonfinite(rows * s->inputs, x), bad_t = k->find_nonfinite(rows * s->targets, t);
    if (bad_x < rows * s->inputs)
        return vane_fail(VANE_ERR_ARGUMENT, "row %llu, input %zu is %g: data must be finite",
                         (unsigned long long)f->cursor + bad_x / s->inputs, bad_x % s->inputs, (double)x[bad_x]);
    if (bad_t < rows * s->targets)
        return vane_fail(VANE_ERR_ARGUMENT, "row %llu, target %zu is %g: data must be finite",
                         (unsigned long long)f->cursor + bad_t / s->targets, bad_t % s->targets, (double)t[bad_t]);
    return VANE_OK;
}

/* At most max_rows rows, checked; *got = 0 at the source's end. */
static int read_rows(const vane_feed *f, size_t max_rows, float *x, float *t, size_t *got)
{
    *got = 0;
    const int status = f->source.read(f->source.user, max_rows, x, t, got);
    if (!status) return check_rows(f, *got, max_rows, x, t);
    return vane_fail(status, "the source failed at row %llu: its read returned %d",
                     (unsigned long long)f->cursor, status);
}

/* Adds to the *rows there are, up to max_rows. A source may give fewer rows than asked for; only 0 is its end. */
static int fill(vane_feed *f, size_t max_rows, float *x, float *t, size_t *rows)
{
    const vane_source *s = &f->source;
    while (*rows < max_rows && !f->spent) {
        size_t got;
        const int status = read_rows(f, max_rows - *rows, x + *rows * s->inputs, t + *rows * s->targets, &got);
        if (status) return status;
        f->spent = got == 0;
        f->cursor += got;
        *rows += got;
    }
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------ reading ahead ---- */
/* Also the helper's job. A message belongs to the thread that fails; this one goes to who asks for the rows. */
static void fill_ahead(void *feed)
{
    vane_feed *f = feed;
    f->status = fill(f, f->wanted, f->ahead.x, f->ahead.t, &f->filled);
    if (f->status) vane_format(f->message, sizeof f->message, "%s", vane_last_error());
}

/* Returns when the helper has no job. */
static void settle(vane_feed *f)
{
    const vane_host *host = f->ctx->host;
    if (!f->helper || host->background_wait(host->user, f->helper)) return;
    f->filled = 0;
    f->status = VANE_ERR_STATE;
    vane_format(f->message, sizeof f->message, "the process was forked while rows were read ahead: begin a new pass");
}

static void forget_rows_ahead(vane_feed *f)
{
    f->filled = 0;
    f->status = VANE_OK;
}

static void free_shelf(const vane_ctx *ctx, vane_shelf *shelf)
{
    vane_ctx_free(ctx, shelf->x);
    vane_ctx_free(ctx, shelf->t);
    *shelf = (vane_shelf){ 0 };
}

static int alloc_shelf(vane_shelf *out, const vane_feed *f, size_t rows)
{
    *out = (vane_shelf){ 0 };
    int status = vane_matrix_alloc(&out->x, f->ctx, rows, f->source.inputs);
    if (!status) status = vane_matrix_alloc(&out->t, f->ctx, rows, f->source.targets);
    if (status) free_shelf(f->ctx, out);
    return status;
}

/* The first rows of one shelf become the first of another. */
static void copy_rows(const vane_feed *f, const vane_shelf *to, const vane_shelf *from, size_t first, size_t rows)
{
    const vane_source *s = &f->source;
    if (rows == 0) return;
    memcpy(to->x, from->x + first * s->inputs, rows * s->inputs * sizeof(float));
    memcpy(to->t, from->t + first * s->targets, rows * s->targets * sizeof(float));
}

/* Shelves for max_rows; a pass's first read tells how many that is. */
static int make_room(vane_feed *f, size_t max_rows)
{
    vane_shelf shown, ahead;
    if (max_rows <= f->capacity) return VANE_OK;
    int status = alloc_shelf(&shown, f, max_rows);
    if (status) return status;
    status = alloc_shelf(&ahead, f, max_rows);
    if (status) {
        free_shelf(f->ctx, &shown);
        return status;
    }
    copy_rows(f, &ahead, &f->ahead, 0, f->filled);
    free_shelf(f->ctx, &f->shown);
    free_shelf(f->ctx, &f->ahead);
    f->shown = shown;
    f->ahead = ahead;
    f->capacity = max_rows;
    return VANE_OK;
}

/* Shows the rows ahead; those that nobody asked for stay ahead. */
static size_t turn_shelves(vane_feed *f, size_t max_rows, vane_rows *at)
{
    const vane_shelf full = f->ahead;
    const size_t rows = f->filled < max_rows ? f->filled : max_rows;
    f->ahead = f->shown;
    f->shown = full;
    f->filled -= rows;
    copy_rows(f, &f->ahead, &full, rows, f->filled);
    at->inputs = full.x;
    at->targets = full.t;
    return rows;
}

/* The next read is expected to be as long as this one; one that is not gets its rows all the same. No read goes past
 * the end: without a helper, there would be none. */
static void read_ahead(vane_feed *f)
{
    const vane_host *host = f->ctx->host;
    if (f->spent || f->status || f->cursor == f->source.rows) return;
    (void)host->background_start(host->user, f->helper, fill_ahead, f);
}

static int next_with_helper(vane_feed *f, size_t max_rows, vane_rows *at, size_t *rows)
{
    settle(f);
    int status = make_room(f, max_rows);
    if (status) return status;
    f->wanted = max_rows;
    if (!f->status) fill_ahead(f);
    if (f->status && f->filled < max_rows) {
        status = f->status;
        forget_rows_ahead(f);
        return vane_fail(status, "%s", f->message);
    }
    *rows = turn_shelves(f, max_rows, at);
    read_ahead(f);
    return VANE_OK;
}

int vane_feed_next(vane_feed *f, size_t max_rows, float *x, float *t, vane_rows *at, size_t *rows)
{
    *rows = 0;
    if (f->helper) return next_with_helper(f, max_rows, at, rows);
    const int status = fill(f, max_rows, x, t, rows);
    if (status) *rows = 0;
    return status;
}

/* ------------------------------------------------------------------------------------------------- passes ---- */
static int rewind_source(vane_feed *f)
{
    if (f->began) {
        if (!f->source.rewind)
            return vane_fail(VANE_ERR_STATE, "the source can't begin again: it has no rewind and one pass is over");
        const int status = f->source.rewind(f->source.user);
        if (status) return vane_fail(status, "the source can't begin again: its rewind returned %d", status);
    }
    f->began = true;
    f->spent = false;
    return VANE_OK;
}

/* Reads and forgets rows, so that a resumed pass goes on where it was. */
static int skip_rows(vane_feed *f, uint64_t count)
{
    float *row;
    size_t got;
    int status = vane_ctx_alloc(&row, f->ctx, f->source.inputs + f->source.targets, sizeof(float));
    while (!status && f->cursor < count) {
        status = read_rows(f, 1, row, row + f->source.inputs, &got);
        if (!status && got == 0) status = vane_fail(VANE_ERR_SHAPE, "the source ended after %llu rows, before row %llu",
                                                    (unsigned long long)f->cursor, (unsigned long long)count);
        if (!status) f->cursor++;
    }
    vane_ctx_free(f->ctx, row);
    return status;
}

int vane_feed_begin(vane_feed *f, uint64_t first)
{
    settle(f);
    forget_rows_ahead(f);
    const int status = rewind_source(f);
    f->cursor = 0;
    return status || first == 0 ? status : skip_rows(f, first);
}

int vane_feed_open(vane_feed *f, const vane_ctx *ctx, const vane_source *source)
{
    f->ctx = ctx;
    memcpy(&f->source, source, source->struct_size < sizeof *source ? source->struct_size : sizeof *source);
    if (!f->source.prefetch || ctx->thread_count < 2) return VANE_OK;
    return ctx->host->background_create(ctx->host->user, &f->helper);
}

void vane_feed_close(vane_feed *f)
{
    if (f->helper) f->ctx->host->background_destroy(f->ctx->host->user, f->helper);
    if (!f->ctx) return;        /* the dataset is a table */
    free_shelf(f->ctx, &f->shown);
    free_shelf(f->ctx, &f->ahead);
}
