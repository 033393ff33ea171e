/* counters.c - what training has done so far, and what it took. */
#include "core/base/status.h"
#include "core/train/counting.h"

/* Operations beside which a look at the clock costs nothing: 10 microseconds of the fastest machine, where a look takes
 * up to a tenth of one. */
enum { CLOCK_FLOPS = 1 << 22 };

uint64_t vane_trainer_now(const vane_trainer *t)
{
    const vane_host *host = t->net->ctx->host;
    return host->nanoseconds(host->user);
}

static uint64_t weights_of(const vane_layer *l)
{
    return l->connections ? l->connections->count : (uint64_t)l->inputs * l->units;
}

/* Those by which the gradient goes on downwards: with shortcuts, not to the inputs. */
static uint64_t weights_down(const vane_net *net, size_t layer)
{
    const vane_layer *l = &net->layers[layer];
    if (layer == 0) return 0;
    return weights_of(l) - (vane_net_shortcuts(net) && !l->connections ? (uint64_t)net->inputs * l->units : 0);
}

/* Of a row, forward and back; layers that are frozen below all others are not gone back to. */
static uint64_t row_flops(const vane_net *net)
{
    const size_t first = vane_first_trained(net);
    uint64_t products = 0;
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        products += weights_of(l);
        if (!l->frozen) products += weights_of(l);
        if (i > first) products += weights_down(net, i);
    }
    return 2 * products;
}

/* Rows beside which so many looks at the clock cost nothing. */
static uint64_t rows_for(const vane_counting *c, size_t looks)
{
    return looks * (uint64_t)CLOCK_FLOPS / (1 + c->row_flops);
}

static uint64_t flops_of(const vane_counting *c) { return c->flops + (c->rows - c->settled_rows) * c->row_flops; }

void vane_settle_flops(vane_trainer *t)
{
    vane_counting *c = &t->counting;
    c->flops = flops_of(c);
    c->settled_rows = c->rows;
    c->row_flops = row_flops(t->net);
    c->freezes = t->net->freezes;
}

void vane_time_call(vane_trainer *t)
{
    vane_counting *c = &t->counting;
    c->times_call = true;
    c->call_rows = c->rows;
    c->call_start = vane_trainer_now(t);
}

void vane_time_call_end(vane_counting *c, const vane_trainer *t)
{
    c->timed_nanoseconds += vane_trainer_now(t) - c->call_start;
    c->timed_rows += c->rows - c->call_rows;
    c->calls_at = c->rows + rows_for(c, 2);
    c->times_call = false;
}

void vane_time_layer(vane_trainer *t, size_t layer, vane_direction direction)
{
    const uint64_t now = vane_trainer_now(t);
    t->layers[layer].nanoseconds[direction] += now - t->counting.mark;
    t->counting.mark = now;
}

void vane_time_step_end(vane_trainer *t)
{
    vane_counting *c = &t->counting;
    c->times_step = false;
    c->steps_at = c->rows + rows_for(c, 2 * (1 + t->net->layer_count));
    if (c->mark) c->timed_steps++;     /* there is a clock */
}

/* Calls that weren't timed are as fast as those that were. */
static double seconds_of(const vane_counting *c)
{
    const double timed = 1e-9 * (double)c->timed_nanoseconds;
    return c->timed_rows ? timed * ((double)c->rows / (double)c->timed_rows) : timed;
}

int vane_trainer_counters(const vane_trainer *t, vane_counters *counters)
{
    const double zero = 0.0;
    const int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    if (!counters) return vane_fail(VANE_ERR_ARGUMENT, "counters is NULL");
    vane_counting c = t->counting;
    if (c.times_call) vane_time_call_end(&c, t);
    *counters = (vane_counters){
        .steps = t->state.step - c.first_step,
        .rows = c.rows,
        .flops = flops_of(&c),
        .seconds = vane_trainer_now(t) ? seconds_of(&c) : zero / zero,
        .timed_steps = c.timed_steps,
        .arena_bytes = t->memory.size,
        .arena_used = t->memory.peak,
    };
    return VANE_OK;
}

int vane_trainer_layer_times(const vane_trainer *t, vane_layer_time *times)
{
    const int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    if (!times) return vane_fail(VANE_ERR_ARGUMENT, "times is NULL");
    for (size_t i = 0; i < t->net->layer_count; i++) {
        const uint64_t *nanoseconds = t->layers[i].nanoseconds;
        times[i] = (vane_layer_time){ 1e-9 * (double)nanoseconds[VANE_FORWARD],
                                      1e-9 * (double)nanoseconds[VANE_BACKWARD] };
    }
    return VANE_OK;
}
