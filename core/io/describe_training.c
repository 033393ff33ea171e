/* describe_training.c - a trainer's options and state: {"options":{…},"state":{…}}. The tables below are all that
 * is known of them; a number that isn't finite (a loss before there is one) is null and read as what a new trainer
 * has. */
#include <stddef.h>
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/io/description.h"

typedef enum kind { U64, SIZE, FLAG, BITS, FLOAT, DOUBLE, DOUBLE_OR_NULL, NAME } kind;

enum { BITS_MAX = 255 };

typedef struct field {
    const char *name;
    kind kind;
    size_t offset;
    const char *names;          /* of a NAME: its enumeration */
} field;

#define OPTION(name, kind) { #name, kind, offsetof(vane_train_options, name), NULL }
#define OPTION_NAME(name) { #name, NAME, offsetof(vane_train_options, name), #name }
#define STATE(name, kind) { #name, kind, offsetof(vane_train_state, name), NULL }

static const field option_fields[] = {
    OPTION_NAME(loss),
    OPTION_NAME(optimizer),
    OPTION(learning_rate, FLOAT),
    OPTION(momentum, FLOAT),
    OPTION(nesterov, FLAG),
    OPTION(rho, FLOAT),
    OPTION(beta1, FLOAT),
    OPTION(beta2, FLOAT),
    OPTION(epsilon, FLOAT),
    OPTION(weight_decay, FLOAT),
    OPTION(l1, FLOAT),
    OPTION(l2, FLOAT),
    OPTION(clip_norm, FLOAT),
    OPTION(clip_value, FLOAT),
    OPTION(batch, SIZE),
    OPTION(epochs, U64),
    OPTION_NAME(schedule),
    OPTION(decay, FLOAT),
    OPTION(step_epochs, U64),
    OPTION(final_fraction, FLOAT),
    OPTION(warmup, U64),
    OPTION(shuffle, FLAG),
    OPTION(seed, U64),
    OPTION(patience, U64),
    OPTION(min_delta, DOUBLE),
    OPTION(restore_best, FLAG),
    OPTION(rprop_increase, FLOAT),
    OPTION(rprop_decrease, FLOAT),
    OPTION(rprop_delta_zero, FLOAT),
    OPTION(rprop_delta_min, FLOAT),
    OPTION(rprop_delta_max, FLOAT),
    OPTION(quickprop_mu, FLOAT),
    OPTION(quickprop_decay, FLOAT),
    OPTION(sarprop_weight_decay_shift, FLOAT),
    OPTION(sarprop_step_error_threshold_factor, FLOAT),
    OPTION(sarprop_step_error_shift, FLOAT),
    OPTION(sarprop_temperature, FLOAT),
    OPTION(bit_fail_limit, FLOAT),
    OPTION(stop_loss, DOUBLE),
    OPTION(stop_bit_fails, U64),
    OPTION(fann_way, BITS),
    OPTION(bias_momentum, FLAG),
};

static const field state_fields[] = {
    STATE(epoch, U64),
    STATE(step, U64),
    STATE(cursor, U64),
    STATE(batches, U64),
    STATE(rows, U64),
    STATE(loss_sum, DOUBLE),
    STATE(hits, DOUBLE),
    STATE(judged, DOUBLE),
    STATE(square_sum, DOUBLE),
    STATE(bit_fails, U64),
    STATE(learning_rate, FLOAT),
    STATE(validation_loss, DOUBLE_OR_NULL),
    STATE(validation_accuracy, DOUBLE_OR_NULL),
    STATE(best_loss, DOUBLE_OR_NULL),
    STATE(waited, U64),
    STATE(epoch_steps, U64),
};

enum {
    OPTION_FIELDS = sizeof option_fields / sizeof *option_fields,
    STATE_FIELDS = sizeof state_fields / sizeof *state_fields
};

/* ------------------------------------------------------------------------------------------------ writing ---- */
static void put_field(vane_writer *w, const field *f, const void *object)
{
    const char *at = (const char *)object + f->offset;
    uint64_t u64;
    size_t size;
    int number;
    float single;
    double pair;
    switch (f->kind) {
    case U64: memcpy(&u64, at, sizeof u64); vane_put_u64(w, u64); break;
    case SIZE: memcpy(&size, at, sizeof size); vane_put_u64(w, size); break;
    case FLAG: memcpy(&number, at, sizeof number); vane_put_u64(w, number != 0); break;
    case BITS: memcpy(&number, at, sizeof number); vane_put_u64(w, (uint64_t)number); break;
    case FLOAT: memcpy(&single, at, sizeof single); vane_put_float(w, single); break;
    case DOUBLE:
    case DOUBLE_OR_NULL: memcpy(&pair, at, sizeof pair); vane_put_double(w, pair); break;
    case NAME: memcpy(&number, at, sizeof number); vane_put_string(w, vane_enum_name(f->names, number)); break;
    }
}

static void put_object(vane_writer *w, const char *name, const field *fields, size_t count, const void *object)
{
    vane_put_string(w, name);
    vane_put(w, ":{");
    for (size_t i = 0; i < count; i++) {
        if (i) vane_put(w, ",");
        vane_put_string(w, fields[i].name);
        vane_put(w, ":");
        put_field(w, &fields[i], object);
    }
    vane_put(w, "}");
}

void vane_describe_trainer(vane_writer *w, const vane_trainer *trainer)
{
    vane_put(w, "{");
    put_object(w, "options", option_fields, OPTION_FIELDS, &trainer->options);
    vane_put(w, ",");
    put_object(w, "state", state_fields, STATE_FIELDS, &trainer->state);
    vane_put(w, "}");
}

/* ------------------------------------------------------------------------------------------------ reading ---- */
static int read_field(const field *f, void *object, const vane_json *json, size_t node)
{
    char *at = (char *)object + f->offset;
    uint64_t u64 = 0;
    size_t size = 0;
    int number = 0, status = VANE_OK;
    float single = 0;
    double pair = 0;
    switch (f->kind) {
    case U64:
        status = vane_json_u64(&u64, json, node);
        memcpy(at, &u64, sizeof u64);
        break;
    case SIZE:
        status = vane_json_u64(&u64, json, node);
        if (!status && !vane_size_from_u64(u64, &size))
            status = vane_json_fail(json, node, "too large for this machine");
        memcpy(at, &size, sizeof size);
        break;
    case FLAG:
    case BITS:
        status = vane_json_u64(&u64, json, node);
        if (!status && f->kind == FLAG && u64 > 1) status = vane_json_fail(json, node, "0 or 1 is expected");
        number = u64 > BITS_MAX ? -1 : (int)u64;
        memcpy(at, &number, sizeof number);
        break;
    case FLOAT:
        status = vane_json_float(&single, json, node);
        memcpy(at, &single, sizeof single);
        break;
    case DOUBLE_OR_NULL:
        if (json->nodes[node].kind == VANE_JSON_NULL) break;
        /* fall through */
    case DOUBLE:
        status = vane_json_double(&pair, json, node);
        memcpy(at, &pair, sizeof pair);
        break;
    case NAME:
        status = vane_json_enum(&number, json, node, f->names);
        memcpy(at, &number, sizeof number);
        break;
    }
    return status;
}

static int read_object(void *object, const field *fields, size_t count, const vane_json *json, size_t node)
{
    const char *names[OPTION_FIELDS > STATE_FIELDS ? (int)OPTION_FIELDS : (int)STATE_FIELDS];
    for (size_t i = 0; i < count; i++) names[i] = fields[i].name;
    int status = vane_json_only(json, node, names, count);
    for (size_t i = 0; !status && i < count; i++) {
        const size_t value = vane_json_find(json, node, fields[i].name);
        status = value ? read_field(&fields[i], object, json, value)
                       : vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: \"%s\" is missing", json->name,
                                   (size_t)json->nodes[node].begin, fields[i].name);
    }
    return status;
}

/* Counts that no trainer leaves behind would lead the next epoch astray. */
static int check_state(const vane_train_options *o, const vane_train_state *s, const vane_json *json, size_t node)
{
    if (s->cursor != 0 && vane_takes_whole_epochs(o))
        return vane_json_fail(json, node, "\"cursor\" should be 0 where a batch is an epoch");
    if (s->cursor != 0 && s->cursor != s->rows)
        return vane_json_fail(json, node, "\"cursor\" should be 0 or as many as \"rows\"");
    if (s->batches > s->rows || s->batches > s->step)
        return vane_json_fail(json, node, "more \"batches\" than \"rows\" or than \"step\"");
    if (!(s->square_sum >= 0.0)) return vane_json_fail(json, node, "\"square_sum\" should be at least 0");
    if (!(s->hits >= 0.0 && s->hits <= s->judged))
        return vane_json_fail(json, node, "\"hits\" should be 0 to \"judged\"");
    return VANE_OK;
}

int vane_read_training(vane_train_options *options, vane_train_state *state, const vane_json *json)
{
    static const char *const parts[] = { "options", "state" };
    int status = vane_json_only(json, 0, parts, 2);
    if (status) return status;
    const size_t option_node = vane_json_find(json, 0, parts[0]), state_node = vane_json_find(json, 0, parts[1]);
    if (!option_node || !state_node) return vane_json_fail(json, 0, "options and state are expected");
    status = read_object(options, option_fields, OPTION_FIELDS, json, option_node);
    if (!status) status = read_object(state, state_fields, STATE_FIELDS, json, state_node);
    return status ? status : check_state(options, state, json, state_node);
}
