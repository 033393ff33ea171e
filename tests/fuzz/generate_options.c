/* generate_options.c - arguments of the vane command made at random, out of what its own help says. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

int vane_main(int argc, char **argv);   /* native/cli/main.c's */

static const char *const words[] = {
    "rows.csv\n", "model.vane\n", "run.vane\n", "-\n", "--\n", "=", "--help\n", "new.net\n", "none\n", "2:tanh\n",
    "9\n",
};

static char *const commands[] = { "train", "cascade", "predict", "eval", "info", "convert" };
enum { COMMANDS = sizeof commands / sizeof *commands };

/* What `vane COMMAND --help` prints. */
static char *help[COMMANDS];

static void forget_help(void)
{
    for (size_t i = 0; i < COMMANDS; i++) free(help[i]);
}

static void ask_for_help(void)
{
    FILE *const kept = stdout;
    if (help[0]) return;
    for (size_t i = 0; i < COMMANDS; i++) {
        size_t size;
        char *ask[] = { "vane", commands[i], "--help" };
        stdout = open_memstream(&help[i], &size);
        FUZZ_CHECK(stdout && vane_main(3, ask) == 0 && !fclose(stdout), "no help for %s", commands[i]);
    }
    stdout = kept;
    (void)atexit(forget_help);
}

/* One of the lines "  --name VALUE   what it is". */
static const char *any_option(const char *text, fuzz_random *random)
{
    const char *picked = NULL;
    uint32_t seen = 0;
    for (const char *at = text; (at = strstr(at, "\n  --")) != NULL; at++)
        if (fuzz_one_in(random, ++seen)) picked = at + 3;
    return picked;
}

/* One of "a, b, c". */
static void put_any_name(fuzz_text *text, const char *list, fuzz_random *random)
{
    const char *picked = list, *at = list;
    uint32_t seen = 0;
    for (size_t length; (length = strcspn(at, ",\n")) > 0; at += length + 2) {
        if (fuzz_one_in(random, ++seen)) picked = at;
        if (at[length] != ',') break;
    }
    fuzz_put(text, "%.*s", (int)strcspn(picked, ",\n"), picked);
}

static void put_value(fuzz_text *text, const char *option, fuzz_random *random)
{
    static const char *const texts[] = { "rows.csv", "run.vane", "model.vane", "new.vane", "new.net", "tanh", "kind",
                                         "2", "4:relu", "none", ",", "blank", "0.25" };
    const char *value = option + strcspn(option, " "), *line = option + strcspn(option, "\n");
    const char *names = value[1] == ' ' ? NULL : strstr(value, ":\n");
    if (names && names < line && strncmp(value, " NAME", 5) == 0)
        put_any_name(text, names + 2 + strspn(names + 2, " "), random);
    else if (fuzz_one_in(random, 2)) fuzz_put(text, "%s", texts[fuzz_below(random, sizeof texts / sizeof *texts)]);
    else if (fuzz_one_in(random, 3)) fuzz_put(text, "%s", fuzz_odd_number(random));
    else fuzz_put(text, "%g", fuzz_below(random, 40) / 8.0);
}

static void put_option(fuzz_text *text, const char *option, fuzz_random *random)
{
    const int length = (int)strcspn(option, " \n");
    fuzz_put(text, "%.*s", length, option);
    if (option[length] == ' ' && option[length + 1] != ' ') {
        fuzz_put(text, fuzz_one_in(random, 4) ? "=" : "\n");
        put_value(text, option, random);
    }
    fuzz_put(text, "\n");
}

static void generate(fuzz_text *text, fuzz_random *random)
{
    ask_for_help();
    const uint32_t command = fuzz_below(random, COMMANDS), options = fuzz_below(random, 6);
    fuzz_put(text, "%s\n", commands[command]);
    if (command >= 2) fuzz_put(text, fuzz_one_in(random, 4) ? "run.vane\n" : "model.vane\n");
    if (command < 4) fuzz_put(text, fuzz_one_in(random, 8) ? "-\n" : "rows.csv\n");
    if (command == 5) fuzz_put(text, "new.net\n");
    for (uint32_t i = 0; i < options; i++) put_option(text, any_option(help[command], random), random);
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, NULL, NULL };
