/* threads.c - a pool of threads for parallel loops. One job at a time: its tasks are counted out by an atomic
 * counter, to the caller and to the workers alike. Whoever finds the pool busy, or calls from inside a task, runs
 * its job alone, so no call ever waits for another's job. Workers start at the first job, spin shortly for the
 * next, then sleep. */
#define _GNU_SOURCE     /* sched_getaffinity */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/base/status.h"
#include "native/sys/sys.h"

enum { THREADS_MAX = 256, SPINS = 10000, STACK_BYTES = 256 * 1024 };

struct vane_threads {
    unsigned workers;           /* beside the caller */
    atomic_flag busy;           /* held by the thread whose job runs */
    pid_t process;              /* that started the workers; a forked child has none of them */
    unsigned started;

    pthread_mutex_t mutex;      /* guards sleeping, with wake */
    pthread_cond_t wake;
    atomic_uint generation;     /* of the job on the board, 0 before the first */
    atomic_bool quit;

    vane_task run;              /* the board: written before generation, read after it */
    void *arg;
    size_t tasks;
    atomic_size_t next;
    atomic_uint working;        /* workers that have not left this job */
    pthread_t handles[THREADS_MAX];
};

static _Thread_local bool inside_task;

static void take_tasks(vane_threads *t)
{
    const bool outer = inside_task;
    inside_task = true;
    for (size_t task; (task = atomic_fetch_add_explicit(&t->next, 1, memory_order_relaxed)) < t->tasks;)
        t->run(t->arg, task);
    inside_task = outer;
}

/* Waits for a job that is newer than `seen`: spinning first, asleep after. */
static unsigned wait_for_job(vane_threads *t, unsigned seen)
{
    for (int i = 0; i < SPINS; i++) {
        const unsigned now = atomic_load_explicit(&t->generation, memory_order_acquire);
        if (now != seen) return now;
    }
    pthread_mutex_lock(&t->mutex);
    unsigned now;
    while ((now = atomic_load_explicit(&t->generation, memory_order_acquire)) == seen)
        pthread_cond_wait(&t->wake, &t->mutex);
    pthread_mutex_unlock(&t->mutex);
    return now;
}

static void *work(void *arg)
{
    vane_threads *t = arg;
    (void)vane_float_enter(NULL);
    for (unsigned seen = 0;;) {
        seen = wait_for_job(t, seen);
        if (atomic_load_explicit(&t->quit, memory_order_acquire)) return NULL;
        take_tasks(t);
        atomic_fetch_sub_explicit(&t->working, 1, memory_order_release);
    }
}

static void announce(vane_threads *t)
{
    pthread_mutex_lock(&t->mutex);
    atomic_fetch_add_explicit(&t->generation, 1, memory_order_release);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->mutex);
}

/* Workers take no signals, which are the host program's threads' to handle, but those that report a fault of their
 * own. */
static void start_workers(vane_threads *t)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    if (t->process == getpid()) return;
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->wake, NULL);
    atomic_store(&t->generation, 0);
    t->process = getpid();
    t->started = 0;
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT };
    sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    while (t->started < t->workers && pthread_create(&t->handles[t->started], &attributes, work, t) == 0) t->started++;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void run_alone(size_t tasks, vane_task run, void *arg)
{
    for (size_t i = 0; i < tasks; i++) run(arg, i);
}

void vane_threads_run(void *user, vane_threads *t, size_t tasks, vane_task run, void *arg)
{
    (void)user;
    if (!t || tasks < 2 || inside_task || atomic_flag_test_and_set_explicit(&t->busy, memory_order_acquire)) {
        run_alone(tasks, run, arg);
        return;
    }
    start_workers(t);
    t->run = run;
    t->arg = arg;
    t->tasks = tasks;
    atomic_store_explicit(&t->next, 0, memory_order_relaxed);
    atomic_store_explicit(&t->working, t->started, memory_order_relaxed);
    announce(t);
    take_tasks(t);
    for (unsigned spins = 0; atomic_load_explicit(&t->working, memory_order_acquire) > 0; spins++)
        if (spins > SPINS) sched_yield();
    atomic_flag_clear_explicit(&t->busy, memory_order_release);
}

int vane_threads_create(void *user, vane_threads **out, unsigned count)
{
    (void)user;
    vane_threads *t = vane_malloc(NULL, sizeof *t);
    *out = NULL;
    if (!t) return vane_fail(VANE_ERR_MEMORY, "out of memory: no %zu bytes for threads", sizeof *t);
    memset(t, 0, sizeof *t);
    t->workers = count > THREADS_MAX ? THREADS_MAX : count - 1;
    atomic_flag_clear(&t->busy);
    *out = t;
    return VANE_OK;
}

void vane_threads_destroy(void *user, vane_threads *t)
{
    (void)user;
    if (!t) return;
    if (t->process == getpid()) {
        atomic_store_explicit(&t->quit, true, memory_order_release);
        announce(t);
        for (unsigned i = 0; i < t->started; i++) pthread_join(t->handles[i], NULL);
        pthread_cond_destroy(&t->wake);
        pthread_mutex_destroy(&t->mutex);
    }
    vane_free(NULL, t, sizeof *t);
}

unsigned vane_cpus(void *user)
{
    (void)user;
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return (unsigned)CPU_COUNT(&set);
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}
