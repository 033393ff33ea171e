/* reference_net.h - small networks in double, written from the formulas of vane.h with libm: what training is compared
 * with. */
#ifndef VANE_TESTS_CORE_REFERENCE_NET_H
#define VANE_TESTS_CORE_REFERENCE_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "vane.h"

enum { REFERENCE_LAYERS = 3, REFERENCE_WIDTH = 10, REFERENCE_ROWS = 7, REFERENCE_ROW = 3 * REFERENCE_WIDTH,
       REFERENCE_PARAMETERS = REFERENCE_LAYERS * (REFERENCE_ROW + 1) * REFERENCE_WIDTH };

typedef struct vane_reference {
    size_t inputs, layers, units[REFERENCE_LAYERS];
    bool shortcuts;
    vane_activation activation[REFERENCE_LAYERS][REFERENCE_WIDTH];  /* of each unit */
    double steepness[REFERENCE_LAYERS][REFERENCE_WIDTH];
    vane_loss loss;
    double parameters[REFERENCE_PARAMETERS];    /* of each layer the weights [inputs][units], then the bias */

    size_t rows;
    double x[REFERENCE_ROWS * REFERENCE_WIDTH], t[REFERENCE_ROWS * REFERENCE_WIDTH];
    double weight[REFERENCE_ROWS];              /* of the sample times that of its class */
    double kept[REFERENCE_LAYERS][REFERENCE_ROWS * REFERENCE_WIDTH];    /* dropout: factor of each output; 1 without */
} vane_reference;

size_t vane_reference_layer_inputs(const vane_reference *r, size_t layer);

/* Place of the layer's first weight; of layer `layers`, the number of parameters. */
size_t vane_reference_offset(const vane_reference *r, size_t layer);

/* The weighted sum over the rows divided by their number. */
double vane_reference_loss(const vane_reference *r);

/* Its derivative by parameter i, by central difference: exact to about 1e-9. */
double vane_reference_slope(vane_reference *r, size_t i);

#endif
