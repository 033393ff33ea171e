/* kernels.h - the table that every width exports: vane_kernels_<width>. Row and block granularity, no state, no
 * allocation, no errors; callers have checked everything. Pointers may have any alignment and do not overlap but where
 * it says "in place". Lengths may be 0 but where it says otherwise.
 *
 * The bits: a product's outputs are chains in increasing depth, so neither tiles, blocks, tails nor packing show in
 * them; sums across lanes are vec.h's 64-lane tree. A table of one family gives the same bits as any other of it. */
#ifndef VANE_CORE_KERNELS_KERNELS_H
#define VANE_CORE_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane.h"

enum { VANE_ACTIVATION_COUNT = VANE_COS + 1, VANE_LOSS_COUNT = VANE_TANH_ERROR + 1,
       VANE_OPTIMIZER_COUNT = VANE_ADAMW + 1 };

/* c[rows][columns] = begin + a b: element (i, j) is the chain that starts at begin[i * begin_row + j] and takes
 * a(i, p) * b(p, j) for p = 0 .. depth - 1. a(i, p) is a[i * a_row + p * a_step]; or with a_panel, as pack_a
 * leaves it, rows come in groups of tile_rows: a[i / tile_rows * a_panel + i % tile_rows * a_row + p * a_step]. b
 * comes in panels of tile_columns columns: panel q has (p, j) at b[q * b_panel + p * b_step + j], and may be read
 * up to the next multiple of `lanes` columns. So a row-major matrix whose width is a multiple of `lanes` is its
 * own panels (b_panel = tile_columns, b_step = width), and packing serves the rest. c may be begin, with the same
 * row step. */
typedef struct vane_block {
    size_t rows, columns, depth;
    const float *a;
    size_t a_row, a_step, a_panel;
    const float *b;
    size_t b_panel, b_step;
    const float *begin;         /* NULL: +0 */
    size_t begin_row;           /* 0: one row for all, as a bias */
    float *c;
    size_t c_row;
} vane_block;

/* Sums of some inputs each, for a batch whose rows lie across: row `row` of input i is x[i * x_step + row]. Chain i has
 * the elements e = first[i] .. first[i + 1] - 1, each a weight, weight[place[e]], and the input that it meets,
 * source[e]. Both steps are multiples of `lanes`, all of which is read and written; for one row they are 1. */
typedef struct vane_chains {
    size_t rows, count;
    const uint32_t *first;      /* [count + 1] */
    const uint32_t *source;
    const uint32_t *place;      /* NULL: weight[e] */
    const float *weight;
    const float *x;
    size_t x_step;
    const uint32_t *target;     /* [count]: the chain's number in y, each once; NULL: its own */
    float *y;
    size_t y_step;
} vane_chains;

/* Hyperparameters of one update, worked out once per batch. */
typedef struct vane_update {
    float rate;                 /* learning rate; adam: with the bias corrections folded in */
    float momentum;
    float beta1, beta2;         /* rmsprop: rho in beta2 */
    float epsilon;              /* adam: times sqrt(1 - beta2^t) */
    float decay;                /* adamw: learning rate * weight_decay */
    int nesterov;
    int changes_gradient;       /* 0: the gradient is used as it is, and none of the following */
    float l1, l2;
    float gradient_scale;       /* from clipping by norm; 1: none */
    float gradient_limit;       /* from clipping by value; the largest float: none */
} vane_update;

#define VANE_NO_WEIGHT_LIMIT ((float)(1e308 * 10))

/* Hyperparameters of one update by rprop, quickprop or sarprop. */
typedef struct vane_batch_update {
    float increase, decrease;   /* rprop, sarprop: factors of a step while the gradient keeps its sign, and at a turn */
    float delta_min, delta_max; /* rprop, sarprop: a shrunk step is at least the one, a grown step at most the other;
                                   for sarprop, every step is at least delta_min before it changes */
    float weight_limit;         /* no step leads out of -limit .. limit */
    int fann_way;               /* rprop: not 0: as FANN has it */
    float decay;                /* quickprop, sarprop: the gradient is taken to be g - decay w: in FANN's terms
                                   quickprop's decay, and sarprop's 2^(shift - temperature epoch) */
    float rate, mu;             /* quickprop: learning rate / rows, and the largest growth of a step */
    float noise_below;          /* sarprop: smaller steps get noise at a turn: threshold factor * error */
    float noise;                /* sarprop: the largest: sqrt(error) * 2^(shift - temperature epoch) */
    const uint32_t *words;      /* sarprop: [n], of core/base/rng.h; NULL: no noise */
} vane_batch_update;

/* True when the slope is a function of the sum z, which must then be kept beside y. */
static inline bool vane_activation_needs_sums(vane_activation a)
{
    return a == VANE_GELU || a == VANE_SILU || a > VANE_SOFTMAX;
}

/* A network of dense layers for `tiny`. Rows of weights are padded with zeros to a multiple of VANE_TINY_PAD floats,
 * `row`; the bias comes first, then a row per input, then zeros up to a multiple of VANE_TINY_PAD rows of inputs. A
 * layer of one unit has its weights side by side in the second row instead. At most VANE_TINY_WIDTH inputs and
 * units. With momentum, all that lies once more `moments` floats behind. */
enum { VANE_TINY_LAYERS = 4, VANE_TINY_WIDTH = 64, VANE_TINY_PAD = 16 };
typedef struct vane_tiny_layer {
    size_t inputs, units, row;
    vane_activation activation; /* softmax: only where the loss is computed from sums */
    int slope_from_sums;
    float *weight;
} vane_tiny_layer;
typedef struct vane_tiny {
    size_t layers;
    vane_tiny_layer layer[VANE_TINY_LAYERS];
    vane_loss loss;
    int loss_from_sums;
    size_t moments;             /* 0: none */
    float momentum, bias_momentum;
} vane_tiny;

typedef struct vane_kernels {
    const char *name, *family;
    unsigned lanes, tile_rows, tile_columns;
    size_t block_depth, block_rows, block_columns;      /* cache blocks of vane_multiply, multiples of the tile's */

    /* ---- products ---- */
    void (*block)(const vane_block *block);
    /* One row: y[j] = begin[j] + sum of x[p] * b[p * b_step + j], the same chains as block's; b is read as there. */
    void (*row)(size_t columns, size_t depth, const float *x, const float *b, size_t b_step, const float *begin,
                float *y);
    /* y[i] = 64-lane sum of x[j] * w[i * w_row + j] over j < n; each product joins its lane by fma. */
    void (*dots)(size_t count, size_t n, const float *x, const float *w, size_t w_row, float *y);
    /* c[i * columns + j] = x[i * x_step] * b[j] + 0 */
    void (*outer)(size_t rows, size_t columns, const float *x, size_t x_step, const float *b, float *c);
    /* Panels for block, zero-filled: element (p, j) of the panel at j0 is b[p * b_step + j * b_column]. */
    void (*pack_b)(size_t depth, size_t columns, const float *b, size_t b_step, size_t b_column, float *panels);
    /* Groups of a's rows for block, zero-filled: a_row = 1, a_step = tile_rows, a_panel = depth * tile_rows. Of a_row
       and a_step, as of b_step and b_column, one is 1. */
    void (*pack_a)(size_t rows, size_t depth, const float *a, size_t a_row, size_t a_step, float *panels);
    /* to[j * to_row + i] = from[i * from_row + j] */
    void (*transpose)(size_t rows, size_t columns, const float *from, size_t from_row, float *to, size_t to_row);
    /* sums[j] = chain from +0 over rows of x[i * x_row + j]; x is read as b. */
    void (*column_sums)(size_t rows, size_t columns, const float *x, size_t x_row, float *sums);
    /* y[target[i] * y_step + row], begun with what lies there, continued with weight * x in the order of elements. */
    void (*chains)(const vane_chains *chains);
    /* slopes[e] = 64-lane sum over the rows of x * dz[i * dz_step + row], e being of chain i; with `adds`, what lies
       there + that. Behind the last row, dz is 0 to a multiple of `lanes`, and x finite. Of the chains, weight, place,
       target and y are not read. */
    void (*chain_slopes)(const vane_chains *chains, const float *dz, size_t dz_step, int adds, float *slopes);

    /* ---- activations: y may be z; results below 2^-63 are +0. The first three have all but softmax. ---- */
    void (*activate[VANE_ACTIVATION_COUNT])(size_t n, const float *z, float *y);
    /* dz = dy * slope at x, where x is the sum z if vane_activation_needs_sums says so, else the output y; dz may be
       dy; flushed. A piecewise function has the slope of its piece, 0 where it is constant; a linear piece includes
       both its ends. */
    void (*slope[VANE_ACTIVATION_COUNT])(size_t n, const float *x, const float *dy, float *dz);
    /* For units whose activation is of s = steepness * z, as steepen has it: dz = dy * (steepness * slope at s), so
       all the way to z, and with FANN's slope instead of the right one. In terms of our activations, k = steepness:
           sigmoid                                     k y (1 - y), y cut to [.01, .99]
           sigmoid_stepwise                            2 k y (1 - y), likewise
           tanh, sigmoid_symmetric_stepwise            k (1 - y^2), y cut to [-.98, .98]
           gaussian, gaussian_symmetric                -2 k^2 s y, -2 k^2 s (y + 1): a k too many
           gaussian_stepwise                           0, as FANN has no such function
           sin, cos and their symmetric forms          of sin(s): k cos(k s), and so on: the k inside is wrong
           relu, linear_piece, linear_piece_symmetric  k everywhere
           leaky_relu                                  k / 100 where y < 0, else k
       and k times the right slope for the others. dz may be dy; flushed. */
    void (*fann_slope[VANE_ACTIVATION_COUNT])(size_t n, float steepness, const float *s, const float *y,
                                              const float *dy, float *dz);
    /* s = steepness * z, cut to [-limit / steepness, limit / steepness]; steepness > 0, limit may be infinite; s may
       be z. FANN's limit is 150. */
    void (*steepen)(size_t n, float steepness, float limit, const float *z, float *s);
    void (*softmax)(size_t rows, size_t n, const float *z, float *y);                       /* n >= 1; y may be z */
    void (*softmax_slope)(size_t rows, size_t n, const float *y, const float *dy, float *dz);   /* dz may be dy */

    /* ---- losses: for each row i, loss[i] without its factor, and, when delta is not NULL, the gradient, flushed,
       times factor[i] (which holds weight / rows and the loss's own 1 / n). mse, mae, huber, tanh_error: by y; the
       cross-entropies by z, the weighted sums before the sigmoid or the softmax, and then delta is by z too. ---- */
    void (*loss[VANE_LOSS_COUNT])(size_t rows, size_t n, const float *yz, const float *t, const float *factor,
                                  float *loss, float *delta);

    /* ---- optimizers up to adamw: w and the moments m, v updated from the gradient g, flushed below 2^-63 ---- */
    void (*update[VANE_OPTIMIZER_COUNT])(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v);

    /* ---- optimizers of whole epochs: w updated from the gradient g, with what is kept for each weight, the gradient
       that the last update went by, 0 after a turn, and the step. Both have the sign of gradients, not of FANN's
       slopes. Below 2^-126 all becomes +0. Formulas: vane.h, at vane_optimizer. Where FANN differs:
       rprop      With fann_way, as it does: steps are at least 10^-4 before they change, grow also where this gradient
                  or the last is 0, and where this one is 0 or just turned, w += step. Else iRPROP-: then they stay,
                  and w too.
       quickprop  Where the slope has not changed, FANN divides by 0; here the parabola then adds nothing.
       sarprop    Where this gradient or the last is 0, FANN leaves a weight the step of the weight before it in memory;
                  here it keeps its own. The noise is the word's upper 24 bits / 2^24 of `noise`. ---- */
    void (*rprop)(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step);
    void (*quickprop)(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step);
    void (*sarprop)(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step);

    /* One step of gradient descent for each row in turn; losses[rows], and outputs[rows][units], y or z,
       whichever the loss is computed from. */
    void (*tiny)(const vane_tiny *net, size_t rows, const float *x, const float *t, const float *factors,
                 const float *rates, float *losses, float *outputs);

    /* ---- cascade training: of a unit that would give y[n] by weights[o] to outputs that still miss[o * miss_row + i]
       of their targets, the 64-lane sum, over all outputs in turn, of (miss - weight y)^2; and of half of that the
       gradients, by_weights[o], 64-lane sums too, and by_y[n], chains from +0 over the outputs ---- */
    float (*candidate)(size_t n, size_t outputs, const float *y, const float *misses, size_t miss_row,
                       const float *weights, float *by_weights, float *by_y);

    /* ---- reductions and maps ---- */
    float (*sum_squares)(size_t n, const float *x);                     /* 64-lane sum */
    void (*flush)(size_t n, float *x);                                  /* below 2^-63 to +0, in place */
    void (*affine)(size_t rows, size_t n, const float *x, const float *scale, const float *shift, float *y);
    /* y = x * scale[j] + shift[j], rounded twice at every width; y may be x */
    /* Elements 0 .. n - 1 of core/base/rng.h's stream of that key and step; n <= 2^34. */
    void (*random_words)(size_t n, const uint32_t key[4], uint64_t step, uint32_t *words);
    void (*dropout)(size_t n, const uint32_t *words, float rate, float scale, const float *x, float *y);
                                                    /* y = (words[i] >> 8) / 2^24 < rate ? +0 : x * scale; y may be x */
    size_t (*find_nonfinite)(size_t n, const float *x); /* index of the first infinity or NaN, n if none */
    size_t (*argmax)(size_t n, const float *x);         /* first of the largest; NaN is never larger; n >= 1 */
} vane_kernels;

#endif
