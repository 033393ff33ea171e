/* A thread-safe pool of memory blocks for long-lived objects: freed blocks are kept by size class
 * and handed out again, so that networks and trainers made in turn don't go back to the host each
 * time.
 *
 * Size classes: four per power of two from 64 bytes up (64, 80, 96, 112, 128, 160, ...), so a block
 * is at most a quarter larger than what was asked for. A block above 64 MiB goes straight to and
 * from the host. In front of every block lies a 64-byte header with its size and a check word.
 *
 * Any number of threads may call any function but create and destroy at once. The lock is held for
 * a few list operations only, never during a call to the host. */
#ifndef VANE_CORE_BASE_POOL_H
#define VANE_CORE_BASE_POOL_H

#include "vane.h"

#include "core/base/alloc.h"

#include <stddef.h>

typedef struct vane_pool vane_pool;

/* At most cap_bytes are kept cached, headers included; 0 keeps nothing. The pool copies *host.
 * Fails with VANE_ERR_MEMORY. */
int vane_pool_create(vane_pool **out, const vane_allocator *host, size_t cap_bytes);

/* Every block must have been freed before: one that wasn't stays with the host. NULL is allowed. */
void vane_pool_destroy(vane_pool *pool);

/* A block of at least `bytes` (0 counts as 1) aligned to VANE_ALIGNMENT, its contents undefined;
 * NULL, without a message, when the host gives none. It is the caller's until vane_pool_free. */
void *vane_pool_alloc(vane_pool *pool, size_t bytes);

/* NULL is allowed. A block whose check word is damaged (freed twice, written before its beginning,
 * of another pool) is left alone: it leaks, and stays counted in bytes_live. */
void vane_pool_free(vane_pool *pool, void *block);

/* Gives cached blocks back to the host, largest first, until at most keep_bytes remain. */
void vane_pool_trim(vane_pool *pool, size_t keep_bytes);

/* Counts since creation (see vane_memory_stats in vane.h); one consistent snapshot. The hit rate is
 * hits / requests; fragmentation, the share of reserved bytes that nobody asked for, is
 * 1 - bytes_live / bytes_reserved. */
void vane_pool_stats_get(const vane_pool *pool, vane_memory_stats *stats);

#endif
