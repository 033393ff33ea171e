/* replay.c - a harness over files, without libFuzzer: for the tests of every build.
 *
 *     replay FILE|FOLDER...     ends with a finding, or prints how many files there were, and fails at none */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static unsigned files;

static void run(const char *path)
{
    enum { LARGEST = 1 << 20 };
    static char bytes[LARGEST];
    FILE *file = fopen(path, "rb");
    FUZZ_CHECK(file, "%s can't be opened", path);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    fprintf(stderr, "%s\n", path);
    fuzz_bytes input = fuzz_copy(bytes, size);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)input.at, input.size);
    fuzz_free(&input);
    files++;
}

static void run_all(const char *path)
{
    char name[4096];
    DIR *folder = opendir(path);
    if (!folder) {
        run(path);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.') {
            snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
            run(name);
        }
    closedir(folder);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) run_all(argv[i]);
    fprintf(stderr, "%u files\n", files);
    return files == 0;
}
