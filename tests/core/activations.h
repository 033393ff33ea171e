/* activations.h - the formulas of vane.h at vane_activation in double, for tests. */
#ifndef VANE_TESTS_CORE_ACTIVATIONS_H
#define VANE_TESTS_CORE_ACTIVATIONS_H

#include "vane.h"

/* f(z), z any number; not for softmax. */
double vane_reference_activation(vane_activation a, double z);

/* The slope of f at x, which is z or y as vane_activation_needs_sums says. */
double vane_reference_activation_slope(vane_activation a, double x);

#endif
