/* description.h - a network's description and a checkpoint's state as JSON text, both ways. */
#ifndef VANE_CORE_IO_DESCRIPTION_H
#define VANE_CORE_IO_DESCRIPTION_H

#include "core/io/json.h"
#include "core/train/trainer.h"

void vane_describe_net(vane_writer *w, const vane_net *net);

/* Adds a sparse layer, whose connections are no part of the description. */
typedef struct vane_sparse_adder {
    int (*add)(void *user, vane_net *net, size_t units, vane_activation activation);
    void *user;
} vane_sparse_adder;

/* Makes the network of a description, not allocated yet: what it asks for must first be held against the file. */
int vane_net_of_description(vane_net **out, vane_ctx *ctx, const vane_json *json, const vane_sparse_adder *sparse);

void vane_describe_trainer(vane_writer *w, const vane_trainer *trainer);

/* Options (but callbacks and class weights) and state; every field must be there, none other. What only a new trainer
 * can have, a loss before there is one, is left as it is in *state. */
int vane_read_training(vane_train_options *options, vane_train_state *state, const vane_json *json);

/* The number of a name of the enumeration `kind` (vane_enum_name). */
int vane_json_enum(int *out, const vane_json *json, size_t node, const char *kind);

/* What a call refused in a file is the file's fault: VANE_ERR_FORMAT, but limits and memory stay what they are. Puts
 * the file's name before the call's message. */
int vane_file_fail(const char *name, int status);

/* Refuses an object that has other keys than these. */
int vane_json_only(const vane_json *json, size_t node, const char *const *keys, size_t count);

#endif
