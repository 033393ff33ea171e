/* cascade.c - vane cascade: from a file of data to a network that grew as it learnt. */
#include <stdio.h>
#include <string.h>

#include "native/cli/cli.h"
#include "native/cli/output.h"
#include "vane_cascade.h"

typedef struct arguments {
    const char *data, *save, *output;
    vane_data_args columns;
    vane_machine_args machine;
    vane_arg_list activations;
    int optimizer, loss, scale, scale_targets;
    uint64_t units, groups;
    vane_cascade_options cascade;   /* without what is above */
    vane_train_options train;       /* likewise */
    bool force, json, quiet;
} arguments;

typedef struct run {
    const arguments *args;
    vane_ctx *ctx;
    vane_dataset *data;
    vane_net *net;
    double began;
} run;

static const char text[] =
    "Trains a network on DATA that grows while it learns (Cascade2, Fahlman & Lebiere 1990): after each training of\n"
    "the outputs, many units of different activations are trained to make up for what is still missed, and the best\n"
    "one stays. It needs no layers to be chosen, and reads inputs and all units before from each unit.\n\n"
    "Examples:\n"
    "  vane cascade spirals.csv --labels --units 20 --save spirals.vane\n"
    "  vane cascade parity.data --units 10 --bit-fail-limit 0.35 --stop-bit-fails 0 --save parity.net\n";

static bool parse(arguments *a, int argc, char **argv, int *exit_status)
{
    *a = (arguments){ .optimizer = VANE_RPROP, .loss = VANE_MSE, .cascade = VANE_CASCADE_OPTIONS,
                      .train = VANE_TRAIN_OPTIONS };
    a->train.seed = 0;
    a->units = a->cascade.max_units;
    a->groups = a->cascade.groups;
    const vane_arg network[] = {
        {"--units", VANE_ARG_COUNT, "N", &a->units, "that the network may grow by (default: 8)"},
        {"--output", VANE_ARG_TEXT, "ACTIVATION", &a->output,
         "of the last layer (default: sigmoid for classes, else linear)"},
        {"--scale", VANE_ARG_NAME, "scale", &a->scale, "scaling of the inputs, fitted on the rows"},
        {"--scale-targets", VANE_ARG_NAME, "scale", &a->scale_targets, "scaling of the targets, undone in predictions"},
    };
    const vane_arg training[] = {
        {"--activation", VANE_ARG_LIST, "ACTIVATION", &a->activations,
         "of candidates, at four steepnesses, once for each (default: FANN's ten)"},
        {"--groups", VANE_ARG_COUNT, "N", &a->groups, "candidates of each kind (default: 2)"},
        {"--optimizer", VANE_ARG_NAME, "optimizer", &a->optimizer, "rprop, quickprop or sarprop (default: rprop)"},
        {"--loss", VANE_ARG_NAME, "loss", &a->loss, "mse or tanh_error (default: mse)"},
        {"--output-epochs", VANE_ARG_COUNT, "N", &a->cascade.output_max_epochs,
         "at most, for each training (default: 150)"},
        {"--candidate-epochs", VANE_ARG_COUNT, "N", &a->cascade.candidate_max_epochs,
         "likewise of candidates (default: 150)"},
        {"--weight-multiplier", VANE_ARG_FLOAT, "X", &a->cascade.weight_multiplier,
         "of a new unit's weights to the outputs (default: 0.4)"},
        {"--stop-loss", VANE_ARG_NUMBER, "X", &a->train.stop_loss, "ends when the loss is at most X"},
        {"--bit-fail-limit", VANE_ARG_FLOAT, "X", &a->train.bit_fail_limit,
         "an output that misses its target by X or more is a bit fail"},
        {"--stop-bit-fails", VANE_ARG_COUNT, "N", &a->train.stop_bit_fails, "ends when there are at most N bit fails"},
        {"--seed", VANE_ARG_COUNT, "N", &a->train.seed, "of first weights (default: 0)"},
    };
    const vane_arg files[] = {
        {"--save", VANE_ARG_TEXT, "FILE", &a->save, "where the network goes; as FANN's .net where the name ends so"},
        {"--force", VANE_ARG_FLAG, NULL, &a->force, "overwrites an existing file"},
        {"--json", VANE_ARG_FLAG, NULL, &a->json, "one JSON object per unit, and one at the end"},
        {"--quiet", VANE_ARG_FLAG, NULL, &a->quiet, "prints errors alone"},
    };
    vane_arg_group groups[] = { VANE_ARG_GROUP("Network", network), VANE_ARG_GROUP("Training", training),
                                vane_data_group(&a->columns), VANE_ARG_GROUP("Files and output", files),
                                vane_machine_group(&a->machine) };
    const vane_command command = {"cascade", "DATA [options]", text, groups, sizeof groups / sizeof *groups, 1, 1};
    return vane_args_parse(&command, argc, argv, &a->data, exit_status);
}

static int open_data(run *r)
{
    vane_data_options options = VANE_DATA_OPTIONS;
    if (!vane_data_args_apply(&options, &r->args->columns)) return VANE_EXIT_USAGE;
    const int status = vane_dataset_open(&r->data, r->ctx, r->args->data, &options);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int parse_activation(int *out, const char *option, const char *name)
{
    return vane_enum_parse("activation", name, out) ? vane_cli_usage("%s: %s", option, vane_last_error())
                                                    : VANE_EXIT_OK;
}

static int build_net(run *r)
{
    const arguments *a = r->args;
    int output = vane_dataset_is_classes(r->data) ? VANE_SIGMOID : VANE_LINEAR;
    if (a->output && parse_activation(&output, "--output", a->output)) return VANE_EXIT_USAGE;
    int status = vane_net_create(&r->net, r->ctx, vane_dataset_inputs(r->data));
    if (status) return vane_cli_status(status);
    vane_net_set_shortcuts(r->net, 1);
    vane_net_add_dense(r->net, vane_dataset_targets(r->data), (vane_activation)output);
    status = vane_net_build(r->net, a->train.seed);
    if (!status) status = vane_net_take_names(r->net, r->data);
    if (!status && (a->scale != VANE_SCALE_NONE || a->scale_targets != VANE_SCALE_NONE))
        status = vane_net_fit_scaling(r->net, r->data, (vane_scale)a->scale, (vane_scale)a->scale_targets);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int on_unit(void *user, const vane_cascade_report *report)
{
    const run *r = user;
    const char *activation = report->units ? vane_enum_name("activation", (int)report->activation) : NULL;
    if (r->args->json) {
        vane_line_begin(stdout);
        vane_line_text("event", "unit");
        vane_line_count("units", report->units);
        vane_line_number("loss", report->loss);
        if (r->args->train.bit_fail_limit > 0) vane_line_count("bit_fails", report->bit_fails);
        vane_line_count("epochs", report->epochs);
        if (activation) vane_line_text("activation", activation);
        if (activation) vane_line_number("steepness", (double)report->steepness);
        vane_line_end();
    } else if (!r->args->quiet) {
        printf("%4zu units  loss %.6f", report->units, report->loss);
        if (r->args->train.bit_fail_limit > 0) printf("  %llu bit fails", (unsigned long long)report->bit_fails);
        printf("  %llu epochs", (unsigned long long)report->epochs);
        if (activation) printf("  %s, steepness %g", activation, (double)report->steepness);
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}

static void print_end(const run *r, const vane_cascade_report *last)
{
    const double seconds = vane_cli_seconds() - r->began;
    if (r->args->json) {
        vane_line_begin(stdout);
        vane_line_text("event", "end");
        vane_line_text("end", last->reached ? "goal reached" : "finished");
        vane_line_count("units", last->units);
        vane_line_number("loss", last->loss);
        vane_line_count("epochs", last->epochs);
        vane_line_number("seconds", seconds);
        vane_line_end();
    } else if (!r->args->quiet) {
        printf("%s: %zu units, loss %.6f, %.1f s", last->reached ? "goal reached" : "finished", last->units, last->loss,
               seconds);
        if (r->args->save) printf(", saved to %s", r->args->save);
        putchar('\n');
    }
}

static int save(const run *r)
{
    const char *path = r->args->save, *ending = path ? strrchr(path, '.') : NULL;
    if (!path) return VANE_OK;
    return ending && strcmp(ending, ".net") == 0 ? vane_net_save_fann(r->net, path) : vane_net_save(r->net, path);
}

/* Every activation that was asked for, at FANN's four steepnesses. */
static int take_kinds(vane_cascade_options *o, vane_cascade_kind kinds[4 * VANE_ARG_LIST_MAX],
                      const vane_arg_list *activations)
{
    static const float steepness[] = { 0.25f, 0.5f, 0.75f, 1.0f };
    for (size_t i = 0; i < activations->count; i++) {
        int activation;
        if (parse_activation(&activation, "--activation", activations->items[i])) return VANE_EXIT_USAGE;
        for (size_t s = 0; s < 4; s++)
            kinds[o->kind_count++] = (vane_cascade_kind){ (vane_activation)activation, steepness[s] };
    }
    if (activations->count) o->kinds = kinds;
    return VANE_EXIT_OK;
}

static size_t as_size(uint64_t count) { return count < SIZE_MAX ? (size_t)count : SIZE_MAX; }

static int grow(run *r)
{
    const arguments *a = r->args;
    vane_train_options train = a->train;
    vane_cascade_options o = a->cascade;
    vane_cascade_kind kinds[4 * VANE_ARG_LIST_MAX];
    vane_cascade_report last;
    train.optimizer = (vane_optimizer)a->optimizer;
    train.loss = (vane_loss)a->loss;
    o.train = &train;
    o.max_units = as_size(a->units);
    o.groups = as_size(a->groups);
    o.on_unit = on_unit;
    o.user = r;
    if (take_kinds(&o, kinds, &a->activations)) return VANE_EXIT_USAGE;
    r->began = vane_cli_seconds();
    int status = vane_cascade_train(r->net, r->data, &o, &last);
    if (!status) status = save(r);
    if (status) return vane_cli_status(status);
    print_end(r, &last);
    return VANE_EXIT_OK;
}

int vane_cli_cascade(int argc, char **argv)
{
    arguments a;
    int exit_status;
    if (!parse(&a, argc, argv, &exit_status)) return exit_status;
    run r = { .args = &a };
    exit_status = a.save ? vane_cli_check_target(a.save, a.force) : VANE_EXIT_OK;
    if (!exit_status) {
        const int status = vane_machine_open(&r.ctx, &a.machine);
        exit_status = status ? vane_cli_status(status) : open_data(&r);
    }
    if (!exit_status) exit_status = build_net(&r);
    if (!exit_status) exit_status = grow(&r);
    vane_dataset_destroy(r.data);
    vane_net_destroy(r.net);
    vane_ctx_destroy(r.ctx);
    return exit_status;
}
