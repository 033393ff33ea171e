/* peak.h - how fast products are here, at their best. */
#ifndef VANE_NATIVE_CLI_PEAK_H
#define VANE_NATIVE_CLI_PEAK_H

#include "vane.h"

/* Thousand million operations a second, by the context's width and threads, measured in some hundredths of a second;
 * NaN when there is no memory for it. */
double vane_peak_gflops(vane_ctx *ctx);

#endif
