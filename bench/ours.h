/* ours.h - Vane's side of the training benches, through the public header alone. */
#ifndef VANE_BENCH_OURS_H
#define VANE_BENCH_OURS_H

#include <stddef.h>

#include "vane.h"

enum { MODEL_LAYERS = 4 };

/* A network and how it is trained: plain gradient descent, rows in their order. */
typedef struct model {
    const char *name;                       /* "784-128-10" */
    size_t layers, widths[MODEL_LAYERS + 1];    /* widths[0] inputs; widths[layers] outputs */
    vane_activation hidden, output;
    vane_loss loss;
    float rate;
    size_t batch;
} model;

typedef struct ours {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} ours;

/* Ends the program with the library's message when a call has failed. */
void must(int status);

/* A built network on x[rows][inputs], t[rows][outputs], which are copied; width NULL: the fastest. */
void ours_open(ours *o, const char *width, unsigned threads, const model *m, const float *x, const float *t,
               size_t rows);
void ours_close(ours *o);

/* One epoch; arg is the ours. */
void ours_epoch(void *arg);

/* The mean loss of one more epoch, or of the rows as the network stands. */
double ours_epoch_loss(ours *o);
double ours_loss(ours *o, vane_loss loss);

#endif
