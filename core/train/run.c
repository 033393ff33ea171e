/* run.c - the course of training: batches, epochs, single steps. */
#include <string.h>

#include "core/base/status.h"
#include "core/data/source.h"
#include "core/train/counting.h"

/* Updates between copies of the weights to go back to when the loss diverges. */
enum { GOOD_EVERY = 256 };

static double ratio(double sum, double count)
{
    const double zero = 0.0;
    return count > 0 ? sum / count : zero / zero;
}

static bool ran_out(const vane_trainer *t)
{
    return t->options.patience > 0 && t->state.waited >= t->options.patience;
}

/* Metrics of what the state's sums are of. */
static void fill_metrics(const vane_trainer *t, vane_metrics *m)
{
    const vane_train_state *s = &t->state;
    const bool between = s->cursor == 0;
    *m = (vane_metrics){
        .epoch = between && s->epoch ? s->epoch - 1 : s->epoch,
        .batch = s->batches,
        .rows = s->rows,
        .loss = ratio(s->loss_sum, (double)s->rows),
        .accuracy = ratio(s->hits, s->judged),
        .validation_loss = s->validation_loss,
        .validation_accuracy = s->validation_accuracy,
        .learning_rate = s->learning_rate,
        .bit_fails = s->bit_fails,
        .square_error = t->counts_errors
                            ? ratio(s->square_sum, (double)s->rows * (double)vane_net_outputs(t->net))
                            : ratio(0, 0),
        .epoch_done = between && s->rows > 0,
    };
    m->stop = m->epoch_done && (vane_reached_goal(&t->options, m->loss, m->bit_fails) || ran_out(t));
}

static void copy_weights(const vane_trainer *t, float *to, const float *from)
{
    memcpy(to, from, t->net->parameter_floats * sizeof(float));
}

static bool good_is_due(const vane_trainer *t) { return !t->has_good || t->state.step - t->good_step >= GOOD_EVERY; }

/* Keeps the weights that this batch's finite loss has just shown to be good. */
static void keep_good(vane_trainer *t)
{
    if (!good_is_due(t)) return;
    copy_weights(t, t->good, t->net->params);
    t->good_step = t->state.step;
    t->has_good = true;
}

static void clear_sums(vane_train_state *s)
{
    s->batches = s->rows = 0;
    s->loss_sum = s->hits = s->judged = s->square_sum = 0;
    s->bit_fails = 0;
}

static void give_epoch_up(vane_trainer *t)
{
    clear_sums(&t->state);
    t->state.cursor = 0;
    t->reading = NULL;
}

/* Leaves a network of finite weights and a trainer that can go on, with a smaller learning rate for instance: the epoch
 * under way is given up, moments begin anew. `what` became `value`. */
static int diverged(vane_trainer *t, const char *what, double value)
{
    const vane_train_state s = t->state;
    if (t->has_good) copy_weights(t, t->net->params, t->good);
    vane_trainer_reset_moments(t);
    give_epoch_up(t);
    return vane_fail(
        VANE_ERR_DIVERGED,
        "%s became %g at batch %llu of epoch %llu (learning rate %g): the weights after update %llu were kept", what,
        value, (unsigned long long)s.batches, (unsigned long long)s.epoch, (double)s.learning_rate,
        (unsigned long long)(t->has_good ? t->good_step : s.step));
}

/* Of rows' outputs; where these are halved, the loss has done so. */
static void count_errors(vane_trainer *t, size_t rows, const float *outputs, const float *targets)
{
    const bool halved = t->halves[0] != NULL;
    if (!t->counts_errors) return;
    vane_add_errors(&t->state.square_sum, &t->state.bit_fails, t->options.bit_fail_limit,
                    rows * vane_net_outputs(t->net), halved ? t->halves[0] : outputs, halved ? t->halves[1] : targets);
}

/* After forward over rows: goes on only with a finite loss. */
static int accept(vane_trainer *t, size_t rows, double loss_sum)
{
    vane_train_state *s = &t->state;
    if (loss_sum - loss_sum != 0.0) return diverged(t, "the loss", loss_sum / (double)rows);
    keep_good(t);
    vane_judge(t->net->ctx->kernels, t->options.loss, rows, vane_net_outputs(t->net), vane_trainer_outputs(t),
               t->rows.targets, &s->hits, &s->judged, NULL);
    count_errors(t, rows, vane_trainer_outputs(t), t->rows.targets);
    return VANE_OK;
}

static void count_rows(vane_trainer *t, size_t rows, double loss_sum)
{
    vane_train_state *s = &t->state;
    s->loss_sum += loss_sum;
    s->rows += rows;
    s->cursor += rows;
    vane_count_rows(t, rows);
}

static void count_batch(vane_trainer *t, size_t rows, double loss_sum)
{
    count_rows(t, rows, loss_sum);
    t->state.batches++;
}

static int run_batch(vane_trainer *t, size_t rows)
{
    double loss_sum;
    int status = vane_trainer_forward(t, 0, rows, &loss_sum);
    if (!status) status = accept(t, rows, loss_sum);
    if (!status) status = vane_trainer_update(t, vane_first_trained(t->net), rows, NULL);
    if (!status) count_batch(t, rows, loss_sum);
    return status;
}

/* A part of the one batch of all rows. */
static int run_part(vane_trainer *t, size_t rows)
{
    double loss_sum;
    int status = vane_trainer_forward(t, 0, rows, &loss_sum);
    if (!status) status = accept(t, rows, loss_sum);
    if (!status) status = vane_whole_rows(t, rows);
    if (!status) count_rows(t, rows, loss_sum);
    return status;
}

/* As many batches of one row. */
static int run_block(vane_trainer *t, size_t rows)
{
    double loss;
    int status = vane_online_begin(t, rows);
    for (size_t row = 0; row < rows && !status; row++) {
        status = vane_online_forward(t, row, rows, &loss);
        if (!status) status = accept(t, 1, loss);
        if (!status) status = vane_online_update(t, row);
        if (!status) count_batch(t, 1, loss);
    }
    return status ? status : vane_online_end(t, rows);
}

/* As many batches of one row by one kernel. */
static int run_tiny(vane_trainer *t, size_t rows)
{
    vane_train_state *s = &t->state;
    const size_t outputs = vane_net_outputs(t->net);
    double loss;
    if (good_is_due(t)) {
        const int status = vane_trainer_forward(t, 0, 1, &loss);
        if (status) return status;
        if (loss - loss == 0.0) keep_good(t);
    }
    vane_tiny_run(t, rows);
    for (size_t i = 0; i < rows; i++) {
        loss = (double)t->rows.weights[i] * (double)t->tiny.losses[i];
        if (loss - loss != 0.0) return diverged(t, "the loss", loss);
        vane_judge(t->net->ctx->kernels, t->options.loss, 1, outputs, t->tiny.outputs + i * outputs,
                   t->rows.targets + i * outputs, &s->hits, &s->judged, NULL);
        count_errors(t, 1, t->tiny.outputs + i * outputs, t->rows.targets + i * outputs);
        count_batch(t, 1, loss);
    }
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------- epochs ---- */
static int begin_pass(vane_trainer *t, vane_dataset *dataset)
{
    const vane_stream order = vane_stream_at(t->options.seed, VANE_RANDOM_SHUFFLE, 0, t->state.epoch);
    if (t->reading == dataset && !vane_dataset_seekable(dataset)) return VANE_OK;
    const int status = vane_dataset_begin(dataset, t->options.shuffle ? &order : NULL, t->state.cursor);
    if (!status) t->reading = dataset;
    return status;
}

static void begin_epoch(vane_trainer *t, const vane_dataset *dataset)
{
    vane_train_state *s = &t->state;
    const uint64_t rows = vane_dataset_rows(dataset);
    clear_sums(s);
    if (t->course == VANE_COURSE_WHOLE) s->epoch_steps = 1;
    else if (rows != VANE_ROWS_UNKNOWN) s->epoch_steps = (rows + t->options.batch - 1) / t->options.batch;
}

/* The loss tells of weights that overflow by the next batch; the last batch of an epoch has none after it. */
static int end_epoch(vane_trainer *t)
{
    const size_t count = t->net->parameter_floats, bad = t->net->ctx->kernels->find_nonfinite(count, t->net->params);
    if (bad < count) return diverged(t, "a weight", (double)t->net->params[bad]);
    t->state.epoch_steps = t->state.batches;
    t->state.epoch++;
    t->state.cursor = 0;
    t->reading = NULL;
    return VANE_OK;
}

/* Rows of the next read, at most `batches` batches. Blocks end at multiples of their length from the epoch's start,
 * wherever a run begins; a callback sees every batch that isn't in a block. */
static size_t rows_wanted(const vane_trainer *t, uint64_t batches)
{
    switch (t->course) {
    case VANE_COURSE_BLOCKS: return t->read_rows - (size_t)(t->state.cursor % t->read_rows);
    case VANE_COURSE_TINY:
        if (t->options.on_batch) return 1;
        return batches < t->read_rows ? (size_t)batches : t->read_rows;
    default: return t->batch_rows;
    }
}

static int run_rows(vane_trainer *t, size_t rows)
{
    switch (t->course) {
    case VANE_COURSE_BLOCKS: return run_block(t, rows);
    case VANE_COURSE_TINY: return run_tiny(t, rows);
    default: return run_batch(t, rows);
    }
}

/* The next rows through `run`; *done when the epoch's last were among them, or when there were none left. */
static int next_rows(vane_trainer *t, vane_dataset *dataset, size_t wanted, int (*run)(vane_trainer *, size_t),
                     bool *done)
{
    vane_rows read;
    size_t rows;
    int status = vane_dataset_next(dataset, wanted, t->inputs, t->targets, t->weights, &read, &rows);
    if (status) return status;
    if (rows == 0 && t->state.cursor == 0) return vane_fail(VANE_ERR_SHAPE, "the data has no rows");
    vane_trainer_prepare(t, &read, rows);
    t->block_rows = rows;
    if (rows > 0) status = run(t, rows);
    *done = rows < wanted || t->state.cursor == vane_dataset_rows(dataset);
    return status;
}

/* All rows, or the next of them, and after the last their one update. An error gives the epoch up: what was summed is
 * lost. */
static int whole_epoch(vane_trainer *t, vane_dataset *dataset, uint64_t max_rows, bool *done)
{
    const uint64_t first = t->state.cursor;
    int status = VANE_OK;
    if (first == 0) vane_whole_begin(t);
    while (!*done && !status && t->state.cursor - first < max_rows)
        status = next_rows(t, dataset, t->read_rows, run_part, done);
    if (status) give_epoch_up(t);
    if (status || !*done) return status;
    vane_whole_end(t);
    t->state.batches++;
    return VANE_OK;
}

/* A part of the one batch of all rows is no step that could be timed. */
static bool takes_steps(const vane_trainer *t, const vane_dataset *dataset, uint64_t max_rows)
{
    return t->course != VANE_COURSE_WHOLE || (t->state.cursor == 0 && max_rows >= vane_dataset_rows(dataset));
}

/* One batch or more of the epoch, or rows of the one of all; *done when the last were among them, or when there were
 * none left. */
static int next_batches(vane_trainer *t, vane_dataset *dataset, uint64_t batches, uint64_t max_rows, bool *done)
{
    if (takes_steps(t, dataset, max_rows)) vane_count_step(t);
    const int status = t->course == VANE_COURSE_WHOLE
                           ? whole_epoch(t, dataset, max_rows, done)
                           : next_rows(t, dataset, rows_wanted(t, batches), run_rows, done);
    vane_count_step_end(t);
    t->net->version++;
    return !status && *done ? end_epoch(t) : status;
}

/* The network may have changed, weights may have been frozen. */
static bool course_applies(const vane_trainer *t)
{
    if (t->course == VANE_COURSE_TINY) return vane_tiny_applies(t->net, &t->options);
    return t->course != VANE_COURSE_BLOCKS || vane_online_applies(t->net, &t->options);
}

static int run(vane_trainer *t, vane_dataset *dataset, uint64_t max_batches, uint64_t max_rows, vane_metrics *m)
{
    bool done = false, stopped = false;
    int status = vane_check_dataset(t->net, dataset);
    if (!course_applies(t)) t->course = VANE_COURSE_BATCHES;
    if (!status) status = begin_pass(t, dataset);
    if (!status && t->state.cursor == 0) begin_epoch(t, dataset);
    const uint64_t start = t->state.batches;
    while (t->state.batches - start < max_batches && !status && !done && !stopped) {
        const uint64_t before = t->state.batches;
        status = next_batches(t, dataset, max_batches - (before - start), max_rows, &done);
        if (status || t->state.batches == before) break;    /* rows of one, or a stream's end with none left */
        fill_metrics(t, m);
        stopped = t->options.on_batch && t->options.on_batch(t->options.user, m) != 0;
    }
    if (!status) fill_metrics(t, m);
    m->stop = stopped;
    return status;
}

int vane_trainer_run_rows(vane_trainer *t, vane_dataset *dataset, uint64_t max_batches, uint64_t max_rows,
                          vane_metrics *metrics)
{
    vane_metrics own;
    int status = vane_enter(VANE_TRAINER, t);
    if (status) return status;
    const vane_host *host = t->net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    vane_count_call(t);
    status = run(t, dataset, max_batches, max_rows, metrics ? metrics : &own);
    vane_count_call_end(t);
    host->float_leave(host->user, before);
    vane_leave(VANE_TRAINER, t);
    return status;
}

int vane_trainer_run(vane_trainer *t, vane_dataset *dataset, uint64_t max_batches, vane_metrics *metrics)
{
    return vane_trainer_run_rows(t, dataset, max_batches, UINT64_MAX, metrics);
}

int vane_trainer_epoch(vane_trainer *t, vane_dataset *dataset, vane_metrics *metrics)
{
    return vane_trainer_run(t, dataset, UINT64_MAX, metrics);
}

int vane_trainer_metrics(const vane_trainer *t, vane_metrics *metrics)
{
    const int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    if (!metrics) return vane_fail(VANE_ERR_ARGUMENT, "metrics is NULL");
    const vane_host *host = t->net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    fill_metrics(t, metrics);
    host->float_leave(host->user, before);
    return VANE_OK;
}

/* -------------------------------------------------------------------------------------------------- steps ---- */
/* An epoch of its own; then the one under way is put back with its figures and its place. An error gives that up. */
static int step(vane_trainer *t, vane_dataset *dataset, vane_metrics *m)
{
    vane_train_state before = t->state;
    const vane_dataset *reading = t->reading == dataset ? NULL : t->reading;
    bool done = false;
    t->state.cursor = 0;
    clear_sums(&t->state);
    const int status = next_batches(t, dataset, 1, UINT64_MAX, &done);
    if (!status) fill_metrics(t, m);
    m->epoch_done = m->stop = 0;
    before.step = t->state.step;
    before.learning_rate = t->state.learning_rate;
    t->state = before;
    t->reading = reading;
    t->block_rows = 0;      /* its rows may go with the dataset */
    if (status) give_epoch_up(t);
    return status;
}

int vane_trainer_step(vane_trainer *t, vane_dataset *dataset, vane_metrics *metrics)
{
    vane_metrics own;
    int status = vane_enter(VANE_TRAINER, t);
    if (status) return status;
    status = vane_check_dataset(t->net, dataset);
    if (!status && t->course != VANE_COURSE_WHOLE && vane_dataset_rows(dataset) > t->batch_rows)
        status = vane_fail(VANE_ERR_SHAPE, "a step of %llu rows: expected at most a batch of %zu",
                           (unsigned long long)vane_dataset_rows(dataset), t->batch_rows);
    if (!status) status = vane_dataset_begin(dataset, NULL, 0);
    if (!status) {
        const vane_host *host = t->net->ctx->host;
        const uint64_t before = host->float_enter(host->user);
        vane_count_call(t);
        status = step(t, dataset, metrics ? metrics : &own);
        vane_count_call_end(t);
        host->float_leave(host->user, before);
    }
    vane_leave(VANE_TRAINER, t);
    return status;
}
