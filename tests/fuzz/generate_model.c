/* generate_model.c - .vane files made at random, by the library itself: networks of all kinds of layers, with and
 * without what a trainer adds. After a change of the header its length, the tensors' bytes and the check are mended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/io/model.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "\\\"inputs\\\":16777216,", "\\\"units\\\":16777216,", "\"vane.requires\":\"[]\",",
    "\"vane.inputs\":\"[null,\\\"a\\\"]\",", "\"vane.classes\":\"[\\\"a\\\"]\",",
    "\"note\":\"text\",", "\\\"shortcuts\\\":true,", "\\\"sum_limit\\\":3,", "\\\"frozen\\\":true,",
    "\\\"steepness\\\":0.5,", "\\\"kind\\\":\\\"sparse\\\",", "\\\"kind\\\":\\\"dense\\\",", "\\\"dropout\\\":0.5,",
    "\\\"initialiser\\\":\\\"zero\\\",", "\\\"groups\\\":[{\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\"}],",
    "\\\"activation\\\":\\\"softmax\\\",", "\\\"optimizer\\\":\\\"sgd\\\",", "\\\"batch\\\":65536,",
    "\\\"best_loss\\\":null,", "\\\"cursor\\\":2,", "\"F32\"", "\"U32\"", "\"U8\"", "\"BF16\"", "\"F64\"",
    "\"input.scale\":", "\"input.shift\":", "\"layer.0.weight.frozen\":", "\"layer.0.first\":", "\"layer.0.source\":",
    "\"layer.1.bias\":", "\"train.class_weights\":", "\"train.best.layer.0.bias\":",
    "\"optim.moment1.layer.0.bias\":", "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},",
};

/* ------------------------------------------------------------------------------------------------- header ---- */
enum { PREFIX = 8 };

/* From the opening brace to the one that closes it, whatever the length says. */
static fuzz_span text_of(const fuzz_text *file)
{
    size_t depth = 0;
    for (size_t i = PREFIX; i < file->size && (i > PREFIX || file->at[i] == '{'); i++) {
        if (file->at[i] == '{') depth++;
        if (file->at[i] == '}' && --depth == 0) return (fuzz_span){ PREFIX, i + 1 };
    }
    return (fuzz_span){ 0, 0 };
}

/* Just past the next of these pieces from a place of the header on; 0 where there is none. */
static size_t behind(const fuzz_text *file, size_t from, const char *piece)
{
    const size_t length = strlen(piece), end = text_of(file).end;
    for (size_t i = from; i + length <= end; i++)
        if (memcmp(file->at + i, piece, length) == 0) return i + length;
    return 0;
}

static size_t type_bytes(const char *type)
{
    return type[0] == 'B' ? 2 : type[1] == '8' ? 1 : type[1] == '1' ? 2 : type[1] == '6' ? 8 : 4;
}

static void change_type(fuzz_text *file, size_t at, fuzz_random *random)
{
    static const char *const types[] = { "F32", "U32", "I32", "BF16", "U8", "F64" };
    const char *type = types[fuzz_below(random, sizeof types / sizeof *types)];
    size_t end = at;
    while (file->at[end] != '"' && file->at[end] != '}') end++;
    fuzz_replace(file, (fuzz_span){ at, end }, type, strlen(type));
}

/* Places one behind the other, as shapes and types say, now and then with a hole, or over another; and now and then one
 * of another type. Returns the end of the last. */
static size_t mend_places(fuzz_text *file, fuzz_random *random)
{
    size_t place = 0;
    for (size_t at = PREFIX; (at = behind(file, at, "\"dtype\":\"")) != 0;) {
        if (fuzz_one_in(random, 32)) change_type(file, at, random);
        const size_t shape = behind(file, at, "\"shape\":["), offsets = behind(file, at, "\"data_offsets\":[");
        char text[64];
        if (!shape || !offsets) break;
        size_t bytes = type_bytes(file->at + at);
        for (char *size = file->at + shape; *size >= '0' && *size <= '9'; size += *size == ',') {
            const size_t factor = strtoul(size, &size, 10);
            bytes = factor < file->room ? bytes * factor : 0;
        }
        if (fuzz_one_in(random, 32)) place = fuzz_one_in(random, 2) ? place + bytes : place / 2;
        size_t end = offsets;
        while (file->at[end] != ']' && file->at[end] != '}') end++;
        const int length = snprintf(text, sizeof text, "%zu,%zu", place, place + bytes);
        fuzz_replace(file, (fuzz_span){ offsets, end }, text, (size_t)length);
        place += bytes;
    }
    return place;
}

/* The end of the last tensor. */
static size_t data_size(const fuzz_text *file)
{
    size_t size = 0;
    for (size_t at = PREFIX; (at = behind(file, at, "\"data_offsets\":[")) != 0;) {
        const char *comma = memchr(file->at + at, ',', file->size - at);
        const size_t end = comma ? strtoul(comma + 1, NULL, 10) : 0;
        if (end > size) size = end;
    }
    return size;
}

/* Blanks as the writer has them, then as many bytes as the tensors need, where these fit. */
static void mend_length(fuzz_text *file, size_t data)
{
    char blanks[VANE_DATA_ALIGNMENT];
    const size_t header = text_of(file).end;
    const size_t begin = (header + VANE_DATA_ALIGNMENT - 1) / VANE_DATA_ALIGNMENT * VANE_DATA_ALIGNMENT;
    size_t old = header;
    while (old < file->size && file->at[old] == ' ') old++;
    memset(blanks, ' ', sizeof blanks);
    fuzz_replace(file, (fuzz_span){ header, old }, blanks, begin - header);
    for (size_t i = 0; i < PREFIX; i++) file->at[i] = (char)(unsigned char)((uint64_t)(begin - PREFIX) >> 8 * i);
    if (data > file->room || begin + data > file->room) return;
    if (begin + data > file->size) memset(file->at + file->size, 0, begin + data - file->size);
    file->size = begin + data;
}

static void mend(fuzz_text *file, fuzz_random *random)
{
    if (text_of(file).end == 0) return;
    mend_length(file, fuzz_one_in(random, 2) ? mend_places(file, random) : data_size(file));
    const size_t check = behind(file, PREFIX, "\"" VANE_KEY_CHECK "\":\"");
    if (!check || check + VANE_CHECK_DIGITS > text_of(file).end) return;
    memset(file->at + check, '0', VANE_CHECK_DIGITS);
    vane_model_digits(file->at + check, vane_hash(file->at, file->size, 0));
}

/* ------------------------------------------------------------------------------------------------ networks ---- */
static vane_activation any_activation(fuzz_random *random)
{
    const vane_activation activation = (vane_activation)fuzz_below(random, VANE_COS + 1);
    return activation == VANE_SOFTMAX ? VANE_TANH : activation;
}

static void add_sparse(vane_net *net, size_t inputs, size_t units, fuzz_random *random)
{
    enum { MOST = 16 };
    size_t connections[MOST], count = 0;
    uint32_t sources[MOST * MOST];
    for (size_t i = 0; i < units; i++) {
        connections[i] = i == 0 ? 1 : fuzz_below(random, 4);
        for (size_t j = 0; j < connections[i]; j++) sources[count++] = fuzz_below(random, (uint32_t)inputs + 1);
    }
    vane_net_add_sparse(net, units, any_activation(random), connections, sources);
}

static void add_layers(vane_net *net, size_t inputs, fuzz_random *random)
{
    const bool shortcuts = fuzz_one_in(random, 3);
    const size_t layers = 1 + fuzz_below(random, 3);
    vane_net_set_shortcuts(net, shortcuts);
    for (size_t i = 0; i < layers; i++) {
        const size_t units = 1 + fuzz_below(random, 4);
        if (fuzz_one_in(random, 3)) add_sparse(net, inputs, units, random);
        else vane_net_add_dense(net, units, i + 1 == layers && fuzz_one_in(random, 3) ? VANE_SOFTMAX
                                                                                      : any_activation(random));
        if (fuzz_one_in(random, 6)) vane_net_set_initialiser(net, i, VANE_INIT_UNIFORM);
        if (i + 1 < layers && fuzz_one_in(random, 4)) vane_net_set_dropout(net, i, 0.25f);
        if (fuzz_one_in(random, 4)) (void)!vane_net_set_units(net, i, 0, 1, VANE_RELU, 0.5f);
        inputs = shortcuts ? inputs + units : units;
    }
}

/* What doesn't suit this network is refused, and then left out. */
static void add_the_rest(vane_net *net, vane_dataset *rows, fuzz_random *random)
{
    static const unsigned char mask[64] = { 1, 0, 1 };
    if (fuzz_one_in(random, 4)) (void)!vane_net_set_frozen(net, 0, 1);
    if (fuzz_one_in(random, 4)) (void)!vane_net_freeze_weights(net, 0, mask, NULL);
    if (fuzz_one_in(random, 4)) (void)!vane_net_set_sum_limit(net, 150);
    if (fuzz_one_in(random, 3)) (void)!vane_net_fit_scaling(net, rows, VANE_SCALE_ZSCORE, VANE_SCALE_MINMAX);
    if (fuzz_one_in(random, 3)) (void)!vane_net_set_class_name(net, vane_net_outputs(net) - 1, "\"b\"");
    if (fuzz_one_in(random, 3)) (void)!vane_net_set_input_name(net, 0, "\xC3\xA9");
    if (fuzz_one_in(random, 3)) (void)!vane_net_set_note(net, "key", "a \\ text");
}

/* NULL where the options don't suit the network. */
static vane_trainer *train(vane_net *net, vane_dataset *rows, fuzz_random *random)
{
    static const float weights[16] = { 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_trainer *trainer;
    options.optimizer = (vane_optimizer)fuzz_below(random, VANE_SARPROP + 1);
    options.loss = fuzz_one_in(random, 2) ? VANE_MSE : VANE_LOSS_AUTO;
    options.batch = fuzz_below(random, 3);
    options.patience = fuzz_below(random, 2);
    options.schedule = (vane_schedule)fuzz_below(random, VANE_SCHEDULE_COSINE + 1);
    options.class_weights = fuzz_one_in(random, 3) ? weights : NULL;
    if (vane_trainer_create(&trainer, net, &options)) return NULL;
    if (!vane_trainer_epoch(trainer, rows, NULL)) (void)!vane_trainer_validate(trainer, NULL, NULL);
    (void)!vane_trainer_run(trainer, rows, fuzz_below(random, 2), NULL);
    return trainer;
}

static void generate(fuzz_text *file, fuzz_random *random)
{
    vane_ctx *ctx = fuzz_begin(0);
    vane_net *net;
    const size_t inputs = 1 + fuzz_below(random, 4);
    FUZZ_CHECK(!vane_net_create(&net, ctx, inputs), "%s", vane_last_error());
    add_layers(net, inputs, random);
    FUZZ_CHECK(!vane_net_build(net, random->state), "%s", vane_last_error());
    vane_dataset *rows = fuzz_rows_for(net);
    add_the_rest(net, rows, random);
    vane_trainer *trainer = fuzz_one_in(random, 2) ? train(net, rows, random) : NULL;
    fuzz_bytes saved = fuzz_save(net, trainer);
    if (saved.at) fuzz_put_bytes(file, saved.at, saved.size);
    fuzz_free(&saved);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(rows);
    vane_net_destroy(net);
    fuzz_end(ctx);
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, text_of, mend };
