/* fann_net_read.c - FANN's network files: a text that fscanf reads, so white space is free and the order is fixed. */
#include <string.h>

#include "core/base/text.h"
#include "core/base/text_scan.h"
#include "core/io/fann_net.h"

typedef struct reader {
    vane_scan scan;
    vane_fann_net *net;
} reader;

/* What an element takes at least in the text, with the white space or bracket that ends it. */
enum { NUMBER_LENGTH = 2, NEURON_LENGTH = 7, CONNECTION_LENGTH = 5 };

/* The old format has no keys, and no comma between a source and its weight. */
static bool is_old(const reader *r) { return r->net->version == VANE_FANN_FLO_1_1; }
static bool is_fixed(const reader *r) { return r->net->version == VANE_FANN_FIX_2_0; }

/* ------------------------------------------------------------------------------------------------ numbers ---- */
static int read_text(reader *r, const char *text)
{
    return vane_scan_text(&r->scan, text) ? VANE_OK : vane_scan_expected(&r->scan, "\"%s\"", text);
}

/* "KEY=", or nothing. */
static bool take_key(reader *r, const char *key)
{
    vane_scan_spaces(&r->scan);
    const vane_scan before = r->scan;
    if (vane_scan_text(&r->scan, key) && vane_scan_text(&r->scan, "=")) return true;
    r->scan = before;
    return false;
}

static int read_key(reader *r, const char *key)
{
    return take_key(r, key) ? VANE_OK : vane_scan_expected(&r->scan, "%s=", key);
}

static int read_whole(reader *r, const char *what, uint32_t most, uint32_t *out)
{
    uint64_t value;
    vane_scan_spaces(&r->scan);
    const vane_scan before = r->scan;
    if (!vane_scan_u64(&r->scan, &value)) return vane_scan_expected(&r->scan, "a whole number for %s", what);
    if (value > most)
        return vane_scan_fail(&before, "%s is %.*s, at most %u is known", what, (int)(r->scan.at - before.at),
                              before.at, most);
    *out = (uint32_t)value;
    return VANE_OK;
}

/* A number with a decimal comma, as FANN writes it in many locales. */
static bool read_comma_number(const char *begin, const char *end, float *out)
{
    enum { LONGEST = 64 };      /* the longest that %f writes has 47 */
    char text[LONGEST];
    const size_t length = (size_t)(end - begin);
    if (length > LONGEST) return false;
    memcpy(text, begin, length);
    *(char *)memchr(text, ',', length) = '.';
    return vane_text_to_float(text, text + length, out) == text + length;
}

/* All up to the next white space or bracket. A comma in it is no separator: that, if any, was read before. */
static int read_float(reader *r, const char *what, float *out)
{
    vane_scan *s = &r->scan;
    vane_scan_spaces(s);
    const char *end = s->at;
    while (end < s->end && !vane_is_space(*end) && *end != ')') end++;
    const char *after = vane_text_to_float(s->at, end, out);
    const bool whole = after == end || (*after == ',' && read_comma_number(s->at, end, out));
    if (end == s->at || !whole) return vane_scan_expected(s, "a number for %s", what);
    s->at = end;
    return VANE_OK;
}

/* An integer number of 2^-decimal_point. */
static int read_fixed(reader *r, const char *what, float *out)
{
    uint64_t value;
    vane_scan_spaces(&r->scan);
    const vane_scan before = r->scan;
    const bool negative = vane_scan_text(&r->scan, "-");
    if (!vane_scan_u64(&r->scan, &value)) return vane_scan_expected(&before, "a whole number for %s", what);
    if (value > (uint64_t)INT32_MAX + negative)
        return vane_scan_fail(&before, "%s is %.*s, which 32 bits don't hold", what, (int)(r->scan.at - before.at),
                              before.at);
    /* The float nearest to the largest ints is none of them, and could not be written. */
    const double most = 2147483520.0, number = !negative && (double)value > most ? most : (double)value;
    const double size = number / (double)((uint32_t)1 << r->net->decimal_point);
    *out = (float)(negative ? -size : size);
    return VANE_OK;
}

static int read_exact(reader *r, const char *what, float *out)
{
    return is_fixed(r) ? read_fixed(r, what, out) : read_float(r, what, out);
}

/* Room for `count` elements, when as many can be in the rest of the text. */
static int make_room(reader *r, void *out_pointer, const char *what, uint64_t count, size_t element, size_t length)
{
    const uint64_t most = ((uint64_t)(r->scan.end - r->scan.at) + 1) / length;
    if (count > most)
        return vane_scan_fail(&r->scan, "%llu %s can't be in the %zu bytes that follow", (unsigned long long)count,
                              what, (size_t)(r->scan.end - r->scan.at));
    return vane_ctx_alloc(out_pointer, r->net->ctx, (size_t)count, element);
}

/* Lists behind a key. */
static int read_floats(reader *r, const char *key, uint32_t count, int (*read)(reader *, const char *, float *),
                       float **out)
{
    int status = read_key(r, key);
    if (!status) status = make_room(r, out, key, count, sizeof **out, NUMBER_LENGTH);
    for (uint32_t i = 0; !status && i < count; i++) status = read(r, key, *out + i);
    return status;
}

static int read_wholes(reader *r, const char *key, uint32_t count, uint32_t most, uint32_t **out)
{
    int status = is_old(r) ? VANE_OK : read_key(r, key);
    if (!status) status = make_room(r, out, key, count, sizeof **out, NUMBER_LENGTH);
    for (uint32_t i = 0; !status && i < count; i++) status = read_whole(r, key, most, *out + i);
    return status;
}

static int read_count(reader *r, const char *key, uint32_t *out)
{
    const int status = read_key(r, key);
    return status ? status : read_whole(r, key, UINT32_MAX, out);
}

/* ------------------------------------------------------------------------------------------------- header ---- */
static int read_version(reader *r)
{
    static const struct {
        const char *text;
        vane_fann_version version;
    } known[] = {
        { "FANN_FLO_2.1", VANE_FANN_FLO_2_1 },
        { "FANN_FLO_2.0", VANE_FANN_FLO_2_0 },
        { "FANN_FLO_1.1", VANE_FANN_FLO_1_1 },
        { "FANN_FIX_2.0", VANE_FANN_FIX_2_0 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (vane_scan_text(&r->scan, known[i].text)) {
            r->net->version = known[i].version;
            if (r->scan.at == r->scan.end || vane_is_space(*r->scan.at)) return VANE_OK;
            r->scan.at -= strlen(known[i].text);
        }
    if (vane_scan_text(&r->scan, "FANN_")) {
        r->scan.at -= strlen("FANN_");
        return vane_scan_expected(&r->scan, "FANN_FLO_2.1, 2.0, 1.1 or FANN_FIX_2.0");
    }
    return vane_scan_expected(&r->scan, "a FANN network");
}

static int read_field(reader *r, const vane_fann_field *field)
{
    char *at = (char *)r->net + field->offset;
    uint32_t whole;
    float number;
    int status;
    if (field->optional && !take_key(r, field->key)) return VANE_OK;
    if (!field->optional && (status = read_key(r, field->key)) != VANE_OK) return status;
    if (field->kind == VANE_FANN_WHOLE) {
        status = read_whole(r, field->key, field->most, &whole);
        if (!status) memcpy(at, &whole, sizeof whole);
    } else {
        status = field->kind == VANE_FANN_EXACT ? read_exact(r, field->key, &number)
                                                : read_float(r, field->key, &number);
        if (!status) memcpy(at, &number, sizeof number);
    }
    return status;
}

static int read_cascade_lists(reader *r)
{
    vane_fann_net *net = r->net;
    vane_ctx_free(net->ctx, net->cascade_activation);
    vane_ctx_free(net->ctx, net->cascade_steepness);
    net->cascade_activation = NULL;
    net->cascade_steepness = NULL;
    int status = read_count(r, "cascade_activation_functions_count", &net->cascade_activations);
    if (!status)
        status = read_wholes(r, "cascade_activation_functions", net->cascade_activations, VANE_FANN_ACTIVATION_LAST,
                             &net->cascade_activation);
    if (!status) status = read_count(r, "cascade_activation_steepnesses_count", &net->cascade_steepnesses);
    if (!status)
        status = read_floats(r, "cascade_activation_steepnesses", net->cascade_steepnesses, read_exact,
                             &net->cascade_steepness);
    return status;
}

static int read_layer_sizes(reader *r)
{
    vane_fann_net *net = r->net;
    const vane_scan before = r->scan;
    uint64_t neurons = 0;
    int status = VANE_OK;
    if (net->layers < 2) status = vane_scan_fail(&before, "num_layers is %u: a network has at least 2", net->layers);
    if (!status) status = read_wholes(r, "layer_sizes", net->layers, UINT32_MAX, &net->layer_size);
    for (uint32_t i = 0; !status && i < net->layers; i++) {
        neurons += net->layer_size[i];
        if (net->layer_size[i] <= vane_fann_layer_has_bias(net, i))
            status = vane_scan_fail(&before, "layer %u has no neuron: its size is %u%s", i, net->layer_size[i],
                                    vane_fann_layer_has_bias(net, i) ? " with the bias" : "");
    }
    if (!status)
        status = make_room(r, &net->neuron, "neurons", neurons, sizeof *net->neuron,
                           is_old(r) ? NUMBER_LENGTH : NEURON_LENGTH);
    if (!status) net->neurons = (size_t)neurons;
    return status;
}

static int read_scaling(reader *r)
{
    vane_fann_scale_line lines[VANE_FANN_SCALE_LINES];
    uint32_t included = 0;
    int status = read_key(r, "scale_included");
    if (!status) status = read_whole(r, "scale_included", 1, &included);
    if (!included) return status;
    vane_fann_scale_lines(lines, r->net);
    for (size_t i = 0; !status && i < VANE_FANN_SCALE_LINES; i++)
        status = read_floats(r, lines[i].key, lines[i].count, read_float, lines[i].values);
    return status;
}

static int read_header(reader *r)
{
    uint32_t decimal_point;
    int status = VANE_OK;
    if (is_fixed(r)) {
        status = read_key(r, "decimal_point");
        if (!status) status = read_whole(r, "decimal_point", VANE_FANN_DECIMAL_POINT_LAST, &decimal_point);
        if (!status) r->net->decimal_point = (int32_t)decimal_point;
    }
    for (size_t i = 0; !status && i < vane_fann_field_count; i++) status = read_field(r, &vane_fann_fields[i]);
    if (!status) status = read_cascade_lists(r);
    if (!status) status = read_layer_sizes(r);
    if (!status && r->net->version == VANE_FANN_FLO_2_1) status = read_scaling(r);
    return status;
}

/* What the old format has for all hidden layers and for the last. */
typedef struct old_settings {
    uint32_t activation[2];
    float steepness[2];
} old_settings;

static int read_old_header(reader *r, old_settings *old)
{
    vane_fann_net *net = r->net;
    int status = read_whole(r, "num_layers", UINT32_MAX, &net->layers);
    if (!status) status = read_float(r, "learning_rate", &net->learning_rate);
    if (!status) status = read_float(r, "connection_rate", &net->connection_rate);
    if (!status) status = read_whole(r, "network_type", VANE_FANN_SHORTCUT, &net->network_type);
    for (int last = 0; !status && last < 2; last++)
        status = read_whole(r, "the activation function", VANE_FANN_ACTIVATION_LAST, &old->activation[last]);
    for (int last = 0; !status && last < 2; last++) status = read_float(r, "the steepness", &old->steepness[last]);
    if (!status) status = read_layer_sizes(r);
    return status;
}

/* ------------------------------------------------------------------------------------ neurons, connections ---- */
static int read_neuron(reader *r, vane_fann_neuron *neuron)
{
    int status = read_text(r, "(");
    if (!status) status = read_whole(r, "the number of inputs", UINT32_MAX, &neuron->inputs);
    if (!status) status = read_text(r, ",");
    if (!status) status = read_whole(r, "the activation function", VANE_FANN_ACTIVATION_LAST, &neuron->activation);
    if (!status) status = read_text(r, ",");
    if (!status) status = read_exact(r, "the steepness", &neuron->steepness);
    if (!status) status = read_text(r, ")");
    return status;
}

/* Inputs and biases have the settings that FANN gives them when it reads such a file. */
static int read_old_neuron(reader *r, const old_settings *old, uint32_t layer, vane_fann_neuron *neuron)
{
    const int last = layer == r->net->layers - 1;
    *neuron = (vane_fann_neuron){ 0, 0, 0.0f };
    if (layer > 0) *neuron = (vane_fann_neuron){ 0, old->activation[last], old->steepness[last] };
    return read_whole(r, "the number of inputs", UINT32_MAX, &neuron->inputs);
}

static int read_neurons(reader *r, const old_settings *old)
{
    vane_fann_net *net = r->net;
    size_t n = 0;
    uint64_t connections = 0;
    int status = old ? VANE_OK : read_key(r, VANE_FANN_NEURONS_KEY);
    for (uint32_t layer = 0; !status && layer < net->layers; layer++)
        for (uint32_t i = 0; !status && i < net->layer_size[layer]; i++, n++) {
            vane_scan_spaces(&r->scan);
            const vane_scan before = r->scan;
            const bool bias = vane_fann_layer_has_bias(net, layer) && i == net->layer_size[layer] - 1;
            vane_fann_neuron *neuron = &net->neuron[n];
            status = old ? read_old_neuron(r, old, layer, neuron) : read_neuron(r, neuron);
            if (!status && neuron->inputs > 0 && (layer == 0 || bias))
                status = vane_scan_fail(&before, "neuron %zu is %s and has %u inputs", n,
                                        bias ? "a bias" : "in the first layer", neuron->inputs);
            if (!status) connections += neuron->inputs;
        }
    if (!status)
        status = make_room(r, &net->connection, "connections", connections, sizeof *net->connection,
                           CONNECTION_LENGTH);
    if (!status) net->connections = (size_t)connections;
    return status;
}

/* To neuron `n`, whose layer begins with neuron `first`. */
static int read_connection(reader *r, size_t n, size_t first, vane_fann_connection *connection)
{
    int status = read_text(r, "(");
    vane_scan_spaces(&r->scan);
    const vane_scan before = r->scan;
    if (!status) status = read_whole(r, "the source", UINT32_MAX, &connection->source);
    if (!status && connection->source >= first)
        status = vane_scan_fail(&before, "neuron %u can't be an input of neuron %zu: its layer begins with %zu",
                                connection->source, n, first);
    if (!status && !is_old(r)) status = read_text(r, ",");
    if (!status) status = read_exact(r, "the weight", &connection->weight);
    if (!status) status = read_text(r, ")");
    return status;
}

static int read_connections(reader *r)
{
    vane_fann_net *net = r->net;
    vane_fann_connection *connection = net->connection;
    size_t n = 0, first = 0;
    int status = is_old(r) ? VANE_OK : read_key(r, VANE_FANN_CONNECTIONS_KEY);
    for (uint32_t layer = 0; !status && layer < net->layers; first += net->layer_size[layer++])
        for (uint32_t i = 0; !status && i < net->layer_size[layer]; i++, n++)
            for (uint32_t k = 0; !status && k < net->neuron[n].inputs; k++)
                status = read_connection(r, n, first, connection++);
    vane_scan_spaces(&r->scan);
    if (!status && r->scan.at < r->scan.end) status = vane_scan_expected(&r->scan, "the end of the file");
    return status;
}

int vane_fann_net_parse(vane_fann_net *out, const vane_ctx *ctx, const char *text, size_t size, const char *name)
{
    reader r = { { text, text, text + size, name }, out };
    old_settings old;
    int status = vane_fann_net_create(out, ctx);
    if (!status) status = read_version(&r);
    if (!status) {
        out->part = VANE_FANN_SETTINGS;
        status = is_old(&r) ? read_old_header(&r, &old) : read_header(&r);
    }
    if (!status) {
        out->part = VANE_FANN_NEURONS;
        status = read_neurons(&r, is_old(&r) ? &old : NULL);
    }
    if (!status) {
        out->part = VANE_FANN_CONNECTIONS;
        status = read_connections(&r);
    }
    if (status) {
        const vane_fann_net read = *out;
        vane_fann_net_free(out);
        out->version = read.version;
        out->part = read.part;
    }
    return status;
}
