#define _POSIX_C_SOURCE 200809L /* sigaction's sets, fork */
#include "core/sys/host.h"
#include "tests/vtest.h"
#include "vane.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TASKS_MAX = 1000 };

typedef struct {
    vane_threads *pool;
    atomic_uint runs[TASKS_MAX];
} tally;

static void run(vane_threads *pool, size_t tasks, vane_task task, void *arg)
{
    vane_host_default()->parallel(NULL, pool, tasks, task, arg);
}

static vane_threads *create(unsigned count)
{
    vane_threads *pool;
    return vane_host_default()->threads_create(NULL, &pool, count) ? NULL : pool;
}

static void destroy(vane_threads *pool)
{
    vane_host_default()->threads_destroy(NULL, pool);
}

static void count_run(void *arg, size_t task)
{
    tally *t = arg;
    atomic_fetch_add(&t->runs[task], 1);
}

/* Every task below `tasks` ran once, no other did; then all are forgotten. */
static bool each_once(tally *t, size_t tasks)
{
    bool good = true;
    for (size_t i = 0; i < TASKS_MAX; i++) good &= atomic_exchange(&t->runs[i], 0) == (i < tasks);
    return good;
}

static bool jobs_run_each_task_once(tally *t, int jobs)
{
    bool good = true;
    for (int job = 0; job < jobs; job++) {
        const size_t tasks = (size_t)(job * 37 % (TASKS_MAX + 1));
        run(t->pool, tasks, count_run, t);
        good &= each_once(t, tasks);
    }
    return good;
}

VT_TEST(threads, every_task_runs_once)
{
    static tally t;
    for (unsigned count = 1; count <= 9; count++) {
        t.pool = create(count);
        VT_CHECK(t.pool != NULL);
        VT_CHECK_MSG(jobs_run_each_task_once(&t, 200), "%u threads", count);
        destroy(t.pool);
    }
    t.pool = NULL;
    VT_CHECK(jobs_run_each_task_once(&t, 20));
}

/* Jobs that end and begin at once, and ones that find the workers asleep. */
VT_TEST(threads, every_task_runs_once_after_a_pause)
{
    static tally t;
    t.pool = create(3);
    for (int job = 0; job < 20; job++) {
        nanosleep(&(struct timespec){0, 2000000}, NULL);
        run(t.pool, 7, count_run, &t);
        VT_CHECK(each_once(&t, 7));
    }
    destroy(t.pool);
}

VT_TEST(threads, destroy_without_a_job)
{
    destroy(create(4));
    destroy(NULL);
}

static void *use_busy_pool(void *arg)
{
    static _Thread_local tally mine;
    mine.pool = ((tally *)arg)->pool;
    return jobs_run_each_task_once(&mine, 300) ? arg : NULL;
}

VT_TEST(threads, callers_share_a_pool)
{
    static tally t;
    pthread_t callers[3];
    bool good = true;
    t.pool = create(3);
    for (int i = 0; i < 3; i++) VT_CHECK(!pthread_create(&callers[i], NULL, use_busy_pool, &t));
    for (int i = 0; i < 3; i++) {
        void *result;
        pthread_join(callers[i], &result);
        good &= result != NULL;
    }
    destroy(t.pool);
    VT_CHECK(good);
}

/* ------------------------------------------------------------------------------ inside a task ---- */
typedef struct {
    vane_threads *pool;
    pthread_t caller;
    atomic_uint runs, strays, arrived, worker_checks;
    atomic_bool failed;
} scene;

typedef struct {
    scene *scene;
    pthread_t thread;
} nest;

static void inner(void *arg, size_t task)
{
    nest *n = arg;
    (void)task;
    atomic_fetch_add(&n->scene->runs, 1);
    if (!pthread_equal(n->thread, pthread_self())) atomic_fetch_add(&n->scene->strays, 1);
}

static void outer(void *arg, size_t task)
{
    nest n = {arg, pthread_self()};
    (void)task;
    run(n.scene->pool, 11, inner, &n);
}

VT_TEST(threads, a_nested_job_runs_on_its_callers_thread)
{
    scene s = {.pool = create(4)};
    for (int i = 0; i < 50; i++) run(s.pool, 13, outer, &s);
    destroy(s.pool);
    VT_CHECK(atomic_load(&s.runs) == 50 * 13 * 11);
    VT_CHECK(atomic_load(&s.strays) == 0);
}

/* Waits, for 20 s at most, until `others` more tasks have begun: so they are on threads of their own. */
static void meet(scene *s, unsigned others)
{
    const time_t end = time(NULL) + 20;
    atomic_fetch_add(&s->arrived, 1);
    while (atomic_load(&s->arrived) <= others && time(NULL) < end) sched_yield();
    if (atomic_load(&s->arrived) <= others) atomic_store(&s->failed, true);
}

static void meet_others(void *arg, size_t task)
{
    (void)task;
    meet(arg, 3);
}

VT_TEST(threads, tasks_run_at_the_same_time)
{
    scene s = {.pool = create(4)};
    run(s.pool, 4, meet_others, &s);
    destroy(s.pool);
    VT_CHECK(!atomic_load(&s.failed));
}

/* Flush to zero would make this product 0; volatile keeps the compiler from computing it. */
static bool denormals_work(void)
{
    volatile float tiny = 1e-30f;
    volatile float product = tiny * 1e-10f;
    return product > 0.0f;
}

static void check_worker(void *arg, size_t task)
{
    scene *s = arg;
    sigset_t blocked;
    (void)task;
    meet(s, 1);
    if (pthread_equal(s->caller, pthread_self())) return;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    if (!sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGALRM) || !denormals_work())
        atomic_store(&s->failed, true);
    atomic_fetch_add(&s->worker_checks, 1);
}

#if defined(__x86_64__) || defined(__i386__)
#define FLUSH_TO_ZERO 0x9FC0u /* MXCSR: flush-to-zero, denormals-are-zero, exceptions masked */
#else
#define FLUSH_TO_ZERO ((uint64_t)1 << 24) /* FPCR.FZ */
#endif

VT_TEST(threads, workers_take_no_signals_and_do_not_flush_to_zero)
{
    const vane_host *host = vane_host_default();
    scene s = {.pool = create(2), .caller = pthread_self()};
    const uint64_t before = host->float_enter(NULL);
    host->float_leave(NULL, FLUSH_TO_ZERO); /* a worker begins with what its creator has */
    const bool flushes = !denormals_work();
    run(s.pool, 2, check_worker, &s);
    (void)host->float_enter(NULL);
    host->float_leave(NULL, before);
    destroy(s.pool);
    VT_CHECK(flushes || vt_valgrind());
    VT_CHECK(!atomic_load(&s.failed));
    VT_CHECK(atomic_load(&s.worker_checks) == 1);
}

/* -------------------------------------------------------------------------------------- forks ---- */
#if defined(__SANITIZE_THREAD__)
#define THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define THREAD_SANITIZER 1
#endif
#endif

/* ThreadSanitizer ends a child that starts threads after a fork of a process with threads. */
#ifndef THREAD_SANITIZER

static bool child_succeeds(pid_t child)
{
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* qemu's user mode fails an assertion of its own in a forked child that starts threads. */
static bool is_emulated(void) { return getenv("VANE_TEST_EMULATED") != NULL; }

VT_TEST(threads, a_forked_child_has_a_pool_that_works)
{
    if (is_emulated()) return;
    static tally t;
    t.pool = create(4);
    VT_CHECK(jobs_run_each_task_once(&t, 5));
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        const bool good = jobs_run_each_task_once(&t, 50);
        scene s = {.pool = t.pool};
        run(t.pool, 4, meet_others, &s);
        destroy(t.pool);
        _exit(!good || atomic_load(&s.failed));
    }
    const bool good = child_succeeds(child);
    VT_CHECK(jobs_run_each_task_once(&t, 5));
    destroy(t.pool);
    VT_CHECK(good);
}

VT_TEST(threads, a_forked_child_ends_a_pool_that_it_never_used)
{
    static tally t;
    t.pool = create(4);
    VT_CHECK(jobs_run_each_task_once(&t, 5));
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        destroy(t.pool);
        _exit(0);
    }
    const bool good = child_succeeds(child);
    destroy(t.pool);
    VT_CHECK(good);
}

static void fork_inside(void *arg, size_t task)
{
    scene *s = arg;
    if (task != 5) return;
    const pid_t child = fork();
    if (child == 0) {
        static tally t;
        alarm(20);
        t.pool = s->pool;
        _exit(!jobs_run_each_task_once(&t, 20));
    }
    if (!child_succeeds(child)) atomic_store(&s->failed, true);
}

VT_TEST(threads, a_child_forked_inside_a_task_goes_on)
{
    scene s = {.pool = create(3)};
    run(s.pool, 10, fork_inside, &s);
    destroy(s.pool);
    VT_CHECK(!atomic_load(&s.failed));
}

#endif

VT_TEST(threads, at_least_one_cpu)
{
    const unsigned cpus = vane_host_default()->cpus(NULL);
    VT_CHECK_MSG(cpus >= 1 && cpus < 100000, "%u", cpus);
}
