/* dispatch.c - a module holds one width; web/src/loader.mjs chooses among the modules. */
#include "core/kernels/kernels.h"
#include "core/sys/host.h"

#define TABLE_OF(width) TABLE_PASTE(width)
#define TABLE_PASTE(width) vane_kernels_##width

extern const vane_kernels TABLE_OF(VANE_WIDTH);

const vane_kernels *vane_kernels_at(size_t index, int *runs)
{
    *runs = index == 0;
    return index == 0 ? &TABLE_OF(VANE_WIDTH) : NULL;
}
