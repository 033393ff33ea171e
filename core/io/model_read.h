/* model_read.h - an opened model file, between its bytes and the objects made of it. */
#ifndef VANE_CORE_IO_MODEL_READ_H
#define VANE_CORE_IO_MODEL_READ_H

#include "core/io/model.h"
#include "core/io/safetensors.h"

typedef struct vane_model {
    vane_ctx *ctx;
    vane_safe safe;
} vane_model;

/* Checks the container, its check, its version and requirements. The bytes must stay as long as the model. */
int vane_model_open(vane_model *model, vane_ctx *ctx, const void *bytes, size_t size, const char *name);
void vane_model_close(vane_model *model);

int vane_model_net(vane_net **out, const vane_model *model);

/* A checkpoint's options and state; a network's file is VANE_ERR_FORMAT. */
int vane_model_training(vane_train_options *options, vane_train_state *state, const vane_model *model);

#endif
