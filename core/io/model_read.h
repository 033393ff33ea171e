/* model_read.h - an opened model file, between its bytes and the objects made of it. */
#ifndef VANE_CORE_IO_MODEL_READ_H
#define VANE_CORE_IO_MODEL_READ_H

#include "core/io/model.h"
#include "core/io/safetensors.h"

typedef struct vane_model {
    vane_ctx *ctx;
    vane_safe safe;
} vane_model;

/* Checks the container, its version and requirements. What the input has must stay as long as the model. */
int vane_model_open(vane_model *model, vane_ctx *ctx, const vane_safe_input *input);

/* Ends a model that was opened, after all was read of it with this status, and returns it: but a file whose check does
 * not fit is damaged, whatever else is wrong with it. */
int vane_model_close(vane_model *model, int status);

int vane_model_net(vane_net **out, vane_model *model);

/* All of it: a .vane file as a network. */
int vane_model_load(vane_net **out, vane_ctx *ctx, const vane_safe_input *input);

/* A checkpoint's options and state; a network's file is VANE_ERR_FORMAT. */
int vane_model_training(vane_train_options *options, vane_train_state *state, const vane_model *model);

#endif
