/* folder.c - a folder of this process, and files in it. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static char folder[1024];
static int left;               /* the folder that was the working one */

enum { OPEN_FILES = 8 };

static int remove_inner(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind;
    return place->level > 0 ? remove(path) : 0;
}

void fuzz_clear_folder(void) { (void)nftw(folder, remove_inner, OPEN_FILES, FTW_DEPTH | FTW_PHYS); }

static void remove_folder(void)
{
    fuzz_clear_folder();
    (void)rmdir(folder);
}

const char *fuzz_folder(void)
{
    const char *within = getenv("TMPDIR");
    if (folder[0]) return folder;
    snprintf(folder, sizeof folder, "%s/vane-fuzz-XXXXXX", within && *within ? within : "/tmp");
    FUZZ_CHECK(mkdtemp(folder), "no folder for files: %s", folder);
    (void)atexit(remove_folder);
    FUZZ_CHECK(freopen("/dev/null", "w", stdout), "prints can't be hidden");
    return folder;
}

void fuzz_enter_folder(void)
{
    left = open(".", O_RDONLY);
    FUZZ_CHECK(left >= 0 && !chdir(fuzz_folder()), "%s can't be entered", folder);
}

void fuzz_leave_folder(void) { FUZZ_CHECK(!fchdir(left) && !close(left), "no way back from %s", folder); }

void fuzz_write(const char *path, fuzz_bytes bytes)
{
    FILE *file = fopen(path, "wb");
    const bool written = file && (bytes.size == 0 || fwrite(bytes.at, 1, bytes.size, file) == bytes.size);
    FUZZ_CHECK(written && !fclose(file), "%s can't be written", path);
}

fuzz_bytes fuzz_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    FUZZ_CHECK(file && !fseek(file, 0, SEEK_END), "%s isn't there", path);
    const size_t size = (size_t)ftell(file);
    fuzz_bytes bytes = { malloc(size ? size : 1), size };
    rewind(file);
    FUZZ_CHECK(bytes.at && fread(bytes.at, 1, size, file) == size && !fclose(file), "%s can't be read", path);
    return bytes;
}
