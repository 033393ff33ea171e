/* main.c - each scenario undisturbed, then with each call to the system failing in turn, once and for good: every run a
 * process of its own, so that one that crashes or hangs is one run.
 *
 *     vane_faults [--json FILE] [SCENARIO]        prints "faults: N injected, N survived" last; 1 when one wasn't
 *
 * FILE gets a line of JSON more. vane_faults_fixed is the same over the drop-in's library of fixed point. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/faults/faults.h"
#include "tests/faults/system.h"

static const struct {
    const char *name;
    scenario *play;
} scenarios[] = {
#ifndef FIXEDFANN
    { "networks", scene_networks }, { "descriptions", scene_descriptions }, { "data", scene_data },
    { "sources", scene_sources }, { "training", scene_training }, { "optimizers", scene_optimizers },
    { "cascade", scene_cascade }, { "model_files", scene_model_files }, { "checkpoints", scene_checkpoints },
    { "data_files", scene_data_files }, { "threads", scene_threads }, { "fann_training", scene_fann_training },
#endif
    { "fann_networks", scene_fann_networks }, { "fann_data", scene_fann_data }, { "fann_files", scene_fann_files },
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

/* What may happen, and how it ends: VANE_OK where nobody may notice. */
static const struct {
    system_call call;
    int error, status;
} faults[] = {
    { SYSTEM_MEMORY, ENOMEM, VANE_ERR_MEMORY },
    { SYSTEM_OPEN, EACCES, VANE_ERR_FILE },       { SYSTEM_OPEN, EMFILE, VANE_ERR_FILE },
    { SYSTEM_OPEN, ENOSPC, VANE_ERR_FILE },       { SYSTEM_OPEN, EINTR, VANE_OK },
    { SYSTEM_STAT, EIO, VANE_ERR_FILE },          { SYSTEM_PATH, EIO, VANE_ERR_FILE },
    { SYSTEM_READ, EIO, VANE_ERR_FILE },          { SYSTEM_READ, EINTR, VANE_OK },
    { SYSTEM_READ, SYSTEM_SHORT, VANE_OK },       { SYSTEM_CLOSE_READ, EIO, VANE_OK },
    { SYSTEM_WRITE, ENOSPC, VANE_ERR_FILE },      { SYSTEM_WRITE, EIO, VANE_ERR_FILE },
    { SYSTEM_WRITE, EDQUOT, VANE_ERR_FILE },      { SYSTEM_WRITE, EINTR, VANE_OK },
    { SYSTEM_WRITE, SYSTEM_SHORT, VANE_OK },      { SYSTEM_SYNC, EIO, VANE_ERR_FILE },
    { SYSTEM_SYNC, ENOSPC, VANE_ERR_FILE },       { SYSTEM_SYNC, EINTR, VANE_OK },
    { SYSTEM_CLOSE, EIO, VANE_ERR_FILE },         { SYSTEM_CLOSE, EDQUOT, VANE_ERR_FILE },
    { SYSTEM_CLOSE, EINTR, VANE_OK },             { SYSTEM_RENAME, EIO, VANE_ERR_FILE },
    { SYSTEM_RENAME, ENOSPC, VANE_ERR_FILE },     { SYSTEM_MODE, EPERM, VANE_OK },
    { SYSTEM_OPEN_FOLDER, EACCES, VANE_OK },      { SYSTEM_OPEN_FOLDER, EINTR, VANE_OK },
    { SYSTEM_SYNC_FOLDER, EINVAL, VANE_OK },      { SYSTEM_SYNC_FOLDER, EINTR, VANE_OK },
#ifndef FIXEDFANN                           /* which makes none */
    { SYSTEM_THREAD, EAGAIN, VANE_OK },
#endif
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* What a run came to, in memory that its process shares with this one. */
typedef struct outcome {
    bool good;
    uint64_t results;
    unsigned long counts[SYSTEM_CALLS], strikes;
    long live_blocks;
    int descriptors;            /* more than there were */
    char why[600];
} outcome;

static char folder[] = "/dev/shm/vane_faults_XXXXXX";      /* in memory: thousands of files are made */

/* ----------------------------------------------------------------------------------------------------- one run ---- */
static int open_descriptors(void)
{
    int count = 0;
    DIR *listing = opendir("/proc/self/fd");
    while (listing && readdir(listing)) count++;
    if (listing) closedir(listing);
    return count;
}

static void empty_folder(void)
{
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(listing), entry->d_name, 0);
    if (listing) closedir(listing);
}

static void play(scenario *scenario_, system_plan plan, int status, outcome *out)
{
    enum { SECONDS = 30 };
    scene s = { .status = status, .error = plan.error, .path = "" };
    const int before = open_descriptors();
    alarm(SECONDS);
    vane_hash_begin(&s.results, 0);
    system_begin(plan);
    out->good = scenario_(&s);
    const uint64_t files = scene_files();
    scene_note(&s, &files, sizeof files);
    out->results = vane_hash_end(&s.results);
    for (int i = 0; i < SYSTEM_CALLS; i++) out->counts[i] = system_count((system_call)i);
    out->strikes = system_strikes();
    out->live_blocks = system_live_blocks();
    out->descriptors = open_descriptors() - before;
    memcpy(out->why, s.why, sizeof out->why);
}

static void run(scenario *scenario_, system_plan plan, int status, outcome *out)
{
    int ended;
    memset(out, 0, sizeof *out);
    empty_folder();
    fflush(stdout);
    const pid_t child = fork();
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    if (child == 0) {
        play(scenario_, plan, status, out);
        _exit(0);
    }
    waitpid(child, &ended, 0);
    if (!WIFEXITED(ended) || WEXITSTATUS(ended)) {
        out->good = false;
        const char *how = WIFSIGNALED(ended) ? strsignal(WTERMSIG(ended)) : "an exit status";
        snprintf(out->why, sizeof out->why, "ended by %s", how);
    }
}

/* ---------------------------------------------------------------------------------------------------- all runs ---- */
typedef struct figures {
    unsigned long injected, survived;
    unsigned long of_fault[FAULTS];
} figures;

static const char *verdict(const outcome *out, const outcome *undisturbed)
{
    if (!out->good) return out->why;
    if (out->results != undisturbed->results) return "other results, or other files, than undisturbed";
    if (out->live_blocks != undisturbed->live_blocks) return "memory leaks";
    return out->descriptors ? "a descriptor leaks" : NULL;
}

static void inject(size_t which, size_t f, bool stays, const outcome *undisturbed, outcome *out, figures *sum)
{
    for (unsigned long at = 1; at <= undisturbed->counts[faults[f].call]; at++) {
        run(scenarios[which].play, (system_plan){ faults[f].call, faults[f].error, at, stays }, faults[f].status, out);
        const char *wrong = verdict(out, undisturbed);
        if (!wrong && out->strikes == 0) wrong = "the call was never made";
        sum->injected++;
        sum->of_fault[f]++;
        if (!wrong) sum->survived++;
        else printf("%s, %s %lu%s, %s: %s\n", scenarios[which].name, system_name(faults[f].call), at,
                    stays ? " and all after it" : "",
                    faults[f].error == SYSTEM_SHORT ? "short" : strerrorname_np(faults[f].error), wrong);
    }
}

/* Undisturbed, nothing may be left but what the drop-in keeps as long as the process lives. */
static bool is_clean(size_t which, const outcome *out)
{
    const bool drops_in = strncmp(scenarios[which].name, "fann_", 5) == 0;
    const char *wrong = !out->good ? out->why : verdict(out, out);
    if (!wrong && !drops_in && out->live_blocks) wrong = "memory leaks";
    if (wrong) printf("%s, undisturbed: %s\n", scenarios[which].name, wrong);
    return !wrong;
}

static bool run_scenario(size_t which, outcome *out, figures *sum)
{
    run(scenarios[which].play, (system_plan){ .at = 0 }, VANE_OK, out);
    const outcome undisturbed = *out;
    const unsigned long before = sum->injected, survived = sum->survived;
    if (!is_clean(which, &undisturbed)) return false;
    for (size_t f = 0; f < FAULTS; f++) {
        inject(which, f, false, &undisturbed, out, sum);
        if (faults[f].error != EINTR) inject(which, f, true, &undisturbed, out, sum);
    }
    printf("%-16s %6lu faults\n", scenarios[which].name, sum->injected - before);
    return sum->injected - before == sum->survived - survived;
}

static bool write_json(FILE *file, const figures *sum)
{
    fprintf(file, "{\"faults_injected\": %lu, \"faults_survived\": %lu}\n", sum->injected, sum->survived);
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    const bool wants_json = argc > 2 && strcmp(argv[1], "--json") == 0;
    const char *filter = argv[wants_json ? 3 : 1];
    FILE *json = wants_json ? fopen(argv[2], "a") : NULL;       /* here, where the path leads to it */
    outcome *out = mmap(NULL, sizeof *out, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    figures sum = { 0 };
    bool good = true;
    if (out == MAP_FAILED || (wants_json && !json) || !mkdtemp(folder) || chdir(folder)) {
        perror("vane_faults");
        return 2;
    }
    for (size_t i = 0; i < SCENARIOS; i++)
        if (!filter || strcmp(filter, scenarios[i].name) == 0) good = run_scenario(i, out, &sum) && good;
    for (size_t f = 0; !filter && f < FAULTS; f++)
        if (sum.of_fault[f] == 0) {
            printf("no scenario makes this call: %s\n", system_name(faults[f].call));
            good = false;
        }
    empty_folder();
    rmdir(folder);
    if (json) good = write_json(json, &sum) && good;
    printf("faults: %lu injected, %lu survived\n", sum.injected, sum.survived);
    return good && sum.injected > 0 ? 0 : 1;
}
