#include "core/base/alloc.h"

#include "core/base/sizes.h"

#include <stdlib.h>

void *vane_malloc(void *user, size_t bytes)
{
    (void)user;
    /* C11 wants the size to be a multiple of the alignment. */
    return vane_size_align(bytes, VANE_ALIGNMENT, &bytes) ? aligned_alloc(VANE_ALIGNMENT, bytes)
                                                          : NULL;
}

void vane_free(void *user, void *block, size_t bytes)
{
    (void)user;
    (void)bytes;
    free(block);
}
