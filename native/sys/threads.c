/* threads.c - a pool of threads for parallel loops. One job at a time: its tasks are counted out by an atomic ticket,
 * to the caller and to the workers alike. The ticket bears the job's number, so a worker that wakes late takes nothing
 * from the next job by mistake, and a job ends with its last task, not with the last worker. Whoever finds the pool
 * busy, or calls from inside a task, runs its job alone, so no call ever waits for another's job. Workers start at the
 * first job, spin shortly for the next, then sleep. */
#define _GNU_SOURCE     /* sched_getaffinity */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "core/base/status.h"
#include "native/sys/sys.h"

/* Spins of a waiting worker: about a hundred microseconds, longer than the passes between the products of a step. */
enum { THREADS_MAX = 256, SPINS = 10000, STACK_BYTES = 256 * 1024 };

struct vane_threads {
    unsigned workers;           /* beside the caller */
    atomic_flag busy;           /* held by the thread whose job runs */
    pid_t process;              /* that started the workers; a forked child has none of them */
    unsigned started;

    pthread_mutex_t mutex;      /* guards sleeping, with wake */
    pthread_cond_t wake;
    atomic_bool quit;

    vane_task run;              /* the board: written before the ticket, read by those who got a task from it */
    void *arg;
    _Atomic(uint64_t) ticket;   /* number of the job << 32 | tasks that nobody has taken */
    atomic_size_t unfinished;   /* tasks */
    pthread_t handles[THREADS_MAX];
};

static _Thread_local bool inside_task;

static uint32_t job_of(uint64_t ticket) { return (uint32_t)(ticket >> 32); }

static void take_tasks(vane_threads *t, uint32_t job)
{
    const bool outer = inside_task;
    inside_task = true;
    uint64_t ticket = atomic_load_explicit(&t->ticket, memory_order_acquire);
    while (job_of(ticket) == job && (uint32_t)ticket > 0) {
        if (!atomic_compare_exchange_weak_explicit(&t->ticket, &ticket, ticket - 1, memory_order_acquire,
                                                   memory_order_acquire))
            continue;
        t->run(t->arg, (uint32_t)ticket - 1);
        atomic_fetch_sub_explicit(&t->unfinished, 1, memory_order_release);
        ticket = atomic_load_explicit(&t->ticket, memory_order_acquire);
    }
    inside_task = outer;
}

/* Tells the processor, and so its other hardware thread, that this is a wait. */
static void pause_spinning(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __asm__ volatile("pause");
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Waits for another job than `seen`: spinning first, asleep after. */
static uint32_t wait_for_job(vane_threads *t, uint32_t seen)
{
    uint32_t now;
    for (int i = 0; i < SPINS; i++) {
        now = job_of(atomic_load_explicit(&t->ticket, memory_order_acquire));
        if (now != seen) return now;
        pause_spinning();
    }
    pthread_mutex_lock(&t->mutex);
    while ((now = job_of(atomic_load_explicit(&t->ticket, memory_order_acquire))) == seen)
        pthread_cond_wait(&t->wake, &t->mutex);
    pthread_mutex_unlock(&t->mutex);
    return now;
}

static void *work(void *arg)
{
    vane_threads *t = arg;
    (void)vane_float_enter(NULL);
    for (uint32_t job = 0;;) {
        job = wait_for_job(t, job);
        if (atomic_load_explicit(&t->quit, memory_order_acquire)) return NULL;
        take_tasks(t, job);
    }
}

static uint32_t announce(vane_threads *t, size_t tasks)
{
    pthread_mutex_lock(&t->mutex);
    const uint32_t job = job_of(atomic_load_explicit(&t->ticket, memory_order_relaxed)) + 1;
    atomic_store_explicit(&t->ticket, (uint64_t)job << 32 | tasks, memory_order_release);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->mutex);
    return job;
}

bool vane_thread_start(pthread_t *handle, size_t stack_bytes, void *(*run)(void *arg), void *arg)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT };
    sigset_t all, before;
    pthread_attr_t attributes;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    if (stack_bytes) pthread_attr_setstacksize(&attributes, stack_bytes);
    const bool started = pthread_create(handle, &attributes, run, arg) == 0;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void start_workers(vane_threads *t)
{
    if (t->process == getpid()) return;
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->wake, NULL);
    atomic_store(&t->ticket, 0);
    t->process = getpid();
    t->started = 0;
    while (t->started < t->workers && vane_thread_start(&t->handles[t->started], STACK_BYTES, work, t)) t->started++;
}

static void run_alone(size_t tasks, vane_task run, void *arg)
{
    for (size_t i = 0; i < tasks; i++) run(arg, i);
}

void vane_threads_run(void *user, vane_threads *t, size_t tasks, vane_task run, void *arg)
{
    (void)user;
    if (!t || tasks < 2 || tasks > UINT32_MAX || inside_task ||
        atomic_flag_test_and_set_explicit(&t->busy, memory_order_acquire)) {
        run_alone(tasks, run, arg);
        return;
    }
    start_workers(t);
    t->run = run;
    t->arg = arg;
    atomic_store_explicit(&t->unfinished, tasks, memory_order_relaxed);
    take_tasks(t, announce(t, tasks));
    for (unsigned spins = 0; atomic_load_explicit(&t->unfinished, memory_order_acquire) > 0; spins++) {
        if (spins < SPINS) pause_spinning();
        else sched_yield();
    }
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
        (void)announce(t, 0);
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
