/* kernels.c - every hot loop, written once against vec.h and compiled once per width. The one symbol that a compilation
 * exports is its table, vane_kernels_<width>. */
#include "core/kernels/kernels.h"

#include "core/vec/vec.h"
#include "core/vec/vec_math.h"

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 64")
#endif

/* Of loops over the vectors of one 64-lane sum, or of two at once. In a compact build only where they are no more than
 * registers: sums that lie in memory gain nothing by a copy of the loop's body for each. */
#if VF_LANES == 1 && defined(VANE_COMPACT)
#define UNROLL_SUM
#else
#define UNROLL_SUM UNROLL
#endif
#ifdef VANE_COMPACT
#define UNROLL_TWO_SUMS
#else
#define UNROLL_TWO_SUMS UNROLL
#endif

/* A function whose body a module has once, however many call it. */
#define ONCE static __attribute__((noinline))

enum { L = VF_LANES, MR = VEC_TILE_ROWS, NV = VEC_TILE_VECTORS, NR = NV * L };

VEC_FN size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

#include "core/kernels/product.inc.h"
#include "core/kernels/pack.inc.h"
#include "core/kernels/activate.inc.h"
#include "core/kernels/loss.inc.h"
#include "core/kernels/update.inc.h"
#include "core/kernels/map.inc.h"
#include "core/kernels/random.inc.h"

#define TABLE_OF(width) TABLE_PASTE(width)
#define TABLE_PASTE(width) vane_kernels_##width

extern const vane_kernels TABLE_OF(VANE_WIDTH);

/* What few need. Kernels of modules that travel may be lean: their tables have NULL in its place. */
#ifdef VANE_LEAN
#define MORE_ENTRIES
#define BATCH_ENTRIES
#define FANN_ENTRIES
#define CANDIDATE_ENTRY
#define SPARSE_ENTRIES
#else
#include "core/kernels/more.inc.h"
#include "core/kernels/batch.inc.h"
#include "core/kernels/fann.inc.h"
#include "core/kernels/candidate.inc.h"
#include "core/kernels/sparse.inc.h"
#endif
#include "core/kernels/tiny.inc.h"

const vane_kernels TABLE_OF(VANE_WIDTH) = {
    .name = VEC_NAME,
    .family = VEC_FAMILY,
    .lanes = L,
    .tile_rows = MR,
    .tile_columns = NR,
    .block_depth = VEC_BLOCK_DEPTH,
    .block_rows = VEC_BLOCK_ROWS,
    .block_columns = VEC_BLOCK_COLUMNS,
    .block = block,
    .row = row,
    .dots = dots,
    .outer = outer,
    .pack_b = pack_b,
    .pack_a = pack_a,
    .transpose = transpose,
    .column_sums = column_sums,
    .activate[VANE_LINEAR] = linear,
    .activate[VANE_SIGMOID] = sigmoid,
    .activate[VANE_TANH] = hyperbolic_tangent,
    .activate[VANE_RELU] = relu,
    .activate[VANE_LEAKY_RELU] = leaky_relu,
    .slope[VANE_LINEAR] = linear_slope,
    .slope[VANE_SIGMOID] = sigmoid_slope,
    .slope[VANE_TANH] = tanh_slope,
    .slope[VANE_RELU] = relu_slope,
    .slope[VANE_LEAKY_RELU] = leaky_relu_slope,
    .steepen = steepen,
    .softmax = softmax,
    .softmax_slope = softmax_slope,
    .loss[VANE_MSE] = mse,
    .loss[VANE_BINARY_CROSS_ENTROPY] = binary_cross_entropy,
    .loss[VANE_CATEGORICAL_CROSS_ENTROPY] = categorical_cross_entropy,
    .update[VANE_SGD] = sgd,
    .update[VANE_ADAM] = adam,
    .update[VANE_ADAMW] = adam,
    .tiny = tiny,
    .sum_squares = sum_squares,
    .flush = flush,
    .affine = affine,
    .random_words = random_words,
    .dropout = dropout,
    .find_nonfinite = find_nonfinite,
    .argmax = argmax,
    MORE_ENTRIES
    BATCH_ENTRIES
    FANN_ENTRIES
    CANDIDATE_ENTRY
    SPARSE_ENTRIES
};
