/* host.c - this platform's vane_host. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <time.h>

#include "native/sys/sys.h"

static uint64_t nanoseconds(void *user)
{
    struct timespec t;
    (void)user;
    if (clock_gettime(CLOCK_MONOTONIC, &t)) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static const char *environment(void *user, const char *name)
{
    (void)user;
    return getenv(name);
}

const vane_host *vane_host_default(void)
{
    static const vane_host host = {
        .memory = { .alloc = vane_memory_alloc, .free = vane_free },
        .file_open = vane_file_open,
        .file_read = vane_file_read,
        .file_close = vane_file_close,
        .file_replace = vane_file_replace,
        .nanoseconds = nanoseconds,
        .threads_create = vane_threads_create,
        .threads_destroy = vane_threads_destroy,
        .parallel = vane_threads_run,
        .background_create = vane_background_create,
        .background_destroy = vane_background_destroy,
        .background_start = vane_background_start,
        .background_wait = vane_background_wait,
        .cpus = vane_cpus,
        .float_enter = vane_float_enter,
        .float_leave = vane_float_leave,
        .environment = environment,
    };
    return &host;
}
