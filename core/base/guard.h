/* The objects that callers hold. Builds for debugging (VANE_CHECKS) keep a list of those that live,
 * of what each was made with, and of the thread at work on it. A pointer is looked up there before
 * it is followed, so that one to a destroyed object is told. Builds whose callers can take any number
 * for a pointer (VANE_TAGS: WebAssembly's exports) trap where an object doesn't begin with the tag of
 * its kind. Other builds know NULL alone. */
#ifndef VANE_CORE_BASE_GUARD_H
#define VANE_CORE_BASE_GUARD_H

#include "core/base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef enum vane_kind {
    VANE_CONTEXT,
    VANE_NETWORK,
    VANE_DATASET,
    VANE_TRAINER
} vane_kind;

/* VANE_ERR_ARGUMENT, "the network is NULL". */
int vane_fail_null(vane_kind kind);

/* VANE_GUARD is the first member of each object. VANE_GUARD_BEGIN comes when it is made; `maker`, NULL
 * or an object that lives, must not be destroyed before it. VANE_GUARD_END comes first when it is
 * destroyed, and aborts where that is not allowed. */
#ifdef VANE_CHECKS

typedef struct vane_guard {
    struct vane_guard *next;
    const void *object, *maker;
    const void *thread; /* at work on it, `depth` calls deep; NULL: none */
    size_t depth;
    vane_kind kind;
} vane_guard;

void vane_guard_begin(vane_guard *guard, vane_kind kind, const void *object, const void *maker);
void vane_guard_end(const char *function, vane_kind kind, const void *object);

#define VANE_GUARD vane_guard guard;
#define VANE_GUARD_BEGIN(kind, object, maker) vane_guard_begin(&(object)->guard, kind, object, maker)
#define VANE_GUARD_END(kind, object) vane_guard_end(__func__, kind, object)

/* Refuses NULL, what doesn't live, and what another thread is at work on. */
int vane_check(vane_kind kind, const void *object);

/* The same; then this thread is at work on it, until as many calls of leave. */
int vane_enter(vane_kind kind, const void *object);
void vane_leave(vane_kind kind, const void *object);

/* Prints one line and aborts. */
_Noreturn void vane_misuse(const char *function, const char *text);

#define VANE_ASSERT(condition, text) ((condition) ? (void)0 : vane_misuse(__func__, text))

#else

#ifdef VANE_TAGS

#define VANE_GUARD uint32_t tag;
#define VANE_GUARD_BEGIN(kind, object, maker) ((object)->tag = vane_tag(kind))
#define VANE_GUARD_END(kind, object) ((void)vane_check(kind, object), (object)->tag = 0)

static inline uint32_t vane_tag(vane_kind kind)
{
    return 0x76616e65u + kind; /* more than memory or a count of anything in it */
}
int vane_check(vane_kind kind, const void *object);

#else

#define VANE_GUARD
#define VANE_GUARD_BEGIN(kind, object, maker) ((void)0)
#define VANE_GUARD_END(kind, object) ((void)0)

static inline int vane_check(vane_kind kind, const void *object)
{
    return object ? VANE_OK : vane_fail_null(kind);
}

#endif

static inline int vane_enter(vane_kind kind, const void *object)
{
    return vane_check(kind, object);
}
static inline void vane_leave(vane_kind kind, const void *object)
{
    (void)kind, (void)object;
}

#define VANE_ASSERT(condition, text) ((void)(0 && (condition)))

#endif

/* For functions that have no status to return. */
#define VANE_ASSERT_OBJECT(kind, object) VANE_ASSERT(vane_check(kind, object) == VANE_OK, vane_last_error())

/* For those of them that pass NULL over: false for it. */
#define VANE_IS_THERE(kind, object) ((object) && (VANE_ASSERT_OBJECT(kind, object), 1))

#endif
