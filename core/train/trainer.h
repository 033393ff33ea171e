/* trainer.h - inside a trainer: what a checkpoint must hold, and what a batch works in. */
#ifndef VANE_CORE_TRAIN_TRAINER_H
#define VANE_CORE_TRAIN_TRAINER_H

#include "core/base/arena.h"
#include "core/data/source.h"
#include "core/net/net.h"
#include "vane.h"

/* Everything that the next bits depend on beside weights, moments and options: a checkpoint holds all of it. The
 * sums are of the epoch under way, or of the last one until the next begins. */
typedef struct vane_train_state {
    uint64_t epoch;             /* finished epochs */
    uint64_t step;              /* updates done, since the beginning */
    uint64_t cursor;            /* rows read in the epoch under way; 0 between epochs */
    uint64_t batches, rows;     /* that the sums are of */
    double loss_sum;            /* sum of the batches' loss sums */
    double hits, judged;        /* rows (with binary cross-entropy: outputs) that were right, of how many */
    double square_sum;          /* with trainer->counts_errors: squared differences of outputs and targets */
    uint64_t bit_fails;         /* likewise */
    float learning_rate;        /* of the last update */
    double validation_loss, validation_accuracy;    /* of the last validation, NaN before */
    double best_loss;           /* +infinity before the first validation with patience on */
    uint64_t waited;            /* epochs since the best */
    uint64_t epoch_steps;       /* updates per epoch, 0 until known: for the cosine schedule */
} vane_train_state;

/* Sums over the first rows of a dataset. */
typedef struct vane_tally {
    uint64_t rows;
    double loss_sum, hits, judged;
} vane_tally;

/* Working memory of one layer over batch_rows. */
typedef struct vane_layer_state {
    float *sums;                /* [batch][units], steepened; written where the slope or the loss needs them */
    vane_view output;           /* y; data NULL where the loss is computed from sums */
    vane_view dropped;          /* y after dropout, else the same as y: what is read above */
    uint32_t *words;            /* random words of dropout; NULL without */
    uint64_t nanoseconds[2];    /* forward and backward, of the timed steps */
} vane_layer_state;

/* How rows are trained on, chosen once by the network and the options. */
typedef enum vane_course {
    VANE_COURSE_BATCHES,        /* batch.c */
    VANE_COURSE_WHOLE,          /* one batch of all rows, by whole.c */
    VANE_COURSE_BLOCKS,         /* batches of one row, by online.c */
    VANE_COURSE_TINY            /* batches of one row, by tiny.c */
} vane_course;

/* Rows that whole.c works on at a time: its gradients don't depend on them but for rounding. */
enum { VANE_WHOLE_ROWS = 512 };

/* Working memory of online.c; NULLs when it isn't used. */
enum { VANE_ONLINE_ROWS = 32 };
typedef struct vane_online {
    float *sums;                /* [rows][units] of the first layer, by the weights from before the block */
    float *steps;               /* [rows][units], rate times delta */
    float *gram;                /* [rows][rows] */
} vane_online;

/* Working memory of tiny.c; NULLs when it isn't used. */
enum { VANE_TINY_ROWS = 256 };
typedef struct vane_tiny_memory {
    float *weights;             /* all layers, padded; then, with momentum, their moments */
    float *factors, *rates, *losses, *outputs;  /* of rows */
} vane_tiny_memory;

/* What counters.c reports. A look at the clock may take as long as a step of a tiny network: there is one only after so
 * many rows that it costs nothing beside them. */
typedef struct vane_counting {
    uint64_t first_step;        /* state.step when the trainer was made */
    uint64_t rows;
    uint64_t row_flops, freezes;    /* of a row, since the network's layers were frozen so often */
    uint64_t settled_rows, flops;   /* from before that, and what they took */
    uint64_t calls_at;          /* rows from which on the next call is timed */
    bool times_call;            /* the one under way */
    uint64_t call_start, call_rows;
    uint64_t timed_nanoseconds, timed_rows;     /* of the timed calls */
    uint64_t steps_at;          /* rows from which on the next step is timed */
    bool times_step;
    uint64_t mark;              /* when the part of it that is under way began */
    uint64_t timed_steps;
} vane_counting;

struct vane_trainer {
    VANE_GUARD
    vane_net *net;
    vane_train_options options; /* loss resolved, class_weights pointing at the copy below or NULL */
    float *class_weights;
    vane_train_state state;
    vane_tally validation;      /* under way; else no rows */
    bool unvalidated;           /* vane_trainer_fit finished an epoch whose validation hasn't succeeded yet */

    /* Blocks laid out as net->params. */
    float *gradients;           /* kept for clipping by norm and by whole.c, else NULL: each piece changes its weights
                                   at once */
    float *moment1, *moment2;   /* NULL where the optimizer has none; of rprop, quickprop and sarprop the last gradient
                                   and the step */
    float *best; /* weights of the best epoch, valid when state.best_loss is finite; NULL without patience */
    float *good;                /* weights to go back to when the loss diverges */
    bool has_good;
    uint64_t good_step;         /* updates done when `good` was taken */

    /* The batch, in `memory`, whose rest is scratch of products. */
    vane_arena memory;
    vane_course course;
    size_t batch_rows;                  /* that go forward and back at a time: a batch, or a part of all rows */
    size_t read_rows;                   /* at a time: batch_rows, a block of online.c, or many rows of tiny.c */
    bool counts_errors;                 /* squared differences and bit fails */
    float *inputs, *targets, *weights;  /* [read_rows][inputs], [read_rows][outputs], [read_rows] */
    vane_rows block, rows;              /* what was read, as the layers see it; what is trained on */
    size_t block_rows;                  /* 0: there is no block, or no longer */
    vane_online online;
    vane_tiny_memory tiny;
    float *factors, *losses;            /* [batch_rows] */
    float *halves[2];                   /* [batch_rows][outputs], outputs and targets as VANE_FANN_HALVES has them */
    uint32_t *noise;                    /* [parameter_floats], random words of sarprop; NULL without */
    float *deltas[2];                   /* [batch_rows][widest layer] */
    vane_view shared, shared_deltas;    /* with shortcuts: [batch_rows][shared row], and of its hidden units the
                                           gradient */
    float *target_scale, *target_shift; /* raw -> model targets, [outputs] */
    vane_layer_state *layers;
    vane_update update;                 /* under way */
    vane_batch_update batch_update;     /* likewise, of rprop, quickprop and sarprop */
    const vane_dataset *reading;        /* whose pass is under way; NULL between passes */
    vane_counting counting;
};

/* Refuses options that were begun otherwise than from VANE_TRAIN_OPTIONS. */
int vane_train_options_check_size(const vane_train_options *options);

/* Refuses options by name and value. */
int vane_train_options_check(const vane_net *net, const vane_train_options *options);

/* Moments that the options' optimizer keeps, as a set of bits: 1 moment1, 2 moment2. */
unsigned vane_optimizer_moments(const vane_train_options *options);

/* The loss that AUTO stands for; refuses one that the last layer can't have. */
int vane_loss_resolve(vane_loss *out, const vane_net *net, vane_loss loss);

/* True for the losses that are computed from the sums before the last activation. */
bool vane_loss_from_sums(vane_loss loss);

/* What one row has to divide its loss's gradient by: n for the means over outputs, 1 for the categorical
 * cross-entropy. */
double vane_loss_divisor(vane_loss loss, size_t outputs);

/* Adds rows' outputs, y or z, whichever the loss is computed from, against targets t to hits and judged, and to
 * confusion when it isn't NULL. */
void vane_judge(const vane_kernels *k, vane_loss loss, size_t rows, size_t outputs, const float *yz, const float *t,
                double *hits, double *judged, uint64_t *confusion);

/* Adds the squares of n differences of outputs and targets, and how many of these reach limit > 0. */
void vane_add_errors(double *squares, uint64_t *bit_fails, float limit, size_t n, const float *y, const float *t);

/* Adds the next rows of a dataset, at most so many, to a tally of those before; *done when there are no more. */
int vane_measure(const vane_net *net, vane_dataset *dataset, vane_loss loss, uint64_t max_rows, vane_tally *tally,
                 uint64_t *confusion, bool *done);

/* vane_trainer_validate in pieces of so many rows: metrics are those of the last, which is *done. Neither a step nor a
 * checkpoint may come between. */
int vane_trainer_validate_rows(vane_trainer *trainer, vane_dataset *validation, uint64_t max_rows, bool *done,
                               vane_metrics *metrics);

/* vane_trainer_run, but of a batch that takes all rows no more than so many, rounded up to VANE_WHOLE_ROWS. Neither a
 * step nor a checkpoint may come before the rest of it. */
int vane_trainer_run_rows(vane_trainer *trainer, vane_dataset *dataset, uint64_t max_batches, uint64_t max_rows,
                          vane_metrics *metrics);

/* Whether an epoch of that loss and so many bit fails is to be the last. */
bool vane_reached_goal(const vane_train_options *options, double loss, uint64_t bit_fails);

/* The slopes that fann_way asks for. */
vane_slope vane_slope_of(const vane_train_options *options);

/* What VANE_FANN_HALVES makes of rows of outputs or targets. */
void vane_halve(const vane_layer *layer, size_t rows, const float *from, float *to);

/* True for rprop, quickprop and sarprop, which take the gradient of all rows. */
bool vane_optimizer_is_whole(vane_optimizer optimizer);

/* One batch an epoch. */
bool vane_takes_whole_epochs(const vane_train_options *options);

/* What moments are before the first update. */
void vane_trainer_reset_moments(vane_trainer *trainer);

/* Learning rate of the update about to be done. */
float vane_schedule_rate(const vane_train_options *options, const vane_train_state *state);

/* Of n rows of data what the layers see: where the network scales, in x and t, which may be where they lie.
 * target_scale and target_shift are vane_invert_scaling's. */
vane_rows vane_rows_scaled(const vane_net *net, const vane_rows *read, size_t n, const float *target_scale,
                           const float *target_shift, float *x, float *t);

/* Makes of rows of data what the layers see, with the classes' weights: trainer->block, and rows. */
void vane_trainer_prepare(vane_trainer *trainer, const vane_rows *read, size_t rows);

/* The block from row `row` on. */
vane_rows vane_rows_from(const vane_trainer *trainer, size_t row);

/* Forward over trainer->rows, from layer `first` on: the sum of their losses. */
int vane_trainer_forward(vane_trainer *trainer, size_t first, size_t rows, double *loss_sum);

/* What the loss is computed from, after forward: the last layer's outputs, or its sums. */
const float *vane_trainer_outputs(const vane_trainer *trainer);

/* True where a layer's sums are kept beside its outputs, or instead of them. */
bool vane_trainer_keeps_sums(const vane_trainer *trainer, size_t layer);

/* Index of the first layer that isn't frozen; the number of layers when all are. */
size_t vane_first_trained(const vane_net *net);

/* Backward over them, down to layer `first`: gradients of the layers that aren't frozen, and, when `under` isn't NULL,
 * the gradient by the sums of the layer under them. */
int vane_trainer_backward(vane_trainer *trainer, size_t first, size_t rows, const vane_gradient_sink *sink,
                          float **under);

/* The same, with the change of the weights that goes with it. */
int vane_trainer_update(vane_trainer *trainer, size_t first, size_t rows, float **under);

/* The change of the weights by `scale` times gradients laid out as net->params: clipping, then the optimizer. */
void vane_trainer_apply(vane_trainer *trainer, const float *gradients, double scale);

/* The one batch of an epoch: begin, then rows after rows, then end. */
void vane_whole_begin(vane_trainer *trainer);
int vane_whole_rows(vane_trainer *trainer, size_t rows);
void vane_whole_end(vane_trainer *trainer);

/* Gradient descent row by row, and nothing else. */
bool vane_steps_plainly(const vane_train_options *options);

/* Training row by row, many rows at a time, where it applies: losses and outputs of trainer->rows to trainer->tiny. */
bool vane_tiny_applies(const vane_net *net, const vane_train_options *options);
size_t vane_tiny_floats(const vane_net *net);
void vane_tiny_run(vane_trainer *trainer, size_t rows);

/* Training row by row in blocks: begin, then forward and update for each row in turn, then end. Only where it applies;
 * scratch is what it needs of trainer->memory beside its arrays. */
bool vane_online_applies(const vane_net *net, const vane_train_options *options);
size_t vane_online_scratch(const vane_net *net);
int vane_online_begin(vane_trainer *trainer, size_t rows);
int vane_online_forward(vane_trainer *trainer, size_t row, size_t rows, double *loss);
int vane_online_update(vane_trainer *trainer, size_t row);
int vane_online_end(vane_trainer *trainer, size_t rows);

/* By what the sum of rows' losses is divided, as gradients have it. */
double vane_gradient_divisor(const vane_trainer *trainer, size_t rows);

/* Refuses a dataset whose widths aren't the network's. */
int vane_check_dataset(const vane_net *net, const vane_dataset *dataset);

#endif
