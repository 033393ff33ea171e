/* cli.h - what the commands share. They use the public header and libc alone. */
#ifndef VANE_NATIVE_CLI_CLI_H
#define VANE_NATIVE_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "native/cli/args.h"
#include "vane.h"

/* Exit statuses, as the help says; 130 is what a shell gives for a program ended by Ctrl-C. */
enum {
    VANE_EXIT_OK = 0,
    VANE_EXIT_FAILED = 1,
    VANE_EXIT_USAGE = 2,
    VANE_EXIT_DIVERGED = 3,
    VANE_EXIT_INTERRUPTED = 130
};

int vane_cli_train(int argc, char **argv);
int vane_cli_predict(int argc, char **argv);
int vane_cli_evaluate(int argc, char **argv);
int vane_cli_info(int argc, char **argv);
int vane_cli_cascade(int argc, char **argv);
int vane_cli_convert(int argc, char **argv);

#if defined(__GNUC__)
#define VANE_CLI_PRINTF __attribute__((format(printf, 1, 2)))
#else
#define VANE_CLI_PRINTF
#endif

/* Each prints one line, "vane: ...", to stderr and returns the exit status: of wrong usage, of a failure found by the
 * command, of a library call that returned `status`. */
int vane_cli_usage(const char *format, ...) VANE_CLI_PRINTF;
int vane_cli_failed(const char *format, ...) VANE_CLI_PRINTF;
int vane_cli_status(int status);

/* Whether a file may be written there, before the work that ends in it: it isn't there, or overwrites. An exit status,
 * after saying what is wrong. */
int vane_cli_check_target(const char *path, bool overwrites);

double vane_cli_seconds(void); /* since some moment in the past */

/* ----------------------------------------------------------------------------------- shared options ---- */
/* Values, and the table that describes them; filled with 0 before. */
typedef struct vane_machine_args {
    const char *isa;
    uint64_t threads;
    bool deterministic;
    vane_arg table[3];
} vane_machine_args;

vane_arg_group vane_machine_group(vane_machine_args *machine);
int vane_machine_open(vane_ctx **out, const vane_machine_args *machine);

typedef struct vane_data_args {
    const char *targets, *labels_path, *separator;
    bool labels, header, no_header;
    vane_arg table[6];
} vane_data_args;

vane_arg_group vane_data_group(vane_data_args *data);

/* False after saying what is wrong. */
bool vane_data_args_apply(vane_data_options *options, const vane_data_args *args);

/* Outputs are classes, so accuracy and class names mean something. */
bool vane_net_classifies(const vane_net *net);

/* Name of a class, or its number written into `room`. */
const char *vane_class_text(const vane_net *net, size_t index, char room[24]);

#endif
