/* context.h - the one context behind FANN's interface, which has none of its own. */
#ifndef VANE_NATIVE_FANN_CONTEXT_H
#define VANE_NATIVE_FANN_CONTEXT_H

#include "vane.h"

/* Made at the first call, by whatever thread, and kept: one thread, the fastest kernels. NULL when it can't be made,
 * with vane_last_error() of the thread that tried. */
vane_ctx *vane_fann_context(void);

#endif
