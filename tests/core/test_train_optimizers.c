/* Optimizers, clipping, penalties and schedules over fifty updates, against double, at every width. */
#include <math.h>

#include "core/train/trainer.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { UPDATES = 50, INPUTS = 5, HIDDEN = 7, OUTPUTS = 2, LAYERS = 2, MOST = 128 };

/* The parameters of the whole network in double, laid out as net->params. */
typedef struct course { double w[MOST], m[MOST], v[MOST], g[MOST]; } course;
static course truth;

static double limited(double x, double limit) { return limit > 0 ? fmax(-limit, fmin(limit, x)) : x; }
static double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

/* Of update number n, from 0, with the learning rate that the schedule gave. */
static void step(course *c, const vane_train_options *o, size_t i, bool is_weight, double rate, double clip, double n)
{
    double *w = &c->w[i], *m = &c->m[i], *v = &c->v[i];
    double g = limited(c->g[i] * clip, o->clip_value), momentum;
    if (is_weight) g += o->l1 * sign(*w) + o->l2 * *w;
    switch (o->optimizer) {
    case VANE_SGD:
        momentum = is_weight || o->bias_momentum ? o->momentum : 0;
        *m = momentum * *m + g;
        *w -= rate * (o->nesterov ? g + momentum * *m : *m);
        break;
    case VANE_RMSPROP:
        *v = o->rho * *v + (1 - (double)o->rho) * g * g;
        *w -= rate * g / (sqrt(*v) + o->epsilon);
        break;
    default:
        *m = o->beta1 * *m + (1 - (double)o->beta1) * g;
        *v = o->beta2 * *v + (1 - (double)o->beta2) * g * g;
        if (o->optimizer == VANE_ADAMW && is_weight) *w -= rate * o->weight_decay * *w;
        *w -= rate * (*m / (1 - pow(o->beta1, n + 1))) / (sqrt(*v / (1 - pow(o->beta2, n + 1))) + o->epsilon);
    }
}

static double clip_factor(const vane_trainer *t, const course *c)
{
    double sum = 0;
    for (size_t p = 0; p < t->net->parameter_tensors; p++)
        for (size_t i = 0; i < t->net->tensors[p].count; i++)
            if (!t->net->layers[t->net->tensors[p].layer].frozen)
                sum += c->g[t->net->tensors[p].offset + i] * c->g[t->net->tensors[p].offset + i];
    return t->options.clip_norm > 0 && sqrt(sum) > t->options.clip_norm ? t->options.clip_norm / sqrt(sum) : 1;
}

/* Both have the same gradients. */
static bool update_both(vane_trainer *t, course *c, uint32_t n)
{
    static float g[MOST];
    vane_random_fill(n, MOST, -1.0f, 1.0f, g);
    for (size_t i = 0; i < MOST; i++) c->g[i] = (double)g[i];
    const double clip = clip_factor(t, c);
    vane_trainer_apply(t, g, 1.0);
    bool right = true;
    for (size_t p = 0; p < t->net->parameter_tensors; p++) {
        const vane_tensor *tensor = &t->net->tensors[p];
        const bool is_weight = tensor->rank == 2, frozen = t->net->layers[tensor->layer].frozen;
        for (size_t i = tensor->offset; i < tensor->offset + tensor->count; i++) {
            if (!frozen) step(c, &t->options, i, is_weight, t->state.learning_rate, clip, (double)n);
            right &= frozen ? t->net->params[i] == (float)c->w[i] : vt_near(t->net->params[i], c->w[i], 2e-5);
        }
    }
    return right;
}

static int make_net(vane_net **net, vane_ctx *ctx)
{
    int status = vane_net_create(net, ctx, INPUTS);
    if (status) return status;
    vane_net_add_dense(*net, HIDDEN, VANE_TANH);
    vane_net_add_dense(*net, OUTPUTS, VANE_LINEAR);
    return vane_net_build(*net, 3);
}

static bool course_is_right(const vane_kernels *k, const vane_train_options *options, bool frozen)
{
    vane_options context = VANE_OPTIONS;
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_trainer *t = NULL;
    context.isa = k->name;
    context.threads = 1;
    bool right = !vane_ctx_create(&ctx, &context) && !make_net(&net, ctx) && !vane_net_set_frozen(net, 0, frozen) &&
                 !vane_trainer_create(&t, net, options);
    memset(&truth, 0, sizeof truth);
    right = right && net->parameter_floats <= MOST;
    for (size_t i = 0; right && i < net->parameter_floats; i++) truth.w[i] = net->params[i];
    for (uint32_t n = 0; right && n < UPDATES; n++) right = update_both(t, &truth, n);
    vane_trainer_destroy(t);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return right;
}

/* The options of one course; 0 is off, or for the betas and epsilon the default. */
typedef struct plan {
    const char *name;
    vane_optimizer optimizer;
    float momentum, l1, l2, clip_norm, clip_value, weight_decay, beta1, beta2, epsilon;
    int nesterov, only_weights;
    uint64_t warmup;
} plan;

static const plan plans[] = {
    { "sgd", VANE_SGD, .momentum = 0 },
    { "momentum", VANE_SGD, .momentum = 0.9f },
    { "nesterov", VANE_SGD, .momentum = 0.9f, .nesterov = 1 },
    { "momentum of weights alone", VANE_SGD, .momentum = 0.9f, .only_weights = 1 },
    { "rmsprop", VANE_RMSPROP, .momentum = 0 },
    { "adam", VANE_ADAM, .momentum = 0 },
    { "adam, other betas", VANE_ADAM, .beta1 = 0.5f, .beta2 = 0.9f, .epsilon = 0.01f },
    { "adamw", VANE_ADAMW, .weight_decay = 0.3f },
    { "adam ignores weight_decay", VANE_ADAM, .weight_decay = 0.3f },
    { "l1", VANE_SGD, .l1 = 0.05f },
    { "l2", VANE_SGD, .l2 = 0.5f },
    { "l1 and l2 with adam", VANE_ADAM, .l1 = 0.05f, .l2 = 0.5f },
    { "clip_value", VANE_SGD, .momentum = 0.5f, .clip_value = 0.3f },
    { "clip_norm", VANE_SGD, .clip_norm = 1.5f },
    { "a clip_norm that isn't reached", VANE_SGD, .clip_norm = 100.0f },
    { "norm, then value, then penalties", VANE_SGD, .clip_norm = 2.0f, .clip_value = 0.3f, .l2 = 0.9f },
    { "warm-up", VANE_ADAM, .warmup = 20 },
};

static vane_train_options options_of(const plan *p)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.learning_rate = 0.01f;
    o.optimizer = p->optimizer;
    o.momentum = p->momentum;
    o.nesterov = p->nesterov;
    o.bias_momentum = !p->only_weights;
    o.l1 = p->l1;
    o.l2 = p->l2;
    o.clip_norm = p->clip_norm;
    o.clip_value = p->clip_value;
    o.weight_decay = p->weight_decay;
    o.warmup = p->warmup;
    if (p->beta1 > 0) o.beta1 = p->beta1;
    if (p->beta2 > 0) o.beta2 = p->beta2;
    if (p->epsilon > 0) o.epsilon = p->epsilon;
    return o;
}

VT_TEST(train_optimizers, fifty_updates_follow_the_formulas)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
            const vane_train_options options = options_of(&plans[i]);
            for (int frozen = 0; frozen < 2; frozen++)
                VT_CHECK_MSG(course_is_right(k, &options, frozen), "%s, %s, first layer frozen: %d", k->name,
                             plans[i].name, frozen);
        }
}

/* -------------------------------------------------------------------------------------------- schedules ---- */
enum { EPOCHS = 6, EPOCH_STEPS = 10 };

static double scheduled(const vane_train_options *o, double step)
{
    const double rate = o->learning_rate, epoch = floor(step / EPOCH_STEPS),
                 total = EPOCHS * EPOCH_STEPS - (double)o->warmup;
    if (step < (double)o->warmup) return rate * (step + 1) / (double)o->warmup;
    switch (o->schedule) {
    case VANE_SCHEDULE_STEP: return rate * pow(o->decay, floor(epoch / (double)o->step_epochs));
    case VANE_SCHEDULE_COSINE: {
        const double wave = (1 + cos(acos(-1) * fmin(1, (step - (double)o->warmup) / total))) / 2;
        return rate * (o->final_fraction + (1 - o->final_fraction) * wave);
    }
    default: return rate;
    }
}

VT_TEST(train_optimizers, schedules_follow_their_formulas)
{
    for (int schedule = VANE_SCHEDULE_CONSTANT; schedule <= VANE_SCHEDULE_COSINE; schedule++)
        for (uint64_t warmup = 0; warmup <= 15; warmup += 15)
            for (uint64_t step = 0; step <= EPOCHS * EPOCH_STEPS + 5; step++) {
                vane_train_options o = VANE_TRAIN_OPTIONS;
                o.schedule = (vane_schedule)schedule;
                o.learning_rate = 0.3f;
                o.warmup = warmup;
                o.decay = 0.7f;
                o.step_epochs = 2;
                o.final_fraction = 0.1f;
                o.epochs = EPOCHS;
                const vane_train_state s = { .step = step, .epoch = step / EPOCH_STEPS, .epoch_steps = EPOCH_STEPS };
                VT_CHECK_MSG(vt_near(vane_schedule_rate(&o, &s), scheduled(&o, (double)step), 3e-8),
                             "%s, warm-up %d, step %d: %g", vane_enum_name("schedule", schedule), (int)warmup,
                             (int)step, (double)vane_schedule_rate(&o, &s));
            }
}

VT_TEST(train_optimizers, the_cosine_holds_its_first_rate_until_the_length_of_an_epoch_is_known)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    const vane_train_state s = { .step = 500 };
    o.schedule = VANE_SCHEDULE_COSINE;
    VT_CHECK(vane_schedule_rate(&o, &s) == o.learning_rate);
}
