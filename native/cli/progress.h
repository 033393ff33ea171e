/* progress.h - what a training run shows: a line that is redrawn on a terminal, a line per epoch elsewhere, or JSON. */
#ifndef VANE_NATIVE_CLI_PROGRESS_H
#define VANE_NATIVE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "vane.h"

typedef struct vane_meter {
    bool json, quiet;
    bool classifies; /* accuracies mean something */
    bool validates;
    uint64_t epochs; /* of the whole run */
    uint64_t rows;   /* per epoch */
    uint64_t rows_before; /* of the epoch under way, done at the last look: at first those of a checkpoint */

    bool live;                  /* stderr is a terminal */
    double begun, drawn;        /* seconds */
    uint64_t seen;              /* rows trained on in this run */
    vane_metrics last;          /* of the last epoch */
    uint64_t finished;          /* epochs, in this run */
} vane_meter;

/* After the fields above `live` are filled. */
void vane_meter_begin(vane_meter *meter);
void vane_meter_batch(vane_meter *meter, const vane_metrics *metrics);
void vane_meter_epoch(vane_meter *meter, const vane_metrics *metrics);

double vane_meter_rows_per_second(const vane_meter *meter);

/* The last words: `end` is "finished", "stopped early" or "interrupted", `saved` the model's path or NULL. */
void vane_meter_end(vane_meter *meter, const char *end, const char *saved);

/* Takes the redrawn line away, for a message. */
void vane_meter_clear(const vane_meter *meter);

#endif
