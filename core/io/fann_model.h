/* fann_model.h - networks of ours from FANN's description of them, and back. */
#ifndef VANE_CORE_IO_FANN_MODEL_H
#define VANE_CORE_IO_FANN_MODEL_H

#include "core/io/fann_net.h"

/* True for text that begins as a FANN network file does; that many bytes tell. */
enum { VANE_FANN_MAGIC = 6 };
bool vane_is_fann_net(const char *text, size_t size);

/* A layer of all connections in FANN's order becomes a dense one, any other a sparse one. Where connections come from
 * further away than the layer before, the network gets shortcuts. Of the biases, all of them 1, it is not kept which
 * one a connection came from. A unit without connections, which FANN takes for a bias, is VANE_ERR_UNSUPPORTED. What
 * FANN has and a network of ours doesn't becomes notes (fann_layers.h). `name` is the file's, for messages. */
int vane_net_of_fann(vane_net **out, vane_ctx *ctx, const vane_fann_net *fann, const char *name);

/* Weights, activations and steepnesses alone, of the same description or one of the same shape, for a network made of
 * it: its trainers live on. */
int vane_net_take_fann(vane_net *net, const vane_fann_net *fann, const char *name);

/* VANE_ERR_UNSUPPORTED names what FANN doesn't have. To be freed by vane_fann_net_free. */
int vane_fann_of_net(vane_fann_net *out, const vane_net *net);

/* A .net file, in memory and on disk. Weights that aren't finite are not saved: VANE_ERR_STATE, as for our own files.
 * *text, of the context's memory, is to be freed. */
int vane_net_save_fann_memory(char **text, size_t *size, const vane_net *net);
int vane_net_load_fann_memory(vane_net **out, vane_ctx *ctx, const char *text, size_t size);
int vane_net_load_fann(vane_net **out, vane_ctx *ctx, const char *path);

#endif
