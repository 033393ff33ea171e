/* floatfann.h - fann.h with float as fann_type. */
#ifdef FIXEDFANN
#error "floatfann.h and fixedfann.h exclude each other"
#endif
#include "fann.h"
