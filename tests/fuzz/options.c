/* options.c - harness of the vane command's arguments: the input has one on each line. They are parsed; and where no
 * number is large, so that nothing takes long, the command runs, in a folder of its own. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/cli/train_args.h"
#include "tests/fuzz/fuzz.h"

int vane_main(int argc, char **argv);   /* native/cli/main.c's */

enum { ARGUMENTS = 160, LARGEST = 9 };

typedef struct arguments {
    int count;
    char *at[ARGUMENTS + 1];
} arguments;

/* The lines of text, which are ended with zeros. No path leads out of the folder. */
static arguments split(char *text)
{
    static char program[] = "vane";
    arguments a = { 1, { program } };
    for (char *c = text; (c = strchr(c, '/')) != NULL;) *c = '_';
    for (char *line = strtok(text, "\n"); line && a.count < ARGUMENTS; line = strtok(NULL, "\n"))
        a.at[a.count++] = line;
    return a;
}

/* A number that is large makes for many epochs or units; and one option serves pages until it is killed. */
static bool is_modest(const char *argument)
{
    for (const char *c = argument; *c; c++)
        if (*c >= '0' && *c <= '9' && (c == argument || strchr("=:-+", c[-1])) && !(strtod(c, NULL) <= LARGEST))
            return false;
    return strncmp(argument, "--dashboard", 11) != 0;
}

static bool are_modest(const arguments *a)
{
    for (int i = 1; i < a->count; i++)
        if (!is_modest(a->at[i])) return false;
    return true;
}

/* ---------------------------------------------------------------------------------------------- files ---- */
enum { FILES = 3 };
static const char *const names[FILES] = { "rows.csv", "model.vane", "run.vane" };
static fuzz_bytes files[FILES];

static void make_files(void)
{
    static const char rows[] = "x,y,kind\n0,0,a\n0,1,b\n1,0,b\n1,1,a\n";
    char *train[] = { "vane", "train", "rows.csv", "--epochs", "1", "--hidden", "2:tanh", "--save", "model.vane",
                      "--checkpoint", "run.vane", "--quiet" };
    FUZZ_CHECK(!setenv("VANE_THREADS", "1", 1), "no memory");
    fuzz_write("rows.csv", (fuzz_bytes){ (char *)rows, sizeof rows - 1 });
    FUZZ_CHECK(vane_main(sizeof train / sizeof *train, train) == VANE_EXIT_OK, "the command trains nothing");
    for (size_t i = 0; i < FILES; i++) files[i] = fuzz_read(names[i]);
}

static void forget_files(void)
{
    for (size_t i = 0; i < FILES; i++) fuzz_free(&files[i]);
}

/* The same files for each input, whatever the last one did. */
static void prepare(void)
{
    if (!files[0].at) {
        make_files();
        (void)atexit(forget_files);
    }
    fuzz_clear_folder();
    for (size_t i = 0; i < FILES; i++) fuzz_write(names[i], files[i]);
}

/* ------------------------------------------------------------------------------------------------ running ---- */
static void parse(const arguments *a)
{
    vane_train_args parsed;
    int exit_status;
    const bool fine = vane_train_args_parse(&parsed, a->count - 1, (char **)a->at + 1, &exit_status);
    FUZZ_CHECK(!fine || exit_status == VANE_EXIT_OK, "parsed with exit status %d", exit_status);
}

static void run(const arguments *a)
{
    const int exit_status = vane_main(a->count, (char **)a->at);
    FUZZ_CHECK(exit_status >= VANE_EXIT_OK && exit_status <= VANE_EXIT_DIVERGED, "exit status %d", exit_status);
}

/* What the command says goes nowhere; sanitizers write past the stream. */
void fuzz_one(fuzz_bytes file)
{
    FILE *const kept_error = stderr, *const kept_input = stdin;
    char *text = malloc(file.size + 1);
    FUZZ_CHECK(text, "no %zu bytes for the harness", file.size);
    if (file.size > 0) memcpy(text, file.at, file.size);
    text[file.size] = '\0';
    fuzz_enter_folder();
    prepare();
    const arguments a = split(text);
    stdin = fopen("/dev/null", "r+");
    stderr = stdin;
    FUZZ_CHECK(stdin, "no /dev/null");
    parse(&a);
    if (are_modest(&a)) run(&a);
    fclose(stdin);
    stdin = kept_input;
    stderr = kept_error;
    fuzz_leave_folder();
    free(text);
}
