/* generate_net.c - FANN's network files made at random: every version, layered and with shortcuts, sparse, scaled. */
#include <string.h>

#include "core/io/fann_net.h"
#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "FANN_FLO_2.1\n", "FANN_FLO_2.2\n", "FANN_FLO_2.0\n", "FANN_FLO_1.1\n", "FANN_FIX_2.0\n", "decimal_point=13\n",
    "network_type=1\n", "connection_rate=0.5\n", "scale_included=1\n", "scale_included=0\n", "(0, 0, 0) ",
    "(1, 5, 0.5) ", "(0, 1) ", "(0 1) ", "layer_sizes=2 2 \n", "training_algorithm=4\n", "train_error_function=0\n",
    "cascade_min_out_epochs=50\n", "cascade_activation_functions_count=1\n",
};

enum { LAYERS = 4, WIDEST = 4 };

typedef enum version { OLD, FLO_2_0, FLO_2_1_0, FLO_2_1, FIX_2_0, VERSIONS } version;

typedef struct plan {
    fuzz_text *text;
    fuzz_random *random;
    version version;
    bool shortcuts, sparse;
    uint32_t layers, size[LAYERS];      /* biases included */
    uint32_t inputs[LAYERS * (WIDEST + 1)];     /* connections of each neuron */
} plan;

static bool has_bias(const plan *p, uint32_t layer) { return layer == 0 || !p->shortcuts; }

static plan make_plan(fuzz_text *text, fuzz_random *random)
{
    plan p = { .text = text, .random = random, .version = (version)fuzz_below(random, VERSIONS) };
    p.shortcuts = fuzz_one_in(random, 3);
    p.sparse = fuzz_one_in(random, 3);
    p.layers = 2 + fuzz_below(random, LAYERS - 1);
    uint32_t first = 0, neuron = 0;
    for (uint32_t i = 0; i < p.layers; i++) {
        p.size[i] = (fuzz_one_in(random, 32) ? 0 : 1 + fuzz_below(random, WIDEST)) + has_bias(&p, i);
        const uint32_t sources = i == 0 ? 0 : p.shortcuts ? first : p.size[i - 1];
        for (uint32_t j = 0; j < p.size[i]; j++) {
            const bool bias = has_bias(&p, i) && j == p.size[i] - 1;
            p.inputs[neuron++] = bias ? 0 : p.sparse && sources > 0 ? 1 + fuzz_below(random, sources) : sources;
        }
        first += p.size[i];
    }
    return p;
}

/* A steepness or a weight, as this version has them. */
static void put_value(const plan *p, double value)
{
    if (fuzz_one_in(p->random, 64)) fuzz_put(p->text, "%s", fuzz_odd_number(p->random));
    else if (p->version == FIX_2_0) fuzz_put(p->text, "%d", (int)(value * 8192));
    else fuzz_put(p->text, fuzz_one_in(p->random, 2) ? "%.20e" : "%g", value);
}

static double draw(const plan *p, double low, double high)
{
    return low + (high - low) * fuzz_below(p->random, 1024) / 1023.0;
}

static void put_field(const plan *p, const vane_fann_field *field)
{
    if (field->optional && p->version < FLO_2_1) return;
    fuzz_put(p->text, "%s=", field->key);
    if (strcmp(field->key, "num_layers") == 0) fuzz_put(p->text, "%u", p->layers);
    else if (strcmp(field->key, "connection_rate") == 0) fuzz_put(p->text, "%g", p->sparse ? 0.5 : 1.0);
    else if (strcmp(field->key, "network_type") == 0) fuzz_put(p->text, "%d", p->shortcuts);
    else if (field->kind == VANE_FANN_WHOLE)
        fuzz_put(p->text, "%u", fuzz_below(p->random, field->most < 200 ? field->most + 1 : 200));
    else if (field->kind == VANE_FANN_ROUNDED) fuzz_put(p->text, "%f", draw(p, 0, 2));
    else put_value(p, draw(p, 0, 1));
    fuzz_put(p->text, "\n");
}

static void put_cascade_lists(const plan *p)
{
    uint32_t count = fuzz_below(p->random, 4);
    fuzz_put(p->text, "cascade_activation_functions_count=%u\ncascade_activation_functions=", count);
    while (count-- > 0) fuzz_put(p->text, "%u ", fuzz_below(p->random, VANE_FANN_ACTIVATION_LAST + 1));
    count = fuzz_below(p->random, 3);
    fuzz_put(p->text, "\ncascade_activation_steepnesses_count=%u\ncascade_activation_steepnesses=", count);
    for (; count > 0; count--) {
        put_value(p, draw(p, 0, 1));
        fuzz_put(p->text, " ");
    }
    fuzz_put(p->text, "\n");
}

static void put_sizes(const plan *p)
{
    fuzz_put(p->text, "%s", p->version == OLD ? "" : "layer_sizes=");
    for (uint32_t i = 0; i < p->layers; i++) fuzz_put(p->text, "%u ", p->size[i]);
    fuzz_put(p->text, "\n");
}

static void put_scaling(const plan *p)
{
    static const char *const keys[] = { "mean", "deviation", "new_min", "factor" };
    const bool scaled = fuzz_one_in(p->random, 3);
    fuzz_put(p->text, "scale_included=%d\n", scaled);
    for (int side = 0; scaled && side < 2; side++)
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const uint32_t layer = side ? p->layers - 1 : 0;
            fuzz_put(p->text, "scale_%s_%s=", keys[i], side ? "out" : "in");
            for (uint32_t j = p->size[layer] - has_bias(p, layer); j > 0; j--)
                fuzz_put(p->text, "%f ", fuzz_one_in(p->random, 16) ? 0.0 : draw(p, 0.25, 2));
            fuzz_put(p->text, "\n");
        }
}

static void put_neurons(const plan *p)
{
    fuzz_put(p->text, "%s", p->version == OLD ? "" : VANE_FANN_NEURONS_KEY "=");
    for (uint32_t layer = 0, n = 0; layer < p->layers; layer++)
        for (uint32_t i = 0; i < p->size[layer]; i++, n++) {
            if (p->version == OLD) {
                fuzz_put(p->text, "%u ", p->inputs[n]);
                continue;
            }
            fuzz_put(p->text, "(%u, %u, ", p->inputs[n], fuzz_below(p->random, VANE_FANN_ACTIVATION_LAST + 1));
            put_value(p, draw(p, 0.125, 1));
            fuzz_put(p->text, ") ");
        }
    fuzz_put(p->text, "\n");
}

/* In order where there are all, anywhere before the layer where some are left out. */
static void put_connections(const plan *p)
{
    fuzz_put(p->text, "%s", p->version == OLD ? "" : VANE_FANN_CONNECTIONS_KEY "=");
    for (uint32_t layer = 0, first = 0, n = 0; layer < p->layers; first += p->size[layer++])
        for (uint32_t i = 0; i < p->size[layer]; i++, n++)
            for (uint32_t k = 0; k < p->inputs[n]; k++) {
                const uint32_t begin = p->shortcuts ? 0 : first - p->size[layer - 1];
                fuzz_put(p->text, "(%u%s ", p->sparse ? begin + fuzz_below(p->random, first - begin) : begin + k,
                         p->version == OLD ? "" : ",");
                put_value(p, draw(p, -2, 2));
                fuzz_put(p->text, ") ");
            }
    fuzz_put(p->text, "\n");
}

static void put_header(const plan *p)
{
    static const char *const names[VERSIONS] = { "FLO_1.1", "FLO_2.0", "FLO_2.1", "FLO_2.1", "FIX_2.0" };
    fuzz_put(p->text, "FANN_%s\n", names[p->version]);
    if (p->version == OLD) {
        fuzz_put(p->text, "%u %g %g %d %u %u %g %g\n", p->layers, draw(p, 0, 1), p->sparse ? 0.5 : 1.0, p->shortcuts,
                 fuzz_below(p->random, 20), fuzz_below(p->random, 20), draw(p, 0.125, 1), draw(p, 0.125, 1));
        return;
    }
    if (p->version == FIX_2_0) fuzz_put(p->text, "decimal_point=%u\n", fuzz_below(p->random, 31));
    for (size_t i = 0; i < vane_fann_field_count; i++) put_field(p, &vane_fann_fields[i]);
    put_cascade_lists(p);
}

static void generate(fuzz_text *text, fuzz_random *random)
{
    const plan p = make_plan(text, random);
    put_header(&p);
    put_sizes(&p);
    if (p.version == FLO_2_1 || p.version == FLO_2_1_0) put_scaling(&p);
    put_neurons(&p);
    put_connections(&p);
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, NULL, NULL };
