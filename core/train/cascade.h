/* cascade.h - inside cascade training: what is seen of the rows, the weights in training, both kinds of training. */
#ifndef VANE_CORE_TRAIN_CASCADE_H
#define VANE_CORE_TRAIN_CASCADE_H

#include "core/base/arena.h"
#include "core/base/sizes.h"
#include "core/net/grow.h"
#include "core/net/net.h"
#include "vane_cascade.h"

/* Rows of a block, which stays in the first-level cache while units are trained on it; and the floats from one of its
 * columns to the next, which keep columns out of each other's cache sets. */
enum { VANE_CASCADE_ROWS = 256, VANE_CASCADE_STEP = VANE_CASCADE_ROWS + 16 };

/* All rows, in blocks; in a block each number of a row is a column: 1, the inputs, the hidden units. */
typedef struct vane_cascade_cache {
    size_t rows, blocks, outputs;
    size_t columns, capacity;   /* of a block: in use, and in all */
    float *seen;                /* [blocks][capacity][STEP] */
    float *targets;             /* [blocks][outputs][STEP], halved where FANN halves them */
    float *misses;              /* likewise: targets less outputs */
} vane_cascade_cache;

/* Units that are trained side by side. Each has a record of numbers, which begins with its bias and its weights. */
typedef struct vane_cascade_units {
    size_t count, record;
    float *w, *gradients, *parts;       /* [count][record]; parts: gradients over one block */
    float *previous, *step;     /* likewise: what the optimizer keeps */
    uint32_t *words;            /* likewise: its random numbers; NULL without */
    float *deltas;              /* [count][STEP], over the rows of a block */
} vane_cascade_units;

/* Of outputs over all rows: sums of what they miss. */
typedef struct vane_cascade_errors {
    double loss, squares;
    uint64_t bit_fails;
} vane_cascade_errors;

typedef struct vane_cascade {
    vane_net *net;              /* as it was given */
    vane_cascade_options options;       /* its kinds resolved */
    vane_train_options train;   /* its loss resolved */
    vane_cascade_cache cache;
    vane_arena scratch;         /* of products */
    uint64_t epochs;            /* of all so far */

    vane_cascade_units outputs;
    vane_cascade_kind *output_kinds;    /* [outputs] */
    vane_cascade_errors *errors;        /* [outputs], of one epoch */
    float *best_epoch;          /* weights of the outputs */

    vane_cascade_units candidates;      /* their records end with their weights to the outputs */
    double *squares;            /* [candidates], that they would leave */

    size_t grown;               /* units so far */
    size_t widest;              /* columns, in the end */
    vane_new_unit *units;       /* [max_units] */
    float *unit_weights;        /* theirs, [max_units][widest] */

    bool has_best;
    vane_cascade_report best;
    float *best_weights;        /* of the outputs */
} vane_cascade;

/* Takes the options, refused by name and value, with all that they leave open. */
int vane_cascade_resolve(vane_cascade *run, const vane_cascade_options *given);

/* ------------------------------------------------------------------------------- cascade_cache.c: the rows ---- */
/* Reads the dataset's rows through the hidden layers of net; there must be scratch for these. */
int vane_cascade_read(vane_cascade *run, vane_dataset *dataset);
void vane_cascade_forget(vane_cascade *run);

/* Adds a unit to what is seen of the rows. */
int vane_cascade_see(vane_cascade *run, const vane_new_unit *unit);

static inline const float *vane_cascade_block(const vane_cascade_cache *c, size_t block)
{
    return c->seen + block * c->capacity * VANE_CASCADE_STEP;
}

/* A column of targets or misses. */
static inline float *vane_cascade_column(const vane_cascade_cache *c, float *of, size_t block, size_t output)
{
    return of + (block * c->outputs + output) * VANE_CASCADE_STEP;
}

static inline size_t vane_cascade_block_rows(const vane_cascade_cache *c, size_t block)
{
    return vane_size_min(VANE_CASCADE_ROWS, c->rows - block * VANE_CASCADE_ROWS);
}

/* ------------------------------------------------------------------- cascade_units.c: what both trainings do ---- */
/* The sums of one unit over n rows are to kernels those of a layer of n units that all do the same. */
vane_layer vane_cascade_rows_of(const vane_cascade *run, const vane_cascade_kind *kind, size_t n);

/* Begins a run of epochs with records of that size, whose weights are there. */
void vane_cascade_begin(const vane_cascade *run, vane_cascade_units *units, size_t record);

/* What is done with the sums z of one unit over the rows of a block, by any thread of the pool; delta: what the
 * gradients are made of, NULL where none are wanted. */
typedef void (*vane_cascade_look)(vane_cascade *run, size_t block, size_t unit, float *z, float *delta);

/* An epoch: the sums of all units over all blocks and, where wanted, their gradients. (Those of a record beyond the
 * weights of what is seen, `look` leaves in parts.) */
int vane_cascade_epoch(vane_cascade *run, vane_cascade_units *units, vane_cascade_look look, bool gradients);

/* Changes the weights by the gradients of epoch number `epoch`, from 0; mean_square is what the outputs miss. */
void vane_cascade_step(const vane_cascade *run, vane_cascade_units *units, uint64_t epoch, double mean_square);

/* A run of epochs that ends when a figure stays where it is. */
typedef struct vane_cascade_patience {
    double fraction;            /* by which the figure must move */
    uint64_t span, min, max;    /* epochs */
    double low, high;           /* between which it has stayed */
    uint64_t since;             /* epoch */
} vane_cascade_patience;

vane_cascade_patience vane_cascade_patience_of(float fraction, uint64_t span, uint64_t min, uint64_t max);

/* True when epoch number `epoch`, from 1, with that figure, is the last. */
bool vane_cascade_is_over(vane_cascade_patience *patience, uint64_t epoch, double figure);

/* ------------------------------------------------------------------------------------------------ training ---- */
/* Mean over outputs and rows. */
static inline double vane_cascade_mean(const vane_cascade *run, double sum)
{
    return sum / ((double)run->cache.rows * (double)run->cache.outputs);
}

/* Trains the outputs. In the end errors and misses are those of their weights, which are the best of all epochs, or
 * those that reached the goal. */
int vane_cascade_train_outputs(vane_cascade *run, vane_cascade_errors *errors, bool *reached);

/* Trains new candidates to make up for the misses, whose squares add up to that; `best` is the winner's number. */
int vane_cascade_train_candidates(vane_cascade *run, double squares, size_t *best);

#endif
