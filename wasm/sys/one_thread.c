/* one_thread.c - parallel loops of a module that has its caller's thread alone. */
#include "core/base/status.h"
#include "wasm/sys/threads.h"

int vane_threads_create(void *user, vane_threads **out, unsigned count)
{
    (void)user;
    *out = NULL;
    return vane_fail(VANE_ERR_UNSUPPORTED, "%u threads: this WebAssembly module has 1", count);
}

void vane_threads_destroy(void *user, vane_threads *threads) { (void)user, (void)threads; }

void vane_threads_run(void *user, vane_threads *threads, size_t tasks, vane_task run, void *arg)
{
    (void)user, (void)threads;
    for (size_t i = 0; i < tasks; i++) run(arg, i);
}
