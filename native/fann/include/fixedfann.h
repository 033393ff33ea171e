/* fixedfann.h - fann.h with int as fann_type; the program links the fixed-point library. */
#ifdef FLOATFANN
#error "floatfann.h and fixedfann.h exclude each other"
#endif
#ifndef FIXEDFANN
#define FIXEDFANN
#endif
#include "fann.h"
