/* io.c - files of 100 MB on one thread: FANN's .data against libfann, CSV, a model's save against write + fsync +
 * rename of the same bytes, its verified load against fread of them into a warm buffer.
 *
 *   bench_io [data] [csv] [save] [load]       all of them when none is named; files go to $TMPDIR or /tmp */
#define _POSIX_C_SOURCE 200809L
#include <fann.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "vane.h"

enum { MB = 1000000, FILE_BYTES = 100 * MB, INPUTS = 31, OUTPUTS = 1, ROUNDS = 15 };

static char path[256], other[sizeof path + 8];
static vane_ctx *ctx;

static void must(int status)
{
    if (!status) return;
    fprintf(stderr, "%s\n", vane_last_error());
    exit(1);
}

static void check(int holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "bench_io: %s\n", what);
    exit(1);
}

static void name_file(const char *name)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/vane_bench_%ld.%s", folder ? folder : "/tmp", (long)getpid(), name);
    snprintf(other, sizeof other, "%s.other", path);
}

static void report(const char *row, contender *c, size_t count)
{
    bench_race(c, count, 0.01, ROUNDS);
    for (size_t i = 0; i < count; i++)
        printf("%-22s %-24s best %7.1f median %7.1f MB/s\n", row, c[i].name, c[i].best, c[i].median);
    if (count > 1)
        printf("%-22s ratio: best %.2f, median %.2f\n", row, c[0].best / c[1].best, c[0].median / c[1].median);
    remove(path);
    remove(other);
}

/* -------------------------------------------------------------------------------------------------- tables ---- */
/* Rows of INPUTS + OUTPUTS numbers of one printf format until the file has FILE_BYTES; returns their number. A line
 * is as long as another to a few bytes: the number of rows of a first line of FANN's is known beforehand. */
static size_t write_table(const char *format, char separator, int fann)
{
    enum { WIDTH = INPUTS + OUTPUTS, LINES = 4096 };
    float *x = malloc(sizeof *x * WIDTH * LINES);
    char *text = malloc((size_t)WIDTH * LINES * 20);
    FILE *file = fopen(path, "w");
    check(x && text && file, "no room for a table");
    bench_fill(x, (size_t)WIDTH * LINES, 1);
    size_t length = 0;
    for (size_t i = 0; i < (size_t)WIDTH * LINES; i++) {
        length += (size_t)sprintf(text + length, format, (double)x[i]);
        text[length++] = i % WIDTH == WIDTH - 1 ? '\n' : separator;
    }
    const size_t copies = FILE_BYTES / length + 1;
    if (fann) fprintf(file, "%zu %d %d\n", copies * LINES, INPUTS, OUTPUTS);
    for (size_t i = 0; i < copies; i++) check(fwrite(text, 1, length, file) == length, "a table can't be written");
    check(fclose(file) == 0, "a table can't be written");
    free(text);
    free(x);
    return copies * LINES;
}

static double file_megabytes(void)
{
    FILE *file = fopen(path, "r");
    check(file && fseek(file, 0, SEEK_END) == 0, "no file");
    const double bytes = (double)ftell(file);
    fclose(file);
    return bytes / MB;
}

static void run_open(void *arg)
{
    vane_dataset *data;
    (void)arg;
    must(vane_dataset_open(&data, ctx, path, NULL));
    vane_dataset_destroy(data);
}

static void run_fann(void *arg)
{
    (void)arg;
    fann_destroy_train(fann_read_train_from_file(path));
}

static void bench_data(const char *row, const char *format)
{
    name_file("data");
    const size_t rows = write_table(format, ' ', 1);
    float x[INPUTS], t[OUTPUTS];
    vane_dataset *ours;
    struct fann_train_data *theirs = fann_read_train_from_file(path);
    must(vane_dataset_open(&ours, ctx, path, NULL));
    check(theirs && vane_dataset_rows(ours) == rows && theirs->num_data == rows, "rows are missing");
    for (size_t i = 0; i < rows; i++) {
        must(vane_dataset_get(ours, i, x, t));
        check(memcmp(x, theirs->input[i], sizeof x) == 0 && memcmp(t, theirs->output[i], sizeof t) == 0,
              "libfann reads other numbers");
    }
    fann_destroy_train(theirs);
    vane_dataset_destroy(ours);
    contender c[] = { { "vane_dataset_open", run_open, NULL, file_megabytes(), 0, 0 },
                      { "fann_read_train_from_file", run_fann, NULL, file_megabytes(), 0, 0 } };
    report(row, c, 2);
}

static void bench_csv(void)
{
    name_file("csv");
    const size_t rows = write_table("%.6f", ',', 0);
    vane_dataset *data;
    must(vane_dataset_open(&data, ctx, path, NULL));
    check(vane_dataset_rows(data) == rows && vane_dataset_inputs(data) == INPUTS, "rows are missing");
    vane_dataset_destroy(data);
    contender c[] = { { "vane_dataset_open", run_open, NULL, file_megabytes(), 0, 0 } };
    report("csv", c, 1);
}

/* -------------------------------------------------------------------------------------------------- models ---- */
typedef struct model {
    vane_net *net;
    char *bytes, *room;         /* its file, and as much memory, touched */
    size_t size;
} model;

static model make_model(void)
{
    enum { MODEL_INPUTS = 5000, UNITS = 5000 };
    model m = { .size = 0 };
    name_file("vane");
    must(vane_net_create(&m.net, ctx, MODEL_INPUTS));
    vane_net_add_dense(m.net, UNITS, VANE_RELU);
    must(vane_net_build(m.net, 1));
    must(vane_net_save_memory(m.net, NULL, &m.size));
    m.bytes = malloc(m.size);
    m.room = malloc(m.size);
    check(m.bytes && m.room, "no memory for a model");
    must(vane_net_save_memory(m.net, m.bytes, &m.size));
    memset(m.room, 1, m.size);
    return m;
}

static void free_model(model *m)
{
    vane_net_destroy(m->net);
    free(m->bytes);
    free(m->room);
}

static void run_save(void *arg) { must(vane_net_save(((model *)arg)->net, path)); }

static void run_replace(void *arg)
{
    const model *m = arg;
    const int file = open(other, O_WRONLY | O_CREAT | O_EXCL, 0666);
    check(file >= 0, "can't write");
    for (size_t done = 0; done < m->size;) {
        const ssize_t n = write(file, m->bytes + done, m->size - done);
        check(n > 0, "can't write");
        done += (size_t)n;
    }
    check(fsync(file) == 0 && close(file) == 0 && rename(other, path) == 0, "can't write");
}

static void run_load(void *arg)
{
    vane_net *net;
    (void)arg;
    must(vane_net_load(&net, ctx, path));
    vane_net_destroy(net);
}

static void run_fread(void *arg)
{
    const model *m = arg;
    FILE *file = fopen(path, "rb");
    check(file && fread(m->room, 1, m->size, file) == m->size, "can't read");
    fclose(file);
}

static void bench_save(void)
{
    model m = make_model();
    run_save(&m);
    run_fread(&m);
    check(memcmp(m.bytes, m.room, m.size) == 0, "a saved file differs");
    contender c[] = { { "vane_net_save", run_save, &m, (double)m.size / MB, 0, 0 },
                      { "write + fsync + rename", run_replace, &m, (double)m.size / MB, 0, 0 } };
    report("save a model", c, 2);
    free_model(&m);
}

static void bench_load(void)
{
    model m = make_model();
    vane_net *net;
    size_t size = m.size;
    run_save(&m);
    must(vane_net_load(&net, ctx, path));
    must(vane_net_save_memory(net, m.room, &size));
    check(memcmp(m.bytes, m.room, m.size) == 0, "a loaded model differs");
    vane_net_destroy(net);
    contender c[] = { { "vane_net_load, verified", run_load, &m, (double)m.size / MB, 0, 0 },
                      { "fread, warm buffer", run_fread, &m, (double)m.size / MB, 0, 0 } };
    report("load a model", c, 2);
    free_model(&m);
}

static int asked(int argc, char **argv, const char *row)
{
    int found = argc < 2;
    for (int i = 1; i < argc; i++) found |= strcmp(argv[i], row) == 0;
    return found;
}

int main(int argc, char **argv)
{
    vane_options options = VANE_OPTIONS;
    options.threads = 1;
    must(vane_ctx_create(&ctx, &options));
    if (asked(argc, argv, "data")) {
        bench_data(".data, as FANN saves", "%.6f");
        bench_data(".data, 9 digits", "%.9g");
    }
    if (asked(argc, argv, "csv")) bench_csv();
    if (asked(argc, argv, "save")) bench_save();
    if (asked(argc, argv, "load")) bench_load();
    vane_ctx_destroy(ctx);
    return 0;
}
