/* background.c - one thread that does one job at a time beside its owner's work. It starts at the first job and sleeps
 * between jobs; its owner alone gives jobs and waits for them. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "core/base/status.h"
#include "native/sys/sys.h"

struct vane_background {
    pid_t process;              /* that started the thread, 0: none yet; a forked child has none of it */
    pthread_t handle;
    pthread_mutex_t mutex;      /* guards all below, with changed */
    pthread_cond_t changed;
    vane_job run;               /* NULL: no job */
    void *arg;
    bool quit;
};

static void *work(void *arg)
{
    vane_background *b = arg;
    (void)vane_float_enter(NULL);
    pthread_mutex_lock(&b->mutex);
    for (;;) {
        while (!b->run && !b->quit) pthread_cond_wait(&b->changed, &b->mutex);
        if (!b->run) break;
        pthread_mutex_unlock(&b->mutex);
        b->run(b->arg);
        pthread_mutex_lock(&b->mutex);
        b->run = NULL;
        pthread_cond_signal(&b->changed);
    }
    pthread_mutex_unlock(&b->mutex);
    return NULL;
}

/* In a forked child the mutex may be held by a thread that isn't there: it begins anew, too. */
static bool start_thread(vane_background *b)
{
    if (b->process == getpid()) return true;
    pthread_mutex_init(&b->mutex, NULL);
    pthread_cond_init(&b->changed, NULL);
    b->run = NULL;
    if (!vane_thread_start(&b->handle, 0, work, b)) {
        pthread_cond_destroy(&b->changed);
        pthread_mutex_destroy(&b->mutex);
        b->process = 0;
        return false;
    }
    b->process = getpid();
    return true;
}

bool vane_background_start(void *user, vane_background *b, vane_job run, void *arg)
{
    (void)user;
    if (!start_thread(b)) return false;
    pthread_mutex_lock(&b->mutex);
    b->run = run;
    b->arg = arg;
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->mutex);
    return true;
}

bool vane_background_wait(void *user, vane_background *b)
{
    (void)user;
    if (b->process == 0) return true;
    if (b->process != getpid()) {
        const bool lost = b->run != NULL;
        b->run = NULL;
        return !lost;
    }
    pthread_mutex_lock(&b->mutex);
    while (b->run) pthread_cond_wait(&b->changed, &b->mutex);
    pthread_mutex_unlock(&b->mutex);
    return true;
}

int vane_background_create(void *user, vane_background **out)
{
    (void)user;
    vane_background *b = vane_malloc(NULL, sizeof *b);
    *out = NULL;
    if (!b) return vane_fail(VANE_ERR_MEMORY, "out of memory: no %zu bytes for a thread", sizeof *b);
    memset(b, 0, sizeof *b);
    *out = b;
    return VANE_OK;
}

void vane_background_destroy(void *user, vane_background *b)
{
    (void)user;
    if (!b) return;
    if (b->process == getpid()) {
        pthread_mutex_lock(&b->mutex);
        b->quit = true;
        pthread_cond_signal(&b->changed);
        pthread_mutex_unlock(&b->mutex);
        pthread_join(b->handle, NULL);
        pthread_cond_destroy(&b->changed);
        pthread_mutex_destroy(&b->mutex);
    }
    vane_free(NULL, b, sizeof *b);
}
