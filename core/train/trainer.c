/* trainer.c - making and ending trainers. All memory of training is taken here. */
#include "core/train/trainer.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/matmul.h"

enum { BATCH_MAX = 65536 };

/* ------------------------------------------------------------------------------------------------ options ---- */
static int out_of_range(const char *name, double value, const char *expected)
{
    return vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected %s", name, value, expected);
}

static bool is_finite(double x) { return x - x == 0.0; }
static bool is_positive(float x) { return x > 0.0f && is_finite(x); }
static bool is_not_negative(float x) { return x >= 0.0f && is_finite(x); }
static bool is_fraction(float x) { return x >= 0.0f && x < 1.0f; }

static int check_optimizer(const vane_train_options *o)
{
    if (!vane_enum_name("optimizer", (int)o->optimizer))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown optimizer number %d", (int)o->optimizer);
    if ((int)o->optimizer >= VANE_OPTIMIZER_COUNT)
        return vane_fail(VANE_ERR_UNSUPPORTED, "no trainer has the optimizer %s yet",
                         vane_enum_name("optimizer", (int)o->optimizer));
    if (!is_positive(o->learning_rate))
        return out_of_range("learning_rate", o->learning_rate, "a finite number above 0");
    if (!is_fraction(o->momentum)) return out_of_range("momentum", o->momentum, "0 up to but not including 1");
    if (o->nesterov && o->optimizer == VANE_SGD && o->momentum == 0.0f)
        return vane_fail(VANE_ERR_ARGUMENT, "nesterov needs a momentum above 0");
    if (!is_fraction(o->rho)) return out_of_range("rho", o->rho, "0 up to but not including 1");
    if (!is_fraction(o->beta1)) return out_of_range("beta1", o->beta1, "0 up to but not including 1");
    if (!is_fraction(o->beta2)) return out_of_range("beta2", o->beta2, "0 up to but not including 1");
    if (!is_positive(o->epsilon)) return out_of_range("epsilon", o->epsilon, "a finite number above 0");
    return VANE_OK;
}

static int check_regularisation(const vane_train_options *o)
{
    if (!is_not_negative(o->weight_decay))
        return out_of_range("weight_decay", o->weight_decay, "a finite number, at least 0");
    if (!is_not_negative(o->l1)) return out_of_range("l1", o->l1, "a finite number, at least 0");
    if (!is_not_negative(o->l2)) return out_of_range("l2", o->l2, "a finite number, at least 0");
    if (!is_not_negative(o->clip_norm)) return out_of_range("clip_norm", o->clip_norm, "a finite number, at least 0");
    if (!is_not_negative(o->clip_value))
        return out_of_range("clip_value", o->clip_value, "a finite number, at least 0");
    return VANE_OK;
}

static int check_course(const vane_train_options *o)
{
    if (o->batch < 1 || o->batch > BATCH_MAX)
        return vane_fail(VANE_ERR_ARGUMENT, "batch is %zu: expected 1 to %d", o->batch, BATCH_MAX);
    if (!vane_enum_name("schedule", (int)o->schedule))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown schedule number %d", (int)o->schedule);
    if (!(o->decay > 0.0f && o->decay <= 1.0f)) return out_of_range("decay", o->decay, "above 0, at most 1");
    if (o->step_epochs < 1) return vane_fail(VANE_ERR_ARGUMENT, "step_epochs is 0: expected at least 1");
    if (!(o->final_fraction >= 0.0f && o->final_fraction <= 1.0f))
        return out_of_range("final_fraction", o->final_fraction, "0 to 1");
    if (!(o->min_delta >= 0.0 && is_finite(o->min_delta)))
        return out_of_range("min_delta", o->min_delta, "a finite number, at least 0");
    return VANE_OK;
}

static int check_class_weights(const vane_train_options *o, size_t outputs)
{
    for (size_t i = 0; o->class_weights && i < outputs; i++)
        if (!is_not_negative(o->class_weights[i]))
            return vane_fail(VANE_ERR_ARGUMENT, "the weight of class %zu is %g: expected a finite number, at least 0",
                             i, (double)o->class_weights[i]);
    return VANE_OK;
}

static int check_options(const vane_net *net, const vane_train_options *o)
{
    if (o->struct_size < sizeof *o)
        return vane_fail(VANE_ERR_ARGUMENT, "vane_train_options.struct_size is %zu: begin from VANE_TRAIN_OPTIONS",
                         o->struct_size);
    int status = check_optimizer(o);
    if (!status) status = check_regularisation(o);
    if (!status) status = check_course(o);
    return status ? status : check_class_weights(o, vane_net_outputs(net));
}

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
    const size_t batch = t->options.batch;
    const bool last = i + 1 == t->net->layer_count, sums_only = last && vane_loss_from_sums(t->options.loss);
    const bool shares = t->net->shortcuts && !last, drops = layer->dropout > 0;
    const vane_view column = { t->shared.data ? t->shared.data + layer->inputs : NULL, t->shared.step };
    s->sums = take_floats(l, batch, layer->units);
    s->output = (vane_view){ NULL, layer->units };
    if (shares && !drops) s->output = column;
    else if (!sums_only) s->output.data = take_floats(l, batch, layer->units);
    s->dropped = shares ? column : s->output;
    if (drops && !shares) s->dropped.data = take_floats(l, batch, layer->units);
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
    t->tiny.weights = take_floats(l, 1, vane_tiny_floats(t->net));
    t->tiny.factors = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.rates = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.losses = take_floats(l, VANE_TINY_ROWS, 1);
    t->tiny.outputs = take_floats(l, VANE_TINY_ROWS, vane_net_outputs(t->net));
}

static void lay_out_batch(layout *l, vane_trainer *t)
{
    const vane_net *net = t->net;
    const size_t batch = t->options.batch, outputs = vane_net_outputs(net), widest = vane_net_widest(net);
    t->inputs = take_floats(l, t->read_rows, net->inputs);
    t->targets = take_floats(l, t->read_rows, outputs);
    t->weights = take_floats(l, t->read_rows, 1);
    if (t->course == VANE_COURSE_TINY) lay_out_tiny(l, t);
    if (t->course == VANE_COURSE_BLOCKS) lay_out_online(l, t);
    t->factors = take_floats(l, batch, 1);
    t->losses = take_floats(l, batch, 1);
    t->deltas[0] = take_floats(l, batch, widest);
    t->deltas[1] = take_floats(l, batch, widest);
    if (net->shortcuts) {
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
    t->course = VANE_COURSE_BATCHES;
    t->read_rows = t->options.batch;
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
        const size_t need = net->layers[i].kind->scratch(net->ctx, &net->layers[i], t->options.batch);
        if (need > scratch) scratch = need;
    }
    if (!vane_size_add(counted.bytes, scratch, &counted.bytes))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: a batch of %zu rows is too large for this machine",
                         t->options.batch);
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
    int status = allocate_block(&t->gradients, net, t->options.clip_norm > 0);
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
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "vane_trainer_create: out is NULL");
    *out = NULL;
    int status = vane_net_check_built(net);
    if (!status) status = check_options(net, options);
    if (!status) status = vane_loss_resolve(&loss, net, options->loss);
    if (status) return status;

    vane_trainer *t;
    status = vane_ctx_alloc_zeroed(&t, net->ctx, 1, sizeof *t);
    if (status) return status;
    t->net = net;
    t->options = *options;
    t->options.loss = loss;
    const double infinity = 1e308 * 10, nan = infinity - infinity;
    t->state = (vane_train_state){ .validation_loss = nan, .validation_accuracy = nan, .best_loss = infinity };
    choose_course(t);
    status = allocate_blocks(t);
    if (!status) status = allocate_batch(t);
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

int vane_trainer_set_learning_rate(vane_trainer *t, float learning_rate)
{
    if (!t) return vane_fail(VANE_ERR_ARGUMENT, "the trainer is NULL");
    if (!is_positive(learning_rate)) return out_of_range("learning_rate", learning_rate, "a finite number above 0");
    t->options.learning_rate = learning_rate;
    return VANE_OK;
}
