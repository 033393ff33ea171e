#define _DARWIN_C_SOURCE
#define _DEFAULT_SOURCE /* mkdtemp */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/host.h"
#include "tests/vtest.h"
#include "vane.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own; `in` gives the path of a name in it. */
static char folder[64];

static const char *in(const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static bool enter_folder(void)
{
    snprintf(folder, sizeof folder, "%s", "/tmp/vane_test_XXXXXX");
    return mkdtemp(folder) != NULL;
}

/* Removes the folder with all that is in it, and says how many entries that was. */
static int leave_folder(void)
{
    int entries = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        remove(in(entry->d_name));
        entries++;
    }
    if (dir) closedir(dir);
    rmdir(folder);
    return entries;
}

static int replace(const char *path, const void *bytes, size_t size)
{
    /* In three pieces, of which the last may be empty. */
    const size_t first = size / 3, second = size - first;
    const vane_piece pieces[] = {{bytes, first}, {(const char *)bytes + first, second}, {bytes, 0}};
    return vane_host_default()->file_replace(NULL, path, pieces, 3);
}

static int replace_text(const char *path, const char *text)
{
    return replace(path, text, strlen(text));
}

/* The whole file through the host, in pieces of 7 bytes and more; false when it isn't `size` bytes like these. */
static bool reads_back(const char *path, const void *bytes, size_t size)
{
    const vane_host *host = vane_host_default();
    vane_file *file;
    uint64_t told;
    if (host->file_open(NULL, &file, path, &told)) return false;
    char *read = malloc(size + 100);
    size_t length = 0, got = 1, piece = 7;
    bool good = read && told == size;
    while (good && got > 0 && length < size + 100) {
        const size_t wanted = piece < size + 100 - length ? piece : size + 100 - length;
        good = host->file_read(NULL, file, read + length, wanted, &got) == VANE_OK;
        good = good && (got == wanted || length + got == size);
        length += got;
        piece *= 2;
    }
    host->file_close(NULL, file);
    good = good && length == size && memcmp(read, bytes, size) == 0;
    free(read);
    return good;
}

static bool reads_back_text(const char *path, const char *text)
{
    return reads_back(path, text, strlen(text));
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    return lstat(path, &info) ? 0 : info.st_mode;
}

static bool said(const char *part, const char *reason)
{
    return strstr(vane_last_error(), part) && strstr(vane_last_error(), reason);
}

/* ------------------------------------------------------------------------------------ reading ---- */
VT_TEST(files, reading_what_is_not_a_file_is_an_error_that_names_it)
{
    const vane_host *host = vane_host_default();
    vane_file *file = (vane_file *)folder;
    uint64_t size;
    VT_CHECK(enter_folder());
    VT_CHECK(host->file_open(NULL, &file, in("missing"), &size) == VANE_ERR_FILE && file == NULL);
    VT_CHECK_MSG(said(in("missing"), strerror(ENOENT)), "%s", vane_last_error());
    VT_CHECK(host->file_open(NULL, &file, folder, &size) == VANE_ERR_FILE && file == NULL);
    VT_CHECK_MSG(said(folder, "folder"), "%s", vane_last_error());
    VT_CHECK(leave_folder() == 0);
    host->file_close(NULL, NULL);
}

VT_TEST(files, a_pipe_is_read_to_its_end)
{
    const vane_host *host = vane_host_default();
    vane_file *file;
    uint64_t size = 0;
    char path[32], bytes[16];
    size_t got = 0;
    int ends[2];
    VT_CHECK(pipe(ends) == 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    const int status = host->file_open(NULL, &file, path, &size);
    VT_CHECK_MSG(status == VANE_OK, "%s", vane_last_error());
    VT_CHECK(write(ends[1], "some", 4) == 4 && write(ends[1], "thing", 5) == 5);
    close(ends[1]);
    const int read = host->file_read(NULL, file, bytes, sizeof bytes, &got);
    host->file_close(NULL, file);
    close(ends[0]);
    VT_CHECK(size == UINT64_MAX);
    VT_CHECK(read == VANE_OK && got == 9 && memcmp(bytes, "something", 9) == 0);
}

/* ---------------------------------------------------------------------------------- replacing ---- */
VT_TEST(files, replaced_files_read_back)
{
    enum { LARGE = 3000001 };
    char *large = malloc(LARGE);
    VT_CHECK(large != NULL && enter_folder());
    for (int i = 0; i < LARGE; i++) large[i] = (char)(i * 7 % 251);
    VT_CHECK(replace(in("a"), large, LARGE) == VANE_OK);
    VT_CHECK(reads_back(in("a"), large, LARGE));
    VT_CHECK(replace_text(in("a"), "short") == VANE_OK && reads_back_text(in("a"), "short"));
    VT_CHECK(replace(in("a"), NULL, 0) == VANE_OK && reads_back_text(in("a"), ""));
    VT_CHECK(leave_folder() == 1);
    free(large);
}

VT_TEST(files, a_bare_name_is_in_the_working_folder)
{
    char before[4096];
    VT_CHECK(getcwd(before, sizeof before) != NULL && enter_folder() && chdir(folder) == 0);
    const int status = replace_text("bare", "x");
    VT_CHECK(chdir(before) == 0);
    VT_CHECK(status == VANE_OK && reads_back_text(in("bare"), "x"));
    VT_CHECK(leave_folder() == 1);
}

VT_TEST(files, permission_bits_are_kept)
{
    static const mode_t modes[] = {0600, 0640, 0664, 0666, 0755};
    VT_CHECK(enter_folder());
    const mode_t before = umask(027);
    const int fresh = replace_text(in("fresh"), "new");
    bool kept = true;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        kept &= replace_text(in("old"), "1") == VANE_OK && chmod(in("old"), modes[i]) == 0;
        kept &= replace_text(in("old"), "2") == VANE_OK && (mode_of(in("old")) & 07777) == modes[i];
        VT_CHECK_MSG(kept, "%o became %o", (unsigned)modes[i], (unsigned)mode_of(in("old")) & 07777);
    }
    umask(before);
    VT_CHECK(fresh == VANE_OK && (mode_of(in("fresh")) & 07777) == 0640);
    VT_CHECK(leave_folder() == 2);
}

VT_TEST(files, a_link_stays_and_what_it_points_to_is_replaced)
{
    VT_CHECK(enter_folder());
    VT_CHECK(replace_text(in("target"), "old") == VANE_OK);
    VT_CHECK(symlink("target", in("link")) == 0);
    VT_CHECK(replace_text(in("link"), "new") == VANE_OK);
    VT_CHECK(S_ISLNK(mode_of(in("link"))) && reads_back_text(in("target"), "new"));
    VT_CHECK(leave_folder() == 2);
}

VT_TEST(files, a_link_to_nothing_stays_one)
{
    VT_CHECK(enter_folder());
    VT_CHECK(symlink("missing", in("link")) == 0);
    VT_CHECK(replace_text(in("link"), "new") == VANE_ERR_FILE);
    VT_CHECK_MSG(said(in("link"), "a link to what isn't there"), "%s", vane_last_error());
    VT_CHECK(S_ISLNK(mode_of(in("link"))));
    VT_CHECK(leave_folder() == 1);
}

/* A device or a pipe must not become a file: think of /dev/null, and of root. */
VT_TEST(files, only_files_are_replaced)
{
    VT_CHECK(enter_folder());
    VT_CHECK(mkfifo(in("pipe"), 0600) == 0);
    VT_CHECK(replace_text(in("pipe"), "x") == VANE_ERR_FILE);
    VT_CHECK_MSG(said(in("pipe"), "not a file"), "%s", vane_last_error());
    VT_CHECK(S_ISFIFO(mode_of(in("pipe"))));
    VT_CHECK(replace_text(folder, "x") == VANE_ERR_FILE);
    VT_CHECK_MSG(said(folder, "folder"), "%s", vane_last_error());
    VT_CHECK(replace_text(in("none/a"), "x") == VANE_ERR_FILE);
    VT_CHECK_MSG(said(in("none/a"), strerror(ENOENT)), "%s", vane_last_error());
    VT_CHECK(leave_folder() == 1);
}

/* In a child, where files end at 1,000 bytes as they would on a full disk. */
VT_TEST(files, a_failed_write_leaves_the_old_file_and_nothing_beside_it)
{
    static char large[5000];
    VT_CHECK(enter_folder());
    VT_CHECK(replace_text(in("kept"), "old") == VANE_OK);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, 1000});
        const int status = replace(in("kept"), large, sizeof large);
        _exit(status == VANE_ERR_FILE && said(in("kept"), strerror(EFBIG)) ? 0 : 1);
    }
    int status;
    VT_CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    VT_CHECK(reads_back_text(in("kept"), "old"));
    VT_CHECK(leave_folder() == 1);
}

VT_TEST(files, a_read_only_folder_is_an_error)
{
    if (geteuid() == 0) return; /* root writes there all the same */
    VT_CHECK(enter_folder());
    VT_CHECK(replace_text(in("kept"), "old") == VANE_OK && chmod(folder, 0500) == 0);
    const int status = replace_text(in("kept"), "new");
    VT_CHECK(chmod(folder, 0700) == 0);
    VT_CHECK(status == VANE_ERR_FILE && reads_back_text(in("kept"), "old"));
    VT_CHECK_MSG(said(in("kept"), strerror(EACCES)), "%s", vane_last_error());
    VT_CHECK(leave_folder() == 1);
}
