/* files.c - reading, and replacing a file in one step. */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE     /* realpath */
#define _GNU_SOURCE         /* sync_file_range */
#define _DARWIN_C_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/status.h"
#include "native/sys/sys.h"

struct vane_file {
    int descriptor;
    char path[512];             /* for messages; shortened when longer */
};

static int failed(const char *doing, const char *path, int error)
{
    return vane_fail(VANE_ERR_FILE, "%s: can't %s: %s", path, doing, strerror(error));
}

/* A signal's handler may have run meanwhile: then the call is made again. */
static int open_again(const char *path, int flags, mode_t mode)
{
    int descriptor;
    do descriptor = open(path, flags | O_CLOEXEC, mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

static int fsync_again(int descriptor)
{
    int result;
    do result = fsync(descriptor);
    while (result && errno == EINTR);
    return result;
}

/* ------------------------------------------------------------------------------------------------ reading ---- */
int vane_file_open(void *user, vane_file **out, const char *path, uint64_t *size)
{
    struct stat info;
    (void)user;
    *out = NULL;
    vane_file *file = vane_malloc(NULL, sizeof *file);
    if (!file) return vane_fail(VANE_ERR_MEMORY, "out of memory: no %zu bytes for a file", sizeof *file);
    file->descriptor = open_again(path, O_RDONLY, 0);
    int status = file->descriptor < 0 ? failed("open", path, errno) : VANE_OK;
    if (!status && fstat(file->descriptor, &info)) status = failed("read", path, errno);
    if (!status && S_ISDIR(info.st_mode)) status = vane_fail(VANE_ERR_FILE, "%s: is a folder, not a file", path);
    if (status) {
        if (file->descriptor >= 0) close(file->descriptor);
        vane_free(NULL, file, sizeof *file);
        return status;
    }
    vane_format(file->path, sizeof file->path, "%s", path);
    *size = S_ISREG(info.st_mode) ? (uint64_t)info.st_size : UINT64_MAX;
    *out = file;
    return VANE_OK;
}

int vane_file_read(void *user, vane_file *file, void *bytes, size_t size, size_t *got)
{
    (void)user;
    for (*got = 0; *got < size;) {
        const size_t rest = size - *got < SSIZE_MAX ? size - *got : SSIZE_MAX;
        const ssize_t n = read(file->descriptor, (char *)bytes + *got, rest);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed("read", file->path, errno);
        if (n == 0) break;
        *got += (size_t)n;
    }
    return VANE_OK;
}

void vane_file_close(void *user, vane_file *file)
{
    (void)user;
    if (!file) return;
    close(file->descriptor);
    vane_free(NULL, file, sizeof *file);
}

/* ---------------------------------------------------------------------------------------------- replacing ---- */
static int write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t n = write(descriptor, bytes, size < SSIZE_MAX ? size : SSIZE_MAX);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return ENOSPC;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

/* The disk begins to write what the file has so far, while the rest is copied: fsync then waits less. A wish. */
static void start_writing(int descriptor)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor;
#endif
}

static int write_piece(int descriptor, const vane_piece *piece)
{
    enum { STEP = 8 << 20 };
    const char *bytes = piece->bytes;
    for (size_t rest = piece->size; rest > 0;) {
        const size_t size = rest < STEP ? rest : STEP;
        const int error = write_all(descriptor, bytes, size);
        if (error) return error;
        if (size == STEP) start_writing(descriptor);
        bytes += size;
        rest -= size;
    }
    return 0;
}

/* A new file beside target. `old` is what stands there now, NULL: nothing; its permission bits are kept, against the
 * umask. */
static int open_temporary(const char *target, const struct stat *old, char *name, size_t room)
{
    const mode_t mode = old ? old->st_mode & 07777 : 0666;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        if (vane_format(name, room, "%s.%lx%x.%u.tmp", target, (long)getpid(), (unsigned)now.tv_nsec, attempt) >=
            room) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int descriptor = open_again(name, O_WRONLY | O_CREAT | O_EXCL, mode);
        if (descriptor < 0 && errno == EEXIST) continue;
        if (descriptor >= 0 && old) (void)fchmod(descriptor, mode);
        return descriptor;
    }
    errno = EEXIST;
    return -1;
}

/* After a rename, the folder must reach the disk too; a file system that can't sync folders is none of our concern. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash) slash[slash == path] = '\0';
    const int descriptor = open_again(slash ? path : ".", O_RDONLY, 0);
    if (descriptor < 0) return;
    (void)fsync_again(descriptor);
    close(descriptor);
}

/* The steps on an open temporary, in order; the first error ends them. close is never made again: interrupted or not,
 * Linux has given the descriptor up, and all bytes are on the disk by then. */
static int fill_temporary(int descriptor, const vane_piece *pieces, size_t count)
{
    int error = 0;
    for (size_t i = 0; i < count && !error; i++) error = write_piece(descriptor, &pieces[i]);
    if (!error && fsync_again(descriptor)) error = errno;
    if (close(descriptor) && errno != EINTR && !error) error = errno;
    return error;
}

static bool is_link(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

int vane_file_replace(void *user, const char *path, const vane_piece *pieces, size_t count)
{
    char target[PATH_MAX], temporary[PATH_MAX];
    struct stat info;
    (void)user;
    /* A link stays a link: what it points to is replaced. */
    if (!realpath(path, target)) {
        if (errno != ENOENT) return failed("write", path, errno);
        if (is_link(path)) return vane_fail(VANE_ERR_FILE, "%s: can't write: a link to what isn't there", path);
        if (vane_format(target, sizeof target, "%s", path) >= sizeof target)
            return failed("write", path, ENAMETOOLONG);
    }
    const bool exists = stat(target, &info) == 0;
    if (!exists && errno != ENOENT) return failed("write", path, errno);
    if (exists && !S_ISREG(info.st_mode))
        return vane_fail(VANE_ERR_FILE, "%s: is %s, not a file", path,
                         S_ISDIR(info.st_mode) ? "a folder" : "a device or a pipe");
    const int descriptor = open_temporary(target, exists ? &info : NULL, temporary, sizeof temporary);
    if (descriptor < 0) return failed("write", path, errno);
    int error = fill_temporary(descriptor, pieces, count);
    if (!error && rename(temporary, target)) error = errno;
    if (error) {
        unlink(temporary);
        return failed("write", path, error);
    }
    sync_folder(target);
    return VANE_OK;
}
