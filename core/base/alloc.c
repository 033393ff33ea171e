#include "core/base/alloc.h"

#include "core/base/sizes.h"

#include <stdlib.h>

void *vane_malloc_aligned(size_t alignment, size_t bytes)
{
    /* C11 wants the size to be a multiple of the alignment. */
    return vane_size_align(bytes, alignment, &bytes) ? aligned_alloc(alignment, bytes) : NULL;
}

void *vane_malloc(void *user, size_t bytes)
{
    (void)user;
    return vane_malloc_aligned(VANE_ALIGNMENT, bytes);
}

void vane_free(void *user, void *block, size_t bytes)
{
    (void)user;
    (void)bytes;
    free(block);
}
