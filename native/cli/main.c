/* main.c - the vane command: trains networks, predicts with them, measures and describes them. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "native/cli/cli.h"

static const struct {
    const char *name, *does;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"train", "trains a network on a file of data", vane_cli_train},
    {"cascade", "trains a network that grows while it learns", vane_cli_cascade},
    {"predict", "gives a network's outputs for new data", vane_cli_predict},
    {"eval", "measures loss, accuracy and confusions on labelled data", vane_cli_evaluate},
    {"info", "describes a model file, or this CPU", vane_cli_info},
    {"convert", "writes a network in another format, FANN's .net among them", vane_cli_convert},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int help(void)
{
    printf("usage: vane COMMAND ... [options]\n"
           "\n"
           "Examples:\n"
           "  vane train iris.csv --save iris.vane        the last column is what to learn\n"
           "  vane train digits.csv --labels --hidden 128:relu --epochs 5 --validation 0.1 --save digits.vane\n"
           "  vane eval digits.vane test.csv --labels     how good is it?\n"
           "  vane predict digits.vane new.csv            what does it say to new rows?\n"
           "  vane info digits.vane                       what is in the file?\n"
           "  vane convert robot.net robot.vane           from FANN's format, or to it\n"
           "\n"
           "Commands:\n");
    for (size_t i = 0; i < COMMANDS; i++) printf("  %-8s  %s\n", commands[i].name, commands[i].does);
    printf("\n"
           "vane COMMAND --help lists a command's options; vane --version prints the version.\n"
           "Data are CSV, FANN's .data, IDX pairs (as MNIST comes) or NPY files.\n"
           "\n"
           "Environment:\n"
           "  VANE_ISA       vector width by name, see vane info --cpu\n"
           "  VANE_THREADS   threads for large products\n"
           "\n"
           "Exit status: 0 done, 1 an error in files or data, 2 wrong usage, 3 training diverged, 130 interrupted.\n");
    return VANE_EXIT_OK;
}

static int unknown(const char *name)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i].name;
    const char *near = vane_args_nearest(name, names, COMMANDS);
    if (near) return vane_cli_usage("unknown command %s: did you mean %s?", name, near);
    return vane_cli_usage("unknown command %s: see vane --help", name);
}

static int run(int argc, char **argv)
{
    if (argc < 2) return vane_cli_usage("a command is missing: see vane --help");
    static char help_option[] = "--help";
    const bool helps = strcmp(argv[1], "help") == 0;
    if (strcmp(argv[1], help_option) == 0 || strcmp(argv[1], "-h") == 0 || (helps && argc == 2)) return help();
    if (strcmp(argv[1], "--version") == 0) {
        printf("vane %s\n", vane_version());
        return VANE_EXIT_OK;
    }
    const char *name = argv[helps ? 2 : 1];
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return helps ? commands[i].run(1, (char *[]){help_option}) : commands[i].run(argc - 2, argv + 2);
    return unknown(name);
}

int main(int argc, char **argv)
{
    const int exit_status = run(argc, argv);
    const int broken = fflush(stdout) | ferror(stdout); /* a full disk shows here */
    return broken && exit_status == VANE_EXIT_OK ? vane_cli_failed("can't write the output") : exit_status;
}
