/* context.c - the hidden context. It lives as long as the process, as a program may keep networks to its end. */
#include "native/fann/context.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static vane_ctx *context;

static void make_context(void)
{
    vane_options options = VANE_OPTIONS;
    options.threads = 1;
    if (vane_ctx_create(&context, &options)) context = NULL;
}

vane_ctx *vane_fann_context(void)
{
    pthread_once(&once, make_context);
    return context;
}
