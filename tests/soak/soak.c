/* soak.c - the long run: threads that share a context live through episodes of random networks and random calls
 * (soak.h).
 *
 *     soak [--seconds N] [--threads N] [--seed N] [--json FILE]     prints what failed; 1 when something did
 *     soak --seed N --episode N                                     one episode again, alone
 *
 * Threads run in rounds. Between two nothing of an episode is left, so the context holds exactly as many bytes as in
 * the beginning, and as many files are open. The C library's memory may grow in the first quarter of the time, while
 * it fills its heaps and what it keeps for the threads that last: from then on the bytes in use by no more than 128
 * KiB, those resident by a sixteenth and 4 MiB. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/soak/soak.h"

enum { THREADS_MOST = 64, EPISODES_A_ROUND = 24, CALLS_MOST = 60, DRIFT_EVERY = 6 };

#ifdef SOAK_SANITIZED
enum { WATCHES_RESIDENT = 0 };      /* those runtimes keep what was freed */
#else
enum { WATCHES_RESIDENT = 1 };
#endif

typedef struct settings {
    double seconds;
    unsigned threads;
    uint64_t seed, episode;
    bool alone;
    const char *json;
} settings;

/* Bytes: the most of the first quarter, the most since. */
typedef struct growth { size_t first, since; } growth;

typedef struct totals {
    uint64_t calls, nets, aborts, failures, episodes, rounds;
    double drift;
    size_t live, files;                 /* between rounds */
    growth heap, resident;
} totals;

typedef struct worker {
    pthread_t thread;
    soak_world *world;
    uint64_t first;
    totals sums;
} worker;

/* ------------------------------------------------------------------------------------------------- episodes ---- */
static void live(soak_episode *e)
{
    if (soak_one_in(e, DRIFT_EVERY)) {
        soak_measure_drift(e);
        return;
    }
    if (!soak_make(e)) return;
    for (size_t n = 1 + soak_below(e, CALLS_MOST); n > 0 && !e->failed; n--) soak_call_something(e);
}

static void run_episode(soak_world *world, uint64_t number, totals *sums)
{
    soak_episode e;
    soak_begin_episode(&e, world, number);
    live(&e);
    soak_unmake(&e);
    sums->calls += e.calls;
    sums->nets += e.nets;
    sums->aborts += e.aborts;
    sums->failures += e.failed;
    sums->episodes++;
    if (e.drift > sums->drift) sums->drift = e.drift;
    if (e.failed)
        printf("FAILED: --seed %llu --episode %llu: %s\n", (unsigned long long)world->seed, (unsigned long long)number,
               e.failure);
}

static void *work(void *argument)
{
    worker *w = argument;
    for (uint64_t i = 0; i < EPISODES_A_ROUND; i++) run_episode(w->world, w->first + i, &w->sums);
    return NULL;
}

/* ---------------------------------------------------------------------------------------------------- world ---- */
static void ensure(int status, const char *what)
{
    if (!status) return;
    fprintf(stderr, "soak: %s: %s\n", what, vane_last_error());
    exit(2);
}

static void share_network(soak_world *w)
{
    enum { INPUTS = 40, OUTPUTS = 5, ROWS = 70 };
    ensure(vane_net_create(&w->shared, w->ctx, INPUTS), "the shared network");
    vane_net_add_dense(w->shared, 300, VANE_TANH);      /* 70 rows are enough work for two threads */
    vane_net_add_dense(w->shared, OUTPUTS, VANE_SOFTMAX);
    ensure(vane_net_build(w->shared, w->seed), "the shared network");
    w->shared_rows = ROWS;
    w->shared_x = soak_take(ROWS * INPUTS * sizeof(float));
    w->shared_y = soak_take(ROWS * OUTPUTS * sizeof(float));
    for (size_t i = 0; i < ROWS * INPUTS; i++) w->shared_x[i] = (float)(i * 29 % 23) / 11.0f - 1.0f;
    ensure(vane_net_predict(w->shared, w->shared_x, ROWS, w->shared_y), "the shared network");
}

static void drop_shared(soak_world *w)
{
    vane_net_destroy(w->shared);
    free(w->shared_x);
    free(w->shared_y);
}

static void open_world(soak_world *w, const settings *s, char *folder)
{
    vane_options options = VANE_OPTIONS;
    *w = (soak_world){ .host = soak_host(), .seed = s->seed, .folder = mkdtemp(folder) };
    if (!w->folder) exit(2);
    options.host = &w->host;
    options.threads = 2;
    options.pool_bytes = (size_t)1 << 20;   /* so little that the host is often asked */
    ensure(vane_ctx_create(&w->ctx, &options), "the context");
}

/* Gives how many files were in the folder. */
static size_t empty_folder(const char *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    char path[600];
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] == '.' && strspn(entry->d_name, ".") == strlen(entry->d_name)) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
        count++;
    }
    if (entries) closedir(entries);
    return count;
}

static void close_world(soak_world *w)
{
    vane_ctx_destroy(w->ctx);
    empty_folder(w->folder);
    rmdir(w->folder);
}

/* -------------------------------------------------------------------------------------------------- growth ---- */
static size_t live_bytes(const soak_world *w)
{
    vane_memory_stats stats;
    vane_ctx_memory(w->ctx, &stats);
    return stats.bytes_live;
}

/* That the C library has given and not got back. */
static size_t heap_bytes(void)
{
#ifdef __GLIBC__
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
#else
    return 0;
#endif
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *files = opendir("/proc/self/fd");
    while (files && readdir(files)) count++;
    if (files) closedir(files);
    return count;
}

static size_t resident_bytes(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f) return 0;
    if (fscanf(f, "%*u %lu", &pages) != 1) pages = 0;
    fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* The C library keeps more of what was given back the larger the blocks were. Here it is to keep little. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
#endif
}

static void note_failure(totals *t, bool failed, const char *what, size_t now, size_t before)
{
    if (!failed) return;
    t->failures++;
    printf("FAILED: after round %llu: %s: %zu, before it %zu\n", (unsigned long long)t->rounds, what, now, before);
}

static void watch(growth *g, size_t bytes, bool warm)
{
    size_t *most = warm ? &g->since : &g->first;
    if (bytes > *most) *most = bytes;
}

static void check_growth(totals *t, const soak_world *w, bool warm)
{
    vane_ctx_trim(w->ctx, 0);
    const size_t live = live_bytes(w), files = open_files();
    note_failure(t, live != t->live, "bytes live in the context", live, t->live);
    note_failure(t, files != t->files, "open files", files, t->files);
    watch(&t->heap, heap_bytes(), warm);
    watch(&t->resident, resident_bytes(), warm);
}

static void judge_growth(totals *t)
{
    const growth *heap = &t->heap, *resident = &t->resident;
    const size_t most = resident->first + resident->first / 16 + ((size_t)4 << 20);
    note_failure(t, heap->since > heap->first + ((size_t)128 << 10), "heap bytes in use", heap->since, heap->first);
    note_failure(t, WATCHES_RESIDENT && resident->since > most, "resident bytes", resident->since, resident->first);
}

/* --------------------------------------------------------------------------------------------------- rounds ---- */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void add(totals *to, const totals *sums)
{
    to->calls += sums->calls;
    to->nets += sums->nets;
    to->aborts += sums->aborts;
    to->failures += sums->failures;
    to->episodes += sums->episodes;
    if (sums->drift > to->drift) to->drift = sums->drift;
}

static void run_round(soak_world *world, unsigned threads, totals *t)
{
    static worker workers[THREADS_MOST];
    share_network(world);
    for (unsigned i = 0; i < threads; i++) {
        workers[i] = (worker){ .world = world, .first = (t->rounds * threads + i) * EPISODES_A_ROUND };
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i])) exit(2);
    }
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        add(t, &workers[i].sums);
    }
    drop_shared(world);
    t->rounds++;
}

static void run(soak_world *world, const settings *s, totals *t)
{
    const double start = now();
    run_round(world, s->threads, t);    /* starts the context's threads, which are there from then on */
    t->live = live_bytes(world);
    t->files = open_files();
    check_growth(t, world, false);
    for (double passed; (passed = now() - start) < s->seconds;) {
        run_round(world, s->threads, t);
        check_growth(t, world, passed > s->seconds / 4);
    }
    judge_growth(t);
}

/* ---------------------------------------------------------------------------------------------------- main ---- */
static void read_settings(settings *s, int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0) s->seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--threads") == 0) s->threads = (unsigned)atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--seed") == 0) s->seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--json") == 0) s->json = argv[i + 1];
        else if (strcmp(argv[i], "--episode") == 0) {
            s->episode = strtoull(argv[i + 1], NULL, 10);
            s->alone = true;
        } else exit(2);
    }
    if (argc % 2 == 0 || s->threads < 1 || s->threads > THREADS_MOST) exit(2);
}

static void write_json(const totals *t, const settings *s)
{
    FILE *f = fopen(s->json, "w");
    if (!f) exit(2);
    fprintf(f, "{\"seconds\": %g, \"threads\": %u, \"seed\": %llu, \"episodes\": %llu, \"rounds\": %llu, "
               "\"calls\": %llu, \"nets\": %llu, \"aborts\": %llu, \"failures\": %llu, \"drift\": %.3g, "
               "\"live_bytes\": %zu, \"heap_bytes\": [%zu, %zu], \"resident_bytes\": [%zu, %zu]}\n",
            s->seconds, s->threads, (unsigned long long)s->seed, (unsigned long long)t->episodes,
            (unsigned long long)t->rounds, (unsigned long long)t->calls, (unsigned long long)t->nets,
            (unsigned long long)t->aborts, (unsigned long long)t->failures, t->drift, t->live, t->heap.first,
            t->heap.since, t->resident.first, t->resident.since);
    fclose(f);
}

int main(int argc, char **argv)
{
    static soak_world world;
    char folder[] = "/tmp/vane-soak-XXXXXX";
    settings s = { .seconds = 10, .threads = 4, .seed = 1 };
    totals t = { 0 };
    read_settings(&s, argc, argv);
    give_memory_back();
    setvbuf(stdout, NULL, _IOLBF, 0);
    open_world(&world, &s, folder);
    if (s.alone) {
        share_network(&world);
        run_episode(&world, s.episode, &t);
        drop_shared(&world);
    } else run(&world, &s, &t);
    close_world(&world);
    if (s.json) write_json(&t, &s);
    printf("heap %zu KiB in the first quarter, %zu since; resident %zu, %zu; largest drift %.2g of its bound\n",
           t.heap.first >> 10, t.heap.since >> 10, t.resident.first >> 10, t.resident.since >> 10, t.drift);
    printf("soak: %llu calls, %llu nets, %llu aborts, %llu failures\n", (unsigned long long)t.calls,
           (unsigned long long)t.nets, (unsigned long long)t.aborts, (unsigned long long)t.failures);
    return t.failures > 0;
}
