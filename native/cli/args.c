#include "native/cli/args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/cli/cli.h"

enum { HELP_COLUMN = 28, NAMES_MAX = 64 };

/* ------------------------------------------------------------------------------------------- help ---- */
static void print_names(const char *kind)
{
    const char *name;
    for (int i = 0; (name = vane_enum_name(kind, i)) != NULL; i++) printf("%s%s", i ? ", " : "", name);
}

static void print_arg(const vane_arg *arg)
{
    const char *value = arg->kind == VANE_ARG_NAME ? "NAME" : arg->value;
    int width = printf("  %s%s%s", arg->name, value ? " " : "", value ? value : "");
    if (width >= HELP_COLUMN) width = printf("\n") - 1;
    printf("%*s%s", HELP_COLUMN - width, "", arg->help);
    if (arg->kind == VANE_ARG_NAME) {
        printf(":\n%*s", HELP_COLUMN + 2, "");
        print_names(arg->value);
    }
    printf("\n");
}

static void print_help(const vane_command *command)
{
    printf("usage: vane %s %s\n\n%s", command->name, command->usage, command->text);
    for (size_t g = 0; g < command->group_count; g++) {
        printf("\n%s\n", command->groups[g].title);
        for (size_t i = 0; i < command->groups[g].count; i++) print_arg(&command->groups[g].args[i]);
    }
}

/* ---------------------------------------------------------------------------------------- nearest ---- */
/* Levenshtein distance of the first 31 bytes, by one row of its table. */
static size_t distance(const char *a, const char *b)
{
    size_t row[32], width = strlen(b) < 31 ? strlen(b) : 31;
    for (size_t j = 0; j <= width; j++) row[j] = j;
    for (size_t i = 0; a[i] && i < 31; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j <= width; j++) {
            const size_t changed = diagonal + (a[i] != b[j - 1]);
            const size_t moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = changed < moved ? changed : moved;
        }
    }
    return row[width];
}

const char *vane_args_nearest(const char *name, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t least = strlen(name) / 3 + 2; /* a third wrong is a slip, more is another word */
    for (size_t i = 0; i < count; i++) {
        const size_t d = distance(name, names[i]);
        if (d >= least) continue;
        least = d;
        best = names[i];
    }
    return best;
}

/* ---------------------------------------------------------------------------------------- parsing ---- */
static bool read_count(uint64_t *out, const char *text)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    *out = value;
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

static bool read_number(double *out, const char *text)
{
    char *end;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && *out - *out == 0.0;
}

static bool read_float(float *out, const char *text)
{
    double number;
    const bool right = read_number(&number, text);
    if (right) *out = (float)number;
    return right;
}

static int read_list(vane_arg_list *list, const char *name, const char *text)
{
    if (list->count == VANE_ARG_LIST_MAX) return vane_cli_usage("more than %d times %s", VANE_ARG_LIST_MAX, name);
    list->items[list->count++] = text;
    return VANE_EXIT_OK;
}

/* VANE_EXIT_OK, or the exit status after saying what is wrong. */
static int read_value(const vane_arg *arg, const char *text)
{
    switch (arg->kind) {
    case VANE_ARG_FLAG:
        *(bool *)arg->out = true;
        return VANE_EXIT_OK;
    case VANE_ARG_TEXT:
        *(const char **)arg->out = text;
        return VANE_EXIT_OK;
    case VANE_ARG_COUNT:
        return read_count(arg->out, text) ? VANE_EXIT_OK
                                          : vane_cli_usage("%s %s: expected a whole number", arg->name, text);
    case VANE_ARG_NUMBER:
        return read_number(arg->out, text) ? VANE_EXIT_OK : vane_cli_usage("%s %s: expected a number", arg->name, text);
    case VANE_ARG_FLOAT:
        return read_float(arg->out, text) ? VANE_EXIT_OK : vane_cli_usage("%s %s: expected a number", arg->name, text);
    case VANE_ARG_NAME:
        return vane_enum_parse(arg->value, text, arg->out) ? vane_cli_usage("%s: %s", arg->name, vane_last_error())
                                                           : VANE_EXIT_OK;
    case VANE_ARG_LIST:
        return read_list(arg->out, arg->name, text);
    }
    return VANE_EXIT_USAGE;
}

/* The option called by the first `length` characters of text; its group keeps the name. */
static const vane_arg *find(const vane_command *command, const char *text, size_t length)
{
    for (size_t g = 0; g < command->group_count; g++)
        for (size_t i = 0; i < command->groups[g].count; i++) {
            const vane_arg *arg = &command->groups[g].args[i];
            if (strlen(arg->name) != length || memcmp(arg->name, text, length) != 0) continue;
            command->groups[g].given = arg->name;
            return arg;
        }
    return NULL;
}

static int unknown(const vane_command *command, const char *text, size_t length)
{
    const char *names[NAMES_MAX];
    char name[64];
    size_t count = 0;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    for (size_t g = 0; g < command->group_count; g++)
        for (size_t i = 0; i < command->groups[g].count && count < NAMES_MAX; i++)
            names[count++] = command->groups[g].args[i].name;
    const char *near = vane_args_nearest(name, names, count);
    if (near) return vane_cli_usage("unknown option %s: did you mean %s?", name, near);
    return vane_cli_usage("unknown option %s: see vane %s --help", name, command->name);
}

/* Reads the option at argv[*at], and its value, which may be the next argument; leaves *at on the last one read. */
static int read_option(const vane_command *command, int argc, char **argv, int *at)
{
    const char *text = argv[*at], *equals = strchr(text, '=');
    const size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const vane_arg *arg = find(command, text, length);
    if (!arg) return unknown(command, text, length);
    if (arg->kind == VANE_ARG_FLAG && equals) return vane_cli_usage("%s takes no value", arg->name);
    if (arg->kind == VANE_ARG_FLAG) return read_value(arg, NULL);
    if (equals) return read_value(arg, equals + 1);
    if (++*at == argc) return vane_cli_usage("%s needs a value", arg->name);
    return read_value(arg, argv[*at]);
}

static int read_all(const vane_command *command, int argc, char **argv, const char **arguments)
{
    size_t count = 0;
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1]) {
            const int status = read_option(command, argc, argv, &i);
            if (status) return status;
        } else if (count == command->most)
            return vane_cli_usage("one argument too many: %s; usage: vane %s %s", argv[i], command->name,
                                  command->usage);
        else
            arguments[count++] = argv[i];
    }
    if (count >= command->least) return VANE_EXIT_OK;
    return vane_cli_usage("an argument is missing; usage: vane %s %s", command->name, command->usage);
}

bool vane_args_parse(const vane_command *command, int argc, char **argv, const char **arguments, int *exit_status)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(command);
            *exit_status = VANE_EXIT_OK;
            return false;
        }
    *exit_status = read_all(command, argc, argv, arguments);
    return *exit_status == VANE_EXIT_OK;
}
