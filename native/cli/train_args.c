#include "native/cli/train_args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values that stand otherwise on the command line than in what they are for. */
typedef struct raw {
    vane_arg_list hidden;
    const char *output, *validation;
    int initialiser, scale, scale_targets, loss, optimizer, schedule;
    uint64_t batch;
    bool nesterov, no_shuffle;
} raw;

/* The library checks the ranges, when the trainer is made. */
static void take_options(vane_train_options *o, const raw *r, uint64_t seed)
{
    o->loss = (vane_loss)r->loss;
    o->optimizer = (vane_optimizer)r->optimizer;
    o->schedule = (vane_schedule)r->schedule;
    o->nesterov = r->nesterov;
    o->batch = r->batch < SIZE_MAX ? (size_t)r->batch : SIZE_MAX;
    o->shuffle = !r->no_shuffle;
    o->seed = seed;
    o->restore_best = o->patience > 0;
}

static bool parse_activation(vane_activation *out, const char *option, const char *name)
{
    int value;
    if (vane_enum_parse("activation", name, &value)) {
        vane_cli_usage("%s: %s", option, vane_last_error());
        return false;
    }
    *out = (vane_activation)value;
    return true;
}

/* UNITS[:ACTIVATION] */
static bool parse_layer(vane_train_args *a, const char *text)
{
    char *end;
    const unsigned long long units = strtoull(text, &end, 10);
    const size_t at = a->hidden++;
    a->layers[at].activation = VANE_RELU;
    a->layers[at].units = units < SIZE_MAX ? (size_t)units : SIZE_MAX;
    if (*text < '0' || *text > '9' || (*end && *end != ':')) {
        vane_cli_usage("--hidden %s: expected UNITS or UNITS:ACTIVATION, such as 128:relu", text);
        return false;
    }
    return !*end || parse_activation(&a->layers[at].activation, "--hidden", end + 1);
}

static bool take_layers(vane_train_args *a, const raw *r)
{
    const bool none = r->hidden.count == 1 && strcmp(r->hidden.items[0], "none") == 0;
    if (r->hidden.count == 0 && !parse_layer(a, "64:relu")) return false;
    for (size_t i = 0; i < r->hidden.count && !none; i++)
        if (!parse_layer(a, r->hidden.items[i])) return false;
    a->output_given = r->output != NULL;
    a->initialiser = (vane_initialiser)r->initialiser;
    a->scale = (vane_scale)r->scale;
    a->scale_targets = (vane_scale)r->scale_targets;
    return !r->output || parse_activation(&a->output, "--output", r->output);
}

/* A fraction of the data, or a file. */
static bool take_validation(vane_train_args *a, const char *text)
{
    char *end;
    if (!text) return true;
    const double fraction = strtod(text, &end);
    if (end == text || *end) {
        a->validation_file = text;
        return true;
    }
    a->validation_fraction = fraction;
    if (fraction > 0 && fraction < 1) return true;
    vane_cli_usage("--validation %s: expected a fraction between 0 and 1, or a file", text);
    return false;
}

/* What the checkpoint decides can't be said again. */
static bool fits_resume(const vane_train_args *a, const vane_arg_group *decided, size_t count)
{
    for (size_t g = 0; a->resume && g < count; g++)
        if (decided[g].given) {
            vane_cli_usage("%s doesn't go with --resume: the checkpoint has it", decided[g].given);
            return false;
        }
    return true;
}

static bool fits_checkpoint(const vane_train_args *a)
{
    if (a->checkpoint_every == 0) vane_cli_usage("--checkpoint-every 0: expected a number from 1");
    else if (a->checkpoint_every == VANE_NEVER || a->checkpoint) return true;
    else vane_cli_usage("--checkpoint-every needs --checkpoint: where does it go?");
    return false;
}

static const char text[] =
    "Trains a network on DATA: the last column, or the last N, are what it learns. Text columns and --labels are\n"
    "classes, and the last layer is then softmax; otherwise numbers are learnt, with a linear layer and mse.\n"
    "Ctrl-C stops after the batch and saves what there is.\n\n"
    "Examples:\n"
    "  vane train iris.csv --epochs 50 --scale zscore --save iris.vane\n"
    "  vane train digits.csv --labels --hidden 128:relu --epochs 5 --validation 0.1 --save digits.vane\n"
    "  vane train prices.csv --targets 2 --hidden 32:tanh --hidden 16:tanh --scale zscore --scale-targets zscore \\\n"
    "             --patience 10 --validation 0.2 --epochs 500 --save prices.vane\n"
    "  vane train digits.csv --labels --epochs 20 --checkpoint run.vane      ... and after an interruption:\n"
    "  vane train digits.csv --labels --resume run.vane --checkpoint run.vane --save digits.vane\n";

bool vane_train_args_parse(vane_train_args *a, int argc, char **argv, int *exit_status)
{
    *a = (vane_train_args){.train = VANE_TRAIN_OPTIONS, .checkpoint_every = VANE_NEVER};
    vane_train_options *o = &a->train;
    raw r = {.loss = (int)o->loss, .optimizer = (int)o->optimizer, .schedule = (int)o->schedule, .batch = o->batch};
    const vane_arg network[] = {
        {"--hidden", VANE_ARG_LIST, "UNITS[:ACTIVATION]", &r.hidden,
         "a hidden layer, once for each (default: 64:relu); \"none\" for none"},
        {"--output", VANE_ARG_TEXT, "ACTIVATION", &r.output,
         "of the last layer (default: softmax for classes, else linear)"},
        {"--dropout", VANE_ARG_FLOAT, "P", &a->dropout, "part of the hidden units left out while training"},
        {"--initialiser", VANE_ARG_NAME, "initialiser", &r.initialiser, "first weights"},
        {"--scale", VANE_ARG_NAME, "scale", &r.scale, "scaling of the inputs, fitted on the training rows"},
        {"--scale-targets", VANE_ARG_NAME, "scale", &r.scale_targets, "scaling of the targets, undone in predictions"},
    };
    const vane_arg training[] = {
        {"--epochs", VANE_ARG_COUNT, "N", &o->epochs, "passes over the data (default: 10)"},
        {"--batch", VANE_ARG_COUNT, "N", &r.batch, "rows per update, 0: all (default: 32)"},
        {"--loss", VANE_ARG_NAME, "loss", &r.loss, "what is made small (default: by the last layer)"},
        {"--optimizer", VANE_ARG_NAME, "optimizer", &r.optimizer, "how weights are updated (default: adam)"},
        {"--lr", VANE_ARG_FLOAT, "X", &o->learning_rate, "learning rate (default: 0.001)"},
        {"--momentum", VANE_ARG_FLOAT, "X", &o->momentum, "of sgd (default: 0.9)"},
        {"--nesterov", VANE_ARG_FLAG, NULL, &r.nesterov, "Nesterov's form of momentum"},
        {"--rho", VANE_ARG_FLOAT, "X", &o->rho, "of rmsprop (default: 0.9)"},
        {"--beta1", VANE_ARG_FLOAT, "X", &o->beta1, "of adam (default: 0.9)"},
        {"--beta2", VANE_ARG_FLOAT, "X", &o->beta2, "of adam (default: 0.999)"},
        {"--epsilon", VANE_ARG_FLOAT, "X", &o->epsilon, "of rmsprop and adam (default: 1e-8)"},
        {"--weight-decay", VANE_ARG_FLOAT, "X", &o->weight_decay, "of adamw (default: 0.01)"},
        {"--l1", VANE_ARG_FLOAT, "X", &o->l1, "penalty on the weights' absolute values (default: 0)"},
        {"--l2", VANE_ARG_FLOAT, "X", &o->l2, "penalty on the weights' squares (default: 0)"},
        {"--clip-norm", VANE_ARG_FLOAT, "X", &o->clip_norm, "largest norm of the gradient (default: none)"},
        {"--clip-value", VANE_ARG_FLOAT, "X", &o->clip_value, "largest element of the gradient (default: none)"},
        {"--schedule", VANE_ARG_NAME, "schedule", &r.schedule, "course of the learning rate (default: constant)"},
        {"--decay", VANE_ARG_FLOAT, "X", &o->decay, "step schedule: factor (default: 0.1)"},
        {"--step-epochs", VANE_ARG_COUNT, "N", &o->step_epochs, "step schedule: epochs between factors (default: 10)"},
        {"--final-fraction", VANE_ARG_FLOAT, "X", &o->final_fraction,
         "cosine schedule: last rate, of --lr (default: 0)"},
        {"--warmup", VANE_ARG_COUNT, "N", &o->warmup, "updates over which the rate rises (default: 0)"},
        {"--patience", VANE_ARG_COUNT, "N", &o->patience,
         "ends after N epochs without a lower loss, of the validation if any; keeps the best"},
        {"--min-delta", VANE_ARG_NUMBER, "X", &o->min_delta, "how much lower counts (default: 0)"},
        {"--no-shuffle", VANE_ARG_FLAG, NULL, &r.no_shuffle, "rows in the order of the file"},
        {"--stop-loss", VANE_ARG_NUMBER, "X", &o->stop_loss, "ends when the training loss is at most X"},
        {"--bit-fail-limit", VANE_ARG_FLOAT, "X", &o->bit_fail_limit,
         "an output that misses its target by X or more is a bit fail"},
        {"--stop-bit-fails", VANE_ARG_COUNT, "N", &o->stop_bit_fails, "ends when there are at most N bit fails"},
    };
    const vane_arg whole[] = {
        {"--rprop-increase", VANE_ARG_FLOAT, "X", &o->rprop_increase, "growth of a step (default: 1.2)"},
        {"--rprop-decrease", VANE_ARG_FLOAT, "X", &o->rprop_decrease, "of a step where the slope turns (default: 0.5)"},
        {"--rprop-delta-zero", VANE_ARG_FLOAT, "X", &o->rprop_delta_zero, "first step (default: 0.1)"},
        {"--rprop-delta-min", VANE_ARG_FLOAT, "X", &o->rprop_delta_min, "smallest step (default: 1e-6)"},
        {"--rprop-delta-max", VANE_ARG_FLOAT, "X", &o->rprop_delta_max, "largest step (default: 50)"},
        {"--quickprop-mu", VANE_ARG_FLOAT, "X", &o->quickprop_mu, "largest growth of a step (default: 1.75)"},
        {"--quickprop-decay", VANE_ARG_FLOAT, "X", &o->quickprop_decay, "of weights, at most 0 (default: -0.0001)"},
        {"--sarprop-temperature", VANE_ARG_FLOAT, "X", &o->sarprop_temperature,
         "how fast noise and decay fade (default: 0.015)"},
    };
    const vane_arg files[] = {
        {"--save", VANE_ARG_TEXT, "FILE", &a->save, "where the network goes at the end"},
        {"--checkpoint", VANE_ARG_TEXT, "FILE", &a->checkpoint, "written after every epoch, to go on from"},
        {"--checkpoint-every", VANE_ARG_COUNT, "N", &a->checkpoint_every,
         "writes it after every N batches too, where an epoch takes long"},
        {"--resume", VANE_ARG_TEXT, "FILE", &a->resume,
         "goes on from a checkpoint, as if never stopped; with the same data, --validation and --seed"},
        {"--log", VANE_ARG_TEXT, "FILE", &a->log,
         "records the run as lines of JSON, for web/dashboard and other programs"},
        {"--dashboard", VANE_ARG_FLAG, NULL, &a->dashboard,
         "serves a page that shows the run until it ends, to this machine alone, and prints its address"},
        {"--force", VANE_ARG_FLAG, NULL, &a->force, "overwrites existing files"},
        {"--json", VANE_ARG_FLAG, NULL, &a->json, "one JSON object per epoch, and one at the end"},
        {"--quiet", VANE_ARG_FLAG, NULL, &a->quiet, "prints errors alone"},
    };
    const vane_arg rows[] = {
        {"--validation", VANE_ARG_TEXT, "FRACTION|FILE", &r.validation, "rows to measure on, not to learn from"},
        {"--seed", VANE_ARG_COUNT, "N", &a->seed, "of first weights, shuffling, dropout, validation rows (default: 0)"},
    };
    vane_arg_group groups[] = {VANE_ARG_GROUP("Network", network),
                               VANE_ARG_GROUP("Training", training),
                               VANE_ARG_GROUP("Optimizers of whole epochs: rprop, quickprop, sarprop", whole),
                               vane_data_group(&a->columns),
                               VANE_ARG_GROUP("Validation and chance", rows),
                               VANE_ARG_GROUP("Files and output", files),
                               vane_machine_group(&a->machine)};
    const vane_command command = {"train", "DATA [options]", text, groups, sizeof groups / sizeof *groups, 1, 1};
    if (!vane_args_parse(&command, argc, argv, &a->data, exit_status)) return false;
    *exit_status = VANE_EXIT_USAGE;
    if (!fits_resume(a, groups, 3) || !fits_checkpoint(a)) return false;
    if (!take_layers(a, &r) || !take_validation(a, r.validation)) return false;
    take_options(o, &r, a->seed);
    *exit_status = VANE_EXIT_OK;
    return true;
}
