/* fann_activation.h - here for programs that include it. The formulas of activation functions are in fann_data.h. */
#ifndef VANE_FANN_ACTIVATION_H
#define VANE_FANN_ACTIVATION_H

#include "fann_data.h"

#endif
