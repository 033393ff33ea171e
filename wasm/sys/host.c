/* host.c - a WebAssembly module's host: memory from the C library. Of functions a module imports but
 * a clock, and a lean one none, so there is no file and no environment. */
#include "core/sys/host.h"

#include "core/base/status.h"
#include "wasm/sys/threads.h"

static int file_open(void *user, vane_file **out, const char *path, uint64_t *size)
{
    (void)user;
    *out = NULL;
    *size = 0;
    return vane_fail(VANE_ERR_UNSUPPORTED,
                     "%s: a WebAssembly module opens no files; pass the bytes", path);
}

/* file_open gives no file, so these two are never called. */
static int file_read(void *user, vane_file *file, void *bytes, size_t size, size_t *got)
{
    (void)user, (void)file, (void)bytes, (void)size;
    *got = 0;
    return vane_fail(VANE_ERR_UNSUPPORTED, "a WebAssembly module reads no files");
}

static void file_close(void *user, vane_file *file) { (void)user, (void)file; }

static int file_replace(void *user, const char *path, const vane_piece *pieces, size_t count)
{
    (void)user, (void)pieces, (void)count;
    return vane_fail(VANE_ERR_UNSUPPORTED,
                     "%s: a WebAssembly module writes no files; save to memory", path);
}

#ifdef VANE_LEAN
static uint64_t nanoseconds(void *user)
{
    (void)user;
    return 0;
}
#else
/* Milliseconds, of web/src. */
__attribute__((import_module("env"), import_name("now"))) double vane_js_now(void);

static uint64_t nanoseconds(void *user)
{
    (void)user;
    return (uint64_t)(1e6 * vane_js_now());
}
#endif

static int background_create(void *user, vane_background **out)
{
    (void)user;
    *out = NULL;
    return VANE_OK;
}

static void background_destroy(void *user, vane_background *background) { (void)user, (void)background; }

/* background_create gives none, so these two are never called. */
static bool background_start(void *user, vane_background *background, vane_job run, void *arg)
{
    (void)user, (void)background, (void)run, (void)arg;
    return false;
}

static bool background_wait(void *user, vane_background *background)
{
    (void)user, (void)background;
    return true;
}

static unsigned cpus(void *user)
{
    (void)user;
    return 1;
}

/* WebAssembly has one floating-point environment, the one that core wants. */
static uint64_t float_enter(void *user)
{
    (void)user;
    return 0;
}

static void float_leave(void *user, uint64_t before) { (void)user, (void)before; }

static const char *environment(void *user, const char *name)
{
    (void)user, (void)name;
    return NULL;
}

static const vane_host host = {
    .memory = { .alloc = vane_malloc, .free = vane_free },
    .file_open = file_open,
    .file_read = file_read,
    .file_close = file_close,
    .file_replace = file_replace,
    .nanoseconds = nanoseconds,
    .threads_create = vane_threads_create,
    .threads_destroy = vane_threads_destroy,
    .parallel = vane_threads_run,
    .background_create = background_create,
    .background_destroy = background_destroy,
    .background_start = background_start,
    .background_wait = background_wait,
    .cpus = cpus,
    .float_enter = float_enter,
    .float_leave = float_leave,
    .environment = environment,
};

const vane_host *vane_host_default(void) { return &host; }

/* Emscripten's allocator tells its JavaScript runtime of a grown memory. We have no runtime, and
 * web/src looks at the memory itself; left undefined, this would be an import of the module. */
void emscripten_notify_memory_growth(size_t index);
void emscripten_notify_memory_growth(size_t index) { (void)index; }
