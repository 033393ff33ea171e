/* The memory functions that a host plugs in, and the default pair over the C library: the one place
 * in core that calls it for memory. Everything else asks a pool (pool.h) or an arena (arena.h). */
#ifndef VANE_CORE_BASE_ALLOC_H
#define VANE_CORE_BASE_ALLOC_H

#include <stddef.h>

/* Alignment in bytes of every block that an allocator, a pool or an arena gives: a cache line, and
 * a full AVX-512 vector. */
enum { VANE_ALIGNMENT = 64 };

/* `alloc` returns a block of at least `bytes` (> 0) aligned to VANE_ALIGNMENT, or NULL; `free`
 * gets such a block with the same `bytes`, never NULL. Both may be called from several threads
 * at once. */
typedef struct vane_allocator {
    void *user;
    void *(*alloc)(void *user, size_t bytes);
    void (*free)(void *user, void *block, size_t bytes);
} vane_allocator;

/* The C library's memory; user is ignored. */
void *vane_malloc(void *user, size_t bytes);
void *vane_malloc_aligned(size_t alignment, size_t bytes);      /* a power of two; given back by vane_free too */
void vane_free(void *user, void *block, size_t bytes);

#endif
