/* What trainers count, at every width and in every course that training takes, by a clock of the test's own. */
#include <math.h>
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 16, HIDDEN = 150, OUTPUTS = 3, ROWS = 70, BATCH = 20, TICK = 1000, MOST = 4096, MANY = 1200 };

typedef struct course {
    const char *name;
    vane_optimizer optimizer;
    size_t hidden, batch, steps;    /* an epoch's */
    vane_course course;
} course;

static const course courses[] = {
    { "batches", VANE_ADAM, HIDDEN, BATCH, 4, VANE_COURSE_BATCHES },
    { "all rows", VANE_ADAM, HIDDEN, 0, 1, VANE_COURSE_WHOLE },
    { "rprop", VANE_RPROP, HIDDEN, BATCH, 1, VANE_COURSE_WHOLE },
    { "blocks", VANE_SGD, HIDDEN, 1, ROWS, VANE_COURSE_BLOCKS },
    { "tiny", VANE_SGD, 5, 1, ROWS, VANE_COURSE_TINY },
};
enum { COURSES = sizeof courses / sizeof *courses };

typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} bench;

static float x[ROWS * INPUTS], t[ROWS * OUTPUTS];
static float many_x[MANY * INPUTS], many_t[MANY * OUTPUTS];     /* zeros */
static vane_host test_host;
static uint64_t ticks;

/* Every look takes a microsecond. */
static uint64_t tick(void *user)
{
    (void)user;
    return ++ticks * TICK;
}

static uint64_t no_clock(void *user)
{
    (void)user;
    return 0;
}

static bool open_bench(bench *b, const course *c, const char *isa, uint64_t (*clock)(void *))
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    ticks = 0;
    test_host = *vane_host_default();
    test_host.nanoseconds = clock;
    options.host = &test_host;
    options.isa = isa;
    train.optimizer = c->optimizer;
    train.momentum = 0;
    train.batch = c->batch;
    train.learning_rate = 0.01f;
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) t[i] = i % OUTPUTS == i / OUTPUTS % OUTPUTS;
    *b = (bench){ 0 };
    return !vane_ctx_create(&b->ctx, &options) &&
           !vane_tools_net(&b->net, b->ctx, INPUTS, c->hidden, VANE_TANH, OUTPUTS, VANE_SOFTMAX) &&
           !vane_dataset_create(&b->data, b->ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL) &&
           !vane_trainer_create(&b->trainer, b->net, &train) && b->net->parameter_floats <= MOST &&
           (b->trainer->course == c->course || b->ctx->deterministic);
}

static void close_bench(bench *b)
{
    vane_trainer_destroy(b->trainer);
    vane_dataset_destroy(b->data);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

static vane_counters counters_of(const bench *b)
{
    vane_counters c = { 0 };
    if (vane_trainer_counters(b->trainer, &c)) c.rows = UINT64_MAX;
    return c;
}

/* Forward, by the weights, and, but for the inputs, by what lies below. */
static uint64_t flops_of(size_t hidden) { return 2 * (2 * (INPUTS + OUTPUTS) + OUTPUTS) * (uint64_t)hidden; }

VT_TEST(train_counters, steps_rows_and_operations_are_those_of_the_epochs)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < COURSES; i++) {
            const course *c = &courses[i];
            bench b;
            VT_CHECK_MSG(open_bench(&b, c, k->name, tick), "%s, %s: %s", k->name, c->name, vane_last_error());
            vane_counters before = counters_of(&b);
            VT_CHECK(before.steps == 0 && before.rows == 0 && before.flops == 0 && before.seconds == 0);
            for (int epoch = 0; epoch < 2; epoch++) VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
            const vane_counters after = counters_of(&b);
            VT_CHECK_MSG(after.steps == 2 * c->steps && after.rows == 2 * ROWS, "%s, %s", k->name, c->name);
            VT_CHECK_MSG(after.flops == 2 * ROWS * flops_of(c->hidden), "%s, %s", k->name, c->name);
            VT_CHECK(after.arena_bytes == b.trainer->memory.size && after.arena_used <= after.arena_bytes);
            VT_CHECK(after.arena_used > (INPUTS + OUTPUTS) * sizeof(float));
            close_bench(&b);
        }
}

VT_TEST(train_counters, single_steps_count_and_frozen_layers_are_not_gone_back_to)
{
    bench b;
    vane_dataset *part;
    VT_CHECK(open_bench(&b, &courses[0], NULL, tick));
    VT_CHECK(vane_dataset_create(&part, b.ctx, x, INPUTS, t, OUTPUTS, BATCH / 2, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_step(b.trainer, part, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_run(b.trainer, b.data, 2, NULL) == VANE_OK);
    const vane_counters all = counters_of(&b);
    VT_CHECK(all.steps == 3 && all.rows == BATCH / 2 + 2 * BATCH && all.flops == all.rows * flops_of(HIDDEN));
    VT_CHECK(vane_net_set_frozen(b.net, 0, 1) == VANE_OK);
    VT_CHECK(counters_of(&b).flops == all.flops);
    VT_CHECK(vane_trainer_step(b.trainer, part, NULL) == VANE_OK);
    const uint64_t forward = 2 * HIDDEN * (INPUTS + OUTPUTS), by_weights = 2 * HIDDEN * OUTPUTS;
    VT_CHECK(counters_of(&b).flops == all.flops + BATCH / 2 * (forward + by_weights));
    vane_dataset_destroy(part);
    close_bench(&b);
}

VT_TEST(train_counters, a_resumed_trainer_counts_from_nothing)
{
    static unsigned char bytes[1 << 17];
    size_t size = sizeof bytes;
    bench b;
    vane_net *net;
    vane_trainer *resumed;
    VT_CHECK(open_bench(&b, &courses[0], NULL, tick) && vane_trainer_run(b.trainer, b.data, 3, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_save_memory(b.trainer, bytes, &size) == VANE_OK);
    VT_CHECK(vane_trainer_resume_memory(&resumed, &net, b.ctx, bytes, size, NULL) == VANE_OK);
    vane_counters c;
    VT_CHECK(vane_trainer_counters(resumed, &c) == VANE_OK && c.steps == 0 && c.rows == 0);
    VT_CHECK(vane_trainer_run(resumed, b.data, 1, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_counters(resumed, &c) == VANE_OK && c.steps == 1 && c.rows == ROWS - 3 * BATCH);
    vane_trainer_destroy(resumed);
    vane_net_destroy(net);
    close_bench(&b);
}

/* ------------------------------------------------------------------------------------------------- the clock ---- */
/* For calls and for layers, each once in 4 million operations, beside the first of all. */
VT_TEST(train_counters, the_clock_is_looked_at_once_in_so_much_work)
{
    for (size_t i = 0; i < COURSES; i++) {
        const course *c = &courses[i];
        const uint64_t epochs = 40000000 / (ROWS * flops_of(c->hidden)) + 2;
        bench b;
        VT_CHECK(open_bench(&b, c, NULL, tick));
        for (uint64_t epoch = 0; epoch < epochs; epoch++)
            VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
        const uint64_t looks = ticks;
        const vane_counters counted = counters_of(&b);
        VT_CHECK_MSG(looks >= 4 && looks <= 8 + counted.flops / (1 << 21), "%s: %d looks at %d Mflop", c->name,
                     (int)looks, (int)(counted.flops / 1000000));
        /* A look later than the one before it is a microsecond: so is a timed call without a timed step. */
        const double calls = 1e6 * counted.seconds / (double)epochs;
        VT_CHECK_MSG(calls >= 1 && calls < 8, "%s: %g microseconds a call", c->name, calls);
        close_bench(&b);
    }
}

VT_TEST(train_counters, layers_times_are_those_of_the_timed_steps)
{
    for (size_t i = 0; i < COURSES; i++) {
        const course *c = &courses[i];
        const bool by_rows = c->course == VANE_COURSE_BLOCKS || c->course == VANE_COURSE_TINY;
        vane_layer_time times[2];
        bench b;
        VT_CHECK(open_bench(&b, c, NULL, tick));
        for (int epoch = 0; epoch < 30; epoch++) VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
        const vane_counters counted = counters_of(&b);
        VT_CHECK(vane_trainer_layer_times(b.trainer, times) == VANE_OK);
        VT_CHECK_MSG(by_rows ? counted.timed_steps == 0 : counted.timed_steps > 0, "%s", c->name);
        VT_CHECK(counted.timed_steps <= counted.steps);
        for (size_t layer = 0; layer < 2; layer++) {
            const double expected = 1e-6 * (double)counted.timed_steps;
            VT_NEAR(times[layer].forward, expected, 1e-12);
            VT_NEAR(times[layer].backward, expected, 1e-12);
        }
        close_bench(&b);
    }
}

VT_TEST(train_counters, a_batch_of_all_rows_that_is_done_in_parts_is_not_timed)
{
    for (uint64_t rows = MANY / 2; rows <= MANY; rows += MANY / 2) {
        bench b;
        vane_metrics m;
        VT_CHECK(open_bench(&b, &courses[1], NULL, tick));
        vane_dataset_destroy(b.data);
        VT_CHECK(vane_dataset_create(&b.data, b.ctx, many_x, INPUTS, many_t, OUTPUTS, MANY, NULL) == VANE_OK);
        while (b.trainer->state.epoch < 2)
            VT_CHECK(vane_trainer_run_rows(b.trainer, b.data, UINT64_MAX, rows, &m) == VANE_OK);
        const vane_counters c = counters_of(&b);
        VT_CHECK(c.steps == 2 && c.rows == 2 * MANY && c.flops == 2 * MANY * flops_of(HIDDEN));
        VT_CHECK(rows < MANY ? c.timed_steps == 0 : c.timed_steps > 0);
        close_bench(&b);
    }
}

VT_TEST(train_counters, without_a_clock_times_are_unknown)
{
    bench b;
    VT_CHECK(open_bench(&b, &courses[0], NULL, no_clock) && vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    const vane_counters c = counters_of(&b);
    VT_CHECK(isnan(c.seconds) && c.timed_steps == 0 && c.rows == ROWS && c.flops == ROWS * flops_of(HIDDEN));
    close_bench(&b);
}

/* ------------------------------------------------------------------------------------------- in the middle ---- */
typedef struct watcher {
    bench bench;
    uint64_t batches;
    bool right;
} watcher;

static int watch(void *user, const vane_metrics *m)
{
    watcher *w = user;
    const vane_counters c = counters_of(&w->bench);
    w->batches++;
    w->right = w->right && c.rows == m->rows && c.steps == w->batches && c.flops == c.rows * flops_of(HIDDEN) &&
               c.seconds > 0 && !isnan(c.seconds);
    return 0;
}

VT_TEST(train_counters, a_callback_sees_the_call_under_way)
{
    static watcher w;
    w = (watcher){ .right = true };
    VT_CHECK(open_bench(&w.bench, &courses[0], NULL, tick));
    w.bench.trainer->options.on_batch = watch;
    w.bench.trainer->options.user = &w;
    VT_CHECK(vane_trainer_epoch(w.bench.trainer, w.bench.data, NULL) == VANE_OK);
    VT_CHECK(w.right && w.batches == 4);
    close_bench(&w.bench);
}

VT_TEST(train_counters, looking_at_the_clock_changes_no_bit)
{
    static float with[MOST], without[MOST];
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < COURSES; i++) {
            bench b;
            vane_metrics m;
            VT_CHECK(open_bench(&b, &courses[i], k->name, tick));
            VT_CHECK(vane_tools_two_epochs(b.trainer, b.data, UINT64_MAX, with, MOST, &m) == VANE_OK);
            close_bench(&b);
            VT_CHECK(open_bench(&b, &courses[i], k->name, no_clock));
            VT_CHECK(vane_tools_two_epochs(b.trainer, b.data, UINT64_MAX, without, MOST, &m) == VANE_OK);
            close_bench(&b);
            VT_CHECK_MSG(memcmp(with, without, sizeof with) == 0, "%s, %s", k->name, courses[i].name);
        }
}

VT_TEST(train_counters, nulls_are_refused)
{
    vane_counters counters;
    vane_layer_time times[2];
    bench b;
    VT_CHECK(open_bench(&b, &courses[0], NULL, tick));
    VT_CHECK(vane_trainer_counters(NULL, &counters) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_counters(b.trainer, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("counters is NULL"));
    VT_CHECK(vane_trainer_layer_times(NULL, times) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_layer_times(b.trainer, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("times is NULL"));
    close_bench(&b);
}
