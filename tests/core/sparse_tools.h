/* sparse_tools.h - connections of small sparse layers: some left out, some twice, in no order. */
#ifndef VANE_TESTS_CORE_SPARSE_TOOLS_H
#define VANE_TESTS_CORE_SPARSE_TOOLS_H

#include <stddef.h>
#include <stdint.h>

#include "vane.h"

enum { SPARSE_UNITS = 40, SPARSE_CONNECTIONS = 4000 };

typedef struct sparse_layer {
    size_t inputs, units, count;
    size_t connections[SPARSE_UNITS];
    uint32_t sources[SPARSE_CONNECTIONS];
    size_t place[SPARSE_CONNECTIONS];   /* of the weight in a dense layer's [inputs][units], a row of biases below */
    float share[SPARSE_CONNECTIONS];    /* of that weight: those of connections that come twice add up to 1 */
} sparse_layer;

/* A layer of another `salt` has others; the unit after the first has none. */
void vane_tools_connections(sparse_layer *out, size_t inputs, size_t units, uint32_t salt);

#endif
