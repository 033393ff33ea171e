/* bits.h - one row of the matrix: a small network that is made, trained, asked and saved, and the hash of all that came
 * out of it. */
#ifndef VANE_TESTS_BITS_BITS_H
#define VANE_TESTS_BITS_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/hash.h"
#include "vane.h"

enum { BITS_LAYERS = 4 };

typedef struct bits_layer {
    size_t units;               /* 0 ends the layers */
    vane_activation activation;
    float dropout;
} bits_layer;

typedef struct bits_row {
    char name[96];
    size_t rows, inputs;        /* of the data, which is made anew for each row */
    bits_layer layers[BITS_LAYERS];
    bool one_hot, extremes;     /* targets are classes; columns hold 1e30, -0, 1e-42 */
    bool shortcuts, sparse;     /* sparse: the first layer */
    vane_initialiser initialiser;
    vane_scale scale_inputs, scale_targets;
    vane_train_options train;
    void (*prepare)(vane_net *net, vane_dataset *data);     /* what is done to the built network; NULL: nothing */
    void (*learn)(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
                  vane_hash_state *figures);                /* NULL: bits_fit */
} bits_row;

/* A host program that flushes denormals and rounds upwards, before every call. */
extern bool bits_hostile;
void bits_disturb_float_environment(void);

#define CALL(call)                                                               \
    do {                                                                         \
        bits_disturb_float_environment();                                        \
        if (call) {                                                              \
            fprintf(stderr, "%s: %s\n", #call, vane_last_error());               \
            exit(1);                                                             \
        }                                                                        \
    } while (0)

/* Two epochs. */
vane_train_options bits_train(vane_optimizer optimizer, float learning_rate, size_t batch);

/* A row of that name with one hidden layer; the rest is 0. */
bits_row bits_row_of(const char *name, size_t inputs, size_t hidden, size_t outputs, vane_train_options train);

/* vane_trainer_fit; `figures` gets the metrics. */
void bits_fit(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
              vane_hash_state *figures);

/* Numbers in a hash, all NaNs as one. */
void bits_hash_floats(vane_hash_state *hash, const float *x, size_t n);
void bits_hash_metrics(vane_hash_state *hash, const vane_metrics *metrics);

/* Prints "HASH NAME": of figures, weights and predictions in batches of 1, 7 and 32. */
void bits_play(vane_ctx *ctx, const bits_row *row);

/* A last line: of all files that bits_play saved, models and checkpoints. */
void bits_print_files(void);

/* The rows. */
void bits_play_enumerations(vane_ctx *ctx);     /* every pair of optimizer, activation and loss */
void bits_play_shapes(vane_ctx *ctx);           /* tails of rows, lanes and tiles; products for threads */
void bits_play_features(vane_ctx *ctx);         /* what else a network and its training can have */

#endif
