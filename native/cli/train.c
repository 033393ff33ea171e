/* train.c - vane train: from a file of data to a trained network. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "native/cli/output.h"
#include "native/cli/progress.h"
#include "native/cli/recorder.h"
#include "native/cli/train_args.h"

typedef struct run {
    const vane_train_args *args;
    vane_ctx *ctx;
    vane_dataset *data, *learnt, *validation; /* learnt: data, or the part of it that isn't for validation */
    vane_net *net;
    vane_trainer *trainer;
    vane_meter meter;
    vane_recorder recorder;
    uint64_t kept_batches; /* of the epoch, that are in the checkpoint */
    int checkpoint_status;
} run;

/* --------------------------------------------------------------------------------------- interruption ---- */
static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* The second Ctrl-C ends the program in the system's own way. */
static void listen_for_interrupts(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupt;
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, NULL);
}

/* ---------------------------------------------------------------------------------------------- files ---- */
/* Now, before hours of training end in a refusal. */
static int check_target(const vane_train_args *a, const char *path)
{
    const bool goes_on = path && a->resume && strcmp(a->resume, path) == 0;
    return path ? vane_cli_check_target(path, a->force || goes_on) : VANE_EXIT_OK;
}

/* ---------------------------------------------------------------------------------------------- setup ---- */
/* The network is known when a run is resumed: labels are then read as its classes. */
static int open_data(run *r)
{
    const vane_train_args *a = r->args;
    vane_data_options options = VANE_DATA_OPTIONS;
    if (!vane_data_args_apply(&options, &a->columns)) return VANE_EXIT_USAGE;
    options.classes_of = r->net;
    int status = vane_dataset_open(&r->data, r->ctx, a->data, &options);
    if (!status && a->validation_fraction > 0)
        status = vane_dataset_split(&r->learnt, &r->validation, r->data, a->validation_fraction, a->seed);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int build_net(run *r)
{
    const vane_train_args *a = r->args;
    const vane_activation usual = vane_dataset_is_classes(r->data) ? VANE_SOFTMAX : VANE_LINEAR;
    int status = vane_net_create(&r->net, r->ctx, vane_dataset_inputs(r->data));
    if (status) return status;
    for (size_t i = 0; i < a->hidden; i++) vane_net_add_dense(r->net, a->layers[i].units, a->layers[i].activation);
    vane_net_add_dense(r->net, vane_dataset_targets(r->data), a->output_given ? a->output : usual);
    for (size_t i = 0; i <= a->hidden; i++) vane_net_set_initialiser(r->net, i, a->initialiser);
    for (size_t i = 0; i < a->hidden && a->dropout != 0.0f; i++) vane_net_set_dropout(r->net, i, a->dropout);
    status = vane_net_build(r->net, a->seed);
    if (!status) status = vane_net_take_names(r->net, r->data);
    if (!status && (a->scale != VANE_SCALE_NONE || a->scale_targets != VANE_SCALE_NONE))
        status = vane_net_fit_scaling(r->net, r->learnt ? r->learnt : r->data, a->scale, a->scale_targets);
    return status;
}

/* A file's labels are read as the network's classes, whatever their order in the file. */
static int open_validation_file(run *r)
{
    vane_data_options options = VANE_DATA_OPTIONS;
    if (!r->args->validation_file) return VANE_EXIT_OK;
    if (!vane_data_args_apply(&options, &r->args->columns)) return VANE_EXIT_USAGE;
    options.labels_path = NULL;
    options.classes_of = r->net;
    const int status = vane_dataset_open(&r->validation, r->ctx, r->args->validation_file, &options);
    return status ? vane_cli_status(status) : VANE_EXIT_OK;
}

static int on_batch(void *user, const vane_metrics *metrics);
static int on_epoch(void *user, const vane_metrics *metrics);

static int set_up(run *r)
{
    const vane_train_args *a = r->args;
    vane_train_options options = a->train;
    options.on_batch = on_batch;
    options.on_epoch = on_epoch;
    options.user = r;
    int status = vane_machine_open(&r->ctx, &a->machine);
    if (!status && a->resume) status = vane_trainer_resume(&r->trainer, &r->net, r->ctx, a->resume, &options);
    if (status) return vane_cli_status(status);
    int exit_status = open_data(r);
    if (exit_status) return exit_status;
    if (!a->resume && ((status = build_net(r)) != VANE_OK ||
                       (status = vane_trainer_create(&r->trainer, r->net, &options)) != VANE_OK))
        return vane_cli_status(status);
    return open_validation_file(r);
}

/* ------------------------------------------------------------------------------------------- training ---- */
/* Not 0 when the run has to stop because the checkpoint can't be written. */
static int save_checkpoint(run *r)
{
    if (r->args->checkpoint) r->checkpoint_status = vane_trainer_save(r->trainer, r->args->checkpoint);
    return r->checkpoint_status;
}

/* Within an epoch: its end is on_epoch's. */
static bool checkpoint_is_due(const run *r, const vane_metrics *metrics, bool ends)
{
    if (metrics->epoch_done) return false;
    return ends || metrics->batch - r->kept_batches >= r->args->checkpoint_every;
}

static int on_batch(void *user, const vane_metrics *metrics)
{
    run *r = user;
    const bool ends = interrupted;      /* once: the run must not end without its checkpoint */
    vane_meter_batch(&r->meter, metrics);
    vane_recorder_batch(&r->recorder, metrics);
    /* Here, not after the run, which may end by putting back the best weights. */
    if (checkpoint_is_due(r, metrics, ends)) {
        r->kept_batches = metrics->batch;
        if (save_checkpoint(r)) return 1;
    }
    return ends;
}

static int on_epoch(void *user, const vane_metrics *metrics)
{
    run *r = user;
    vane_meter_epoch(&r->meter, metrics);
    r->kept_batches = 0;
    vane_recorder_epoch(&r->recorder, metrics, vane_meter_rows_per_second(&r->meter));
    return save_checkpoint(r) || interrupted;
}

static int describe(vane_recorded *of, const run *r)
{
    *of = (vane_recorded){.args = r->args,
                          .ctx = r->ctx,
                          .net = r->net,
                          .trainer = r->trainer,
                          .options = VANE_TRAIN_OPTIONS,
                          .rows = vane_dataset_rows(r->learnt ? r->learnt : r->data),
                          .classifies = vane_net_classifies(r->net)};
    return vane_trainer_options(r->trainer, &of->options);
}

/* "784-128-10, 101770 parameters, 8000 rows, avx2, 2 threads" */
static void print_start(const run *r, const vane_recorded *of)
{
    if (r->args->json) {
        vane_line_begin(stdout);
        vane_line_text("event", "start");
        vane_line_start(of);
        vane_line_end();
        return;
    }
    if (r->args->quiet) return;
    printf("%zu", vane_net_inputs(r->net));
    for (size_t i = 0; i < vane_net_layers(r->net); i++) {
        vane_layer_info layer = {.struct_size = sizeof layer};
        if (vane_net_layer(r->net, i, &layer)) break;
        printf("-%zu", layer.units);
    }
    printf(", %zu parameters, %llu rows", vane_net_parameters(r->net), (unsigned long long)of->rows);
    if (r->validation) printf(" and %llu for validation", (unsigned long long)vane_dataset_rows(r->validation));
    printf(", %s, %u thread%s\n", vane_ctx_isa(r->ctx), vane_ctx_threads(r->ctx),
           vane_ctx_threads(r->ctx) == 1 ? "" : "s");
    fflush(stdout);
}

static int fit(run *r)
{
    const vane_train_args *a = r->args;
    vane_recorded of;
    vane_metrics metrics;
    int status = describe(&of, r);
    if (!status) status = vane_trainer_metrics(r->trainer, &metrics);
    if (status) return vane_cli_status(status);
    r->meter = (vane_meter){.json = a->json,
                            .quiet = a->quiet,
                            .classifies = of.classifies,
                            .validates = r->validation != NULL,
                            .epochs = of.options.epochs,
                            .rows = of.rows,
                            .rows_before = metrics.epoch_done ? 0 : metrics.rows};
    r->kept_batches = metrics.epoch_done ? 0 : metrics.batch;
    print_start(r, &of);
    listen_for_interrupts();
    if (vane_recorder_start(&r->recorder, &of)) return vane_cli_failed("out of memory for the records of the run");
    vane_meter_begin(&r->meter);
    status = vane_trainer_fit(r->trainer, r->learnt ? r->learnt : r->data, r->validation, &metrics);
    if (!status) status = r->checkpoint_status;
    if (!status && a->save) status = vane_net_save(r->net, a->save);
    if (status) {
        vane_recorder_end(&r->recorder, status == VANE_ERR_DIVERGED ? "diverged" : "failed", r->meter.finished, NULL);
        vane_meter_clear(&r->meter);
        return vane_cli_status(status);
    }
    const bool broken_off = interrupted, early = metrics.stop && !broken_off;
    const char *end = broken_off ? "interrupted" : early ? "stopped early" : "finished";
    vane_recorder_end(&r->recorder, end, r->meter.finished, a->save);
    vane_meter_end(&r->meter, end, a->save);
    return broken_off ? VANE_EXIT_INTERRUPTED : VANE_EXIT_OK;
}

int vane_cli_train(int argc, char **argv)
{
    vane_train_args args;
    int exit_status;
    if (!vane_train_args_parse(&args, argc, argv, &exit_status)) return exit_status;
    run r = {.args = &args};
    exit_status = check_target(&args, args.save);
    if (!exit_status) exit_status = check_target(&args, args.checkpoint);
    if (!exit_status) exit_status = vane_recorder_open(&r.recorder, &args);
    if (!exit_status) exit_status = set_up(&r);
    if (!exit_status) exit_status = fit(&r);
    vane_recorder_close(&r.recorder);
    vane_trainer_destroy(r.trainer);
    vane_dataset_destroy(r.validation);
    vane_dataset_destroy(r.learnt);
    vane_dataset_destroy(r.data);
    vane_net_destroy(r.net);
    vane_ctx_destroy(r.ctx);
    return exit_status;
}
