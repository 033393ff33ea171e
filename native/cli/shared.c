/* shared.c - messages, exit statuses and the options that more than one command has. */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "native/cli/cli.h"

static int complain(int exit_status, const char *format, va_list arguments)
{
    fflush(stdout);
    fputs("vane: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    return exit_status;
}

int vane_cli_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int exit_status = complain(VANE_EXIT_USAGE, format, arguments);
    va_end(arguments);
    return exit_status;
}

int vane_cli_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int exit_status = complain(VANE_EXIT_FAILED, format, arguments);
    va_end(arguments);
    return exit_status;
}

int vane_cli_status(int status)
{
    const int failed = vane_cli_failed("%s", vane_last_error());
    if (status == VANE_ERR_DIVERGED) return VANE_EXIT_DIVERGED;
    return status == VANE_ERR_ARGUMENT || status == VANE_ERR_ISA ? VANE_EXIT_USAGE : failed;
}

double vane_cli_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

vane_arg_group vane_machine_group(vane_machine_args *m)
{
    const vane_arg table[] = {
        {"--threads", VANE_ARG_COUNT, "N", &m->threads, "threads for large products (default: one per CPU)"},
        {"--deterministic", VANE_ARG_FLAG, NULL, &m->deterministic, "the same bits on every machine, somewhat slower"},
        {"--isa", VANE_ARG_TEXT, "WIDTH", &m->isa, "vector width by name, see vane info --cpu"},
    };
    memcpy(m->table, table, sizeof table);
    return (vane_arg_group)VANE_ARG_GROUP("Machine", m->table);
}

vane_arg_group vane_data_group(vane_data_args *d)
{
    const vane_arg table[] = {
        {"--targets", VANE_ARG_TEXT, "N|NAMES", &d->targets,
         "the last N columns, or columns by name with commas, are the targets (default: 1)"},
        {"--labels", VANE_ARG_FLAG, NULL, &d->labels, "the target column holds class labels, even if they are numbers"},
        {"--header", VANE_ARG_FLAG, NULL, &d->header, "the first line has the columns' names (default: found out)"},
        {"--no-header", VANE_ARG_FLAG, NULL, &d->no_header, "the first line is data"},
        {"--separator", VANE_ARG_TEXT, "CHAR", &d->separator, "between columns: , ; tab or blank (default: found out)"},
        {"--labels-path", VANE_ARG_TEXT, "FILE", &d->labels_path,
         "labels of IDX images (default: the images' name with \"labels-idx1\")"},
    };
    memcpy(d->table, table, sizeof table);
    return (vane_arg_group)VANE_ARG_GROUP("Data", d->table);
}

int vane_machine_open(vane_ctx **out, const vane_machine_args *machine)
{
    vane_options options = VANE_OPTIONS;
    options.isa = machine->isa;
    options.deterministic = machine->deterministic;
    options.threads = machine->threads < 100000 ? (unsigned)machine->threads : 100000;
    return vane_ctx_create(out, &options);
}

static bool apply_targets(vane_data_options *options, const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    if (text[digits]) {
        options->target_names = text;
        return true;
    }
    for (size_t i = 0; i < digits && i < 9; i++) options->targets = 10 * options->targets + (size_t)(text[i] - '0');
    if (options->targets > 0) return true;
    vane_cli_usage("--targets %s: expected a number from 1, or names", text);
    return false;
}

bool vane_data_args_apply(vane_data_options *options, const vane_data_args *args)
{
    options->labels = args->labels;
    options->labels_path = args->labels_path;
    options->header = args->header ? 1 : args->no_header ? 0 : -1;
    if (args->separator)
        options->separator = strcmp(args->separator, "tab") == 0     ? '\t'
                             : strcmp(args->separator, "blank") == 0 ? ' '
                             : strlen(args->separator) == 1          ? args->separator[0]
                                                                     : '?';
    if (options->separator && !strchr(",;\t ", options->separator)) {
        vane_cli_usage("--separator %s: expected , ; tab or blank", args->separator);
        return false;
    }
    return !args->targets || apply_targets(options, args->targets);
}

bool vane_net_classifies(const vane_net *net)
{
    vane_layer_info last = {.struct_size = sizeof last};
    if (vane_net_class_name(net, 0)) return true;
    if (vane_net_layer(net, vane_net_layers(net) - 1, &last)) return false;
    return last.activation == VANE_SOFTMAX || last.activation == VANE_SIGMOID;
}

const char *vane_class_text(const vane_net *net, size_t index, char room[24])
{
    const char *name = vane_net_class_name(net, index);
    snprintf(room, 24, "%zu", index);
    return name ? name : room;
}

/* ---------------------------------------------------------------------------------------------- files ---- */
static bool folder_takes_files(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) + 1 : 1;
    if (length >= sizeof folder) return false;
    memcpy(folder, slash ? path : ".", length);
    folder[length] = '\0';
    return access(folder, W_OK | X_OK) == 0;
}

int vane_cli_check_target(const char *path, bool overwrites)
{
    struct stat info;
    const bool exists = stat(path, &info) == 0;
    if (exists && !S_ISREG(info.st_mode))
        return vane_cli_failed("%s: is a %s, not a file", path, S_ISDIR(info.st_mode) ? "folder" : "device or a pipe");
    if (exists && !overwrites) return vane_cli_failed("%s exists already: --force overwrites it", path);
    if (!folder_takes_files(path))
        return vane_cli_failed("%s: can't be written: no such folder, or no permission", path);
    return VANE_EXIT_OK;
}
