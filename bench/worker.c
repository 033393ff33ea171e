#define _GNU_SOURCE     /* pipe2 */
#include "bench/worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool worker_start(worker *w, char *const argv[])
{
    int input[2], output[2];
    /* Closed in the workers started later: one that held another's input open would keep it from ending. */
    if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) return false;
    w->pid = fork();
    if (w->pid < 0) return false;
    if (!w->pid) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    w->to = fdopen(input[1], "w");
    w->from = fdopen(output[0], "r");
    return w->to && w->from;
}

bool worker_wait(worker *w, const char *word, char *answer, size_t size)
{
    char line[128];
    if (!fgets(line, sizeof line, w->from) || strncmp(line, word, strlen(word))) return false;
    if (size) snprintf(answer, size, "%s", line + strlen(word));
    return true;
}

void worker_ask(worker *w)
{
    fputs("run\n", w->to);
    fflush(w->to);
}

void worker_finish(worker *w)
{
    if (worker_wait(w, "done", NULL, 0)) return;
    fprintf(stderr, "a worker has died\n");
    exit(1);
}

void worker_stop(worker *w)
{
    fclose(w->to);
    fclose(w->from);
    waitpid(w->pid, NULL, 0);
}
