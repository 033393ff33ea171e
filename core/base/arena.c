#include "core/base/arena.h"

#include "core/base/status.h"

int vane_arena_init(vane_arena *arena, vane_pool *pool, size_t bytes)
{
    *arena = (vane_arena){.pool = pool};
    if (bytes == 0) return VANE_OK;
    arena->base = vane_pool_alloc(pool, bytes);
    if (!arena->base) return vane_fail(VANE_ERR_MEMORY, "no memory: %zu bytes of scratch", bytes);
    arena->size = bytes;
    VANE_POISON(arena->base, bytes);
    return VANE_OK;
}

void vane_arena_free(vane_arena *arena)
{
    if (arena->base) vane_pool_free(arena->pool, arena->base);
    *arena = (vane_arena){0};
}

void *vane_arena_push(vane_arena *arena, size_t bytes)
{
    const size_t need = vane_arena_need(bytes);
    if (need > arena->size - arena->used) return NULL;
    unsigned char *block = arena->base + arena->used;
    arena->used += need;
    if (arena->used > arena->peak) arena->peak = arena->used;
    VANE_UNPOISON(block, bytes);
    return block;
}

void vane_arena_pop(vane_arena *arena, vane_arena_mark mark)
{
    if (mark == arena->used) return; /* also for an empty arena, whose base is NULL */
    VANE_POISON(arena->base + mark, arena->used - mark);
    arena->used = mark;
}
