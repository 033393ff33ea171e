/* train_args.h - the options of vane train. */
#ifndef VANE_NATIVE_CLI_TRAIN_ARGS_H
#define VANE_NATIVE_CLI_TRAIN_ARGS_H

#include "native/cli/cli.h"

enum { VANE_LAYERS_MAX = VANE_ARG_LIST_MAX + 1 };

typedef struct vane_train_args {
    const char *data;
    vane_data_args columns;
    vane_machine_args machine;

    /* The network: layers[0 .. hidden - 1], then the output layer, whose units the data tell. */
    size_t hidden;
    struct {
        size_t units;
        vane_activation activation;
    } layers[VANE_LAYERS_MAX];
    bool output_given; /* else: softmax for classes, linear for numbers */
    vane_activation output;
    vane_initialiser initialiser;
    float dropout;
    vane_scale scale, scale_targets;

    vane_train_options train; /* without callbacks */
    uint64_t seed;
    const char *validation_file;
    double validation_fraction; /* 0: none */

    const char *save, *checkpoint, *resume, *log;
    uint64_t checkpoint_every; /* batches; VANE_NEVER: not within an epoch */
    bool dashboard, force, json, quiet;
} vane_train_args;

/* As vane_args_parse. */
bool vane_train_args_parse(vane_train_args *out, int argc, char **argv, int *exit_status);

#endif
