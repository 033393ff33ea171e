/* convert.c - vane convert: a network from one file format to another. */
#include <stdio.h>
#include <string.h>

#include "native/cli/cli.h"

static bool is_fann(const char *path)
{
    const size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".net") == 0;
}

static void warn_of_losses(const vane_net *net, const char *path)
{
    const char *what;
    for (size_t i = 0; (what = vane_net_fann_leaves_out(net, i)) != NULL; i++)
        fprintf(stderr, "vane: %s: a FANN file has no %s: left out\n", path, what);
}

static int convert(const char *from, const char *to)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    int status = vane_ctx_create(&ctx, NULL);
    if (!status) status = vane_net_load(&net, ctx, from);
    if (!status) status = is_fann(to) ? vane_net_save_fann(net, to) : vane_net_save(net, to);
    if (!status && is_fann(to)) warn_of_losses(net, to);
    const int exit_status = status ? vane_cli_status(status) : VANE_EXIT_OK;
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return exit_status;
}

int vane_cli_convert(int argc, char **argv)
{
    bool force = false;
    const vane_arg about[] = {{"--force", VANE_ARG_FLAG, NULL, &force, "overwrites an existing file"}};
    vane_arg_group groups[] = {VANE_ARG_GROUP("Options", about)};
    const vane_command command = {"convert",
                                  "MODEL NEW [options]",
                                  "Writes a network in another format: FANN's where NEW ends in .net, else Vane's.\n"
                                  "MODEL is either. FANN's settings of training are kept as notes, \"fann.KEY\".\n\n"
                                  "Examples:\n"
                                  "  vane convert robot.net robot.vane\n"
                                  "  vane convert robot.vane robot.net --force\n",
                                  groups,
                                  1,
                                  2,
                                  2};
    const char *paths[2];
    int exit_status;
    if (!vane_args_parse(&command, argc, argv, paths, &exit_status)) return exit_status;
    exit_status = vane_cli_check_target(paths[1], force);
    return exit_status ? exit_status : convert(paths[0], paths[1]);
}
