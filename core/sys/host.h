/* host.h - what the core asks of the machine it runs on: memory, files, a clock, threads, the floating-point
 * environment. A struct of functions, so that core holds no system call and tests can inject faults. A port fills
 * one; vane_host_default() gives the platform's (native/sys/host.c, wasm/sys/host.c). Every function gets `user`.
 * Fallible ones return a VANE_ERR_ code with the message set by vane_fail. */
#ifndef VANE_CORE_SYS_HOST_H
#define VANE_CORE_SYS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/alloc.h"

typedef struct vane_file vane_file;
typedef struct vane_threads vane_threads;
typedef struct vane_background vane_background;

/* One share of a parallel job; called with every task number once, from any thread of the pool. */
typedef void (*vane_task)(void *arg, size_t task);

/* What a background thread runs. */
typedef void (*vane_job)(void *arg);

typedef struct vane_piece {     /* of what is written */
    const void *bytes;
    size_t size;
} vane_piece;

typedef struct vane_host {
    void *user;
    vane_allocator memory;      /* 64-byte aligned blocks; NULL when there are none */

    /* Files for reading, in order. A folder, or anything that isn't readable bytes, is an error that names the path.
       *size is the length in bytes, or UINT64_MAX when the system can't tell (a pipe). */
    int (*file_open)(void *user, vane_file **out, const char *path, uint64_t *size);
    int (*file_read)(void *user, vane_file *file, void *bytes, size_t size,
                     size_t *got); /* *got < size only at the end */
    void (*file_close)(void *user, vane_file *file);

    /* Replaces or makes the file in one step: its content is the old one or the pieces, one behind the other, whatever
       happens. */
    int (*file_replace)(void *user, const char *path, const vane_piece *pieces, size_t count);

    uint64_t (*nanoseconds)(void *user);    /* monotonic; 0 where there is no clock */

    /* Threads: `count` includes the caller. They start at the first job. parallel runs every task of
       0 .. tasks - 1 and returns when all are done; it runs them on the calling thread when the pool is
       busy with another's job, when called from a task, or with NULL threads. */
    int (*threads_create)(void *user, vane_threads **out, unsigned count);
    void (*threads_destroy)(void *user, vane_threads *threads);
    void (*parallel)(void *user, vane_threads *threads, size_t tasks, vane_task run, void *arg);
    unsigned (*cpus)(void *user);           /* that this process may use, at least 1 */

    /* One job at a time beside the caller's work, on a thread that starts at the first; none is started while another
       runs. create gives NULL where there are no threads. start is false, and does nothing, when no thread can be had.
       wait returns when no job runs; false: one was lost half done, because this process is a child forked meanwhile.
       destroy waits for the job. */
    int (*background_create)(void *user, vane_background **out);
    void (*background_destroy)(void *user, vane_background *background);
    bool (*background_start)(void *user, vane_background *background, vane_job run, void *arg);
    bool (*background_wait)(void *user, vane_background *background);

    /* Sets round to nearest even and no flush to zero for this thread, and gives what was set before. The default of
       a fast-math host program would change our bits. Pool and background threads begin with it. */
    uint64_t (*float_enter)(void *user);
    void (*float_leave)(void *user, uint64_t before);

    const char *(*environment)(void *user, const char *name);    /* NULL when it isn't set */
} vane_host;

const vane_host *vane_host_default(void);

/* Kernel tables of this build, best first, each with whether this machine runs it; NULL past the last. */
struct vane_kernels;
const struct vane_kernels *vane_kernels_at(size_t index, int *runs);

#endif
