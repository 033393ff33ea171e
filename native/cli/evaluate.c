/* evaluate.c - vane eval: loss, accuracy and confusions of a network on data whose targets are known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/cli/cli.h"
#include "native/cli/output.h"

/* A table of more classes doesn't fit a screen; names are cut to a column. */
enum { TABLE_CLASSES = 20, TABLE_COLUMN = 8, SPEED_PASSES = 5 };

/* Passes over the data go on for so long, SPEED_PASSES of them at most. */
static const double speed_seconds = 0.5;

typedef struct settings {
    const char *model, *data;
    vane_machine_args machine;
    vane_data_args columns;
    int loss;
    bool json;
} settings;

typedef struct figures {
    vane_metrics metrics;
    size_t classes;
    uint64_t *confusion; /* [classes][classes], row: the target's; NULL without classes */
    double rows_per_second;
    const char *isa;
} figures;

/* The fastest of a few predictions of all rows at once: a first pass also takes memory, and others may disturb. */
static int measure_speed(double *rows_per_second, const vane_net *net, const vane_dataset *data)
{
    const size_t inputs = vane_net_inputs(net), rows = (size_t)vane_dataset_rows(data);
    float *x = calloc(rows, inputs * sizeof *x), *y = calloc(rows, vane_net_outputs(net) * sizeof *y);
    int status = VANE_OK;
    const bool taken = x && y;
    for (size_t i = 0; taken && i < rows && !status; i++) status = vane_dataset_get(data, i, x + i * inputs, NULL);
    const double begun = vane_cli_seconds();
    for (int pass = 0; taken && !status && pass < SPEED_PASSES; pass++) {
        const double before = vane_cli_seconds();
        status = vane_net_predict(net, x, rows, y);
        const double after = vane_cli_seconds();
        if (after > before && (double)rows / (after - before) > *rows_per_second)
            *rows_per_second = (double)rows / (after - before);
        if (after - begun > speed_seconds) break;
    }
    free(x);
    free(y);
    if (!taken) return vane_cli_failed("out of memory for %zu rows of %zu inputs", rows, inputs);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int measure(figures *f, const vane_net *net, vane_dataset *data, vane_loss loss)
{
    const size_t outputs = vane_net_outputs(net);
    f->classes = outputs == 1 ? 2 : outputs;
    if (vane_net_classifies(net)) {
        f->confusion = calloc(f->classes * f->classes, sizeof *f->confusion);
        if (!f->confusion) return vane_cli_failed("out of memory for %zu classes", f->classes);
    }
    const int status = vane_net_evaluate(net, data, loss, &f->metrics, f->confusion);
    return status ? vane_cli_status(status) : measure_speed(&f->rows_per_second, net, data);
}

/* ---------------------------------------------------------------------------------------- output ---- */
static void print_json(const vane_net *net, const figures *f)
{
    char room[24];
    vane_line_begin(stdout);
    vane_line_number("loss", f->metrics.loss);
    if (f->confusion) vane_line_number("accuracy", f->metrics.accuracy);
    vane_line_count("rows", f->metrics.rows);
    vane_line_number("rows_per_second", f->rows_per_second);
    vane_line_text("isa", f->isa);
    if (f->confusion) {
        vane_line_open("classes");
        for (size_t i = 0; i < f->classes; i++) vane_line_text(NULL, vane_class_text(net, i, room));
        vane_line_close();
        vane_line_open("confusion");
        for (size_t i = 0; i < f->classes; i++) {
            vane_line_open(NULL);
            for (size_t j = 0; j < f->classes; j++) vane_line_count(NULL, f->confusion[i * f->classes + j]);
            vane_line_close();
        }
        vane_line_close();
    }
    vane_line_end();
}

/* A name longer than the column is cut between its UTF-8 characters. */
static void print_cell(const char *text)
{
    int bytes = 0, characters = 0;
    for (; text[bytes]; bytes++) {
        const bool begins = ((unsigned char)text[bytes] & 0xC0) != 0x80;
        if (begins && characters == TABLE_COLUMN) break;
        characters += begins;
    }
    printf(" %*s%.*s", TABLE_COLUMN - characters, "", bytes, text);
}

static void print_table(const vane_net *net, const figures *f)
{
    char room[24];
    if (f->classes > TABLE_CLASSES) {
        printf("%zu classes: --json prints their confusions\n", f->classes);
        return;
    }
    printf("\nrows by class (down) and by what the network said (across)\n%*s", TABLE_COLUMN + 1, "");
    for (size_t i = 0; i < f->classes; i++) print_cell(vane_class_text(net, i, room));
    for (size_t i = 0; i < f->classes; i++) {
        putchar('\n');
        print_cell(vane_class_text(net, i, room));
        for (size_t j = 0; j < f->classes; j++)
            printf(" %*llu", TABLE_COLUMN, (unsigned long long)f->confusion[i * f->classes + j]);
    }
    putchar('\n');
}

static void print_text(const vane_net *net, const figures *f)
{
    printf("rows       %llu\nloss       %.6g\n", (unsigned long long)f->metrics.rows, f->metrics.loss);
    if (f->confusion) printf("accuracy   %.2f %%\n", 100.0 * f->metrics.accuracy);
    printf("speed      %.0f rows/s (%s)\n", f->rows_per_second, f->isa);
    if (f->confusion) print_table(net, f);
}

static int evaluate(const settings *s, vane_data_options *options)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    figures f = {.confusion = NULL};
    int status = vane_machine_open(&ctx, &s->machine);
    if (!status) status = vane_net_load(&net, ctx, s->model);
    if (!status) {
        options->classes_of = net;
        status = vane_dataset_open(&data, ctx, s->data, options);
    }
    int exit_status = status ? vane_cli_status(status) : VANE_EXIT_OK;
    if (!exit_status) {
        f.isa = vane_ctx_isa(ctx);
        exit_status = measure(&f, net, data, (vane_loss)s->loss);
    }
    if (!exit_status && s->json) print_json(net, &f);
    if (!exit_status && !s->json) print_text(net, &f);
    free(f.confusion);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return exit_status;
}

int vane_cli_evaluate(int argc, char **argv)
{
    settings s = {0};
    const vane_arg output[] = {
        {"--loss", VANE_ARG_NAME, "loss", &s.loss, "what to measure (default: by the last layer)"},
        {"--json", VANE_ARG_FLAG, NULL, &s.json, "one JSON object, with the confusions of any number of classes"},
    };
    vane_arg_group groups[] = {VANE_ARG_GROUP("Figures", output), vane_data_group(&s.columns),
                               vane_machine_group(&s.machine)};
    const vane_command command = {
        "eval",
        "MODEL DATA [options]",
        "Prints loss, accuracy and which classes are taken for which, on DATA whose targets are known. The speed is\n"
        "that of predicting all rows at once, by the wall clock: the best of at most 5 passes within half a second.\n\n"
        "Examples:\n"
        "  vane eval digits.vane test.csv --labels\n"
        "  vane eval digits.vane t10k-images-idx3-ubyte --json\n",
        groups,
        sizeof groups / sizeof *groups,
        2,
        2};
    const char *arguments[2];
    vane_data_options options = VANE_DATA_OPTIONS;
    int exit_status;
    if (!vane_args_parse(&command, argc, argv, arguments, &exit_status)) return exit_status;
    if (!vane_data_args_apply(&options, &s.columns)) return VANE_EXIT_USAGE;
    s.model = arguments[0];
    s.data = arguments[1];
    return evaluate(&s, &options);
}
