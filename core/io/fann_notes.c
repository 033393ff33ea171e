/* fann_notes.c - FANN's own settings as a network's notes. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/base/text_buffer.h"
#include "core/base/text_scan.h"
#include "core/io/fann_layers.h"

enum { NOTE_KEY = 64, NOTE_MAX = 65535 };

static void note_key(char out[NOTE_KEY], const char *key) { vane_format(out, NOTE_KEY, "fann.%s", key); }

/* --------------------------------------------------------------------------------------------- one number ---- */
static bool is_key(const vane_fann_field *field, const char *key) { return strcmp(field->key, key) == 0; }

/* Layers say these. */
static bool is_shape(const vane_fann_field *field)
{
    return is_key(field, "num_layers") || is_key(field, "network_type");
}

static const void *field_of(const vane_fann_net *f, const vane_fann_field *field)
{
    return (const char *)f + field->offset;
}

static int note_field(vane_net *net, const vane_fann_field *field, const void *value)
{
    char key[NOTE_KEY], text[VANE_U64_TEXT];
    if (field->kind == VANE_FANN_WHOLE) (void)vane_u64_to_text(text, *(const uint32_t *)value);
    else (void)vane_float_to_text(text, *(const float *)value);
    note_key(key, field->key);
    return vane_net_set_note(net, key, text);
}

/* What is left of a note's text is one number. */
static bool scan_whole(vane_scan *s, uint32_t most, uint32_t *out)
{
    uint64_t whole;
    if (!vane_scan_u64(s, &whole) || whole > most) return false;
    *out = (uint32_t)whole;
    return true;
}

static int read_field(vane_fann_net *out, const vane_fann_field *field, const char *key, const char *text)
{
    const char *end = text + strlen(text);
    void *value = (char *)out + field->offset;
    vane_scan scan = { text, text, end, key };
    float number = 0;
    if (field->kind == VANE_FANN_WHOLE) {
        if (!scan_whole(&scan, field->most, value) || scan.at != end)
            return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": expected a whole number from 0 to %u", key, text,
                             field->most);
        return VANE_OK;
    }
    if (vane_text_to_float(text, end, &number) != end || end == text)
        return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": expected a number", key, text);
    *(float *)value = number;
    return VANE_OK;
}

/* -------------------------------------------------------------------------------------------------- lists ---- */
int vane_fann_note_list(vane_net *net, const vane_fann_list *list)
{
    static const char end[] = { '\0' };
    vane_text_buffer buffer = { .pool = net->ctx->pool };
    char key[NOTE_KEY], *text;
    size_t size;
    for (size_t i = 0; i < list->count; i++) {
        if (i) vane_buffer_put(&buffer, " ");
        if (list->wholes) vane_buffer_put_i64(&buffer, list->wholes[i]);
        else vane_buffer_put_float(&buffer, list->numbers[i]);
    }
    vane_buffer_put_bytes(&buffer, end, sizeof end);
    int status = vane_buffer_end(&buffer, &text, &size);
    if (status) return status;
    note_key(key, list->key);
    if (size <= NOTE_MAX) status = vane_net_set_note(net, key, text);
    vane_ctx_free(net->ctx, text);
    return status;
}

static bool scan_element(const vane_fann_list *list, size_t i, vane_scan *s)
{
    if (list->wholes) return scan_whole(s, list->most, &list->wholes[i]);
    vane_scan_spaces(s);
    const char *begin = s->at;
    s->at = vane_text_to_float(begin, s->end, &list->numbers[i]);
    return s->at > begin;
}

int vane_fann_read_list(const vane_fann_list *list, const vane_net *net, bool *found)
{
    char key[NOTE_KEY];
    note_key(key, list->key);
    const char *text = vane_net_note(net, key);
    *found = text != NULL;
    if (!text) return VANE_OK;
    vane_scan scan = { text, text, text + strlen(text), key };
    for (size_t i = 0; i < list->count; i++)
        if (!scan_element(list, i, &scan) || (scan.at < scan.end && *scan.at != ' '))
            return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": number %zu of %zu is missing or wrong", key, text,
                             i, list->count);
    if (scan.at == scan.end) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "note %s is \"%.40s\": expected %zu numbers", key, text, list->count);
}

/* Numbers in a list of any length. */
static size_t count_elements(const vane_net *net, const char *name)
{
    char key[NOTE_KEY];
    note_key(key, name);
    const char *text = vane_net_note(net, key);
    size_t count = text && *text;
    for (; text && *text; text++) count += *text == ' ';
    return count;
}

/* ---------------------------------------------------------------------------------------- cascade's lists ---- */
#define CASCADE_ACTIVATIONS "cascade_activation_functions"
#define CASCADE_STEEPNESSES "cascade_activation_steepnesses"

static vane_fann_list activations_of(const vane_fann_net *f)
{
    return (vane_fann_list){ .key = CASCADE_ACTIVATIONS, .wholes = f->cascade_activation,
                             .most = VANE_FANN_ACTIVATION_LAST, .count = f->cascade_activations };
}
static vane_fann_list steepnesses_of(const vane_fann_net *f)
{
    return (vane_fann_list){ .key = CASCADE_STEEPNESSES, .numbers = f->cascade_steepness,
                             .count = f->cascade_steepnesses };
}

static bool lists_are_equal(const vane_fann_list *a, const vane_fann_list *b)
{
    const void *one = a->wholes ? (const void *)a->wholes : a->numbers, *other = b->wholes ? (const void *)b->wholes
                                                                                           : b->numbers;
    return a->count == b->count && memcmp(one, other, a->count * sizeof *a->numbers) == 0;
}

static int note_unless_default(vane_net *net, const vane_fann_list *list, const vane_fann_list *otherwise)
{
    return lists_are_equal(list, otherwise) ? VANE_OK : vane_fann_note_list(net, list);
}

/* In place of the default that is there. */
static int read_cascade_list(vane_fann_list *list, const vane_net *net, void *array_pointer, uint32_t *count)
{
    char key[NOTE_KEY];
    bool found;
    void *made;
    note_key(key, list->key);
    if (!vane_net_note(net, key)) return VANE_OK;
    list->count = count_elements(net, list->key);
    int status = vane_ctx_alloc(&made, net->ctx, list->count, sizeof(float));
    if (status) return status;
    if (list->wholes) list->wholes = made;
    else list->numbers = made;
    status = vane_fann_read_list(list, net, &found);
    if (status) {
        vane_ctx_free(net->ctx, made);
        return status;
    }
    void *old;
    memcpy(&old, array_pointer, sizeof old);
    vane_ctx_free(net->ctx, old);
    memcpy(array_pointer, &made, sizeof made);
    *count = (uint32_t)list->count;
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------ bias neurons ---- */
/* The neuron of a layer's bias. */
static vane_fann_neuron *bias_of(const vane_fann_net *f, uint32_t layer)
{
    size_t end = 0;
    for (uint32_t i = 0; i <= layer; i++) end += f->layer_size[i];
    return &f->neuron[end - 1];
}

typedef struct bias_lists {
    size_t count;
    vane_fann_list activations, steepnesses;
} bias_lists;

/* Lists of one number for each layer after the first, where these have biases. */
static int make_bias_lists(bias_lists *out, const vane_fann_net *f)
{
    *out = (bias_lists){ .count = f->network_type == VANE_FANN_LAYER ? f->layers - 1 : 0 };
    out->activations = (vane_fann_list){ .key = "bias_activations", .most = VANE_FANN_ACTIVATION_LAST,
                                         .count = out->count };
    out->steepnesses = (vane_fann_list){ .key = "bias_steepnesses", .count = out->count };
    int status = vane_ctx_alloc_zeroed(&out->activations.wholes, f->ctx, out->count, sizeof(uint32_t));
    if (!status) status = vane_ctx_alloc_zeroed(&out->steepnesses.numbers, f->ctx, out->count, sizeof(float));
    return status;
}

static void free_bias_lists(bias_lists *lists, const vane_fann_net *f)
{
    vane_ctx_free(f->ctx, lists->activations.wholes);
    vane_ctx_free(f->ctx, lists->steepnesses.numbers);
}

static int note_biases(vane_net *net, const vane_fann_net *f)
{
    bias_lists lists;
    bool set = false;
    int status = make_bias_lists(&lists, f);
    for (uint32_t i = 0; !status && i < lists.count; i++) {
        const vane_fann_neuron *bias = bias_of(f, i + 1);
        lists.activations.wholes[i] = bias->activation;
        lists.steepnesses.numbers[i] = bias->steepness;
        set = set || bias->activation != 0 || bias->steepness != 0.0f;
    }
    if (!status && set) status = vane_fann_note_list(net, &lists.activations);
    if (!status && set) status = vane_fann_note_list(net, &lists.steepnesses);
    free_bias_lists(&lists, f);
    return status;
}

static int read_biases(vane_fann_net *f, const vane_net *net)
{
    bias_lists lists;
    bool found;
    int status = make_bias_lists(&lists, f);
    if (!status && lists.count) status = vane_fann_read_list(&lists.activations, net, &found);
    if (!status && lists.count) status = vane_fann_read_list(&lists.steepnesses, net, &found);
    for (uint32_t i = 0; !status && i < lists.count; i++) {
        bias_of(f, i + 1)->activation = lists.activations.wholes[i];
        bias_of(f, i + 1)->steepness = lists.steepnesses.numbers[i];
    }
    free_bias_lists(&lists, f);
    return status;
}

/* -------------------------------------------------------------------------------------------------- whole ---- */
static int note_fields(vane_net *net, const vane_fann_net *f, const vane_fann_net *defaults)
{
    int status = VANE_OK;
    for (size_t i = 0; i < vane_fann_field_count && !status; i++) {
        const vane_fann_field *field = &vane_fann_fields[i];
        const void *value = field_of(f, field);
        const bool differs = memcmp(value, field_of(defaults, field), sizeof(float)) != 0;
        const bool layered = is_key(field, "network_type") && net->shortcuts && f->network_type == VANE_FANN_LAYER;
        if (layered || (differs && !is_shape(field))) status = note_field(net, field, value);
    }
    return status;
}

int vane_fann_note_settings(vane_net *net, const vane_fann_net *f)
{
    vane_fann_net defaults;
    int status = vane_fann_net_create(&defaults, net->ctx);
    if (status) return status;
    const vane_fann_list activations = activations_of(f), usual_activations = activations_of(&defaults);
    const vane_fann_list steepnesses = steepnesses_of(f), usual_steepnesses = steepnesses_of(&defaults);
    status = note_fields(net, f, &defaults);
    if (!status) status = note_unless_default(net, &activations, &usual_activations);
    if (!status) status = note_unless_default(net, &steepnesses, &usual_steepnesses);
    if (!status) status = note_biases(net, f);
    vane_fann_net_free(&defaults);
    return status;
}

bool vane_fann_was_layered(const vane_net *net)
{
    const char *text = vane_net_note(net, "fann.network_type");
    return text && strcmp(text, "0") == 0;
}

int vane_fann_read_settings(vane_fann_net *out, const vane_net *net)
{
    vane_fann_list activations = activations_of(out), steepnesses = steepnesses_of(out);
    int status = VANE_OK;
    for (size_t i = 0; i < vane_fann_field_count && !status; i++) {
        const vane_fann_field *field = &vane_fann_fields[i];
        char key[NOTE_KEY];
        note_key(key, field->key);
        const char *text = is_shape(field) ? NULL : vane_net_note(net, key);
        if (text) status = read_field(out, field, key, text);
    }
    if (!status) status = read_cascade_list(&activations, net, &out->cascade_activation, &out->cascade_activations);
    if (!status) status = read_cascade_list(&steepnesses, net, &out->cascade_steepness, &out->cascade_steepnesses);
    return status ? status : read_biases(out, net);
}
