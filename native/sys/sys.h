/* sys.h - the parts of the native host, put together in host.c. Contracts: core/sys/host.h. */
#ifndef VANE_NATIVE_SYS_SYS_H
#define VANE_NATIVE_SYS_SYS_H

#include <pthread.h>

#include "core/sys/host.h"

/* Given back by vane_free. */
void *vane_memory_alloc(void *user, size_t bytes);

int vane_file_open(void *user, vane_file **out, const char *path, uint64_t *size);
int vane_file_read(void *user, vane_file *file, void *bytes, size_t size, size_t *got);
void vane_file_close(void *user, vane_file *file);
int vane_file_replace(void *user, const char *path, const vane_piece *pieces, size_t count);

int vane_threads_create(void *user, vane_threads **out, unsigned count);
void vane_threads_destroy(void *user, vane_threads *threads);
void vane_threads_run(void *user, vane_threads *threads, size_t tasks, vane_task run, void *arg);
unsigned vane_cpus(void *user);

/* A thread of the library's own, false when there is none to be had: it takes no signals, which are the host program's
 * threads' to handle, but those that report a fault of its own. stack_bytes 0: the system's default. */
bool vane_thread_start(pthread_t *handle, size_t stack_bytes, void *(*run)(void *arg), void *arg);

int vane_background_create(void *user, vane_background **out);
void vane_background_destroy(void *user, vane_background *background);
bool vane_background_start(void *user, vane_background *background, vane_job run, void *arg);
bool vane_background_wait(void *user, vane_background *background);

uint64_t vane_float_enter(void *user);
void vane_float_leave(void *user, uint64_t before);

#endif
