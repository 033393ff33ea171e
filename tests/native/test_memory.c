#include "core/sys/host.h"
#include "tests/vtest.h"

#include <stdint.h>
#include <string.h>

/* A large block begins at a huge page, or the system could not back it with one. */
VT_TEST(memory, large_blocks_are_aligned_to_huge_pages)
{
    const vane_allocator *memory = &vane_host_default()->memory;
    const size_t sizes[] = {1, 1000, 8 << 20, (8 << 20) + 1, 30 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *block = memory->alloc(memory->user, sizes[i]);
        const uintptr_t alignment = sizes[i] < 8 << 20 ? 64 : 2 << 20;
        VT_CHECK_MSG(block && (uintptr_t)block % alignment == 0, "%zu bytes", sizes[i]);
        memset(block, 1, sizes[i]);
        memory->free(memory->user, block, sizes[i]);
    }
    VT_CHECK(!memory->alloc(memory->user, SIZE_MAX - 100));
}
