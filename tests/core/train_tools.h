/* train_tools.h - small problems and networks for tests of training. */
#ifndef VANE_TESTS_CORE_TRAIN_TOOLS_H
#define VANE_TESTS_CORE_TRAIN_TOOLS_H

#include <stddef.h>
#include <stdint.h>

#include "vane.h"

/* inputs -> hidden -> outputs, built. */
int vane_tools_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t hidden, vane_activation hidden_activation,
                   size_t outputs, vane_activation last);

/* The four rows of exclusive or, targets 0 and 1. */
int vane_tools_xor(vane_dataset **out, vane_ctx *ctx);

/* Two arms wound around each other, points (x, y), one-hot classes; `sequence` decides the noise. */
int vane_tools_spiral(vane_dataset **out, vane_ctx *ctx, size_t rows, uint32_t sequence);

/* Row i is i and i / 2, its target one of `targets` numbers in [0, 1): at most 64 rows, 4 targets. */
int vane_tools_numbered(vane_dataset **out, vane_ctx *ctx, size_t rows, size_t targets);

/* Two epochs in runs of at most `piece` batches, with the figures of the last; the network's parameters, with the
 * gaps, to w[room], zeros after them. */
int vane_tools_two_epochs(vane_trainer *trainer, vane_dataset *data, uint64_t piece, float *w, size_t room,
                          vane_metrics *metrics);

/* The error message has this in it. */
int vane_tools_says(const char *part);

#endif
