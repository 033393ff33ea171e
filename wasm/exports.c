/* exports.c - the module's interface for JavaScript: instance, memory, networks, data. Training is
 * in exports_train.c. */
#include "wasm/exports.h"

#include <string.h>

#include "core/io/model_read.h"
#include "core/net/net.h"

enum { ABI = 7, RECORD_MAX = 16 }; /* ABI: raised with every change that web/src must follow */

vane_ctx *vane_js_ctx;

static double record[RECORD_MAX];

void vane_js_set_record(const double *values, size_t count)
{
    memcpy(record, values, count * sizeof *values);
}

/* -------------------------------------------------------------------------------- instance ---- */
EXPORT(uint32_t, abi)(void) { return ABI; }
EXPORT(const double *, record)(void) { return record; }
EXPORT(const char *, error)(void) { return vane_last_error(); }
EXPORT(const char *, status_name)(int status) { return vane_status_name(status); }

/* Constructors of the C library. Where nobody calls them, the linker has every exported function do so, and each call
 * would begin the heap anew. */
void __wasm_call_ctors(void);

/* Once, before everything that follows. */
EXPORT(int, open)(int deterministic, unsigned threads)
{
    __wasm_call_ctors();
    vane_options options = VANE_OPTIONS;
    options.deterministic = deterministic;
    options.threads = threads;
    return vane_ctx_create(&vane_js_ctx, &options);
}

/* 1 when the kernels' multiply-add rounds once here. Relaxed SIMD leaves that to the engine:
 * x * x - (1 + 2^-11) with x = 1 + 2^-12 is 2^-24 when the product is kept exact, and 0 when it is
 * rounded first. */
EXPORT(int, fused)(void)
{
    enum { COLUMNS = 8 };
    const float x = 1.0f + 0x1p-12f;
    float b[COLUMNS], begin[COLUMNS], y[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) {
        b[i] = x;
        begin[i] = -(1.0f + 0x1p-11f);
    }
    vane_js_ctx->kernels->row(COLUMNS, 1, &x, b, COLUMNS, begin, y);
    for (size_t i = 0; i < COLUMNS; i++)
        if (y[i] != 0x1p-24f) return 0;
    return 1;
}

EXPORT(int, enum_parse)(const char *kind, const char *name)
{
    int value = 0;
    const int status = vane_enum_parse(kind, name, &value);
    return status ? status : value;
}

EXPORT(const char *, enum_name)(const char *kind, int value) { return vane_enum_name(kind, value); }

/* ------------------------------------------------------------------------------------ memory ----
 * JavaScript's own blocks come from the context's pool, so that its statistics count them. */
EXPORT(double, alloc)(size_t bytes)
{
    void *block;
    return vane_js_value(vane_ctx_alloc(&block, vane_js_ctx, bytes, 1), block);
}

EXPORT(void, free)(void *block) { vane_ctx_free(vane_js_ctx, block); }

EXPORT(const char *, memory_fields)(void)
{
    return "requests,hits,hostAllocs,hostFrees,bytesLive,bytesReserved,bytesCached,bytesPeak";
}

EXPORT(void, memory_stats)(void)
{
    vane_memory_stats s;
    vane_ctx_memory(vane_js_ctx, &s);
    VANE_JS_RECORD((double)s.requests, (double)s.hits, (double)s.host_allocs,
                   (double)s.host_frees, (double)s.bytes_live, (double)s.bytes_reserved,
                   (double)s.bytes_cached, (double)s.bytes_peak);
}

/* -------------------------------------------------------------------------------- networks ---- */
EXPORT(double, net_create)(size_t inputs)
{
    vane_net *net;
    return vane_js_value(vane_net_create(&net, vane_js_ctx, inputs), net);
}

EXPORT(void, net_add)(vane_net *net, size_t units, int activation)
{
    vane_net_add_dense(net, units, (vane_activation)activation);
}

EXPORT(int, net_shortcuts)(const vane_net *net) { return vane_net_shortcuts(net); }

EXPORT(double, net_sum_limit)(const vane_net *net) { return (double)net->sum_limit; }

EXPORT(void, net_set_dropout)(vane_net *net, size_t layer, double rate)
{
    vane_net_set_dropout(net, layer, (float)rate);
}

EXPORT(void, net_set_initialiser)(vane_net *net, size_t layer, int initialiser)
{
    vane_net_set_initialiser(net, layer, (vane_initialiser)initialiser);
}

EXPORT(int, net_build)(vane_net *net, double seed)
{
    return vane_net_build(net, vane_js_integer(seed));
}

EXPORT(void, net_destroy)(vane_net *net) { vane_net_destroy(net); }
EXPORT(size_t, net_inputs)(const vane_net *net) { return vane_net_inputs(net); }
EXPORT(size_t, net_outputs)(const vane_net *net) { return vane_net_outputs(net); }
EXPORT(size_t, net_layers)(const vane_net *net) { return vane_net_layers(net); }
EXPORT(size_t, net_parameters)(const vane_net *net) { return vane_net_parameters(net); }

EXPORT(const char *, layer_fields)(void) { return "inputs,units,groups,connections,dropout,frozen"; }

EXPORT(int, net_layer)(const vane_net *net, size_t layer)
{
    size_t groups;
    const int status = vane_net_check_layer(net, layer);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    (void)vane_layer_groups(l, &groups);
    VANE_JS_RECORD((double)l->inputs, (double)l->units, (double)groups,
                   l->connections ? (double)l->connections->count : 0, (double)l->dropout, (double)l->frozen);
    return VANE_OK;
}

/* Units of a layer that do the same, by the number of their group: below what net_layer said. */
EXPORT(const char *, group_fields)(void) { return "units,activation,steepness"; }

EXPORT(void, net_group)(const vane_net *net, size_t layer, size_t group)
{
    size_t groups;
    const vane_unit_group *g = &vane_layer_groups(&net->layers[layer], &groups)[group];
    VANE_JS_RECORD((double)g->units, (double)g->activation, (double)g->steepness);
}

/* A sparse layer's as those of a dense one that gives the same: 0 where nothing is connected. */
static void densify(const vane_layer *l, float *weights, float *bias)
{
    const vane_connections *c = l->connections;
    memset(weights, 0, l->inputs * l->units * sizeof *weights);
    memset(bias, 0, l->units * sizeof *bias);
    for (size_t unit = 0; unit < l->units; unit++)
        for (size_t i = c->first[unit]; i < c->first[unit + 1]; i++)
            *(c->source[i] < l->inputs ? &weights[c->source[i] * l->units + unit] : &bias[unit]) += l->weight[i];
}

/* weights[inputs][units], bias[units] */
EXPORT(int, net_get_weights)(const vane_net *net, size_t layer, float *weights, float *bias)
{
    const int status = vane_net_check_weights(net, layer, false);
    weights = vane_js_room(weights);
    bias = vane_js_room(bias);
    if (status || !net->layers[layer].connections)
        return status ? status : vane_net_get_weights(net, layer, weights, bias);
    densify(&net->layers[layer], weights, bias);
    return VANE_OK;
}

EXPORT(int, net_set_weights)(vane_net *net, size_t layer, const float *weights, const float *bias)
{
    return vane_net_set_weights(net, layer, weights, bias);
}

/* Writes scale[n] and shift[n] of the inputs or the outputs; 0 where they aren't scaled. */
EXPORT(int, net_scaling)(const vane_net *net, int outputs, float *values)
{
    const vane_scaling *s = outputs ? &net->output_scaling : &net->input_scaling;
    const size_t n = outputs ? vane_net_outputs(net) : net->inputs;
    if (!s->scale) return 0;
    values = vane_js_room(values);
    memcpy(values, s->scale, n * sizeof *values);
    memcpy(values + n, s->shift, n * sizeof *values);
    return 1;
}

EXPORT(int, net_set_frozen)(vane_net *net, size_t layer, int frozen)
{
    return vane_net_set_frozen(net, layer, frozen);
}

EXPORT(const char *, net_class_name)(const vane_net *net, size_t index)
{
    return vane_net_class_name(net, index);
}

EXPORT(int, net_set_class_name)(vane_net *net, size_t index, const char *name)
{
    return vane_net_set_class_name(net, index, name);
}

EXPORT(int, net_predict)(const vane_net *net, const float *x, size_t rows, float *y)
{
    return vane_net_predict(net, x, rows, vane_js_room(y));
}

/* What the first `layers` layers make of a row: a network of them alone, on the same parameters. */
EXPORT(int, net_activations)(const vane_net *net, size_t layers, const float *x, float *y)
{
    vane_net part = *net;
    memset(part.sessions, 0, sizeof part.sessions);
    part.layer_count = layers;
    part.output_scaling.scale = layers == net->layer_count ? net->output_scaling.scale : NULL;
    const int status = vane_net_predict(&part, x, 1, vane_js_room(y));
    vane_net_free_sessions(&part);
    return status;
}

/* Writes at most `room` bytes; gives the length of the file. With bytes NULL nothing is written. */
EXPORT(double, net_save)(const vane_net *net, void *bytes, size_t room)
{
    size_t size = room;
    const int status = vane_net_save_memory(net, vane_js_room(bytes), &size);
    return status ? (double)status : (double)size;
}

EXPORT(double, net_load)(const void *bytes, size_t size)
{
    vane_net *net;
    return vane_js_value(vane_model_load(&net, vane_js_ctx, &(vane_safe_input){ "model", size, bytes, NULL }), net);
}

/* ------------------------------------------------------------------------------------ data ---- */
EXPORT(double, dataset_create)(const float *x, size_t inputs, const float *t, size_t targets,
                               size_t rows, const float *weights)
{
    vane_dataset *dataset;
    const int status =
        vane_dataset_create(&dataset, vane_js_ctx, x, inputs, t, targets, rows, weights);
    return vane_js_value(status, dataset);
}

EXPORT(const char *, split_fields)(void) { return "first,second"; }

EXPORT(int, dataset_split)(const vane_dataset *dataset, double fraction, double seed)
{
    vane_dataset *first, *second;
    const int status =
        vane_dataset_split(&first, &second, dataset, fraction, vane_js_integer(seed));
    VANE_JS_RECORD((double)(uintptr_t)first, (double)(uintptr_t)second);
    return status;
}

EXPORT(double, dataset_rows)(const vane_dataset *dataset) { return (double)vane_dataset_rows(dataset); }
EXPORT(void, dataset_destroy)(vane_dataset *dataset) { vane_dataset_destroy(dataset); }
