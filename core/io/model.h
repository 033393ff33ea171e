/* model.h - what writing and reading of model files agree on. */
#ifndef VANE_CORE_IO_MODEL_H
#define VANE_CORE_IO_MODEL_H

#include "core/io/description.h"

/* Keys of __metadata__; others that begin with "vane." belong to newer versions and are refused, all else are the
 * user's notes.
 *   version   of the format: "1"
 *   net       the description
 *   classes, inputs   arrays of names or null up to the last name, where there are any
 *   train     a checkpoint's options and state
 *   requires  array of features that a reader must know; not written by this version
 *   check     XXH64 of the whole file, 16 hexadecimal digits, with these digits read as zeros */
#define VANE_KEY_VERSION "vane.version"
#define VANE_KEY_NET "vane.net"
#define VANE_KEY_CLASSES "vane.classes"
#define VANE_KEY_INPUTS "vane.inputs"
#define VANE_KEY_TRAIN "vane.train"
#define VANE_KEY_REQUIRES "vane.requires"
#define VANE_KEY_CHECK "vane.check"
#define VANE_FORMAT_VERSION "1"

enum { VANE_CHECK_DIGITS = 16, VANE_DATA_ALIGNMENT = 64, VANE_ITEM_NAME = 64 };

/* A check as text. */
void vane_model_digits(char out[VANE_CHECK_DIGITS], uint64_t check);

/* Blocks of a checkpoint beside the network's own tensors, each laid out as net->params: the i-th, NULL past the
 * last. A block that the trainer lacks has NULL data. */
typedef struct vane_train_block {
    const char *prefix;         /* of its tensors' names: prefix "optim.moment1." and tensor "layer.0.weight" */
    float *data;
    bool squares;               /* holds means of squares: never negative */
} vane_train_block;
bool vane_train_block_at(vane_train_block *out, const vane_trainer *trainer, size_t index);

/* Tensors of whole numbers that say what a network is made of: of a sparse layer "layer.N.first" and "layer.N.source"
 * (vane_connections), of a tensor with frozen elements its name with VANE_TENSOR_FROZEN, 1 for each of them. The i-th
 * place for one, its data NULL where the network has none there; false past the last. Connections come first. */
typedef struct vane_structure {
    char name[VANE_ITEM_NAME];
    const char *dtype;
    size_t rank, shape[2], bytes;
    const void *data;
} vane_structure;
bool vane_structure_at(vane_structure *out, const vane_net *net, size_t index);

/* Those places of connections, which stand before the network's own tensors; and how many tensors there are in all. */
size_t vane_structure_connections(const vane_net *net);
size_t vane_structure_count(const vane_net *net);

#define VANE_TENSOR_FROZEN ".frozen"
#define VANE_TENSOR_CLASS_WEIGHTS "train.class_weights"

#endif
