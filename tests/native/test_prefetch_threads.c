/* The thread that reads a source ahead: it runs beside its caller, and is gone when the dataset is. */
#define _POSIX_C_SOURCE 200809L /* fork, nanosleep */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/data/source.h"
#include "tests/vtest.h"

enum { BATCH = 4 };

typedef struct well {
    pthread_t caller;
    bool slow;                  /* reads of another thread take 20 ms */
    atomic_uint reads, inside, strange;     /* strange: with signals of the program's, or two at a time */
} well;

static int draw(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    well *w = user;
    sigset_t blocked;
    if (atomic_fetch_add(&w->inside, 1) > 0) atomic_fetch_add(&w->strange, 1);
    if (!pthread_equal(w->caller, pthread_self())) {
        pthread_sigmask(SIG_BLOCK, NULL, &blocked);
        if (!sigismember(&blocked, SIGINT)) atomic_fetch_add(&w->strange, 1);
        if (w->slow) nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
    }
    for (*rows = 0; *rows < max_rows; ++*rows) x[*rows] = t[*rows] = 1.0f;
    atomic_fetch_sub(&w->inside, 1);
    atomic_fetch_add(&w->reads, 1);
    return VANE_OK;
}

static int refill(void *user)
{
    (void)user;
    return VANE_OK;
}

typedef struct scene {
    well well;
    vane_ctx *ctx;
    vane_dataset *data;
} scene;

static bool begin_scene(scene *s, bool slow)
{
    vane_options options = VANE_OPTIONS;
    vane_source source = VANE_SOURCE;
    memset(s, 0, sizeof *s);
    s->well.caller = pthread_self();
    s->well.slow = slow;
    options.threads = 2;
    source.user = &s->well;
    source.inputs = source.targets = 1;
    source.read = draw;
    source.rewind = refill;
    source.prefetch = 1;
    return !vane_ctx_create(&s->ctx, &options) && !vane_dataset_from_source(&s->data, s->ctx, &source) &&
           !vane_dataset_begin(s->data, NULL, 0);
}

static int next_batch(scene *s)
{
    float x[BATCH], t[BATCH], weights[BATCH];
    vane_rows at;
    size_t rows;
    return vane_dataset_next(s->data, BATCH, x, t, weights, &at, &rows);
}

VT_TEST(prefetch_threads, the_next_batch_is_read_before_it_is_asked_for)
{
    scene s;
    VT_CHECK(begin_scene(&s, false));
    for (unsigned batch = 1; batch <= 50; batch++) {
        const time_t end = time(NULL) + 20;
        VT_CHECK(next_batch(&s) == VANE_OK);
        while (atomic_load(&s.well.reads) <= batch && time(NULL) < end) sched_yield();
        VT_CHECK(atomic_load(&s.well.reads) == batch + 1);
    }
    vane_dataset_destroy(s.data);
    vane_ctx_destroy(s.ctx);
    VT_CHECK(atomic_load(&s.well.strange) == 0);
}

/* At the first read, while the thread reads, and after a begin that gives up what it reads. */
VT_TEST(prefetch_threads, destroy_waits_for_the_read_under_way)
{
    for (int batches = 0; batches < 4; batches++) {
        scene s;
        VT_CHECK(begin_scene(&s, true));
        for (int i = 0; i < batches; i++) VT_CHECK(next_batch(&s) == VANE_OK);
        if (batches == 3) VT_CHECK(vane_dataset_begin(s.data, NULL, 0) == VANE_OK);
        vane_dataset_destroy(s.data);
        const unsigned reads = atomic_load(&s.well.reads);
        VT_CHECK(atomic_load(&s.well.inside) == 0);
        nanosleep(&(struct timespec){ 0, 30000000 }, NULL);
        VT_CHECK(atomic_load(&s.well.reads) == reads && atomic_load(&s.well.strange) == 0);
        vane_ctx_destroy(s.ctx);
    }
}

/* See test_threads.c: a child of a process with threads that starts some. */
#if defined(__SANITIZE_THREAD__)
#define FORKS 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FORKS 0
#endif
#endif
#ifndef FORKS
#define FORKS 1
#endif

/* The read under way is lost to the child, which hears of it, and can begin anew. */
static bool goes_on_in_child(scene *s)
{
    s->well.inside = 0;
    return next_batch(s) == VANE_ERR_STATE && strstr(vane_last_error(), "forked") &&
           vane_dataset_begin(s->data, NULL, 0) == VANE_OK && next_batch(s) == VANE_OK && next_batch(s) == VANE_OK;
}

VT_TEST(prefetch_threads, a_forked_child_has_no_half_read_rows)
{
    scene s;
    int status = -1;
    if (!FORKS || getenv("VANE_TEST_EMULATED")) return;
    VT_CHECK(begin_scene(&s, true) && next_batch(&s) == VANE_OK);
    while (atomic_load(&s.well.inside) == 0 && atomic_load(&s.well.reads) < 2) sched_yield();
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        const bool good = goes_on_in_child(&s);
        vane_dataset_destroy(s.data);
        vane_ctx_destroy(s.ctx);
        _exit(good ? 0 : 1);
    }
    VT_CHECK(child > 0 && waitpid(child, &status, 0) == child);
    VT_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    VT_CHECK(next_batch(&s) == VANE_OK);
    vane_dataset_destroy(s.data);
    vane_ctx_destroy(s.ctx);
}
