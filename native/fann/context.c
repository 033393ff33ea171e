/* context.c - the hidden context. It lives as long as the process, as a program may keep networks to its end. */
#include "native/fann/context.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static vane_ctx *context;

/* Where there was no memory for it once, there may be later. */
vane_ctx *vane_fann_context(void)
{
    vane_options options = VANE_OPTIONS;
    options.threads = 1;
    pthread_mutex_lock(&mutex);
    if (!context && vane_ctx_create(&context, &options)) context = NULL;
    vane_ctx *found = context;
    pthread_mutex_unlock(&mutex);
    return found;
}
