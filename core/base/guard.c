#include "core/base/guard.h"

static const char *const nouns[] = {"context", "network", "dataset", "trainer"};

int vane_fail_null(vane_kind kind)
{
    return vane_fail(VANE_ERR_ARGUMENT, "the %s is NULL", nouns[kind]);
}

#ifdef VANE_CHECKS

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_flag locked = ATOMIC_FLAG_INIT;
static vane_guard *guards;             /* of all objects that live, the newest first */
static _Thread_local char this_thread; /* whose address tells threads apart */

static void lock(void)
{
    while (atomic_flag_test_and_set_explicit(&locked, memory_order_acquire)) {
    }
}

static void unlock(void)
{
    atomic_flag_clear_explicit(&locked, memory_order_release);
}

/* Where the list has the object; where it ends when that doesn't live. */
static vane_guard **find(vane_kind kind, const void *object)
{
    vane_guard **at = &guards;
    while (*at && ((*at)->object != object || (*at)->kind != kind)) at = &(*at)->next;
    return at;
}

static const vane_guard *find_made_with(const void *maker)
{
    const vane_guard *guard = guards;
    while (guard && guard->maker != maker) guard = guard->next;
    return guard;
}

void vane_misuse(const char *function, const char *text)
{
    fprintf(stderr, "vane: %s: %s\n", function, text);
    abort();
}

void vane_guard_begin(vane_guard *guard, vane_kind kind, const void *object, const void *maker)
{
    lock();
    *guard = (vane_guard){.next = guards, .object = object, .maker = maker, .kind = kind};
    guards = guard;
    unlock();
}

/* Why an object can't be destroyed; "" when it can. `guard` is its own, NULL where it has none; `made` is that of
 * something that was made with it, or NULL. */
static void tell_why_not_end(char *out, size_t room, const char *noun, const vane_guard *guard, const vane_guard *made)
{
    out[0] = '\0';
    if (!guard)
        vane_format(out, room, "the %s was destroyed before, or never was one", noun);
    else if (guard->depth > 0)
        vane_format(out, room, "the %s is at work: this is a callback of its own, or another thread", noun);
    else if (made)
        vane_format(out, room, "the %s has to outlive what was made with it: destroy that first, here a %s", noun,
                    nouns[made->kind]);
}

void vane_guard_end(const char *function, vane_kind kind, const void *object)
{
    char text[VANE_MESSAGE_MAX];
    lock();
    vane_guard **at = find(kind, object);
    const vane_guard *made = *at ? find_made_with(object) : NULL;
    tell_why_not_end(text, sizeof text, nouns[kind], *at, made);
    if (!text[0]) *at = (*at)->next;
    unlock();
    if (text[0]) vane_misuse(function, text);
}

static int look(vane_kind kind, const void *object, bool enters)
{
    if (!object) return vane_fail_null(kind);
    lock();
    vane_guard *guard = *find(kind, object);
    const bool lives = guard != NULL;
    const bool is_free = lives && (!guard->thread || guard->thread == &this_thread);
    if (is_free && enters) {
        guard->thread = &this_thread;
        guard->depth++;
    }
    unlock();
    if (!lives)
        return vane_fail(VANE_ERR_ARGUMENT, "the %s was destroyed, or never was one", nouns[kind]);
    if (!is_free)
        return vane_fail(VANE_ERR_STATE, "the %s is in use by another thread: it belongs to one at a time",
                         nouns[kind]);
    return VANE_OK;
}

int vane_check(vane_kind kind, const void *object)
{
    return look(kind, object, false);
}

int vane_enter(vane_kind kind, const void *object)
{
    return look(kind, object, true);
}

void vane_leave(vane_kind kind, const void *object)
{
    lock();
    vane_guard *guard = *find(kind, object);
    if (--guard->depth == 0) guard->thread = NULL;
    unlock();
}

#elif defined VANE_TAGS

int vane_check(vane_kind kind, const void *object)
{
    if (!object) return vane_fail_null(kind);
    if (*(const uint32_t *)object != vane_tag(kind)) __builtin_trap();
    return VANE_OK;
}

#endif
