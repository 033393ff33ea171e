/* threads.c - training on two threads against two processes of one thread each, which do twice the work: what a
 * machine of two cores has to give.
 *
 *     bench_threads
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"
#include "bench/worker.h"

enum { ROWS = 1024, OUTPUTS = 10, PROCESSES = 2 };

static const model big = { "784-1024-1024-10", 3, { 784, 1024, 1024, OUTPUTS }, VANE_RELU, VANE_SOFTMAX, VANE_LOSS_AUTO,
                           0.01f, 128 };

static void open_ours(ours *o, unsigned threads)
{
    float *x = bench_floats(ROWS * big.widths[0]), *t = bench_floats(ROWS * OUTPUTS);
    bench_fill(x, ROWS * big.widths[0], 1);
    memset(t, 0, ROWS * OUTPUTS * sizeof(float));
    for (size_t i = 0; i < ROWS; i++) t[i * OUTPUTS + i * 7 % OUTPUTS] = 1.0f;
    ours_open(o, NULL, threads, &big, x, t, ROWS);
    free(x);
    free(t);
}

/* A process: an epoch for each line. */
static int serve(void)
{
    ours o;
    char line[16];
    open_ours(&o, 1);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        ours_epoch(&o);
        puts("done");
        fflush(stdout);
    }
    ours_close(&o);
    return 0;
}

static void both_epochs(void *arg)
{
    worker *workers = arg;
    for (int i = 0; i < PROCESSES; i++) worker_ask(&workers[i]);
    for (int i = 0; i < PROCESSES; i++) worker_finish(&workers[i]);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--serve")) return serve();
    char option[] = "--serve";
    char *const command[] = { argv[0], option, NULL };
    worker workers[PROCESSES];
    ours o;
    for (int i = 0; i < PROCESSES; i++)
        if (!worker_start(&workers[i], command) || !worker_wait(&workers[i], "ready", NULL, 0)) return 1;
    open_ours(&o, 2);
    contender c[] = { { "two threads", ours_epoch, &o, ROWS, 0, 0 },
                      { "two processes", both_epochs, workers, PROCESSES * ROWS, 0, 0 } };
    const bench_row row = { "train 784-1024-1024-10 b128 2 threads", vane_ctx_isa(o.ctx), "samples/s", 0.92, false };
    bench_measure(&row, c, 2);
    for (int i = 0; i < PROCESSES; i++) worker_stop(&workers[i]);
    ours_close(&o);
    return 0;
}
