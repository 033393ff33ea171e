#include "bench/ours.h"

#include <stdio.h>
#include <stdlib.h>

void must(int status)
{
    if (!status) return;
    fprintf(stderr, "%s\n", vane_last_error());
    exit(1);
}

void ours_open(ours *o, const char *width, unsigned threads, const model *m, const float *x, const float *t,
               size_t rows)
{
    vane_options options = VANE_OPTIONS;
    options.isa = width;
    options.threads = threads;
    must(vane_ctx_create(&o->ctx, &options));
    must(vane_net_create(&o->net, o->ctx, m->widths[0]));
    for (size_t i = 1; i <= m->layers; i++)
        vane_net_add_dense(o->net, m->widths[i], i == m->layers ? m->output : m->hidden);
    must(vane_net_build(o->net, 1));
    must(vane_dataset_create(&o->data, o->ctx, x, m->widths[0], t, m->widths[m->layers], rows, NULL));

    vane_train_options train = VANE_TRAIN_OPTIONS;
    train.optimizer = VANE_SGD;
    train.momentum = 0;
    train.learning_rate = m->rate;
    train.loss = m->loss;
    train.batch = m->batch;
    train.shuffle = 0;
    must(vane_trainer_create(&o->trainer, o->net, &train));
}

void ours_close(ours *o)
{
    vane_trainer_destroy(o->trainer);
    vane_dataset_destroy(o->data);
    vane_net_destroy(o->net);
    vane_ctx_destroy(o->ctx);
}

void ours_epoch(void *arg)
{
    const ours *o = arg;
    must(vane_trainer_epoch(o->trainer, o->data, NULL));
}

double ours_epoch_loss(ours *o)
{
    vane_metrics metrics;
    must(vane_trainer_epoch(o->trainer, o->data, &metrics));
    return metrics.loss;
}

double ours_loss(ours *o, vane_loss loss)
{
    vane_metrics metrics;
    must(vane_net_evaluate(o->net, o->data, loss, &metrics, NULL));
    return metrics.loss;
}
