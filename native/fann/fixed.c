/* fixed.c - networks run in whole numbers of 2^-decimal_point: products are shifted back, activations are straight
 * lines between the points of a table. Sums are kept in 64 bits where FANN lets them overflow. */
#include "core/base/alloc.h"
#include "core/base/scalar.h"
#include "native/fann/network.h"

#ifdef FIXEDFANN
fann_type vane_fann_number(const vane_fann_net *net, float value)
{
    int32_t number;
    const double scaled = (double)value * (double)(1u << net->decimal_point) + 0.5;
    if (vane_floor_i32(scaled, &number)) return number;
    return scaled > 0 ? INT32_MAX : INT32_MIN;
}

float vane_fann_value(const vane_fann_net *net, fann_type number)
{
    return (float)((double)number / (double)(1u << net->decimal_point));
}

/* -------------------------------------------------------------------------------------------- activations ---- */
enum { POINTS = 6 };

/* Results of a curve, and the sums, times the steepness, that give them; `low` and `high` outside. */
typedef struct steps {
    int64_t low, high;
    int64_t result[POINTS], sum[POINTS];
} steps;

/* Sums stay within this, so that another product of two ints can be added. */
#define MOST_SUM (((int64_t)1 << 62) - 1)

static int64_t within(double x, int64_t least, int64_t most)
{
    return x < (double)least ? least : x > (double)most ? most : (int64_t)x;
}

/* 1 / (1 + e^-2s) = .005, .05, .25, .75, .95, .995, and 2 of it - 1. Whatever the point, no result is quite `low` or
 * `high`. The inverse is log(one / r - 1) / -2, in twice the digits. */
static steps steps_of(double one, bool symmetric)
{
    const double from_end[POINTS / 2] = { 200, 20, 4 };
    const int64_t top = (int64_t)one;
    steps s = { symmetric ? -top : 0, top, { 0 }, { 0 } };
    for (int i = 0; i < POINTS / 2; i++) {
        const double part = symmetric ? one / from_end[i] * 2 : one / from_end[i];
        s.result[i] = symmetric ? within(part - one - 0.5, 1 - top, top - 1) : within(part + 0.5, 1, top - 1);
        const double rounding = symmetric && i == 0 ? 0 : 0.5;      /* FANN cuts this one off */
        s.result[POINTS - 1 - i] = within(one - part + rounding, s.low + 1, top - 1);
    }
    for (int i = 0; i < POINTS; i++) {
        const double r = (double)s.result[i];
        const double odds = symmetric ? (one - r) / (r + one) : one / r - 1;
        /* Infinite with no bits after the point, where every result is an end. */
        s.sum[i] = within(vane_log(odds) * one / -2.0 * one, -MOST_SUM, MOST_SUM);
    }
    return s;
}

static int64_t step(const steps *s, int64_t sum, int64_t steepness)
{
    int i = 0;
    while (i < POINTS && sum >= s->sum[i] / steepness) i++;
    if (i == 0) return s->low;
    if (i == POINTS) return s->high;
    const int64_t from = s->sum[i - 1] / steepness;
    int64_t run = s->sum[i] / steepness - from, at = sum - from;
    for (; run > INT32_MAX; run /= 2) at /= 2;      /* a product of 32 bits each is one of 64 */
    return (s->result[i] - s->result[i - 1]) * at / run + s->result[i - 1];
}

static int64_t cut(int64_t sum, int64_t least, int64_t most)
{
    return sum < least ? least : sum > most ? most : sum;
}

/* Of a network: its 1, and its curves. */
typedef struct curves {
    int64_t one;
    steps sigmoid, symmetric;
} curves;

/* False for a function that fixed point doesn't have. FANN does without the steepness of straight lines. */
static bool activate(const curves *c, uint32_t activation, int64_t steepness, int64_t sum, int64_t *out)
{
    switch ((enum fann_activationfunc_enum)activation) {
    case FANN_LINEAR: *out = sum; return true;
    case FANN_THRESHOLD: *out = sum < 0 ? 0 : c->one; return true;
    case FANN_THRESHOLD_SYMMETRIC: *out = sum < 0 ? -c->one : c->one; return true;
    case FANN_SIGMOID: case FANN_SIGMOID_STEPWISE: *out = step(&c->sigmoid, sum, steepness); return true;
    case FANN_SIGMOID_SYMMETRIC:
    case FANN_SIGMOID_SYMMETRIC_STEPWISE: *out = step(&c->symmetric, sum, steepness); return true;
    case FANN_LINEAR_PIECE: *out = cut(sum, 0, c->one); return true;
    case FANN_LINEAR_PIECE_SYMMETRIC: *out = cut(sum, -c->one, c->one); return true;
    case FANN_LINEAR_PIECE_RECT: *out = cut(sum, 0, INT32_MAX); return true;
    case FANN_LINEAR_PIECE_RECT_LEAKY: *out = sum < 0 ? sum / 100 : sum; return true;
    default: *out = 0; return false;
    }
}

/* ---------------------------------------------------------------------------------------------------- runs ---- */
/* Neurons from the first with connections on; a bias is 1. */
static bool run_neurons(const vane_fann_net *net, const curves *c, int64_t *value)
{
    const vane_fann_connection *connection = net->connection;
    bool known = true;
    for (size_t n = net->layer_size[0]; n < net->neurons; n++) {
        const vane_fann_neuron *neuron = &net->neuron[n];
        int64_t sum = 0;
        for (uint32_t i = 0; i < neuron->inputs; i++, connection++)
            sum = cut(sum + ((vane_fann_number(net, connection->weight) * value[connection->source]) >>
                             net->decimal_point), -MOST_SUM, MOST_SUM);
        const int64_t steepness = vane_fann_number(net, neuron->steepness);
        if (neuron->inputs == 0) value[n] = c->one;
        else if (!activate(c, neuron->activation, steepness > 0 ? steepness : 1, sum, &value[n])) known = false;
        value[n] = cut(value[n], INT32_MIN, INT32_MAX);
    }
    return known;
}

fann_type *fann_run(struct fann *ann, fann_type *input)
{
    struct vane_fann *v = ann->vane;
    const vane_fann_net *net = vane_fann_current(ann);
    const uint32_t inputs = vane_fann_net_inputs(&v->net), outputs = vane_fann_net_outputs(&v->net);
    int64_t *value;
    if (!net || vane_ctx_alloc(&value, net->ctx, net->neurons, sizeof *value)) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return v->output;
    }
    const double one = (double)(1u << net->decimal_point);
    const curves c = { (int64_t)one, steps_of(one, false), steps_of(one, true) };
    for (uint32_t i = 0; i < inputs; i++) value[i] = input[i];
    value[inputs] = c.one;
    if (!run_neurons(net, &c, value)) vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_USE_ACTIVATION);
    const size_t first = vane_fann_layer_first(net, net->layers - 1);
    for (uint32_t i = 0; i < outputs; i++) v->output[i] = (fann_type)value[first + i];
    vane_ctx_free(net->ctx, value);
    return v->output;
}
#endif
