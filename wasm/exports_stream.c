/* exports_stream.c - the module's interface for JavaScript: rows that come bit by bit. JavaScript can't be asked for
 * rows from in here, as it has to wait for them itself. So it puts them into a ring, as many as the next batches take,
 * and then has the trainer run these: of a vane_source that takes its rows from the ring.
 *
 * Shuffled, a row is drawn from the first `window` of the ring, whatever more there is: the order depends on the rows,
 * their number and the seed alone, not on the portions in which they come. */
#include <string.h>

#include "core/base/rng.h"
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/net.h"
#include "core/train/trainer.h"
#include "wasm/exports.h"

enum {
    OF_STREAMS = 1,     /* the layer of their random numbers, beside the one of tables' shuffles */
    READ_ROWS = 32      /* of small batches a trainer may read so many rows at once */
};

typedef struct stream {
    vane_source source;
    size_t capacity, window;
    size_t batch, portion;  /* rows: of an update, and those that a trainer reads at once */
    size_t head, count;     /* the ring: the oldest row, and how many there are */
    bool ended;             /* the pass has no more rows than these */
    uint64_t seed, pass, taken;
    uint64_t skipped;       /* rows of a resumed pass that JavaScript has skipped, and the trainer has yet to */
    float *x, *t;
    vane_dataset *dataset;
} stream;

static size_t place(const stream *s, size_t index) { return (s->head + index) % s->capacity; }

static size_t draw(const stream *s)
{
    const vane_stream order = vane_stream_at(s->seed, VANE_RANDOM_SHUFFLE, OF_STREAMS, s->pass);
    const uint64_t choices = s->count < s->window ? s->count : s->window;
    return (size_t)(vane_stream_u32(&order, s->taken) * choices >> 32);
}

/* Removes the row at `from`, whose place the oldest takes. */
static void remove_row(stream *s, size_t from)
{
    const size_t inputs = s->source.inputs, targets = s->source.targets, oldest = s->head;
    if (from != oldest) {
        memcpy(s->x + from * inputs, s->x + oldest * inputs, inputs * sizeof *s->x);
        memcpy(s->t + from * targets, s->t + oldest * targets, targets * sizeof *s->t);
    }
    s->head = place(s, 1);
    s->count--;
    s->taken++;
}

static void take(stream *s, float *x, float *t)
{
    const size_t inputs = s->source.inputs, targets = s->source.targets, from = place(s, draw(s));
    memcpy(x, s->x + from * inputs, inputs * sizeof *x);
    memcpy(t, s->t + from * targets, targets * sizeof *t);
    remove_row(s, from);
}

/* Rows can be drawn. */
static bool has_window(const stream *s) { return s->ended ? s->count > 0 : s->count >= s->window; }

/* Zeros for rows that are gone: the trainer reads them to forget them. */
static int read_skipped(stream *s, size_t max_rows, float *x, float *t, size_t *rows)
{
    *rows = s->skipped < max_rows ? (size_t)s->skipped : max_rows;
    memset(x, 0, *rows * s->source.inputs * sizeof *x);
    memset(t, 0, *rows * s->source.targets * sizeof *t);
    s->skipped -= *rows;
    return VANE_OK;
}

static int read_rows(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    stream *s = user;
    if (s->skipped > 0) return read_skipped(s, max_rows, x, t, rows);
    for (*rows = 0; *rows < max_rows && has_window(s); ++*rows)
        take(s, x + *rows * s->source.inputs, t + *rows * s->source.targets);
    return *rows == max_rows || s->ended ? VANE_OK : VANE_ERR_STATE;
}

/* JavaScript has begun the pass, as its first rows are there before the trainer asks for them. */
static int rewind_stream(void *user)
{
    (void)user;
    return VANE_OK;
}

static void free_stream(stream *s)
{
    vane_ctx_free(vane_js_ctx, s->x);
    vane_ctx_free(vane_js_ctx, s->t);
    vane_ctx_free(vane_js_ctx, s);
}

static int allocate(stream *s)
{
    size_t inputs, targets;
    if (!vane_size_mul(s->capacity, s->source.inputs, &inputs) ||
        !vane_size_mul(s->capacity, s->source.targets, &targets))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: %zu rows of a stream", s->capacity);
    int status = vane_ctx_alloc(&s->x, vane_js_ctx, inputs, sizeof *s->x);
    if (!status) status = vane_ctx_alloc(&s->t, vane_js_ctx, targets, sizeof *s->t);
    return status ? status : vane_dataset_from_source(&s->dataset, vane_js_ctx, &s->source);
}

/* For the training whose options are under construction, which also say whether rows are shuffled. It goes with the
 * instance, which is of this training alone. */
EXPORT(double, stream_create)(size_t inputs, size_t targets, size_t window)
{
    const vane_train_options *options = vane_js_train_options();
    stream *s;
    if (vane_takes_whole_epochs(options))
        return vane_fail(VANE_ERR_ARGUMENT, "a stream gives no epoch at once: batchSize 0, rprop, quickprop, sarprop");
    int status = vane_ctx_alloc_zeroed(&s, vane_js_ctx, 1, sizeof *s);
    if (status) return status;
    s->source = (vane_source)VANE_SOURCE;
    s->source.user = s;
    s->source.inputs = inputs;
    s->source.targets = targets;
    s->source.read = read_rows;
    s->source.rewind = rewind_stream;
    s->batch = options->batch;
    s->portion = s->batch > READ_ROWS ? s->batch : READ_ROWS;
    s->window = options->shuffle ? window : 1;
    s->capacity = s->window + 2 * s->portion;
    s->seed = options->seed;
    status = allocate(s);
    if (status) {
        free_stream(s);
        return status;
    }
    return vane_js_value(VANE_OK, s);
}

EXPORT(vane_dataset *, stream_dataset)(const stream *s) { return s->dataset; }

EXPORT(void, stream_begin)(stream *s)
{
    s->ended = false;
    s->taken = 0;
    s->pass++;
}

/* For a resumed run, which has done so many passes. */
EXPORT(void, stream_resume)(stream *s, double passes) { s->pass = (uint64_t)passes; }

/* Draws and forgets rows that the run has been trained on before it was resumed, at most so many: how many it did. */
EXPORT(size_t, stream_skip)(stream *s, double rows)
{
    const uint64_t before = s->skipped, most = (uint64_t)rows;
    while (s->skipped - before < most && has_window(s)) {
        remove_row(s, place(s, draw(s)));
        s->skipped++;
    }
    return (size_t)(s->skipped - before);
}

/* Updates for which there are rows. A window is held back, so that the end of a pass always has some. */
static size_t ready(const stream *s)
{
    const size_t more = s->count > s->window ? s->count - s->window : 0;
    return s->ended ? UINT32_MAX : more / s->portion * (s->portion / s->batch);
}

/* Where JavaScript may write how many rows, one after another; and for what there are rows. */
EXPORT(const char *, stream_fields)(void) { return "x,t,room,count,ready"; }

EXPORT(void, stream)(const stream *s)
{
    const size_t end = place(s, s->count), empty = s->capacity - s->count;
    const size_t room = end + empty <= s->capacity ? empty : s->capacity - end;
    VANE_JS_RECORD((double)(uintptr_t)(s->x + end * s->source.inputs),
                   (double)(uintptr_t)(s->t + end * s->source.targets), (double)room, (double)s->count,
                   (double)ready(s));
}

EXPORT(void, stream_push)(stream *s, size_t rows) { s->count += rows; }
EXPORT(void, stream_end)(stream *s) { s->ended = true; }
