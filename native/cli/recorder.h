/* recorder.h - a run as records, one JSON object each: to a file (--log), and to who watches it live (--dashboard). */
#ifndef VANE_NATIVE_CLI_RECORDER_H
#define VANE_NATIVE_CLI_RECORDER_H

#include <stdio.h>

#include "native/cli/dashboard/dashboard.h"
#include "native/cli/train_args.h"

/* Those that are known when a record is made. */
typedef struct vane_recorded {
    const vane_train_args *args;
    vane_ctx *ctx;
    vane_net *net;
    vane_trainer *trainer;
    vane_train_options options; /* the trainer's: of a resumed run, those of its checkpoint */
    uint64_t rows;          /* per epoch */
    bool classifies;        /* accuracies mean something */
} vane_recorded;

typedef struct vane_recorder {
    vane_recorded of;
    FILE *log;              /* NULL: none, or none any more */
    vane_dashboard *dashboard;      /* NULL: none */
    double begun, told, spread; /* seconds: when it began, of the last progress, of the last histograms */
    vane_counters before;   /* at the last progress */
    vane_layer_time *times, *times_before;  /* [layers] */
    vane_histogram *weights, *gradients;    /* [layers] */
} vane_recorder;

/* Opens what the arguments ask for, before the data are read: an exit status, after saying what is wrong. */
int vane_recorder_open(vane_recorder *recorder, const vane_train_args *args);
void vane_recorder_close(vane_recorder *recorder);

/* What a run without a recorder asks is answered at no cost. Gives a VANE_ERR_ code for want of memory. */
int vane_recorder_start(vane_recorder *recorder, const vane_recorded *of);
void vane_recorder_batch(vane_recorder *recorder, const vane_metrics *metrics);
void vane_recorder_epoch(vane_recorder *recorder, const vane_metrics *metrics, double rows_per_second);

/* `end`: "finished", "stopped early", "interrupted", "diverged", "failed". */
void vane_recorder_end(vane_recorder *recorder, const char *end, uint64_t epochs, const char *saved);

/* The members that every start of a run has, here and in what --json prints. */
void vane_line_start(const vane_recorded *of);

#endif
