/* memory.c - the C library's memory, in huge pages where a block is large: touching 100 MB for the first time page by
 * page costs more than copying it a few times, and weights spread over fewer pages miss the TLB less often. */
#define _DEFAULT_SOURCE     /* madvise */
#include <sys/mman.h>

#include "core/base/sizes.h"
#include "native/sys/sys.h"

/* At least four huge pages, so that a block rounded up to whole ones is at most a quarter larger. */
enum { HUGE_PAGE = 2 << 20, LARGE = 4 * HUGE_PAGE };

void *vane_memory_alloc(void *user, size_t bytes)
{
    if (bytes < LARGE) return vane_malloc(user, bytes);
    void *block = vane_size_align(bytes, HUGE_PAGE, &bytes) ? vane_malloc_aligned(HUGE_PAGE, bytes) : NULL;
#ifdef MADV_HUGEPAGE
    if (block) (void)madvise(block, bytes, MADV_HUGEPAGE);      /* a wish: refused, the pages are small ones */
#endif
    return block;
}
