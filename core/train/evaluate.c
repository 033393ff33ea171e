/* evaluate.c - loss and accuracy of a network on a dataset. */
#include "core/base/status.h"
#include "core/data/source.h"
#include "core/train/trainer.h"

/* Working memory of one evaluation. */
typedef struct desk {
    vane_session *session;
    vane_arena memory;
    size_t rows;                /* of one pass */
    float *x, *t, *weights, *losses, *target_scale, *target_shift;
    float *yz;                  /* outputs or sums, as the loss takes them */
} desk;

static int desk_open(desk *d, const vane_net *net)
{
    const size_t outputs = vane_net_outputs(net);
    int status = vane_session_borrow(&d->session, net);
    if (status) return status;
    d->rows = vane_session_rows(d->session);
    const size_t row = sizeof(float) * d->rows, wide = vane_arena_need(row * outputs), narrow = vane_arena_need(row);
    const size_t vector = vane_arena_need(sizeof(float) * outputs);
    status = vane_arena_init(&d->memory, net->ctx->pool,
                             vane_arena_need(row * net->inputs) + 2 * wide + 2 * narrow + 2 * vector);
    if (status) {
        vane_session_return(net, d->session);
        return status;
    }
    d->x = vane_arena_push(&d->memory, row * net->inputs);
    d->t = vane_arena_push(&d->memory, row * outputs);
    d->yz = vane_arena_push(&d->memory, row * outputs);
    d->weights = vane_arena_push(&d->memory, row);
    d->losses = vane_arena_push(&d->memory, row);
    d->target_scale = vane_arena_push(&d->memory, sizeof(float) * outputs);
    d->target_shift = vane_arena_push(&d->memory, sizeof(float) * outputs);
    return VANE_OK;
}

static void desk_close(desk *d, const vane_net *net)
{
    vane_arena_free(&d->memory);
    vane_session_return(net, d->session);
}

/* Figures of `rows` rows on the desk are added to the sums. */
static int measure_rows(const vane_net *net, const desk *d, vane_loss loss, const vane_rows *read, size_t rows,
                        double *loss_sum, double *hits, double *judged, uint64_t *confusion)
{
    const vane_kernels *k = net->ctx->kernels;
    const size_t outputs = vane_net_outputs(net);
    const vane_rows seen = vane_rows_scaled(net, read, rows, d->target_scale, d->target_shift, d->x, d->t);
    const bool from_sums = vane_loss_from_sums(loss);
    const int status =
        vane_net_forward(net, d->session, rows, seen.inputs, from_sums ? NULL : d->yz, from_sums ? d->yz : NULL);
    if (status) return status;
    k->loss[loss](rows, outputs, d->yz, seen.targets, seen.weights, d->losses, NULL);
    for (size_t i = 0; i < rows; i++) *loss_sum += (double)seen.weights[i] * (double)d->losses[i];
    vane_judge(k, loss, rows, outputs, d->yz, seen.targets, hits, judged, confusion);
    return VANE_OK;
}

static int measure(const vane_net *net, const desk *d, vane_dataset *dataset, vane_loss loss, vane_metrics *m,
                   uint64_t *confusion)
{
    double loss_sum = 0, hits = 0, judged = 0;
    uint64_t total = 0;
    size_t rows = 0;
    vane_rows read;
    int status = vane_dataset_begin(dataset, NULL, 0);
    vane_invert_scaling(&net->output_scaling, vane_net_outputs(net), d->target_scale, d->target_shift);
    while (!status) {
        status = vane_dataset_next(dataset, d->rows, d->x, d->t, d->weights, &read, &rows);
        if (status || rows == 0) break;
        status = measure_rows(net, d, loss, &read, rows, &loss_sum, &hits, &judged, confusion);
        total += rows;
    }
    if (!status && total == 0) status = vane_fail(VANE_ERR_SHAPE, "the data has no rows");
    if (status) return status;
    const double zero = 0.0;
    *m = (vane_metrics){ .rows = total, .loss = loss_sum / (double)total, .accuracy = hits / judged,
                         .square_error = zero / zero };
    return VANE_OK;
}

int vane_net_evaluate(const vane_net *net, vane_dataset *dataset, vane_loss loss, vane_metrics *metrics,
                      uint64_t *confusion)
{
    desk d;
    vane_metrics own;
    int status = vane_net_check_built(net);
    if (!status) status = vane_check_dataset(net, dataset);
    if (!status) status = vane_loss_resolve(&loss, net, loss);
    if (!status) status = desk_open(&d, net);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = measure(net, &d, dataset, loss, metrics ? metrics : &own, confusion);
    host->float_leave(host->user, before);
    desk_close(&d, net);
    return status;
}
