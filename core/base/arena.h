/* Scratch memory for the length of a call: one block, a top that moves up at each push and back
 * down at a pop.
 *
 *     base                      used                        size
 *     |  push 1  |r|  push 2  |r|          free             |      r: red zone, only under ASan
 *                ^ mark                    ^ peak: the highest that used has been
 *
 * A function that pushes takes a mark first and pops to it on every way out:
 *
 *     const vane_arena_mark mark = vane_arena_get_mark(scratch);
 *     float *row = vane_arena_push(scratch, bytes);
 *     ...
 *     vane_arena_pop(scratch, mark);
 *
 * Owners size an arena exactly, as the greatest sum of vane_arena_need() over what is pushed at
 * once; then no push fails. An arena belongs to one thread at a time. */
#ifndef VANE_CORE_BASE_ARENA_H
#define VANE_CORE_BASE_ARENA_H

#include "core/base/alloc.h"
#include "core/base/pool.h"
#include "core/base/sanitize.h"
#include "core/base/sizes.h"

#include <stddef.h>

typedef struct vane_arena {
    unsigned char *base;
    size_t size, used, peak; /* bytes */
    vane_pool *pool;
} vane_arena;

typedef size_t vane_arena_mark;

/* Takes `bytes` (0 is allowed: every push then fails) from the pool. On failure, VANE_ERR_MEMORY,
 * the arena is empty and may be freed. */
int vane_arena_init(vane_arena *arena, vane_pool *pool, size_t bytes);

/* Gives the block back; the arena may be zero-filled, or freed before. */
void vane_arena_free(vane_arena *arena);

/* A block aligned to VANE_ALIGNMENT, its contents undefined; NULL when it doesn't fit. */
void *vane_arena_push(vane_arena *arena, size_t bytes);

static inline vane_arena_mark vane_arena_get_mark(const vane_arena *arena)
{
    return arena->used;
}

/* Ends all blocks pushed since the mark was taken. */
void vane_arena_pop(vane_arena *arena, vane_arena_mark mark);

/* Bytes that one push of `bytes` takes; SIZE_MAX, which no pool gives, when that overflows. */
static inline size_t vane_arena_need(size_t bytes)
{
    size_t need;
    if (!vane_size_align(bytes ? bytes : 1, VANE_ALIGNMENT, &need)) return SIZE_MAX;
    return vane_size_add(need, VANE_RED_ZONE, &need) ? need : SIZE_MAX;
}

#endif
