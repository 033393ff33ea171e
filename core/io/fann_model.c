/* fann_model.c - networks of ours from FANN's description of them, and back. */
#include "core/io/fann_model.h"

#include <string.h>

#include "core/base/scalar.h"
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/base/text.h"
#include "core/base/text_scan.h"

/* FANN's activations in the order of its numbers, as ours at `factor` times their steepness. */
static const struct {
    vane_activation activation;
    float factor;
} activations[VANE_FANN_ACTIVATION_LAST + 1] = {
    { VANE_LINEAR, 1 },       { VANE_THRESHOLD, 1 },        { VANE_THRESHOLD_SYMMETRIC, 1 },
    { VANE_SIGMOID, 2 },      { VANE_SIGMOID_STEPWISE, 1 }, { VANE_TANH, 1 },
    { VANE_SIGMOID_SYMMETRIC_STEPWISE, 1 },                 { VANE_GAUSSIAN, 1 },
    { VANE_GAUSSIAN_SYMMETRIC, 1 },                         { VANE_GAUSSIAN_STEPWISE, 1 },
    { VANE_ELLIOT, 1 },       { VANE_ELLIOT_SYMMETRIC, 1 }, { VANE_LINEAR_PIECE, 1 },
    { VANE_LINEAR_PIECE_SYMMETRIC, 1 },                     { VANE_SIN_SYMMETRIC, 1 },
    { VANE_COS_SYMMETRIC, 1 },                              { VANE_SIN, 1 },
    { VANE_COS, 1 },          { VANE_RELU, 1 },             { VANE_LEAKY_RELU, 1 },
};
static const float fann_sum_limit = 150.0f;

vane_activation vane_activation_of_fann(uint32_t number, float *factor)
{
    *factor = activations[number].factor;
    return activations[number].activation;
}

bool vane_is_fann_net(const char *text, size_t size)
{
    return size >= VANE_FANN_MAGIC && memcmp(text, "FANN_F", VANE_FANN_MAGIC) == 0;
}

/* A layer as both sides see it: its neurons without the bias, and what each of them is connected to. */
typedef struct place {
    uint32_t first, units;      /* neurons */
    uint32_t source, sources;   /* the first neuron that they read, and how many: the bias among them */
    uint32_t bias;              /* which of these it is */
} place;

static place place_of(const vane_fann_net *f, uint32_t layer)
{
    const bool shortcuts = f->network_type == VANE_FANN_SHORTCUT;
    uint32_t first = 0;
    for (uint32_t i = 0; i < layer; i++) first += f->layer_size[i];
    const uint32_t sources = shortcuts ? first : f->layer_size[layer - 1];
    return (place){ first, f->layer_size[layer] - vane_fann_layer_has_bias(f, layer), first - sources, sources,
                    shortcuts ? vane_fann_net_inputs(f) : sources - 1 };
}

/* ------------------------------------------------------------------------------------------------ from FANN ---- */
/* FANN reads the sources that the file lists only where connections were left out. */
static int check_dense(const vane_fann_net *f, const place *p, const vane_fann_connection *c, const char *name)
{
    for (uint32_t i = 0; i < p->units; i++) {
        const uint32_t inputs = f->neuron[p->first + i].inputs;
        if (inputs != p->sources)
            return vane_fail(VANE_ERR_UNSUPPORTED, "%s: neuron %u has %u of %u connections: sparse networks are not "
                             "supported yet", name, p->first + i, inputs, p->sources);
        for (uint32_t j = 0; f->connection_rate < 1.0f && j < inputs; j++)
            if (c[(size_t)i * p->sources + j].source != p->source + j)
                return vane_fail(VANE_ERR_UNSUPPORTED, "%s: connection %u of neuron %u comes from neuron %u, expected "
                                 "%u: sparse networks are not supported yet", name, j, p->first + i,
                                 c[(size_t)i * p->sources + j].source, p->source + j);
    }
    return VANE_OK;
}

static int set_groups(vane_net *net, size_t layer, const vane_fann_neuron *neurons, const char *name)
{
    vane_unit_group *groups;
    const size_t units = net->layers[layer].units;
    int status = vane_ctx_alloc(&groups, net->ctx, units, sizeof *groups);
    if (status) return status;
    for (size_t i = 0; i < units; i++) {
        const uint32_t number = neurons[i].activation;
        groups[i] = (vane_unit_group){ 1, activations[number].activation,
                                       neurons[i].steepness * activations[number].factor };
    }
    status = vane_net_set_groups(net, layer, groups, units);
    vane_ctx_free(net->ctx, groups);
    return status ? vane_fail(status, "%s: %s", name, vane_last_error()) : VANE_OK;
}

static int set_weights(vane_net *net, size_t layer, const place *p, const vane_fann_connection *c, const char *name)
{
    const size_t units = p->units, inputs = p->sources - 1;
    size_t count;
    float *weights;
    if (!vane_size_mul3(p->sources, units, sizeof *weights, &count))
        return vane_fail(VANE_ERR_MEMORY, "%s: layer %zu does not fit this machine", name, layer);
    int status = vane_ctx_alloc(&weights, net->ctx, count, 1);
    if (status) return status;
    float *bias = weights + inputs * units;
    for (size_t u = 0; u < units; u++)
        for (size_t s = 0; s < p->sources; s++, c++) {
            if (s == p->bias) bias[u] = c->weight;
            else weights[(s - (s > p->bias)) * units + u] = c->weight;
        }
    status = vane_net_set_weights(net, layer, weights, bias);
    vane_ctx_free(net->ctx, weights);
    return status ? vane_fail(status, "%s: %s", name, vane_last_error()) : VANE_OK;
}

/* x' = ((x - mean) / deviation + 1) * factor + new_min, as x * scale + shift; the outputs' way is back. */
static int set_scaling(vane_net *net, const vane_fann_scaling *s, size_t n, bool back,
                       int (*set)(vane_net *, const float *, const float *))
{
    float *scale;
    if (!s->mean) return VANE_OK;
    int status = vane_ctx_alloc(&scale, net->ctx, 2 * n, sizeof *scale);
    if (status) return status;
    for (size_t i = 0; i < n; i++) {
        const bool none = s->deviation[i] == 0.0f;
        const double factor = none ? 1.0 : (double)s->factor[i] / (double)s->deviation[i];
        const double shift =
            none ? 0.0 : (double)s->factor[i] + (double)s->new_min[i] - (double)s->mean[i] * factor;
        scale[i] = (float)(back ? 1.0 / factor : factor);
        scale[n + i] = (float)(back ? -shift / factor : shift);
        if (scale[i] == 0.0f || scale[i] - scale[i] != 0.0f || scale[n + i] - scale[n + i] != 0.0f)
            status = vane_fail(VANE_ERR_FORMAT, "the scaling of %s %zu is not finite or 0", back ? "output" : "input",
                               i);
    }
    if (!status) status = set(net, scale, scale + n);
    vane_ctx_free(net->ctx, scale);
    return status;
}

static const void *field_of(const vane_fann_net *f, const vane_fann_field *field)
{
    return (const char *)f + field->offset;
}

/* Layers and connections say these. */
static bool is_shape(const vane_fann_field *field)
{
    return strcmp(field->key, "num_layers") == 0 || strcmp(field->key, "network_type") == 0 ||
           strcmp(field->key, "connection_rate") == 0;
}

enum { NOTE_KEY = 64 };
static void note_key(char out[NOTE_KEY], const vane_fann_field *field)
{
    vane_format(out, NOTE_KEY, "fann.%s", field->key);
}

static int note_settings(vane_net *net, const vane_fann_net *f, const vane_fann_net *defaults)
{
    for (size_t i = 0; i < vane_fann_field_count; i++) {
        const vane_fann_field *field = &vane_fann_fields[i];
        char key[NOTE_KEY], text[VANE_U64_TEXT];
        const void *value = field_of(f, field);
        if (is_shape(field) || memcmp(value, field_of(defaults, field), sizeof(float)) == 0) continue;
        if (field->kind == VANE_FANN_WHOLE) (void)vane_u64_to_text(text, *(const uint32_t *)value);
        else (void)vane_float_to_text(text, *(const float *)value);
        note_key(key, field);
        const int status = vane_net_set_note(net, key, text);
        if (status) return status;
    }
    return VANE_OK;
}

int vane_net_take_fann(vane_net *net, const vane_fann_net *f, const char *name)
{
    const vane_fann_connection *c = f->connection;
    int status = VANE_OK;
    for (uint32_t layer = 1; layer < f->layers && !status; layer++) {
        const place p = place_of(f, layer);
        status = set_groups(net, layer - 1, f->neuron + p.first, name);
        if (!status) status = set_weights(net, layer - 1, &p, c, name);
        c += (size_t)p.units * p.sources;
    }
    return status;
}

static int fill(vane_net *net, const vane_fann_net *f, const char *name)
{
    vane_fann_net defaults;
    int status = vane_net_take_fann(net, f, name);
    if (!status) status = set_scaling(net, &f->scale_in, net->inputs, false, vane_net_set_input_scaling);
    if (!status) status = set_scaling(net, &f->scale_out, vane_net_outputs(net), true, vane_net_set_output_scaling);
    if (!status) status = vane_fann_net_create(&defaults, net->ctx);
    if (status) return status;
    status = note_settings(net, f, &defaults);
    vane_fann_net_free(&defaults);
    return status;
}

int vane_net_of_fann(vane_net **out, vane_ctx *ctx, const vane_fann_net *f, const char *name)
{
    vane_net *net;
    const vane_fann_connection *c = f->connection;
    *out = NULL;
    int status = vane_net_create(&net, ctx, vane_fann_net_inputs(f));
    if (status) return status;
    vane_net_set_shortcuts(net, f->network_type == VANE_FANN_SHORTCUT);
    status = vane_net_set_sum_limit(net, fann_sum_limit);
    for (uint32_t layer = 1; layer < f->layers && !status && !net->error; layer++) {
        const place p = place_of(f, layer);
        status = check_dense(f, &p, c, name);
        vane_net_add_dense(net, p.units, VANE_LINEAR);
        c += (size_t)p.units * p.sources;
    }
    if (!status && (status = vane_net_allocate(net)) != VANE_OK)
        status = vane_fail(status, "%s: %s", name, vane_last_error());
    if (!status) status = fill(net, f, name);
    if (status) vane_net_destroy(net);
    else *out = net;
    return status;
}

/* -------------------------------------------------------------------------------------------------- to FANN ---- */
static int fann_activation(uint32_t *out, vane_activation activation, size_t layer)
{
    for (uint32_t i = 0; i <= VANE_FANN_ACTIVATION_LAST; i++)
        if (activations[i].activation == activation) {
            *out = i;
            return VANE_OK;
        }
    return vane_fail(VANE_ERR_UNSUPPORTED, "layer %zu: FANN has no %s", layer,
                     vane_enum_name("activation", (int)activation));
}

static int describe_units(vane_fann_neuron *neurons, uint32_t sources, const vane_layer *l, size_t layer)
{
    size_t count;
    const vane_unit_group *groups = vane_layer_groups(l, &count);
    for (size_t g = 0; g < count; g++) {
        uint32_t number = 0;
        const int status = fann_activation(&number, groups[g].activation, layer);
        if (status) return status;
        for (size_t i = 0; i < groups[g].units; i++)
            *neurons++ = (vane_fann_neuron){ sources, number, groups[g].steepness / activations[number].factor };
    }
    return VANE_OK;
}

static void describe_weights(vane_fann_connection *c, const place *p, const vane_layer *l)
{
    for (size_t u = 0; u < p->units; u++)
        for (uint32_t s = 0; s < p->sources; s++, c++) {
            c->source = p->source + s;
            c->weight = s == p->bias ? l->bias[u] : l->weight[(s - (s > p->bias)) * p->units + u];
        }
}

static int take_scaling(vane_fann_scaling *s, const vane_ctx *ctx, size_t n)
{
    int status = vane_ctx_alloc_zeroed(&s->mean, ctx, n, sizeof(float));
    if (!status) status = vane_ctx_alloc_zeroed(&s->deviation, ctx, n, sizeof(float));
    if (!status) status = vane_ctx_alloc_zeroed(&s->new_min, ctx, n, sizeof(float));
    if (!status) status = vane_ctx_alloc_zeroed(&s->factor, ctx, n, sizeof(float));
    return status;
}

/* With factor 1 and new_min -1 it is x' = (x - mean) / deviation; deviation 0 stands for none. */
static void describe_scaling(vane_fann_scaling *to, const vane_scaling *from, size_t n, bool back)
{
    for (size_t i = 0; i < n; i++) {
        to->factor[i] = 1.0f;
        to->new_min[i] = -1.0f;
        if (!from->scale) continue;
        to->deviation[i] = back ? from->scale[i] : (float)(1.0 / (double)from->scale[i]);
        to->mean[i] = back ? from->shift[i] : (float)(-(double)from->shift[i] / (double)from->scale[i]);
    }
}

static int read_setting(vane_fann_net *out, const vane_fann_field *field, const char *key, const char *text)
{
    const char *end = text + strlen(text);
    void *value = (char *)out + field->offset;
    vane_scan scan = { text, text, end, key };
    uint64_t whole;
    float number = 0;
    if (field->kind == VANE_FANN_WHOLE) {
        if (!vane_scan_u64(&scan, &whole) || scan.at != end || whole > field->most)
            return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": expected a whole number from 0 to %u", key, text,
                             field->most);
        *(uint32_t *)value = (uint32_t)whole;
        return VANE_OK;
    }
    if (vane_text_to_float(text, end, &number) != end || end == text || !(number - number == 0.0f))
        return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": expected a number", key, text);
    *(float *)value = number;
    return VANE_OK;
}

static int read_settings(vane_fann_net *out, const vane_net *net)
{
    for (size_t i = 0; i < vane_fann_field_count; i++) {
        char key[NOTE_KEY];
        note_key(key, &vane_fann_fields[i]);
        const char *text = vane_net_note(net, key);
        if (!text || is_shape(&vane_fann_fields[i])) continue;
        const int status = read_setting(out, &vane_fann_fields[i], key, text);
        if (status) return status;
    }
    return VANE_OK;
}

/* Sizes of layers and lists; FANN counts in 32 bits. */
static int describe_shape(vane_fann_net *out, const vane_net *net)
{
    const bool shortcuts = net->shortcuts;
    uint64_t neurons = net->inputs + 1, connections = 0;
    out->network_type = shortcuts ? VANE_FANN_SHORTCUT : VANE_FANN_LAYER;
    out->layers = (uint32_t)net->layer_count + 1;
    for (size_t i = 0; i < net->layer_count; i++) {
        neurons += net->layers[i].units + !shortcuts;
        connections += (uint64_t)net->layers[i].units * (net->layers[i].inputs + 1);
    }
    if (neurons > UINT32_MAX || connections > UINT32_MAX)
        return vane_fail(VANE_ERR_LIMIT, "FANN counts neurons and connections in 32 bits: %llu and %llu are more",
                         (unsigned long long)neurons, (unsigned long long)connections);
    out->neurons = (size_t)neurons;
    out->connections = (size_t)connections;
    int status = vane_ctx_alloc(&out->layer_size, net->ctx, out->layers, sizeof *out->layer_size);
    if (!status) status = vane_ctx_alloc_zeroed(&out->neuron, net->ctx, out->neurons, sizeof *out->neuron);
    if (!status) status = vane_ctx_alloc(&out->connection, net->ctx, out->connections, sizeof *out->connection);
    if (status) return status;
    out->layer_size[0] = (uint32_t)net->inputs + 1;
    for (size_t i = 0; i < net->layer_count; i++)
        out->layer_size[i + 1] = (uint32_t)net->layers[i].units + !shortcuts;
    return VANE_OK;
}

static int describe(vane_fann_net *out, const vane_net *net)
{
    const vane_ctx *ctx = net->ctx;
    const size_t outputs = vane_net_outputs(net);
    int status = describe_shape(out, net);
    vane_fann_connection *c = out->connection;
    for (size_t i = 0; i < net->layer_count && !status; i++) {
        const place p = place_of(out, (uint32_t)i + 1);
        status = describe_units(out->neuron + p.first, p.sources, &net->layers[i], i);
        describe_weights(c, &p, &net->layers[i]);
        c += (size_t)p.units * p.sources;
    }
    if (!status) status = read_settings(out, net);
    if (status || (!net->input_scaling.scale && !net->output_scaling.scale)) return status;
    status = take_scaling(&out->scale_in, ctx, net->inputs);
    if (!status) status = take_scaling(&out->scale_out, ctx, outputs);
    if (status) return status;
    describe_scaling(&out->scale_in, &net->input_scaling, net->inputs, false);
    describe_scaling(&out->scale_out, &net->output_scaling, outputs, true);
    return VANE_OK;
}

int vane_fann_of_net(vane_fann_net *out, const vane_net *net)
{
    int status = vane_fann_net_create(out, net->ctx);
    if (status) return status;
    status = describe(out, net);
    if (status) vane_fann_net_free(out);
    return status;
}
