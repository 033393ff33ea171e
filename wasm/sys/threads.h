/* threads.h - a module's parallel loops. A module is built with threads.c, for a memory that instances in several
 * workers share, or with one_thread.c. */
#ifndef VANE_WASM_SYS_THREADS_H
#define VANE_WASM_SYS_THREADS_H

#include "core/sys/host.h"

int vane_threads_create(void *user, vane_threads **out, unsigned count);
void vane_threads_destroy(void *user, vane_threads *threads);
void vane_threads_run(void *user, vane_threads *threads, size_t tasks, vane_task run, void *arg);

#endif
