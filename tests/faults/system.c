#define _GNU_SOURCE
#include "tests/faults/system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "core/base/pool.h"

static system_plan plan;
static atomic_bool watched;
static atomic_ulong counts[SYSTEM_CALLS], strikes;
static atomic_long live;

const char *system_name(system_call call)
{
    static const char *const names[SYSTEM_CALLS] = {
        [SYSTEM_MEMORY] = "allocation", [SYSTEM_OPEN] = "open", [SYSTEM_OPEN_FOLDER] = "open of a folder",
        [SYSTEM_READ] = "read", [SYSTEM_WRITE] = "write", [SYSTEM_SYNC] = "fsync",
        [SYSTEM_SYNC_FOLDER] = "fsync of a folder", [SYSTEM_CLOSE] = "close",
        [SYSTEM_CLOSE_READ] = "close after reading", [SYSTEM_RENAME] = "rename", [SYSTEM_STAT] = "stat",
        [SYSTEM_PATH] = "realpath", [SYSTEM_MODE] = "fchmod", [SYSTEM_THREAD] = "pthread_create",
    };
    return names[call];
}

void system_begin(system_plan new_plan) { plan = new_plan; }
void system_watch(bool on) { atomic_store(&watched, on); }
unsigned long system_count(system_call call) { return atomic_load(&counts[call]); }
unsigned long system_strikes(void) { return atomic_load(&strikes); }
long system_live_blocks(void) { return atomic_load(&live); }

/* The error that this call is to fail with, 0 for none. */
static int strike(system_call call)
{
    if (!atomic_load(&watched)) return 0;
    const unsigned long n = atomic_fetch_add(&counts[call], 1) + 1;
    if (call != plan.call || plan.at == 0 || n < plan.at || (n > plan.at && !plan.stays)) return 0;
    atomic_fetch_add(&strikes, 1);
    return plan.error;
}

/* True, with errno, when the call is to fail. */
static bool fails(system_call call)
{
    const int error = strike(call);
    if (error) errno = error;
    return error != 0;
}

/* ---------------------------------------------------------------------------------------------------- memory ---- */
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
    void *block = fails(SYSTEM_MEMORY) ? NULL : __real_aligned_alloc(alignment, bytes);
    if (block) atomic_fetch_add(&live, 1);
    return block;
}

void __real_free(void *block);
void __wrap_free(void *block);
void __wrap_free(void *block)
{
    if (block) atomic_fetch_sub(&live, 1);
    __real_free(block);
}

/* A pool that keeps nothing: each request is one to the system, which can fail. */
int __real_vane_pool_create(vane_pool **out, const vane_allocator *host, size_t cap_bytes);
int __wrap_vane_pool_create(vane_pool **out, const vane_allocator *host, size_t cap_bytes);
int __wrap_vane_pool_create(vane_pool **out, const vane_allocator *host, size_t cap_bytes)
{
    (void)cap_bytes;
    return __real_vane_pool_create(out, host, 0);
}

/* ----------------------------------------------------------------------------------------------------- files ---- */
static bool is_folder(int descriptor)
{
    struct stat info;
    return descriptor >= 0 && fstatat(descriptor, "", &info, AT_EMPTY_PATH) == 0 && S_ISDIR(info.st_mode);
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    va_list arguments;
    struct stat info;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    const bool folder = fstatat(AT_FDCWD, path, &info, 0) == 0 && S_ISDIR(info.st_mode);
    return fails(folder ? SYSTEM_OPEN_FOLDER : SYSTEM_OPEN) ? -1 : __real_open64(path, flags, mode);
}

/* How much of `size` goes over, or -1. */
static ssize_t part_of(system_call call, size_t size)
{
    const int error = strike(call);
    if (error == SYSTEM_SHORT) return size > 0;
    if (error) errno = error;
    return error ? -1 : (ssize_t)size;
}

ssize_t __real_read(int descriptor, void *bytes, size_t size);
ssize_t __wrap_read(int descriptor, void *bytes, size_t size);
ssize_t __wrap_read(int descriptor, void *bytes, size_t size)
{
    const ssize_t part = part_of(SYSTEM_READ, size);
    return part < 0 ? part : __real_read(descriptor, bytes, (size_t)part);
}

ssize_t __real_write(int descriptor, const void *bytes, size_t size);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t size);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t size)
{
    const ssize_t part = part_of(SYSTEM_WRITE, size);
    return part < 0 ? part : __real_write(descriptor, bytes, (size_t)part);
}

/* Nothing here outlives the machine, and disks are slow. */
int __wrap_fsync(int descriptor);
int __wrap_fsync(int descriptor) { return fails(is_folder(descriptor) ? SYSTEM_SYNC_FOLDER : SYSTEM_SYNC) ? -1 : 0; }

/* The descriptor is gone even when this fails, as it is on Linux. */
int __real_close(int descriptor);
int __wrap_close(int descriptor);
int __wrap_close(int descriptor)
{
    const bool written = (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY;
    const int error = strike(written ? SYSTEM_CLOSE : SYSTEM_CLOSE_READ), result = __real_close(descriptor);
    if (error) errno = error;
    return error ? -1 : result;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to) { return fails(SYSTEM_RENAME) ? -1 : __real_rename(from, to); }

int __real_stat64(const char *path, struct stat *info);
int __wrap_stat64(const char *path, struct stat *info);
int __wrap_stat64(const char *path, struct stat *info)
{
    return fails(SYSTEM_STAT) ? -1 : __real_stat64(path, info);
}

int __real_fstat64(int descriptor, struct stat *info);
int __wrap_fstat64(int descriptor, struct stat *info);
int __wrap_fstat64(int descriptor, struct stat *info)
{
    return fails(SYSTEM_STAT) ? -1 : __real_fstat64(descriptor, info);
}

char *__real_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved);
char *__wrap_realpath(const char *path, char *resolved)
{
    return fails(SYSTEM_PATH) ? NULL : __real_realpath(path, resolved);
}

/* The same in a Release build, whose C library checks sizes. */
char *__real___realpath_chk(const char *path, char *resolved, size_t room);
char *__wrap___realpath_chk(const char *path, char *resolved, size_t room);
char *__wrap___realpath_chk(const char *path, char *resolved, size_t room)
{
    return fails(SYSTEM_PATH) ? NULL : __real___realpath_chk(path, resolved, room);
}

int __real_fchmod(int descriptor, mode_t mode);
int __wrap_fchmod(int descriptor, mode_t mode);
int __wrap_fchmod(int descriptor, mode_t mode) { return fails(SYSTEM_MODE) ? -1 : __real_fchmod(descriptor, mode); }

/* --------------------------------------------------------------------------------------------------- threads ---- */
int __real_pthread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *handle, const pthread_attr_t *attributes, void *(*run)(void *), void *arg)
{
    const int error = strike(SYSTEM_THREAD);
    return error ? error : __real_pthread_create(handle, attributes, run, arg);
}
