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

static int measure_rows(const vane_net *net, const desk *d, vane_loss loss, const vane_rows *read, size_t rows,
                        vane_tally *tally, uint64_t *confusion)
{
    const vane_kernels *k = net->ctx->kernels;
    const size_t outputs = vane_net_outputs(net);
    const vane_rows seen = vane_rows_scaled(net, read, rows, d->target_scale, d->target_shift, d->x, d->t);
    const bool from_sums = vane_loss_from_sums(loss);
    const int status =
        vane_net_forward(net, d->session, rows, seen.inputs, from_sums ? NULL : d->yz, from_sums ? d->yz : NULL);
    if (status) return status;
    k->loss[loss](rows, outputs, d->yz, seen.targets, seen.weights, d->losses, NULL);
    for (size_t i = 0; i < rows; i++) tally->loss_sum += (double)seen.weights[i] * (double)d->losses[i];
    vane_judge(k, loss, rows, outputs, d->yz, seen.targets, &tally->hits, &tally->judged, confusion);
    tally->rows += rows;
    return VANE_OK;
}

static int measure(const vane_net *net, const desk *d, vane_dataset *dataset, vane_loss loss, uint64_t max_rows,
                   vane_tally *tally, uint64_t *confusion, bool *done)
{
    const uint64_t known = vane_dataset_rows(dataset), first = tally->rows;
    vane_rows read;
    int status = vane_dataset_begin(dataset, NULL, first);
    vane_invert_scaling(&net->output_scaling, vane_net_outputs(net), d->target_scale, d->target_shift);
    *done = tally->rows == known;
    while (!status && !*done && tally->rows - first < max_rows) {
        const uint64_t left = max_rows - (tally->rows - first);
        const size_t wanted = left < d->rows ? (size_t)left : d->rows;
        size_t rows;
        status = vane_dataset_next(dataset, wanted, d->x, d->t, d->weights, &read, &rows);
        if (!status && rows > 0) status = measure_rows(net, d, loss, &read, rows, tally, confusion);
        *done = rows == 0 || tally->rows == known;
    }
    if (!status && tally->rows == 0) status = vane_fail(VANE_ERR_SHAPE, "the data has no rows");
    return status;
}

int vane_measure(const vane_net *net, vane_dataset *dataset, vane_loss loss, uint64_t max_rows, vane_tally *tally,
                 uint64_t *confusion, bool *done)
{
    desk d;
    int status = vane_net_check_built(net);
    if (!status) status = vane_check_dataset(net, dataset);
    if (!status) status = vane_loss_resolve(&loss, net, loss);
    if (!status) status = desk_open(&d, net);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = measure(net, &d, dataset, loss, max_rows, tally, confusion, done);
    host->float_leave(host->user, before);
    desk_close(&d, net);
    return status;
}

static vane_metrics means_of(const vane_net *net, const vane_tally *tally)
{
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    const double zero = 0.0;
    const vane_metrics m = { .rows = tally->rows, .loss = tally->loss_sum / (double)tally->rows,
                             .accuracy = tally->hits / tally->judged, .square_error = zero / zero };
    host->float_leave(host->user, before);
    return m;
}

int vane_net_evaluate(const vane_net *net, vane_dataset *dataset, vane_loss loss, vane_metrics *metrics,
                      uint64_t *confusion)
{
    vane_tally tally = { 0 };
    bool done;
    const int status = vane_measure(net, dataset, loss, UINT64_MAX, &tally, confusion, &done);
    if (!status && metrics) *metrics = means_of(net, &tally);
    return status;
}
