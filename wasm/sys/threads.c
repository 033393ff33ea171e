/* threads.c - parallel loops over workers that share the module's memory. web/src/threads.mjs starts them, each with an
 * instance of its own, whose stack and thread-local variables lie in a room that thread_room gave; then it calls
 * thread_run, which never returns.
 *
 * One board holds one job. Its tasks are counted out by an atomic counter, to the caller and to whichever workers are
 * awake: a job never waits for a worker to wake up, and a nested call finds the board taken and runs alone. The caller
 * waits by spinning, because a page's main thread may do nothing else. Atomic operations of WebAssembly are all
 * sequentially consistent. */
#include "wasm/sys/threads.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "core/base/status.h"
#include "wasm/exports.h"

enum { SPINS = 20000, STACK_BYTES = 64 * 1024, FOR_EVER = -1, EVERYBODY = 256 };

struct vane_threads {
    atomic_flag busy;           /* held by the caller whose job is on the board */
    atomic_int generation;      /* of the job, 0 before the first; workers sleep on it */
    atomic_bool open;           /* while the job may be entered */
    atomic_uint inside;         /* workers that look at the board */
    atomic_bool failed;         /* a worker trapped */

    vane_task run;              /* written while the board is closed and nobody is inside */
    void *arg;
    size_t tasks;
    atomic_size_t next;
};

static vane_threads board = { .busy = ATOMIC_FLAG_INIT };

static void take_tasks(void)
{
    for (size_t task; (task = atomic_fetch_add(&board.next, 1)) < board.tasks;) board.run(board.arg, task);
}

/* Waits for a job that is newer than `seen`: spinning first, asleep after. */
static int wait_for_job(int seen)
{
    int now = seen;
    for (int i = 0; i < SPINS && now == seen; i++) now = atomic_load(&board.generation);
    while (now == seen) {
        __builtin_wasm_memory_atomic_wait32((int *)&board.generation, seen, FOR_EVER);
        now = atomic_load(&board.generation);
    }
    return now;
}

/* `inside` is raised before `open` is read, and the caller reads them the other way round: either the worker sees that
 * the job is over, or the caller sees the worker. */
EXPORT(void, thread_run)(void)
{
    for (int seen = 0;;) {
        seen = wait_for_job(seen);
        atomic_fetch_add(&board.inside, 1);
        if (atomic_load(&board.open)) take_tasks();
        atomic_fetch_sub(&board.inside, 1);
    }
}

/* Bytes of a stack. A room has as many, and the thread-local variables above them. */
EXPORT(size_t, thread_stack)(void) { return STACK_BYTES; }

EXPORT(double, thread_room)(void)
{
    const size_t bytes = STACK_BYTES + __builtin_wasm_tls_size();
    void *room = vane_malloc(NULL, bytes);
    if (!room) return vane_fail(VANE_ERR_MEMORY, "out of memory: no %zu bytes for a thread", bytes);
    return vane_js_value(VANE_OK, room);
}

/* A worker's last call, on its emptied stack, after a trap. Its task is lost, so the caller must not return. */
EXPORT(void, thread_fail)(void) { atomic_store(&board.failed, true); }
EXPORT(int, thread_failed)(void) { return atomic_load(&board.failed); }

void vane_threads_run(void *user, vane_threads *threads, size_t tasks, vane_task run, void *arg)
{
    (void)user;
    if (!threads || tasks < 2 || atomic_flag_test_and_set(&board.busy)) {
        for (size_t i = 0; i < tasks; i++) run(arg, i);
        return;
    }
    board.run = run;
    board.arg = arg;
    board.tasks = tasks;
    atomic_store(&board.next, 0);
    atomic_store(&board.open, true);
    atomic_fetch_add(&board.generation, 1);
    __builtin_wasm_memory_atomic_notify((int *)&board.generation, EVERYBODY);
    take_tasks();
    atomic_store(&board.open, false);
    while (atomic_load(&board.inside) > 0)
        if (atomic_load(&board.failed)) __builtin_trap();
    atomic_flag_clear(&board.busy);
}

/* Which workers there are is JavaScript's business; until they run, callers do all. */
int vane_threads_create(void *user, vane_threads **out, unsigned count)
{
    (void)user, (void)count;
    *out = &board;
    return VANE_OK;
}

void vane_threads_destroy(void *user, vane_threads *threads) { (void)user, (void)threads; }
