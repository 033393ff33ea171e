/* fann_net_write.c - FANN's network files as FANN writes them: "%u", "%f", "%.20e", a blank after each of a list. */
#include <string.h>

#include "core/base/scalar.h"
#include "core/base/status.h"
#include "core/base/text_buffer.h"
#include "core/io/fann_net.h"

typedef struct writer {
    vane_text_buffer text;
    const vane_fann_net *net;
    int status;                 /* of the first number that could not be written */
} writer;

enum { ROUNDED_DECIMALS = 6, EXACT_DECIMALS = 20 };

static bool is_fixed(const writer *w) { return w->net->decimal_point >= 0; }

/* floor(value * 2^decimal_point + 1/2), worked out in double: exact. */
static void put_fixed_point(writer *w, float value)
{
    const double scale = (double)((uint32_t)1 << w->net->decimal_point);
    int32_t rounded;
    if (vane_floor_i32(value * scale + 0.5, &rounded)) vane_buffer_put_i64(&w->text, rounded);
    else if (!w->status)
        w->status = vane_fail(VANE_ERR_STATE, "can't save in fixed point: %g has no room beside %d binary digits",
                              (double)value, w->net->decimal_point);
}

static void put_exact(writer *w, float value)
{
    if (is_fixed(w)) put_fixed_point(w, value);
    else vane_buffer_put_scientific(&w->text, value, EXACT_DECIMALS);
}

static void put_rounded(writer *w, float value) { vane_buffer_put_fixed(&w->text, value, ROUNDED_DECIMALS); }

static void put_key(writer *w, const char *key)
{
    vane_buffer_put(&w->text, key);
    vane_buffer_put(&w->text, "=");
}

static void put_count(writer *w, const char *key, uint32_t count)
{
    put_key(w, key);
    vane_buffer_put_i64(&w->text, count);
    vane_buffer_put(&w->text, "\n");
}

static void put_number(writer *w, const char *key, float value, void (*put)(writer *, float))
{
    put_key(w, key);
    put(w, value);
    vane_buffer_put(&w->text, "\n");
}

static void put_wholes(writer *w, const char *key, const uint32_t *values, uint32_t count)
{
    put_key(w, key);
    for (uint32_t i = 0; i < count; i++) {
        vane_buffer_put_i64(&w->text, values[i]);
        vane_buffer_put(&w->text, " ");
    }
    vane_buffer_put(&w->text, "\n");
}

static void put_numbers(writer *w, const char *key, const float *values, uint32_t count, void (*put)(writer *, float))
{
    put_key(w, key);
    for (uint32_t i = 0; i < count; i++) {
        put(w, values[i]);
        vane_buffer_put(&w->text, " ");
    }
    vane_buffer_put(&w->text, "\n");
}

static void put_field(writer *w, const vane_fann_field *field)
{
    const char *at = (const char *)w->net + field->offset;
    uint32_t whole;
    float number;
    memcpy(&whole, at, sizeof whole);
    memcpy(&number, at, sizeof number);
    if (field->kind == VANE_FANN_WHOLE) put_count(w, field->key, whole);
    else put_number(w, field->key, number, field->kind == VANE_FANN_EXACT ? put_exact : put_rounded);
}

static void put_cascade_lists(writer *w)
{
    const vane_fann_net *net = w->net;
    put_count(w, "cascade_activation_functions_count", net->cascade_activations);
    put_wholes(w, "cascade_activation_functions", net->cascade_activation, net->cascade_activations);
    put_count(w, "cascade_activation_steepnesses_count", net->cascade_steepnesses);
    put_numbers(w, "cascade_activation_steepnesses", net->cascade_steepness, net->cascade_steepnesses, put_exact);
}

static void put_scaling(writer *w)
{
    vane_fann_net net = *w->net;
    vane_fann_scale_line lines[VANE_FANN_SCALE_LINES];
    const bool included = net.scale_in.mean != NULL;
    vane_fann_scale_lines(lines, &net);
    put_count(w, "scale_included", included);
    for (size_t i = 0; included && i < VANE_FANN_SCALE_LINES; i++)
        put_numbers(w, lines[i].key, *lines[i].values, lines[i].count, put_rounded);
}

static void put_neurons(writer *w)
{
    put_key(w, VANE_FANN_NEURONS_KEY);
    for (size_t i = 0; i < w->net->neurons; i++) {
        const vane_fann_neuron *neuron = &w->net->neuron[i];
        vane_buffer_put(&w->text, "(");
        vane_buffer_put_i64(&w->text, neuron->inputs);
        vane_buffer_put(&w->text, ", ");
        vane_buffer_put_i64(&w->text, neuron->activation);
        vane_buffer_put(&w->text, ", ");
        put_exact(w, neuron->steepness);
        vane_buffer_put(&w->text, ") ");
    }
    vane_buffer_put(&w->text, "\n");
}

static void put_connections(writer *w)
{
    put_key(w, VANE_FANN_CONNECTIONS_KEY);
    for (size_t i = 0; i < w->net->connections; i++) {
        const vane_fann_connection *connection = &w->net->connection[i];
        vane_buffer_put(&w->text, "(");
        vane_buffer_put_i64(&w->text, connection->source);
        vane_buffer_put(&w->text, ", ");
        put_exact(w, connection->weight);
        vane_buffer_put(&w->text, ") ");
    }
    vane_buffer_put(&w->text, "\n");
}

int vane_fann_net_write(char **bytes, size_t *size, const vane_fann_net *net)
{
    writer w = { { .pool = net->ctx->pool }, net, VANE_OK };
    *bytes = NULL;
    *size = 0;
    vane_buffer_put(&w.text, is_fixed(&w) ? "FANN_FIX_2.0\n" : "FANN_FLO_2.1\n");
    if (is_fixed(&w)) put_count(&w, "decimal_point", (uint32_t)net->decimal_point);
    for (size_t i = 0; i < vane_fann_field_count; i++) put_field(&w, &vane_fann_fields[i]);
    put_cascade_lists(&w);
    put_wholes(&w, "layer_sizes", net->layer_size, net->layers);
    if (!is_fixed(&w)) put_scaling(&w);
    put_neurons(&w);
    put_connections(&w);
    if (!w.status) return vane_buffer_end(&w.text, bytes, size);
    vane_buffer_free(&w.text);
    return w.status;
}

int vane_fann_net_decimal_point(const vane_fann_net *net)
{
    enum { INT_BITS = 32, SIGN_AND_SPARE = 2, MOST_BITS = 256 };
    const vane_fann_connection *connection = net->connection;
    double largest = 0;
    int bits = 0;
    for (size_t n = 0; n < net->neurons; n++) {
        double sum = 0;
        for (uint32_t i = 0; i < net->neuron[n].inputs; i++, connection++)
            sum += connection->weight < 0 ? -(double)connection->weight : (double)connection->weight;
        if (sum > largest) largest = sum;
    }
    for (; largest >= 1 && bits < MOST_BITS; largest /= 2) bits++;
    return (INT_BITS - SIGN_AND_SPARE - bits) / 2;
}
