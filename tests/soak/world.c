/* world.c - random numbers, memory that fails, and the judgement of calls. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/soak/soak.h"

enum { FAULT_EVERY = 24, FAULT_WITHIN = 8 };

/* Of this thread's next allocations the one that fails, counted from 1; 0: none. */
static _Thread_local size_t fails_in;
static _Thread_local bool has_failed;

static void *take(void *user, size_t bytes)
{
    const vane_allocator *memory = &vane_host_default()->memory;
    (void)user;
    if (fails_in > 0 && --fails_in == 0) {
        has_failed = true;
        return NULL;
    }
    return memory->alloc(memory->user, bytes);
}

static void give_back(void *user, void *block, size_t bytes)
{
    const vane_allocator *memory = &vane_host_default()->memory;
    (void)user;
    memory->free(memory->user, block, bytes);
}

vane_host soak_host(void)
{
    vane_host host = *vane_host_default();
    host.memory = (vane_allocator){ .alloc = take, .free = give_back };
    return host;
}

void *soak_take(size_t bytes)
{
    void *block = malloc(bytes);
    if (!block) abort();
    return block;
}

/* ------------------------------------------------------------------------------------------- random numbers ---- */
/* SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t next(soak_episode *e)
{
    uint64_t z = e->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void soak_begin_episode(soak_episode *e, soak_world *world, uint64_t number)
{
    *e = (soak_episode){ .world = world, .ctx = world->ctx, .number = number, .state = world->seed };
    e->state = next(e) + number;
    e->state = next(e);
}

size_t soak_below(soak_episode *e, size_t n) { return (size_t)(next(e) % n); }
bool soak_one_in(soak_episode *e, size_t n) { return soak_below(e, n) == 0; }

float soak_between(soak_episode *e, float low, float high)
{
    return low + (high - low) * (float)(next(e) >> 40) * 0x1p-24f;
}

int soak_any(soak_episode *e, const char *kind)
{
    size_t count = 0;
    while (vane_enum_name(kind, (int)count)) count++;
    return (int)soak_below(e, count);
}

/* ---------------------------------------------------------------------------------------------------- calls ---- */
void soak_fail(soak_episode *e, const char *format, ...)
{
    va_list arguments;
    if (e->failed) return;
    e->failed = true;
    va_start(arguments, format);
    vsnprintf(e->failure, sizeof e->failure, format, arguments);
    va_end(arguments);
}

void soak_before(soak_episode *e)
{
    has_failed = false;
    fails_in = soak_one_in(e, FAULT_EVERY) ? 1 + soak_below(e, FAULT_WITHIN) : 0;
}

/* One line for a person. */
static bool has_message(void)
{
    const char *text = vane_last_error();
    return text[0] && !strchr(text, '\n');
}

static bool is_right(unsigned may, int status)
{
    if (has_failed) return status == VANE_ERR_MEMORY;
    if (status == VANE_OK) return !(may & SOAK_FAILURE_ONLY);
    return status < 0 && status >= VANE_ERR_DIVERGED && (may & MAY(status));
}

int soak_after(soak_episode *e, const char *call, unsigned may, int status)
{
    const bool right = is_right(may, status) && (status == VANE_OK || has_message());
    e->calls++;
    e->aborts += status != VANE_OK;
    fails_in = 0;
    has_failed = false;
    if (!right) soak_fail(e, "%s gave %s (%d): %s", call, vane_status_name(status), status, vane_last_error());
    return status;
}
