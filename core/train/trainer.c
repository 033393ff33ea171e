/* trainer.c - making and ending trainers. All memory of training is taken here. */
#include "core/train/trainer.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/matmul.h"

/* ------------------------------------------------------------------------------------------------- memory ---- */
/* The batch's memory is laid out twice by the same function: once counted, with a NULL base, and once taken. */
typedef struct layout {
    vane_arena *arena;          /* NULL: count */
    size_t bytes;               /* SIZE_MAX when too many */
} layout;

static void *take(layout *l, size_t count, size_t element)
{
    size_t bytes;
    if (l->arena) return vane_arena_push(l->arena, count * element);
    if (!vane_size_mul(count, element, &bytes) || !vane_size_add(l->bytes, vane_arena_need(bytes), &l->bytes))
        l->bytes = SIZE_MAX;
    return NULL;
}

/* With what products may read past a matrix. */
static float *take_floats(layout *l, size_t rows, size_t width)
{
    size_t count;
    if (vane_size_mul(rows, width, &count) && vane_size_add(count, VANE_READ_AHEAD, &count))
        return take(l, count, sizeof(float));
    l->bytes = SIZE_MAX;
    return NULL;
}

static void lay_out_layer(layout *l, const vane_trainer *t, size_t i, vane_layer_state *s)
{
    const vane_layer *layer = &t->net->layers[i];
    const size_t batch = t->batch_rows;
    const bool last = i + 1 == t->net->layer_count, sums_only = last && vane_loss_from_sums(t->options.loss);
    const bool shares = vane_net_shortcuts(t->net) && !last, drops = layer->dropout > 0;
    const vane_view column = { t->shared.data ? t->shared.data + layer->inputs : NULL, t->shared.step };
    s->sums = take_floats(l, batch, layer->units);
    s->output = (vane_view){ NULL, layer->units };
    if (shares && !drops) s->output = column;
    else if (!sums_only) s->output.data = take_floats(l, batch, layer->units);
    s->dropped = shares ? column : s->output;
    if (drops && !shares) s->dropped.data = take_floats(l, batch, layer->units);
    s->nanoseconds[0] = s->nanoseconds[1] = 0;
    s->words = layer->dropout > 0 ? (uint32_t *)take_floats(l, batch, layer->units) : NULL;
}

static void lay_out_online(layout *l, vane_trainer *t)
{
    const size_t units = t->net->layers[0].units;
    t->online.sums = take_floats(l, VANE_ONLINE_ROWS, units);
    t->online.steps = take_floats(l, VANE_ONLINE_ROWS, units);
    t->online.gram = take_floats(l, VANE_ONLINE_ROWS, VANE_ONLINE_ROWS);
}

static void lay_out_tiny(layout *l, vane_trainer *t)
{
    t->tiny.weights = take_floats(l, t->options.momentum > 0 ? 2 : 1, vane_tiny_floats(t->net));
    t->tiny.factors = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.rates = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.losses = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.outputs = take_floats(l, VANE_TINY_ROWS, vane_net_outputs(t->net));
}

static void lay_out_batch(layout *l, vane_trainer *t)
{
    const vane_net *net = t->net;
    const size_t batch = t->batch_rows, outputs = vane_net_outputs(net), widest = vane_net_widest(net);
    t->inputs = take_floats(l, t->read_rows, net->inputs);
    t->targets = take_floats(l, t->read_rows, outputs);
    t->weights = take_floats(l, t->read_rows, 1);
    if (t->course == VANE_COURSE_TINY) lay_out_tiny(l, t);
    if (t->course == VANE_COURSE_BLOCKS) lay_out_online(l, t);
    t->factors = take_floats(l, batch, 1);
    t->losses = take_floats(l, batch, 1);
    for (size_t i = 0; i < 2 && t->options.fann_way & VANE_FANN_HALVES; i++)
        t->halves[i] = take_floats(l, batch, outputs);
    if (t->options.optimizer == VANE_SARPROP) t->noise = (uint32_t *)take_floats(l, 1, net->parameter_floats);
    t->deltas[0] = take_floats(l, batch, widest);
    t->deltas[1] = take_floats(l, batch, widest);
    if (vane_net_shortcuts(net)) {
        const size_t row = vane_net_row(net), hidden = row - net->inputs;
        t->shared = (vane_view){ take_floats(l, batch, row), row };
        t->shared_deltas = (vane_view){ take_floats(l, batch, hidden ? hidden : 1), hidden };
    }
    t->target_scale = take_floats(l, 1, outputs);
    t->target_shift = take_floats(l, 1, outputs);
    t->layers = take(l, net->layer_count, sizeof *t->layers);
    for (size_t i = 0; i < net->layer_count; i++) {
        vane_layer_state counted;
        lay_out_layer(l, t, i, l->arena ? &t->layers[i] : &counted);
    }
}

static void choose_course(vane_trainer *t)
{
    const bool whole = vane_takes_whole_epochs(&t->options);
    t->course = whole ? VANE_COURSE_WHOLE : VANE_COURSE_BATCHES;
    t->batch_rows = whole ? VANE_WHOLE_ROWS : t->options.batch;
    t->read_rows = t->batch_rows;
    if (vane_tiny_applies(t->net, &t->options)) {
        t->course = VANE_COURSE_TINY;
        t->read_rows = VANE_TINY_ROWS;
    } else if (vane_online_applies(t->net, &t->options)) {
        t->course = VANE_COURSE_BLOCKS;
        t->read_rows = VANE_ONLINE_ROWS;
    }
}

static int allocate_batch(vane_trainer *t)
{
    const vane_net *net = t->net;
    layout counted = { NULL, 0 }, taken = { &t->memory, 0 };
    size_t scratch = t->course == VANE_COURSE_BLOCKS ? vane_online_scratch(net) : 0;
    lay_out_batch(&counted, t);
    for (size_t i = 0; i < net->layer_count; i++) {
        const size_t need = net->layers[i].kind->scratch(net->ctx, &net->layers[i], t->batch_rows);
        if (need > scratch) scratch = need;
    }
    if (!vane_size_add(counted.bytes, scratch, &counted.bytes))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: a batch of %zu rows is too large for this machine",
                         t->batch_rows);
    const int status = vane_arena_init(&t->memory, net->ctx->pool, counted.bytes);
    if (!status) lay_out_batch(&taken, t);
    return status;
}

static int allocate_block(float **out, const vane_net *net, bool wanted)
{
    return wanted ? vane_ctx_alloc_zeroed(out, net->ctx, net->parameter_floats, sizeof(float)) : VANE_OK;
}

static int allocate_blocks(vane_trainer *t)
{
    const vane_net *net = t->net;
    const unsigned moments = vane_optimizer_moments(&t->options);
    int status = allocate_block(&t->gradients, net, t->options.clip_norm > 0 || t->course == VANE_COURSE_WHOLE);
    if (!status) status = allocate_block(&t->moment1, net, moments & 1);
    if (!status) status = allocate_block(&t->moment2, net, moments & 2);
    if (!status) status = allocate_block(&t->best, net, t->options.patience > 0);
    if (!status) status = allocate_block(&t->good, net, true);
    if (!status && t->options.class_weights) {
        const float *given = t->options.class_weights;
        status = vane_ctx_alloc(&t->class_weights, net->ctx, vane_net_outputs(net), sizeof(float));
        if (!status) memcpy(t->class_weights, given, vane_net_outputs(net) * sizeof(float));
        t->options.class_weights = t->class_weights;
    }
    return status;
}

int vane_trainer_create(vane_trainer **out, vane_net *net, const vane_train_options *given)
{
    const vane_train_options defaults = VANE_TRAIN_OPTIONS;
    const vane_train_options *options = given ? given : &defaults;
    vane_loss loss;
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    int status = vane_net_check_built(net);
    if (!status) status = vane_train_options_check(net, options);
    if (!status) status = vane_loss_resolve(&loss, net, options->loss);
    if (!status && options->bit_fail_limit > 0 && vane_loss_from_sums(loss))
        status = vane_fail(VANE_ERR_ARGUMENT, "bit_fail_limit is %g: %s has no bit fails",
                           (double)options->bit_fail_limit, vane_enum_name("loss", (int)loss));
    if (status) return status;

    vane_trainer *t;
    status = vane_ctx_alloc_zeroed(&t, net->ctx, 1, sizeof *t);
    if (status) return status;
    VANE_GUARD_BEGIN(VANE_TRAINER, t, net);
    t->net = net;
    t->options = *options;
    t->options.loss = loss;
    const double infinity = 1e308 * 10, nan = infinity - infinity;
    t->state = (vane_train_state){ .validation_loss = nan, .validation_accuracy = nan, .best_loss = infinity };
    t->counts_errors =
        options->bit_fail_limit > 0 || (options->optimizer == VANE_SARPROP && !vane_loss_from_sums(loss));
    choose_course(t);
    status = allocate_blocks(t);
    if (!status) status = allocate_batch(t);
    if (!status) vane_trainer_reset_moments(t);
    if (status) {
        vane_trainer_destroy(t);
        return status;
    }
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    vane_invert_scaling(&net->output_scaling, vane_net_outputs(net), t->target_scale, t->target_shift);
    host->float_leave(host->user, before);
    *out = t;
    return VANE_OK;
}

void vane_trainer_destroy(vane_trainer *t)
{
    if (!t) return;
    VANE_GUARD_END(VANE_TRAINER, t);
    const vane_ctx *ctx = t->net->ctx;
    vane_arena_free(&t->memory);
    vane_ctx_free(ctx, t->gradients);
    vane_ctx_free(ctx, t->moment1);
    vane_ctx_free(ctx, t->moment2);
    vane_ctx_free(ctx, t->best);
    vane_ctx_free(ctx, t->good);
    vane_ctx_free(ctx, t->class_weights);
    vane_ctx_free(ctx, t);
}
