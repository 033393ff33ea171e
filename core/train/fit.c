/* fit.c - epoch after epoch: early stopping, and the weights of the best one. */
#include <string.h>

#include "core/base/status.h"
#include "core/train/trainer.h"

static void copy_weights(const vane_trainer *t, float *to, const float *from)
{
    memcpy(to, from, t->net->parameter_floats * sizeof(float));
}

static void note_epoch(vane_trainer *t, double monitored)
{
    vane_train_state *s = &t->state;
    if (t->options.patience == 0) return;
    if (!(monitored < s->best_loss - t->options.min_delta)) {
        s->waited++;
        return;
    }
    s->best_loss = monitored;
    s->waited = 0;
    copy_weights(t, t->best, t->net->params);
}

/* The sums of a piece that fails are lost with those before. */
static int measure(vane_trainer *t, vane_dataset *validation, uint64_t max_rows, bool *done)
{
    vane_tally sums = t->validation;
    const int status = vane_measure(t->net, validation, t->options.loss, max_rows, &sums, NULL, done);
    t->validation = status || *done ? (vane_tally){ 0 } : sums;
    if (status || !*done) return status;
    t->state.validation_loss = sums.loss_sum / (double)sums.rows;
    t->state.validation_accuracy = sums.hits / sums.judged;
    return VANE_OK;
}

static int validate(vane_trainer *t, vane_dataset *validation, uint64_t max_rows, bool *done, vane_metrics *metrics)
{
    if (t->state.cursor != 0 || t->state.rows == 0)
        return vane_fail(VANE_ERR_STATE, "validation comes after a whole epoch: %llu batches of epoch %llu are done",
                         (unsigned long long)t->state.batches, (unsigned long long)t->state.epoch);
    *done = true;
    const int status = validation ? measure(t, validation, max_rows, done) : VANE_OK;
    if (status || !*done) return status;
    t->unvalidated = false;
    note_epoch(t, validation ? t->state.validation_loss : t->state.loss_sum / (double)t->state.rows);
    return metrics ? vane_trainer_metrics(t, metrics) : VANE_OK;
}

int vane_trainer_validate_rows(vane_trainer *t, vane_dataset *validation, uint64_t max_rows, bool *done,
                               vane_metrics *metrics)
{
    int status = vane_enter(VANE_TRAINER, t);
    if (status) return status;
    const vane_host *host = t->net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = validate(t, validation, max_rows, done, metrics);
    host->float_leave(host->user, before);
    vane_leave(VANE_TRAINER, t);
    return status;
}

int vane_trainer_validate(vane_trainer *t, vane_dataset *validation, vane_metrics *metrics)
{
    bool done;
    return vane_trainer_validate_rows(t, validation, UINT64_MAX, &done, metrics);
}

int vane_trainer_restore_best(vane_trainer *t)
{
    const int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    if (t->best && t->state.best_loss - t->state.best_loss == 0.0) {
        copy_weights(t, t->net->params, t->best);
        t->net->version++;
    }
    return VANE_OK;
}

/* Unless another epoch has begun since. */
static bool owes_validation(const vane_trainer *t)
{
    return t->unvalidated && t->state.cursor == 0 && t->state.rows > 0;
}

/* The next epoch, but where the last one is yet to be validated; *ended when a callback stopped it on its way. */
static int next_epoch(vane_trainer *t, vane_dataset *dataset, vane_metrics *m, bool *ended)
{
    *ended = false;
    if (owes_validation(t)) return VANE_OK;
    const int status = vane_trainer_epoch(t, dataset, m);
    *ended = m->stop && !m->epoch_done;
    t->unvalidated = !status && !*ended;
    return status;
}

static int fit(vane_trainer *t, vane_dataset *dataset, vane_dataset *validation, vane_metrics *m)
{
    bool ended;
    int status = vane_trainer_metrics(t, m);
    if (status) return status;
    while (owes_validation(t) || (t->state.epoch < t->options.epochs && !m->stop)) {
        status = next_epoch(t, dataset, m, &ended);
        if (status) return status;
        if (ended) break;
        const int stop = m->stop;
        status = vane_trainer_validate(t, validation, m);
        if (status) return status;
        const bool asked = t->options.on_epoch && t->options.on_epoch(t->options.user, m) != 0;
        m->stop |= stop | asked;
    }
    return t->options.restore_best ? vane_trainer_restore_best(t) : VANE_OK;
}

int vane_trainer_fit(vane_trainer *t, vane_dataset *dataset, vane_dataset *validation, vane_metrics *metrics)
{
    vane_metrics own;
    int status = vane_enter(VANE_TRAINER, t);
    if (status) return status;
    status = fit(t, dataset, validation, metrics ? metrics : &own);
    vane_leave(VANE_TRAINER, t);
    return status;
}
