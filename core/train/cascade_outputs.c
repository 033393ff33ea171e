/* cascade_outputs.c - the part of cascade training that trains the outputs. */
#include <string.h>

#include "core/base/status.h"
#include "core/train/cascade.h"
#include "core/train/trainer.h"

/* From the sums of one output: what comes out, and how that is judged. */
typedef struct judged {
    vane_layer rows;
    float y[VANE_CASCADE_ROWS];
    float halved[VANE_CASCADE_ROWS];
    const float *shown;         /* what is compared with the targets */
    const float *targets;
} judged;

static void judge(judged *j, const vane_cascade *run, size_t block, size_t output, float *z, float *delta)
{
    const vane_kernels *k = run->net->ctx->kernels;
    const size_t n = vane_cascade_block_rows(&run->cache, block);
    const float factor = run->train.loss == VANE_MSE ? 0.5f : 1.0f;
    vane_cascade_errors *e = &run->errors[output];
    float mean;
    j->rows = vane_cascade_rows_of(run, &run->output_kinds[output], n);
    j->targets = vane_cascade_column(&run->cache, run->cache.targets, block, output);
    j->shown = j->y;
    vane_layer_activate(k, &j->rows, 1, (vane_view){ z, n }, (vane_view){ j->y, n });
    if (run->train.fann_way & VANE_FANN_HALVES) {
        vane_halve(&j->rows, 1, j->y, j->halved);
        j->shown = j->halved;
    }
    k->loss[run->train.loss](1, n, j->shown, j->targets, &factor, &mean, delta);
    e->loss += (double)mean * (double)n;
}

static void count_errors(vane_cascade *run, size_t block, size_t output, const judged *j)
{
    vane_cascade_errors *e = &run->errors[output];
    vane_add_errors(&e->squares, &e->bit_fails, run->train.bit_fail_limit, vane_cascade_block_rows(&run->cache, block),
                    j->shown, j->targets);
}

static void learn(vane_cascade *run, size_t block, size_t output, float *z, float *delta)
{
    const vane_kernels *k = run->net->ctx->kernels;
    const size_t n = vane_cascade_block_rows(&run->cache, block);
    const bool counts = run->train.stop_bit_fails != VANE_NEVER || run->train.optimizer == VANE_SARPROP;
    judged j;
    judge(&j, run, block, output, z, delta);
    if (counts) count_errors(run, block, output, &j);
    vane_layer_slope(k, &j.rows, 1, (vane_const_view){ z, n }, (vane_const_view){ j.y, n }, (vane_view){ delta, n },
                     vane_slope_of(&run->train));
}

static void measure(vane_cascade *run, size_t block, size_t output, float *z, float *delta)
{
    const size_t n = vane_cascade_block_rows(&run->cache, block);
    float *misses = vane_cascade_column(&run->cache, run->cache.misses, block, output);
    judged j;
    judge(&j, run, block, output, z, delta);
    count_errors(run, block, output, &j);
    for (size_t i = 0; i < n; i++) misses[i] = j.targets[i] - j.shown[i];
}

static int look(vane_cascade *run, vane_cascade_look at, bool gradients, vane_cascade_errors *all)
{
    const size_t outputs = run->cache.outputs;
    memset(run->errors, 0, outputs * sizeof *run->errors);
    const int status = vane_cascade_epoch(run, &run->outputs, at, gradients);
    *all = (vane_cascade_errors){ 0 };
    for (size_t i = 0; i < outputs; i++) {
        all->loss += run->errors[i].loss;
        all->squares += run->errors[i].squares;
        all->bit_fails += run->errors[i].bit_fails;
    }
    if (status || all->loss - all->loss == 0.0) return status;
    return vane_fail(VANE_ERR_DIVERGED, "the loss became %g while the outputs of %zu units more were trained",
                     all->loss, run->grown);
}

int vane_cascade_train_outputs(vane_cascade *run, vane_cascade_errors *errors, bool *reached)
{
    const vane_cascade_options *o = &run->options;
    const size_t bytes = run->outputs.count * run->cache.columns * sizeof(float);
    vane_cascade_patience patience = vane_cascade_patience_of(o->output_change_fraction, o->output_stagnation_epochs,
                                                              o->output_min_epochs, o->output_max_epochs);
    double best = 1e308 * 10;
    vane_cascade_begin(run, &run->outputs, run->cache.columns);
    for (uint64_t epoch = 1;; epoch++) {
        const int status = look(run, learn, true, errors);
        if (status) return status;
        run->epochs++;
        *reached = vane_reached_goal(&run->train, vane_cascade_mean(run, errors->loss), errors->bit_fails);
        if (*reached || errors->loss < best) {
            memcpy(run->best_epoch, run->outputs.w, bytes);
            best = errors->loss;
        }
        if (*reached || vane_cascade_is_over(&patience, epoch, errors->loss)) break;
        vane_cascade_step(run, &run->outputs, epoch - 1, vane_cascade_mean(run, errors->squares));
    }
    memcpy(run->outputs.w, run->best_epoch, bytes);
    return look(run, measure, false, errors);
}
