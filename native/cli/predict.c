/* predict.c - vane predict: a network's outputs for new rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/cli/cli.h"
#include "native/cli/output.h"

enum { BLOCK_ROWS = 256 };

typedef struct settings {
    const char *model, *data;
    vane_machine_args machine;
    vane_data_args columns;
    bool all, json;
} settings;

/* One answer per row is a class where outputs compete; else the outputs themselves are the answer. */
static bool chooses(const vane_net *net)
{
    vane_layer_info last = {.struct_size = sizeof last};
    if (vane_net_outputs(net) < 2 || vane_net_layer(net, vane_net_layers(net) - 1, &last)) return false;
    return vane_net_class_name(net, 0) || last.activation == VANE_SOFTMAX;
}

static void print_header(const vane_net *net, const settings *s)
{
    char room[24];
    const bool classes = chooses(net);
    if (classes) printf("class,probability");
    for (size_t i = 0; i < vane_net_outputs(net) && (s->all || !classes); i++) {
        if (i || classes) putchar(',');
        if (classes)
            vane_csv_text(vane_class_text(net, i, room));
        else
            printf("output_%zu", i + 1);
    }
    putchar('\n');
}

static void print_row(const vane_net *net, const settings *s, const float *y)
{
    char room[24];
    const bool classes = chooses(net);
    const size_t outputs = vane_net_outputs(net);
    size_t best = 0;
    for (size_t i = 1; i < outputs; i++)
        if (y[i] > y[best]) best = i;
    if (s->json) {
        vane_line_begin(stdout);
        if (classes) vane_line_text("class", vane_class_text(net, best, room));
        if (classes) vane_line_number("probability", (double)y[best]);
        vane_line_open("outputs");
        for (size_t i = 0; i < outputs; i++) vane_line_number(NULL, (double)y[i]);
        vane_line_close();
        vane_line_end();
        return;
    }
    if (classes) vane_csv_text(vane_class_text(net, best, room));
    if (classes) printf(",%.9g", (double)y[best]);
    for (size_t i = 0; i < outputs && (s->all || !classes); i++)
        printf("%s%.9g", i || classes ? "," : "", (double)y[i]);
    putchar('\n');
}

static int check_inputs(const vane_net *net, const vane_dataset *data, const settings *s)
{
    const size_t has = vane_dataset_inputs(data), takes = vane_net_inputs(net);
    if (has == takes) return VANE_EXIT_OK;
    if (has > takes && !s->columns.targets && !s->columns.labels)
        return vane_cli_failed("%s: has %zu columns, %s takes %zu inputs; --targets %zu leaves the last %zu out",
                               s->data, has, s->model, takes, has - takes, has - takes);
    return vane_cli_failed("%s: has %zu columns of inputs, %s takes %zu", s->data, has, s->model, takes);
}

static int print_all(const vane_net *net, const vane_dataset *data, const settings *s)
{
    const size_t inputs = vane_net_inputs(net), outputs = vane_net_outputs(net);
    const uint64_t rows = vane_dataset_rows(data);
    float *x = calloc(BLOCK_ROWS * inputs, sizeof *x), *y = calloc(BLOCK_ROWS * outputs, sizeof *y);
    int status = x && y ? VANE_OK : VANE_ERR_MEMORY;
    if (!s->json) print_header(net, s);
    for (uint64_t at = 0; at < rows && !status; at += BLOCK_ROWS) {
        const size_t block = rows - at < BLOCK_ROWS ? (size_t)(rows - at) : BLOCK_ROWS;
        for (size_t i = 0; i < block && !status; i++) status = vane_dataset_get(data, at + i, x + i * inputs, NULL);
        if (!status) status = vane_net_predict(net, x, block, y);
        for (size_t i = 0; i < block && !status; i++) print_row(net, s, y + i * outputs);
    }
    const bool taken = x && y;
    free(x);
    free(y);
    if (!taken) return vane_cli_failed("out of memory for rows of %zu inputs", inputs);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

/* All of standard input, which may be a pipe, up to its end or an error; the caller frees it. */
static char *read_input(size_t *size)
{
    size_t room = 65536, got;
    char *bytes = malloc(room);
    *size = 0;
    while (bytes && (got = fread(bytes + *size, 1, room - *size, stdin)) > 0) {
        *size += got;
        if (*size < room) continue;
        char *larger = room <= SIZE_MAX / 2 ? realloc(bytes, room *= 2) : NULL;
        if (!larger) free(bytes);
        bytes = larger;
    }
    return bytes;
}

static int open_data(vane_dataset **out, vane_ctx *ctx, const char *path, const vane_data_options *options)
{
    size_t size;
    *out = NULL;
    if (strcmp(path, "-") != 0) {
        const int status = vane_dataset_open(out, ctx, path, options);
        return status ? vane_cli_status(status) : VANE_EXIT_OK;
    }
    char *bytes = read_input(&size);
    if (!bytes) return vane_cli_failed("out of memory for standard input");
    if (ferror(stdin)) {
        free(bytes);
        return vane_cli_failed("can't read standard input");
    }
    const int status = vane_dataset_parse(out, ctx, bytes, size, "standard input", options);
    free(bytes);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int predict(const settings *s, const vane_data_options *options)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    int status = vane_machine_open(&ctx, &s->machine);
    if (!status) status = vane_net_load(&net, ctx, s->model);
    int exit_status = status ? vane_cli_status(status) : open_data(&data, ctx, s->data, options);
    if (!exit_status) exit_status = check_inputs(net, data, s);
    if (!exit_status) exit_status = print_all(net, data, s);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return exit_status;
}

int vane_cli_predict(int argc, char **argv)
{
    settings s = {0};
    const vane_arg output[] = {
        {"--all", VANE_ARG_FLAG, NULL, &s.all, "every output, not only the best class"},
        {"--json", VANE_ARG_FLAG, NULL, &s.json, "one JSON object per row, with all outputs"},
    };
    vane_arg_group groups[] = {VANE_ARG_GROUP("Output", output), vane_data_group(&s.columns),
                               vane_machine_group(&s.machine)};
    const vane_command command = {
        "predict",
        "MODEL DATA|- [options]",
        "Prints one line per row of DATA (-: standard input): the best class and its probability, or the outputs of\n"
        "a network without classes. DATA has the model's input columns alone; --labels leaves out the\n"
        "last, --targets N the last N.\n\n"
        "Examples:\n"
        "  vane predict digits.vane new.csv\n"
        "  vane predict digits.vane test.csv --targets 1 --all\n"
        "  echo 0,1 | vane predict xor.vane - --json\n",
        groups,
        sizeof groups / sizeof *groups,
        2,
        2};
    const char *arguments[2];
    vane_data_options options = VANE_DATA_OPTIONS;
    int exit_status;
    if (!vane_args_parse(&command, argc, argv, arguments, &exit_status)) return exit_status;
    if (!vane_data_args_apply(&options, &s.columns)) return VANE_EXIT_USAGE;
    options.inputs_only = !s.columns.targets && !s.columns.labels;
    s.model = arguments[0];
    s.data = arguments[1];
    return predict(&s, &options);
}
