/* worker.h - a program that takes its turns in a race from a process of its own: it reads a line, does one run, answers
 * with a line. */
#ifndef VANE_BENCH_WORKER_H
#define VANE_BENCH_WORKER_H

#include <stdbool.h>
#include <stdio.h>

typedef struct worker {
    FILE *to, *from;
    int pid;
} worker;

/* Starts argv[0], looked up in the path. */
bool worker_start(worker *w, char *const argv[]);

/* Waits for the answer to what was sent, true when it begins with `word`; the rest is left in answer[size]. */
bool worker_wait(worker *w, const char *word, char *answer, size_t size);

/* Asks for one run, and waits for its end; the program ends when the worker has died. */
void worker_ask(worker *w);
void worker_finish(worker *w);

/* Closes its input, at which a worker ends, and waits for that. */
void worker_stop(worker *w);

#endif
