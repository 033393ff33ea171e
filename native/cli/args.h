/* args.h - the command's options, described by tables: read from argv, and printed as help. */
#ifndef VANE_NATIVE_CLI_ARGS_H
#define VANE_NATIVE_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum vane_arg_kind {                  /* and what `out` points to, which holds the default before */
                             VANE_ARG_FLAG,   /* bool: set to true */
                             VANE_ARG_TEXT,   /* const char * */
                             VANE_ARG_COUNT,  /* uint64_t */
                             VANE_ARG_NUMBER, /* double, finite */
                             VANE_ARG_FLOAT,  /* float; the number is finite, but may be too large for one */
                             VANE_ARG_NAME,   /* int: a number of vane_enum_parse's enumeration `value` */
                             VANE_ARG_LIST    /* vane_arg_list: may be given many times */
} vane_arg_kind;

enum { VANE_ARG_LIST_MAX = 64 };
typedef struct vane_arg_list {
    const char *items[VANE_ARG_LIST_MAX];
    size_t count;
} vane_arg_list;

typedef struct vane_arg {
    const char *name; /* "--epochs" */
    vane_arg_kind kind;
    const char *value; /* what help calls the value: "N"; NULL for a flag */
    void *out;
    const char *help;
} vane_arg;

typedef struct vane_arg_group {
    const char *title;
    const vane_arg *args;
    size_t count;
    const char *given; /* name of the last option of this group that argv has; NULL: none. Set by parsing */
} vane_arg_group;

#define VANE_ARG_GROUP(title, args)                      \
    {                                                    \
        title, args, sizeof(args) / sizeof *(args), NULL \
    }

typedef struct vane_command {
    const char *name;  /* "train" */
    const char *usage; /* what follows the name: "DATA [options]" */
    const char *text;  /* what it does, and examples */
    vane_arg_group *groups;
    size_t group_count;
    size_t least, most; /* arguments that aren't options */
} vane_command;

/* Reads argv, which begins after the command's name. False when the command must end at once, with *exit_status: help
 * was asked for and printed, or the usage was wrong and said so. */
bool vane_args_parse(const vane_command *command, int argc, char **argv, const char **arguments, int *exit_status);

/* The one of `count` names that is the most like `name`, NULL when none is alike. */
const char *vane_args_nearest(const char *name, const char *const *names, size_t count);

#endif
