/* grow.h - networks with shortcuts that get more hidden layers after they are built. */
#ifndef VANE_CORE_NET_GROW_H
#define VANE_CORE_NET_GROW_H

#include "core/net/net.h"

/* A hidden layer of one unit. */
typedef struct vane_new_unit {
    vane_activation activation;
    float steepness;
    const float *weights;       /* its bias, then the weights of all that it reads, in the order of the shared row */
} vane_new_unit;

/* Refuses as many more units as would exceed the limits. */
int vane_net_check_growth(const vane_net *net, size_t count);

/* Inserts units one after another before the last layer, which must be dense, in a network with shortcuts, and gives
 * the last layer weights: of each output its bias, then those of all that it then reads. After a failure net is as
 * before. */
int vane_net_insert_units(vane_net *net, size_t count, const vane_new_unit *units, const float *output_weights);

#endif
