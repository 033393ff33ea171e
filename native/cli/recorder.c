/* recorder.c - the records of a run, and where they go. */
#define _POSIX_C_SOURCE 200809L
#include "native/cli/recorder.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "native/cli/output.h"
#include "native/cli/peak.h"

static const double progress_seconds = 0.1, spread_seconds = 1.0;

static bool records(const vane_recorder *r) { return r->log || r->dashboard; }

static double unknown(void)
{
    const double zero = 0.0;
    return zero / zero;
}

/* ------------------------------------------------------------------------------------------ destinations ---- */
static int open_log(vane_recorder *r, const char *path, bool overwrites)
{
    struct stat info;
    const bool is_file = stat(path, &info) != 0 || S_ISREG(info.st_mode);   /* else a pipe, a device: as it is */
    const int exit_status = is_file ? vane_cli_check_target(path, overwrites) : VANE_EXIT_OK;
    if (exit_status) return exit_status;
    r->log = fopen(path, "w");
    return r->log ? VANE_EXIT_OK : vane_cli_failed("%s: can't be written: %s", path, strerror(errno));
}

int vane_recorder_open(vane_recorder *r, const vane_train_args *a)
{
    int exit_status = VANE_EXIT_OK;
    *r = (vane_recorder){0};
    if (a->log) exit_status = open_log(r, a->log, a->force);
    if (!exit_status && a->dashboard) exit_status = vane_dashboard_open(&r->dashboard);
    if (records(r)) signal(SIGPIPE, SIG_IGN); /* whoever reads the records may leave */
    return exit_status;
}

void vane_recorder_close(vane_recorder *r)
{
    if (r->log) fclose(r->log);
    vane_dashboard_close(r->dashboard);
    free(r->times);
    free(r->times_before);
    free(r->weights);
    free(r->gradients);
}

/* A record that can't be written is no reason to end hours of training. */
static void write_log(vane_recorder *r, const char *text, size_t size)
{
    if (!r->log || (fwrite(text, 1, size, r->log) == size && fflush(r->log) == 0)) return;
    (void)vane_cli_failed("%s: %s: the log ends here, training goes on", r->of.args->log, strerror(errno));
    fclose(r->log);
    r->log = NULL;
}

/* The text of a record, filled between begin and end. */
typedef struct record {
    char *text;
    size_t size;
    FILE *stream;
} record;

static bool begin(record *line, const char *event)
{
    line->stream = open_memstream(&line->text, &line->size);
    if (!line->stream) return false;
    vane_line_begin(line->stream);
    vane_line_text("event", event);
    return true;
}

static void end(record *line, vane_recorder *r)
{
    vane_line_end();
    if (fclose(line->stream) == 0) {
        write_log(r, line->text, line->size);
        vane_dashboard_add(r->dashboard, line->text, line->size);
    }
    free(line->text);
}

/* ------------------------------------------------------------------------------------------------- start ---- */
void vane_line_start(const vane_recorded *of)
{
    vane_line_count("inputs", vane_net_inputs(of->net));
    vane_line_count("outputs", vane_net_outputs(of->net));
    vane_line_count("parameters", vane_net_parameters(of->net));
    vane_line_count("rows", of->rows);
    vane_line_text("isa", vane_ctx_isa(of->ctx));
    vane_line_count("threads", vane_ctx_threads(of->ctx));
}

static vane_layer_info layer_of(const vane_net *net, size_t index)
{
    vane_layer_info layer = {.struct_size = sizeof layer};
    if (vane_net_layer(net, index, &layer)) layer.units = 0;
    return layer;
}

static void put_options(const vane_train_options *o)
{
    vane_line_text("optimizer", vane_enum_name("optimizer", (int)o->optimizer));
    vane_line_text("loss", vane_enum_name("loss", (int)o->loss));
    vane_line_count("batch", o->batch);
    vane_line_count("epochs", o->epochs);
    vane_line_number("learning_rate", (double)o->learning_rate);
    vane_line_text("schedule", vane_enum_name("schedule", (int)o->schedule));
    vane_line_count("seed", o->seed);
}

static void put_layers(const vane_net *net)
{
    vane_line_open("layers");
    for (size_t i = 0; i < vane_net_layers(net); i++) {
        const vane_layer_info layer = layer_of(net, i);
        vane_line_open_object(NULL);
        vane_line_count("units", layer.units);
        vane_line_text("activation", vane_enum_name("activation", (int)layer.activation));
        vane_line_count("parameters", layer.connections ? layer.connections : (layer.inputs + 1) * layer.units);
        vane_line_close_object();
    }
    vane_line_close();
}

static void put_time(void)
{
    char text[32] = "";
    struct tm now;
    const time_t seconds = time(NULL);
    if (gmtime_r(&seconds, &now)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &now);
    vane_line_text("time", text);
}

static bool take_memory(vane_recorder *r)
{
    const size_t layers = vane_net_layers(r->of.net);
    r->times = calloc(layers, sizeof *r->times);
    r->times_before = calloc(layers, sizeof *r->times_before);
    r->weights = calloc(layers, sizeof *r->weights);
    r->gradients = calloc(layers, sizeof *r->gradients);
    return r->times && r->times_before && r->weights && r->gradients;
}

int vane_recorder_start(vane_recorder *r, const vane_recorded *of)
{
    record line;
    r->of = *of;
    if (!records(r)) return VANE_OK;
    if (!take_memory(r)) return VANE_ERR_MEMORY;
    const double peak = vane_peak_gflops(of->ctx);
    r->begun = r->told = vane_cli_seconds();
    if (!begin(&line, "start")) return VANE_ERR_MEMORY;
    vane_line_start(of);
    vane_line_text("version", vane_version());
    put_time();
    vane_line_flag("deterministic", of->args->machine.deterministic);
    put_options(&of->options);
    vane_line_number("peak_gflops", peak);
    put_layers(of->net);
    end(&line, r);
    return VANE_OK;
}

/* ---------------------------------------------------------------------------------------------- progress ---- */
static void put_memory(const vane_recorder *r, const vane_counters *c)
{
    vane_memory_stats s;
    vane_ctx_memory(r->of.ctx, &s);
    vane_line_open_object("memory");
    vane_line_count("requests", s.requests);
    vane_line_count("hits", s.hits);
    vane_line_count("host_allocs", s.host_allocs);
    vane_line_count("host_frees", s.host_frees);
    vane_line_count("bytes_live", s.bytes_live);
    vane_line_count("bytes_reserved", s.bytes_reserved);
    vane_line_count("bytes_cached", s.bytes_cached);
    vane_line_count("bytes_peak", s.bytes_peak);
    vane_line_count("arena_bytes", c->arena_bytes);
    vane_line_count("arena_used", c->arena_used);
    vane_line_close_object();
}

/* Of a step, since the last record. */
static void put_layer_times(vane_recorder *r, const vane_counters *c)
{
    const size_t layers = vane_net_layers(r->of.net);
    const uint64_t steps = c->timed_steps - r->before.timed_steps;
    if (vane_trainer_layer_times(r->of.trainer, r->times)) return;
    vane_line_open("layers");
    for (size_t i = 0; i < layers; i++) {
        const vane_layer_time *now = &r->times[i], *before = &r->times_before[i];
        vane_line_open_object(NULL);
        vane_line_number("forward", steps ? (now->forward - before->forward) / (double)steps : unknown());
        vane_line_number("backward", steps ? (now->backward - before->backward) / (double)steps : unknown());
        vane_line_close_object();
    }
    vane_line_close();
    memcpy(r->times_before, r->times, layers * sizeof *r->times);
}

static void put_histograms(const char *key, const vane_histogram *histograms, size_t layers)
{
    vane_line_open(key);
    for (size_t i = 0; i < layers; i++) {
        vane_line_open_object(NULL);
        vane_line_number("min", histograms[i].min);
        vane_line_number("max", histograms[i].max);
        vane_line_open("counts");
        for (size_t bin = 0; bin < VANE_HISTOGRAM_BINS; bin++) vane_line_count(NULL, histograms[i].counts[bin]);
        vane_line_close();
        vane_line_close_object();
    }
    vane_line_close();
}

static void put_spread(vane_recorder *r, double now)
{
    const size_t layers = vane_net_layers(r->of.net);
    if (r->spread > 0 && now - r->spread < spread_seconds) return;
    r->spread = now;
    if (vane_trainer_histograms(r->of.trainer, r->weights, r->gradients)) return;
    put_histograms("weights", r->weights, layers);
    put_histograms("gradients", r->gradients, layers);
}

static double seconds_left(const vane_recorder *r, const vane_metrics *m, double rows_per_second)
{
    const double epochs = (double)r->of.options.epochs - (double)m->epoch;
    return (epochs * (double)r->of.rows - (double)m->rows) / rows_per_second;
}

void vane_recorder_batch(vane_recorder *r, const vane_metrics *m)
{
    record line;
    vane_counters c;
    const double now = records(r) ? vane_cli_seconds() : 0, since = now - r->told;
    if (!records(r) || since < progress_seconds) return;
    if (vane_trainer_counters(r->of.trainer, &c) || !begin(&line, "progress")) return;
    const double rows_per_second = (double)(c.rows - r->before.rows) / since;
    vane_line_number("seconds", now - r->begun);
    vane_line_count("epoch", m->epoch + 1);
    vane_line_count("batch", m->batch);
    vane_line_count("rows", m->rows);
    vane_line_count("steps", c.steps);
    vane_line_number("loss", m->loss);
    vane_line_number("accuracy", r->of.classifies ? m->accuracy : unknown());
    vane_line_number("learning_rate", (double)m->learning_rate);
    vane_line_number("rows_per_second", rows_per_second);
    vane_line_number("gflops", 1e-9 * (double)(c.flops - r->before.flops) / since);
    vane_line_number("seconds_left", seconds_left(r, m, rows_per_second));
    put_layer_times(r, &c);
    put_memory(r, &c);
    put_spread(r, now);
    end(&line, r);
    r->before = c;
    r->told = now;
}

/* --------------------------------------------------------------------------------------- epochs and the end ---- */
void vane_recorder_epoch(vane_recorder *r, const vane_metrics *m, double rows_per_second)
{
    record line;
    if (!records(r) || !begin(&line, "epoch")) return;
    vane_line_number("seconds", vane_cli_seconds() - r->begun);
    vane_line_count("epoch", m->epoch + 1);
    vane_line_number("loss", m->loss);
    vane_line_number("accuracy", r->of.classifies ? m->accuracy : unknown());
    vane_line_number("validation_loss", m->validation_loss);
    vane_line_number("validation_accuracy", r->of.classifies ? m->validation_accuracy : unknown());
    vane_line_number("learning_rate", (double)m->learning_rate);
    vane_line_number("rows_per_second", rows_per_second);
    end(&line, r);
}

void vane_recorder_end(vane_recorder *r, const char *how, uint64_t epochs, const char *saved)
{
    record line;
    vane_counters c = {0};
    if (!records(r) || vane_trainer_counters(r->of.trainer, &c) || !begin(&line, "end")) return;
    vane_line_text("end", how);
    vane_line_count("epochs", epochs);
    vane_line_count("rows", c.rows);
    vane_line_number("seconds", vane_cli_seconds() - r->begun);
    if (saved) vane_line_text("saved", saved);
    end(&line, r);
}
