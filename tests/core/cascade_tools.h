/* cascade_tools.h - small problems and networks for tests of cascade training. */
#ifndef VANE_TESTS_CORE_CASCADE_TOOLS_H
#define VANE_TESTS_CORE_CASCADE_TOOLS_H

#include <stdint.h>

#include "vane_cascade.h"

/* A network with shortcuts: inputs -> outputs, without hidden units. */
int vane_tools_seed_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t outputs, vane_activation activation);

/* rows of five inputs in [-1, 1) and two smooth functions of them, at most 600. */
int vane_tools_smooth(vane_dataset **out, vane_ctx *ctx, size_t rows);

/* All rows of `bits` inputs -1 and 1, the target is their parity, likewise. */
int vane_tools_parity(vane_dataset **out, vane_ctx *ctx, size_t bits);

/* Two spirals of 97 points each, three times around, targets 0 and 1 (Lang & Witbrock 1988). */
int vane_tools_two_spirals(vane_dataset **out, vane_ctx *ctx);

/* All that rprop training of cascades leaves to default, with mse and that seed. */
vane_train_options vane_tools_cascade_rprop(uint64_t seed);

/* A hash of all weights and of the shape; 0 when the network can't be read. */
uint64_t vane_tools_net_hash(const vane_net *net);

#endif
