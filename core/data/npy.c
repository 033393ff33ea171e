/* npy.c - NumPy's array format, versions 1 to 3 (NEP 1): a matrix of little-endian numbers, its last columns
 * targets. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/reader.h"

typedef float (*decoder)(const unsigned char *);

static uint64_t little_endian(const unsigned char *p, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes; i-- > 0;) value = value << 8 | p[i];
    return value;
}

static float decode_f4(const unsigned char *p)
{
    const uint32_t bits = (uint32_t)little_endian(p, 4);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float decode_f8(const unsigned char *p)
{
    const uint64_t bits = little_endian(p, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return (float)value;
}

static float decode_u1(const unsigned char *p) { return (float)p[0]; }
static float decode_i1(const unsigned char *p) { return (float)(int8_t)p[0]; }
static float decode_u2(const unsigned char *p) { return (float)little_endian(p, 2); }
static float decode_i2(const unsigned char *p) { return (float)(int16_t)little_endian(p, 2); }
static float decode_i4(const unsigned char *p) { return (float)(int32_t)little_endian(p, 4); }
static float decode_i8(const unsigned char *p) { return (float)(int64_t)little_endian(p, 8); }

static const struct type { const char *name; size_t bytes; decoder decode;
} types[] = {
    {"<f4", 4, decode_f4}, {"<f8", 8, decode_f8}, {"|u1", 1, decode_u1}, {"|i1", 1, decode_i1}, {"|b1", 1, decode_u1},
    {"<u2", 2, decode_u2}, {"<i2", 2, decode_i2}, {"<i4", 4, decode_i4}, {"<i8", 8, decode_i8},
};

typedef struct header {
    const struct type *type;
    bool fortran_order;
    size_t rows, columns;
    const unsigned char *data;
} header;

/* ------------------------------------------------------------------------------------------------ the header ---- */
/* The literal of a Python dict with keys descr, fortran_order and shape, as NumPy writes it; nothing else is
 * understood. */
typedef struct cursor { const char *at, *end; } cursor;

static void skip_spaces(cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\t')) c->at++;
}

static bool accept(cursor *c, const char *text)
{
    const size_t n = strlen(text);
    skip_spaces(c);
    if ((size_t)(c->end - c->at) < n || memcmp(c->at, text, n) != 0) return false;
    c->at += n;
    return true;
}

static bool parse_descr(cursor *c, header *h, char *found, size_t room)
{
    if (!accept(c, "'")) return false;
    const char *begin = c->at;
    while (c->at < c->end && *c->at != '\'') c->at++;
    const size_t n = (size_t)(c->at - begin);
    if (!accept(c, "'") || n >= room) return false;
    memcpy(found, begin, n);
    found[n] = '\0';
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, found) == 0) h->type = &types[i];
    return true;
}

static bool parse_bool(cursor *c, bool *value)
{
    *value = accept(c, "True");
    return *value || accept(c, "False");
}

static bool parse_size(cursor *c, size_t *value)
{
    skip_spaces(c);
    const char *begin = c->at;
    for (*value = 0; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        if (!vane_size_mul(*value, 10, value) || !vane_size_add(*value, (size_t)(*c->at - '0'), value)) return false;
    return c->at > begin;
}

/* (rows,) or (rows, columns) */
static bool parse_shape(cursor *c, header *h)
{
    h->columns = 1;
    if (!accept(c, "(") || !parse_size(c, &h->rows) || !accept(c, ",")) return false;
    if (accept(c, ")")) return true;
    return parse_size(c, &h->columns) && (accept(c, ",") || true) && accept(c, ")");
}

static bool parse_dict(cursor *c, header *h, char *descr, size_t room)
{
    bool has_descr = false, has_order = false, has_shape = false;
    if (!accept(c, "{")) return false;
    while (!accept(c, "}")) {
        bool fine = false;
        if (!has_descr && accept(c, "'descr':")) fine = has_descr = parse_descr(c, h, descr, room);
        else if (!has_order && accept(c, "'fortran_order':")) fine = has_order = parse_bool(c, &h->fortran_order);
        else if (!has_shape && accept(c, "'shape':")) fine = has_shape = parse_shape(c, h);
        if (!fine || (!accept(c, ",") && (skip_spaces(c), c->at == c->end || *c->at != '}'))) return false;
    }
    skip_spaces(c);
    return has_descr && has_order && has_shape && c->at == c->end;
}

bool vane_is_npy(const vane_bytes *b) { return b->end - b->begin >= 10 && memcmp(b->begin, "\x93NUMPY", 6) == 0; }

static int parse_header(header *h, const vane_bytes *b)
{
    char descr[32] = "";
    const unsigned char *bytes = (const unsigned char *)b->begin;
    const size_t length = (size_t)(b->end - b->begin), prefix = bytes[6] == 1 ? 10 : 12;
    if (bytes[6] < 1 || bytes[6] > 3)
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: NPY version %u: 1 to 3 are read", b->name, bytes[6]);
    const size_t text = length < prefix ? SIZE_MAX : (size_t)little_endian(bytes + 8, prefix - 8);
    if (length < prefix || text > length - prefix) return vane_fail(VANE_ERR_FORMAT, "%s: ends in its header", b->name);
    cursor c = { b->begin + prefix, b->begin + prefix + text };
    if (!parse_dict(&c, h, descr, sizeof descr))
        return vane_fail(VANE_ERR_FORMAT, "%s: the header is not that of a vector or a matrix, at byte %zu", b->name,
                         (size_t)(c.at - b->begin));
    if (!h->type)
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: numbers of type %s: read are <f4 <f8 |u1 |i1 |b1 <u2 <i2 <i4 <i8",
                         b->name, descr);
    size_t count, wanted;
    const size_t rest = length - prefix - text;
    if (!vane_size_mul(h->rows, h->columns, &count) || !vane_size_mul(count, h->type->bytes, &wanted) || wanted != rest)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu x %zu numbers of %zu bytes should follow the header, %zu bytes do",
                         b->name, h->rows, h->columns, h->type->bytes, rest);
    if (count == 0)
        return vane_fail(VANE_ERR_FORMAT, "%s: the array is empty (%zu x %zu)", b->name, h->rows, h->columns);
    h->data = bytes + prefix + text;
    return VANE_OK;
}

/* -------------------------------------------------------------------------------------------------- values ---- */
static float value_at(const header *h, size_t row, size_t column)
{
    const size_t index = h->fortran_order ? column * h->rows + row : row * h->columns + column;
    return h->type->decode(h->data + index * h->type->bytes);
}

static int check_values(const header *h, const char *name)
{
    for (size_t i = 0; i < h->rows; i++)
        for (size_t j = 0; j < h->columns; j++) {
            const float value = value_at(h, i, j);
            if (value - value != 0.0f)
                return vane_fail(VANE_ERR_FORMAT, "%s: row %zu, column %zu is %g: data must be finite", name, i, j,
                                 (double)value);
        }
    return VANE_OK;
}

/* Classes of a numeric label column 0 .. max, as IDX has them. */
static int count_classes(const header *h, const vane_bytes *b, size_t *classes)
{
    const size_t most = vane_most_classes(h->rows, (size_t)(b->end - b->begin));
    vane_limits limits;
    vane_limits_get(&limits);
    *classes = 0;
    for (size_t i = 0; i < h->rows; i++) {
        const float label = value_at(h, i, h->columns - 1);
        if (!(label >= 0 && label < (float)limits.classes) || label != (float)(uint32_t)label)
            return vane_fail(VANE_ERR_FORMAT, "%s: row %zu: label %g is not a whole number from 0 to %zu", b->name, i,
                             (double)label, limits.classes - 1);
        if ((size_t)label >= *classes) *classes = (size_t)label + 1;
    }
    return *classes > most ? vane_fail_classes(b->name, most, h->rows) : VANE_OK;
}

static int fill(vane_table *table, const header *h, size_t targets, bool labels)
{
    const size_t inputs = h->columns - targets;
    int status = VANE_OK;
    for (size_t i = 0; i < h->rows; i++) {
        for (size_t j = 0; j < inputs; j++) table->x[i * inputs + j] = value_at(h, i, j);
        for (size_t j = 0; j < table->targets; j++)
            table->t[i * table->targets + j] = labels ? value_at(h, i, inputs) == (float)j : value_at(h, i, inputs + j);
    }
    for (size_t j = 0; labels && !status && j < table->targets; j++) {
        char text[VANE_U64_TEXT];
        status = vane_table_set_name(table, true, j, text, vane_u64_to_text(text, j));
    }
    table->classes = labels;
    return status;
}

int vane_read_npy(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_data_options *options)
{
    header h = { 0 };
    size_t inputs, targets, classes = 0;
    vane_table *table;
    int status = parse_header(&h, bytes);
    if (!status) status = vane_split_columns(bytes->name, options, h.columns, &inputs, &targets);
    if (!status) status = check_values(&h, bytes->name);
    if (status) return status;
    const bool labels = options->labels && targets == 1;
    if (labels) status = count_classes(&h, bytes, &classes);
    if (!status) status = vane_table_create(&table, ctx, h.rows, inputs, labels ? classes : targets);
    if (status) return status;
    status = fill(table, &h, targets, labels);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}
