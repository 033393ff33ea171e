/* cascade.c - cascade training: its memory and its course. The network that is given changes at the very end alone. */
#include "core/train/cascade.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/matmul.h"
#include "core/train/trainer.h"

/* ------------------------------------------------------------------------------------------------- memory ---- */
static int allocate_units(const vane_cascade *run, vane_cascade_units *u, size_t count, size_t record)
{
    float **arrays[] = { &u->w, &u->gradients, &u->parts, &u->previous, &u->step, (float **)(void *)&u->words };
    const size_t wanted = run->train.optimizer == VANE_SARPROP ? 6 : 5;
    int status = VANE_OK;
    u->count = count;
    for (size_t i = 0; i < wanted && !status; i++)
        status = vane_ctx_alloc(arrays[i], run->net->ctx, count, record * sizeof(float));
    return status ? status : vane_ctx_alloc(&u->deltas, run->net->ctx, count, VANE_CASCADE_STEP * sizeof(float));
}

static void free_units(const vane_ctx *ctx, vane_cascade_units *u)
{
    vane_ctx_free(ctx, u->w);
    vane_ctx_free(ctx, u->gradients);
    vane_ctx_free(ctx, u->parts);
    vane_ctx_free(ctx, u->previous);
    vane_ctx_free(ctx, u->step);
    vane_ctx_free(ctx, u->words);
    vane_ctx_free(ctx, u->deltas);
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* Of sums, and of gradients. */
static size_t units_scratch(const vane_ctx *ctx, size_t units, size_t widest)
{
    return larger(vane_product_scratch(ctx, units, VANE_CASCADE_ROWS, widest),
                  vane_product_scratch(ctx, units, widest, VANE_CASCADE_ROWS));
}

static int allocate_scratch(vane_cascade *run, size_t widest)
{
    const vane_net *net = run->net;
    size_t bytes = larger(units_scratch(net->ctx, run->candidates.count, widest),
                          units_scratch(net->ctx, run->outputs.count, widest));
    for (size_t i = 0; i + 1 < net->layer_count; i++)
        bytes = larger(bytes, net->layers[i].kind->scratch(net->ctx, &net->layers[i], VANE_CASCADE_ROWS));
    return vane_arena_init(&run->scratch, net->ctx->pool, bytes);
}

static int allocate(vane_cascade *run)
{
    const vane_ctx *ctx = run->net->ctx;
    const vane_cascade_options *o = &run->options;
    const size_t outputs = vane_net_outputs(run->net), units = o->max_units ? o->max_units : 1;
    size_t candidates;
    run->widest = 1 + vane_net_row(run->net) + o->max_units;
    if (!vane_size_mul(o->kind_count, o->groups, &candidates))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: no room for %zu groups of %zu candidates", o->groups,
                         o->kind_count);
    int status = allocate_units(run, &run->outputs, outputs, run->widest);
    if (!status) status = allocate_units(run, &run->candidates, candidates, run->widest + outputs);
    if (!status) status = vane_ctx_alloc(&run->squares, ctx, candidates, sizeof *run->squares);
    if (!status) status = vane_ctx_alloc(&run->output_kinds, ctx, outputs, sizeof *run->output_kinds);
    if (!status) status = vane_ctx_alloc(&run->errors, ctx, outputs, sizeof *run->errors);
    if (!status) status = vane_ctx_alloc(&run->best_epoch, ctx, outputs, run->widest * sizeof(float));
    if (!status) status = vane_ctx_alloc(&run->best_weights, ctx, outputs, run->widest * sizeof(float));
    if (!status) status = vane_ctx_alloc(&run->units, ctx, units, sizeof *run->units);
    if (!status) status = vane_ctx_alloc(&run->unit_weights, ctx, units, run->widest * sizeof(float));
    return status ? status : allocate_scratch(run, run->widest);
}

static void free_all(vane_cascade *run)
{
    const vane_ctx *ctx = run->net->ctx;
    vane_cascade_forget(run);
    free_units(ctx, &run->outputs);
    free_units(ctx, &run->candidates);
    vane_ctx_free(ctx, run->squares);
    vane_ctx_free(ctx, run->output_kinds);
    vane_ctx_free(ctx, run->errors);
    vane_ctx_free(ctx, run->best_epoch);
    vane_ctx_free(ctx, run->best_weights);
    vane_ctx_free(ctx, run->units);
    vane_ctx_free(ctx, run->unit_weights);
    vane_arena_free(&run->scratch);
}

/* ------------------------------------------------------------------------------------------------- course ---- */
/* The last layer as units that are trained. */
static void take_outputs(vane_cascade *run)
{
    const vane_layer *last = &run->net->layers[run->net->layer_count - 1];
    size_t count, j = 0;
    const vane_unit_group *groups = vane_layer_groups(last, &count);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].units; i++, j++) {
            float *w = run->outputs.w + j * (1 + last->inputs);
            run->output_kinds[j] = (vane_cascade_kind){ groups[g].activation, groups[g].steepness };
            w[0] = last->bias[j];
            for (size_t p = 0; p < last->inputs; p++) w[1 + p] = last->weight[p * last->units + j];
        }
}

/* A candidate becomes a unit: every output gets a weight more, and every row a number. */
static int install(vane_cascade *run, size_t candidate)
{
    const vane_cascade_kind *kind = &run->options.kinds[candidate / run->options.groups];
    const float *w = run->candidates.w + candidate * run->candidates.record;
    const size_t columns = run->cache.columns;
    float *weights = run->unit_weights + run->grown * run->widest;
    memcpy(weights, w, columns * sizeof *weights);
    run->units[run->grown] = (vane_new_unit){ kind->activation, kind->steepness, weights };
    for (size_t j = run->outputs.count; j-- > 0;) {
        float *to = run->outputs.w + j * (columns + 1);
        memmove(to, run->outputs.w + j * columns, columns * sizeof *to);
        to[columns] = run->options.weight_multiplier * w[columns + j];
    }
    return vane_cascade_see(run, &run->units[run->grown++]);
}

static vane_cascade_report report_of(const vane_cascade *run, const vane_cascade_errors *errors, bool reached)
{
    const vane_new_unit none = { VANE_LINEAR, 0.0f, NULL }, *last = run->grown ? &run->units[run->grown - 1] : &none;
    return (vane_cascade_report){
        .units = run->grown,
        .loss = vane_cascade_mean(run, errors->loss),
        .square_error = vane_cascade_mean(run, errors->squares),
        .bit_fails = errors->bit_fails,
        .epochs = run->epochs,
        .activation = last->activation,
        .steepness = last->steepness,
        .reached = reached,
        .net = run->net,
    };
}

static void keep_best(vane_cascade *run, const vane_cascade_report *now)
{
    if (run->has_best && !now->reached && !(now->loss < run->best.loss)) return;
    memcpy(run->best_weights, run->outputs.w, run->outputs.count * run->cache.columns * sizeof(float));
    run->best = *now;
    run->has_best = true;
}

static int tell(const vane_cascade *run, vane_cascade_report now, bool *stops)
{
    *stops = false;
    if (!run->options.on_unit) return VANE_OK;
    int status = vane_net_clone(&now.net, run->net);
    if (!status) status = vane_net_insert_units(now.net, run->grown, run->units, run->outputs.w);
    if (!status) *stops = run->options.on_unit(run->options.user, &now) != 0;
    vane_net_destroy(now.net);
    return status;
}

static int train(vane_cascade *run)
{
    vane_cascade_errors errors;
    for (;;) {
        bool reached, stops;
        size_t winner;
        int status = vane_cascade_train_outputs(run, &errors, &reached);
        if (status) return status;
        const vane_cascade_report now = report_of(run, &errors, reached);
        keep_best(run, &now);
        status = tell(run, now, &stops);
        if (status || stops || reached || run->grown == run->options.max_units) return status;
        status = vane_cascade_train_candidates(run, errors.squares, &winner);
        if (!status) status = install(run, winner);
        if (status) return status;
    }
}

static int run_all(vane_cascade *run, vane_dataset *dataset)
{
    int status = allocate(run);
    if (status) return status;
    take_outputs(run);
    status = vane_cascade_read(run, dataset);
    if (!status) status = train(run);
    return status ? status : vane_net_insert_units(run->net, run->best.units, run->units, run->best_weights);
}

int vane_cascade_train(vane_net *net, vane_dataset *dataset, const vane_cascade_options *options,
                       vane_cascade_report *last)
{
    vane_cascade run = { .net = net };
    int status = vane_net_check_built(net);
    if (!status) status = vane_check_dataset(net, dataset);
    if (!status) status = vane_cascade_resolve(&run, options);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = run_all(&run, dataset);
    host->float_leave(host->user, before);
    free_all(&run);
    if (!status && last) *last = run.best;
    return status;
}
