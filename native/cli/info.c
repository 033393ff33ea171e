/* info.c - vane info: what is in a model file, and what this CPU runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/cli/cli.h"

enum { NAMES_SHOWN = 20 };

/* ------------------------------------------------------------------------------------------- model ---- */
static void print_layers(const vane_net *net)
{
    for (size_t i = 0; i < vane_net_layers(net); i++) {
        vane_layer_info layer = {.struct_size = sizeof layer};
        if (vane_net_layer(net, i, &layer)) return;
        printf("layer %zu     %zu -> %zu, %s, %zu parameters", i, layer.inputs, layer.units,
               vane_enum_name("activation", (int)layer.activation), (layer.inputs + 1) * layer.units);
        if (layer.dropout > 0.0f) printf(", dropout %g", (double)layer.dropout);
        printf("%s\n", layer.frozen ? ", frozen" : "");
    }
}

static void print_names(const char *title, const vane_net *net, size_t count,
                        const char *(*name)(const vane_net *net, size_t index))
{
    if (!name(net, 0)) return;
    printf("%s", title);
    for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
        printf("%s%s", i ? ", " : "", name(net, i) ? name(net, i) : "");
    if (count > NAMES_SHOWN) printf(", ... (%zu)", count);
    putchar('\n');
}

static void print_model(const vane_net *net, const char *path, bool resumable)
{
    const char *key;
    printf("%s\n"
           "inputs      %zu\n"
           "outputs     %zu\n"
           "parameters  %zu\n",
           path, vane_net_inputs(net), vane_net_outputs(net), vane_net_parameters(net));
    print_layers(net);
    print_names("names       ", net, vane_net_inputs(net), vane_net_input_name);
    print_names("classes     ", net, vane_net_outputs(net), vane_net_class_name);
    for (size_t i = 0; (key = vane_net_note_key(net, i)) != NULL; i++)
        printf("note        %s: %s\n", key, vane_net_note(net, key));
    printf("checkpoint  %s\n", resumable ? "yes: vane train --resume goes on from it" : "no");
}

static int describe_model(const char *path)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL, *resumed = NULL;
    vane_trainer *trainer = NULL;
    int status = vane_ctx_create(&ctx, NULL);
    if (!status) status = vane_net_load(&net, ctx, path);
    if (!status) print_model(net, path, vane_trainer_resume(&trainer, &resumed, ctx, path, NULL) == VANE_OK);
    vane_trainer_destroy(trainer);
    vane_net_destroy(resumed);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

/* --------------------------------------------------------------------------------------------- cpu ---- */
static int print_choice(const char *title, int deterministic, const char *reason)
{
    vane_ctx *ctx;
    vane_options options = VANE_OPTIONS;
    options.deterministic = deterministic;
    const int status = vane_ctx_create(&ctx, &options);
    if (status) return vane_cli_status(status);
    printf("%s%s (%s), %u thread%s\n", title, vane_ctx_isa(ctx), reason, vane_ctx_threads(ctx),
           vane_ctx_threads(ctx) == 1 ? "" : "s");
    vane_ctx_destroy(ctx);
    return VANE_EXIT_OK;
}

static int describe_cpu(void)
{
    const char *name, *forced = getenv("VANE_ISA");
    const bool by_name = forced && *forced;
    int runs;
    printf("vector widths of this build, best first, and whether this CPU runs them:\n");
    for (size_t i = 0; vane_isa_list(i, &name, &runs); i++) printf("  %-13s %s\n", name, runs ? "yes" : "no");
    const int exit_status = print_choice("in use:         ", 0, by_name ? "VANE_ISA says so" : "the fastest that runs");
    /* A forced width may be none that a deterministic context takes. */
    return exit_status || by_name ? exit_status
                                  : print_choice("deterministic:  ", 1, "the fastest of the plain family");
}

int vane_cli_info(int argc, char **argv)
{
    bool cpu = false;
    const vane_arg about[] = {
        {"--cpu", VANE_ARG_FLAG, NULL, &cpu, "vector widths, which run here, and the one in use"}};
    vane_arg_group groups[] = {VANE_ARG_GROUP("Options", about)};
    const vane_command command = {"info",
                                  "MODEL | --cpu",
                                  "Prints the layers, names and notes of a model file, or what this CPU runs.\n\n"
                                  "Examples:\n"
                                  "  vane info digits.vane\n"
                                  "  vane info --cpu\n",
                                  groups,
                                  1,
                                  0,
                                  1};
    const char *path = NULL;
    int exit_status;
    if (!vane_args_parse(&command, argc, argv, &path, &exit_status)) return exit_status;
    if (cpu == (path != NULL)) return vane_cli_usage("give a model file or --cpu; usage: vane info MODEL | --cpu");
    return cpu ? describe_cpu() : describe_model(path);
}
