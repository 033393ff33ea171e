#include "tests/core/hostile.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/io/json.h"

/* False when there is no room for it. */
__attribute__((format(printf, 2, 3))) static bool put(hostile_file *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(file->at + file->size, file->room - file->size, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= file->room - file->size) return false;
    file->size += (size_t)length;
    return true;
}

/* The piece, again and again, but for `spare` bytes. */
static void repeat(hostile_file *file, const char *piece, size_t spare)
{
    file->room -= spare;
    while (put(file, "%s", piece)) {}
    file->room += spare;
}

static void around(hostile_file *file, const char *before, const char *piece, const char *after)
{
    put(file, "%s", before);
    repeat(file, piece, strlen(after));
    put(file, "%s", after);
}

/* ---------------------------------------------------------------------------------------------------- JSON ---- */
static void json_elements(hostile_file *file) { around(file, "[0", ",0", "]"); }
static void json_objects(hostile_file *file) { around(file, "[0", ",{}", "]"); }
static void json_escapes(hostile_file *file) { around(file, "\"", "\\u00e9", "\""); }
static void json_digits(hostile_file *file) { around(file, "[0.", "3", "]"); }
static void json_open(hostile_file *file) { repeat(file, "[", 0); }

static void json_nests(hostile_file *file) { around(file, "[0", ",[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "]"); }

/* Keys in falling order that differ late; the first comes again at the end. */
static void json_keys(hostile_file *file)
{
    static const char first[] = "\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk99999999\":0";
    put(file, "{%s", first);
    file->room -= sizeof first + 2;
    for (unsigned i = 99999998; put(file, ",\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\\u006b%08u\":0", i); i--) {}
    file->room += sizeof first + 2;
    put(file, ",%s}", first);
}

/* -------------------------------------------------------------------------------------------------- models ---- */
static void begin_model(hostile_file *file, const char *text)
{
    memset(file->at, 0, 8);
    file->size = 8;
    put(file, "%s", text);
}

/* With so many bytes of tensors. */
static void end_model(hostile_file *file, size_t data)
{
    uint64_t length = file->size - 8;
    for (size_t i = 0; i < 8; i++, length >>= 8) file->at[i] = (char)(unsigned char)length;
    memset(file->at + file->size, 0, data);
    file->size += data;
}

/* Of four bytes each; their order in the header is not that of their places. */
static void put_tensors(hostile_file *file, bool backwards)
{
    const size_t count = (file->room - file->size - 16) / 88;
    for (size_t i = 0; i < count; i++) {
        const size_t begin = 4 * (backwards ? count - 1 - i : i);
        put(file, ",\"t%07zu\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%zu,%zu]}", i, begin, begin + 4);
    }
    put(file, "}");
    end_model(file, 4 * count);
}

#define META "{\"__metadata__\":{\"vane.net\":\"{\\\"inputs\\\":1,\\\"layers\\\":["
#define LAYER "{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\"}"

static void model_tensors(hostile_file *file)
{
    begin_model(file, META LAYER "]}\"}");
    put_tensors(file, false);
}

static void model_tensors_backwards(hostile_file *file)
{
    begin_model(file, META LAYER "]}\"}");
    put_tensors(file, true);
}

static void model_layers(hostile_file *file)
{
    begin_model(file, META LAYER);
    repeat(file, "," LAYER, 16);
    put(file, "]}\"}}");
    end_model(file, 0);
}

static void model_groups(hostile_file *file)
{
    begin_model(file, META "{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":1,\\\"groups\\\":[{\\\"units\\\":1,"
                "\\\"activation\\\":\\\"relu\\\"}");
    repeat(file, ",{\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\"}", 24);
    put(file, "]}]}\"}}");
    end_model(file, 0);
}

enum { NOTES = 1024 };         /* the most that there may be */

/* A network that is right but for its names and notes. */
static void end_small_model(hostile_file *file)
{
    put(file, "},\"layer.0.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
        "\"layer.0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}");
    end_model(file, 8);
}

static void model_notes(hostile_file *file)
{
    begin_model(file, META LAYER "]}\"");
    file->room -= 256;
    for (unsigned i = 0; i < NOTES && put(file, ",\"%u\":\"\"", i); i++) {}
    file->room += 256;
    end_small_model(file);
}

/* One connection from the most inputs that there can be: a network in a few hundred bytes, and its names. */
static void begin_wide_model(hostile_file *file)
{
    begin_model(file, "{\"__metadata__\":{\"vane.net\":\"{\\\"inputs\\\":16777216,\\\"layers\\\":[{\\\"kind\\\":"
                "\\\"sparse\\\",\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\"}]}\",\"vane.inputs\":\"[\\\"a\\\"");
}

static void end_wide_model(hostile_file *file, const char *scaling, size_t data)
{
    put(file, "]\"},\"layer.0.first\":{\"dtype\":\"U32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        "\"layer.0.source\":{\"dtype\":\"U32\",\"shape\":[1],\"data_offsets\":[8,12]},"
        "\"layer.0.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}%s}", scaling);
    end_model(file, data);
    file->at[file->size - data + 4] = 1;
}

static void model_names(hostile_file *file)
{
    begin_wide_model(file);
    repeat(file, ",\\\"b\\\"", 512);
    end_wide_model(file, "", 16);
}

static void model_one_name(hostile_file *file)
{
    begin_wide_model(file);
    end_wide_model(file, "", 16);
}

static void model_scaling_too_short(hostile_file *file)
{
    begin_wide_model(file);
    end_wide_model(file, ",\"input.scale\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},"
                   "\"input.shift\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[20,24]}", 24);
}

/* ---------------------------------------------------------------------------------------------------- rows ---- */
static void csv_short_lines(hostile_file *file) { around(file, "", "1,2\n", ""); }
static void csv_empty_lines(hostile_file *file) { around(file, "1,2\n", "\n", "3,4\n"); }
static void csv_open_quote(hostile_file *file) { around(file, "1,2\n\"", "\"\"\n", ""); }
static void csv_one_field(hostile_file *file) { around(file, "1,0.", "3", "\n"); }
static void csv_one_name(hostile_file *file) { around(file, "a,", "b", "\n1,2\n"); }

static void csv_columns(hostile_file *file)
{
    const size_t columns = file->room / 4 - 1;
    for (size_t line = 0; line < 2; line++)
        for (size_t i = 0; i < columns; i++) put(file, i + 1 < columns ? "%c," : "%c\n", line ? '1' : 'a');
}

/* Each row a class of its own, in falling order. */
static void csv_classes(hostile_file *file)
{
    for (unsigned i = 9999999; put(file, "1,c%07u\n", i); i--) {}
}

static void put_rows(hostile_file *file, const char *row)
{
    const size_t rows = (file->room - 32) / strlen(row);
    put(file, "%zu 1 1\n", rows);
    for (size_t i = 0; i < rows; i++) put(file, "%s", row);
}

static void data_rows(hostile_file *file) { put_rows(file, "1 2\n"); }
static void data_one_line(hostile_file *file) { put_rows(file, "1 2 "); }

static void npy_labels(hostile_file *file)
{
    const char *format = "%c'descr': '<u2', 'fortran_order': False, 'shape': (%zu, 2), }\n";
    const size_t rows = (file->room - 128) / 4, length = (size_t)snprintf(NULL, 0, format, '{', rows);
    memcpy(file->at, "\x93NUMPY\x01\0\0\0", 10);
    file->at[8] = (char)length;
    file->size = 10;
    put(file, format, '{', rows);
    memset(file->at + file->size, 0xfe, 4 * rows);
    file->size += 4 * rows;
}

/* As many layers as there may be, then a blank line. */
static void net_layers(hostile_file *file)
{
    put(file, "FANN_FLO_1.1\n1024 0.7 1 0 3 5 0.5 0.5\n");
    repeat(file, "1025 ", 0);
}

static void net_blanks(hostile_file *file) { around(file, "FANN_FLO_1.1\n2", " ", "0.7"); }

/* ---------------------------------------------------------------------------------------------------- list ---- */
enum { JSON_TIMES = 14, MODEL_TIMES = 48, TABLE_TIMES = 48, DATA_TIMES = 6 };

const hostile_kind hostile_kinds[] = {
    { "elements", "x.json", json_elements, JSON_TIMES, false },
    { "objects", "x.json", json_objects, JSON_TIMES, false },
    { "escapes", "x.json", json_escapes, JSON_TIMES, false },
    { "digits", "x.json", json_digits, JSON_TIMES, false },
    { "open brackets", "x.json", json_open, JSON_TIMES, false },
    { "nests", "x.json", json_nests, JSON_TIMES, false },
    { "keys", "x.json", json_keys, JSON_TIMES, false },
    { "tensors", "x.vane", model_tensors, MODEL_TIMES, false },
    { "tensors backwards", "x.vane", model_tensors_backwards, MODEL_TIMES, false },
    { "layers", "x.vane", model_layers, MODEL_TIMES, false },
    { "groups", "x.vane", model_groups, MODEL_TIMES, false },
    { "notes", "x.vane", model_notes, MODEL_TIMES, false },
    { "names", "x.vane", model_names, MODEL_TIMES, false },
    { "one name of many inputs", "x.vane", model_one_name, MODEL_TIMES, false },
    { "scaling of many inputs", "x.vane", model_scaling_too_short, MODEL_TIMES, false },
    { "short lines", "x.csv", csv_short_lines, TABLE_TIMES, false },
    { "empty lines", "x.csv", csv_empty_lines, TABLE_TIMES, false },
    { "an open quote", "x.csv", csv_open_quote, TABLE_TIMES, false },
    { "one field", "x.csv", csv_one_field, TABLE_TIMES, false },
    { "one name", "x.csv", csv_one_name, TABLE_TIMES, false },
    { "columns", "x.csv", csv_columns, TABLE_TIMES, false },
    { "classes", "x.csv", csv_classes, TABLE_TIMES, true },
    { "rows", "x.data", data_rows, DATA_TIMES, false },
    { "one line", "x.data", data_one_line, DATA_TIMES, false },
    { "labels", "x.npy", npy_labels, DATA_TIMES, true },
    { "layers", "x.net", net_layers, MODEL_TIMES, false },
    { "blanks", "x.net", net_blanks, MODEL_TIMES, false },
};
const size_t hostile_kind_count = sizeof hostile_kinds / sizeof *hostile_kinds;

bool hostile_make(hostile_file *file, const hostile_kind *kind, size_t room)
{
    *file = (hostile_file){ malloc(room), 0, room };
    if (file->at) kind->make(file);
    return file->at != NULL;
}

void hostile_free(hostile_file *file)
{
    free(file->at);
    *file = (hostile_file){ NULL, 0, 0 };
}

/* The first thing in it that is a string or a number. */
static void read_first(const vane_json *json)
{
    const size_t node = json->nodes[0].kind == VANE_JSON_STRING ? 0 : 1;
    size_t length;
    double number;
    char *text;
    (void)!vane_json_double(&number, json, node);
    if (!vane_json_string(&text, &length, json, node)) vane_ctx_free(json->ctx, text);
}

void hostile_read(vane_ctx *ctx, const hostile_kind *kind, const hostile_file *file)
{
    const char *ending = strrchr(kind->name, '.');
    if (strcmp(ending, ".json") == 0) {
        vane_json json;
        if (vane_json_parse(&json, ctx, file->at, file->size, kind->name)) return;
        read_first(&json);
        vane_json_free(&json);
    } else if (strcmp(ending, ".vane") == 0 || strcmp(ending, ".net") == 0) {
        vane_net *net;
        (void)!vane_net_load_memory(&net, ctx, file->at, file->size);
        vane_net_destroy(net);
    } else {
        vane_data_options options = VANE_DATA_OPTIONS;
        vane_dataset *dataset;
        options.labels = strcmp(ending, ".npy") == 0;
        (void)!vane_dataset_parse(&dataset, ctx, file->at, file->size, kind->name, &options);
        vane_dataset_destroy(dataset);
    }
}
