/* csv.c - CSV text to a table: what the columns are, by the first two records; then all values in one pass, by several
 * threads; last, where the target column turns out to hold labels, its classes. */
#include <stdatomic.h>
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/chunks.h"
#include "core/data/csv_fields.h"

enum { NAME_BYTES = 255 };      /* that a network can carry */

typedef struct plan {
    const vane_ctx *ctx;
    const vane_bytes *bytes;
    const vane_data_options *options;
    vane_csv top;               /* at the first record of values */
    char separator;
    bool header;
    size_t columns;
    size_t inputs, targets;     /* columns of each */
    size_t *role;               /* of each column: its input's number, or inputs + its target's */
    size_t rows;
    vane_chunk *chunks;
    vane_label *label;          /* [rows] of a single target column; else NULL */
    atomic_bool classes;        /* which holds labels */
    vane_labels labels;         /* the different ones */
    vane_table *table;
} plan;

static bool number_of(const vane_field *field, float *value)
{
    const char *end = field->text + field->length;
    return field->length && vane_text_to_float(field->text, end, value) == end;
}

static int fail_with_text(const vane_csv *csv, const vane_field *field, const char *what)
{
    const int shown = field->length < 40 ? (int)field->length : 40;
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: \"%.*s\" %s", csv->name, field->line, field->column, shown,
                     field->text, what);
}

/* ------------------------------------------------------------------------------------------------- columns ---- */
/* Fields and numbers among them of the next record; 0 fields when there is none. */
static int count_fields(vane_csv *csv, size_t *fields, size_t *numbers)
{
    vane_field field = { .last = false };
    float value;
    *fields = *numbers = 0;
    if (!vane_csv_record(csv)) return VANE_OK;
    for (; !field.last; ++*fields) {
        const int status = vane_csv_field(csv, &field);
        if (status) return status;
        *numbers += number_of(&field, &value);
    }
    return VANE_OK;
}

/* Columns and header, by the first two records. */
static int look_at_top(plan *p)
{
    vane_csv csv = vane_csv_open(p->bytes, p->options->separator);
    size_t numbers, second_fields, second_numbers;
    p->separator = csv.separator;
    int status = count_fields(&csv, &p->columns, &numbers);
    if (!status) status = count_fields(&csv, &second_fields, &second_numbers);
    if (status) return status;
    if (p->columns == 0) return vane_fail(VANE_ERR_FORMAT, "%s: the file has no lines with text", p->bytes->name);
    p->header = p->options->header > 0 || (p->options->header < 0 && numbers == 0 && second_numbers > 0);
    p->top = vane_csv_open(p->bytes, p->separator);
    return p->header ? count_fields(&p->top, &second_fields, &numbers) : VANE_OK;
}

/* Number of the column of this name in the header; p->columns when there is none. */
static int find_column(plan *p, const char *name, size_t length, size_t *column)
{
    vane_csv csv = vane_csv_open(p->bytes, p->separator);
    vane_field field = { .last = false };
    (void)vane_csv_record(&csv);
    for (*column = 0; !field.last; ++*column) {
        const int status = vane_csv_field(&csv, &field);
        if (status) return status;
        if (field.length == length && memcmp(field.text, name, length) == 0) return VANE_OK;
    }
    *column = p->columns;
    return VANE_OK;
}

enum { NO_ROLE = -1 };

static int take_named_targets(plan *p)
{
    const char *at = p->options->target_names;
    if (!p->header)
        return vane_fail(VANE_ERR_ARGUMENT, "%s: targets are given by name, but the file has no header",
                         p->bytes->name);
    for (;;) {
        const char *comma = strchr(at, ',');
        const size_t length = comma ? (size_t)(comma - at) : strlen(at);
        size_t column;
        const int status = find_column(p, at, length, &column);
        if (status) return status;
        if (column == p->columns)
            return vane_fail(VANE_ERR_ARGUMENT, "%s: no column is named \"%.*s\"", p->bytes->name, (int)length, at);
        if (p->role[column] != (size_t)NO_ROLE)
            return vane_fail(VANE_ERR_ARGUMENT, "%s: target \"%.*s\" is named twice", p->bytes->name, (int)length, at);
        p->role[column] = p->targets++;
        if (!comma) return VANE_OK;
        at = comma + 1;
    }
}

/* Gives each column its role: targets as named or counted, all others inputs in their order. */
static int assign_roles(plan *p)
{
    int status = vane_ctx_alloc(&p->role, p->ctx, p->columns, sizeof *p->role);
    if (status) return status;
    for (size_t i = 0; i < p->columns; i++) p->role[i] = (size_t)NO_ROLE;
    if (p->options->target_names && !p->options->inputs_only) {
        status = take_named_targets(p);
        p->inputs = p->columns - p->targets;
    } else {
        status = vane_split_columns(p->bytes->name, p->options, p->columns, &p->inputs, &p->targets);
        for (size_t i = 0; !status && i < p->targets; i++) p->role[p->inputs + i] = i;
    }
    if (!status && p->inputs == 0)
        status =
            vane_fail(VANE_ERR_SHAPE, "%s: all %zu columns are targets, none is an input", p->bytes->name, p->columns);
    size_t next_input = 0;
    for (size_t i = 0; !status && i < p->columns; i++)
        p->role[i] = p->role[i] == (size_t)NO_ROLE ? next_input++ : p->inputs + p->role[i];
    return status;
}

/* ------------------------------------------------------------------------------------------------- values ---- */
/* Every field must be a finite number, but in a single target column, where text makes classes. */
static int judge(const plan *p, const vane_csv *csv, const vane_field *field, bool number, float value, bool *text)
{
    if (field->length == 0) return vane_csv_fail(csv, field, "this field is empty");
    if (!number && !text) return fail_with_text(csv, field, "is not a number");
    if (!number) *text = true;
    else if (value - value != 0.0f && !(text && (*text || p->options->labels)))
        return fail_with_text(csv, field, "is not a finite number");
    return VANE_OK;
}

/* `text` is set when the target column holds some. */
static int read_record(const plan *p, vane_csv *csv, size_t row, bool *text)
{
    const vane_table *t = p->table;
    vane_field field = { .last = false };
    size_t column = 0;
    for (; !field.last; column++) {
        float value = 0.0f;
        bool number = vane_csv_number(csv, &field, &value);
        int status = number ? VANE_OK : vane_csv_field(csv, &field);
        if (!status && column == p->columns)
            status = vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: more than the %zu fields of the first line", csv->name,
                               field.line, field.column, p->columns);
        if (status) return status;
        const size_t role = p->role[column];
        const bool label = p->label && role == p->inputs;
        if (!number) number = number_of(&field, &value);
        status = judge(p, csv, &field, number, value, label ? text : NULL);
        if (status) return status;
        if (label) p->label[row] = (vane_label){ field.text, field.length };
        *(role < p->inputs ? t->x + row * t->inputs + role : t->t + row * t->targets + (role - p->inputs)) = value;
    }
    if (column == p->columns) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: the line ends after %zu fields, the first has %zu", csv->name,
                     field.line, field.column, column, p->columns);
}

/* Into the table from the chunk's first row on; chunk->count becomes the number of rows. */
static void read_chunk(void *arg, size_t task)
{
    plan *p = arg;
    vane_chunk *chunk = &p->chunks[task];
    vane_csv csv = p->top;
    bool text = false;
    if (task > 0) csv.at = csv.line_begin = chunk->begin;
    csv.end = chunk->end;
    chunk->status = VANE_OK;
    for (chunk->count = 0; !chunk->status && vane_csv_record(&csv); chunk->count++)
        chunk->status = read_record(p, &csv, chunk->first + chunk->count, &text);
    if (text) atomic_store_explicit(&p->classes, true, memory_order_relaxed);
}

static size_t count_character(const char *p, const char *end, char c)
{
    size_t count = 0;
    while (p < end && (p = memchr(p, c, (size_t)(end - p))) != NULL) {
        count++;
        p++;
    }
    return count;
}

/* The most rows that a chunk can begin, by its line ends and by its size: a field and what ends it take two bytes. */
static void bound_rows(void *arg, size_t task)
{
    const plan *p = arg;
    vane_chunk *chunk = &p->chunks[task];
    const size_t by_size = ((size_t)(chunk->end - chunk->begin) / 2 + 1) / p->columns + 1;
    size_t lines = count_character(chunk->begin, chunk->end, '\n') + 1;
    if (lines < by_size) lines += count_character(chunk->begin, chunk->end, '\r');
    chunk->count = lines < by_size ? lines : by_size;
}

/* Moves what chunks with empty lines have left room for. */
static void close_gaps(plan *p, size_t chunks)
{
    const vane_table *t = p->table;
    p->rows = 0;
    for (size_t i = 0; i < chunks; i++) {
        const size_t from = p->chunks[i].first, rows = p->chunks[i].count, to = p->rows;
        p->rows += rows;
        if (from == to) continue;
        memmove(t->x + to * t->inputs, t->x + from * t->inputs, rows * t->inputs * sizeof(float));
        memmove(t->t + to * t->targets, t->t + from * t->targets, rows * t->targets * sizeof(float));
        if (p->label) memmove(p->label + to, p->label + from, rows * sizeof *p->label);
    }
    p->table->rows = p->rows;
}

static int read_values(plan *p)
{
    size_t chunks;
    const char *begin = p->top.at, *end = p->bytes->end;
    int status = vane_chunks_cut(&p->chunks, &chunks, p->ctx, begin, end);
    if (status) return status;
    /* A line end between quotes is no place to cut. */
    if (chunks > 1 && memchr(begin, '"', (size_t)(end - begin))) chunks = vane_chunks_join(p->chunks, chunks);
    (void)vane_chunks_read(p->ctx, p->chunks, chunks, bound_rows, p);
    p->rows = vane_chunks_number(p->chunks, chunks);
    status = vane_table_create(&p->table, p->ctx, p->rows, p->inputs, p->targets);
    if (!status && p->targets == 1) status = vane_ctx_alloc(&p->label, p->ctx, p->rows, sizeof *p->label);
    if (status) return status;
    if (!vane_chunks_read(p->ctx, p->chunks, chunks, read_chunk, p) && chunks > 1) {
        chunks = vane_chunks_join(p->chunks, chunks);
        atomic_store(&p->classes, false);
        read_chunk(p, 0);
    }
    if (p->chunks[0].status) return p->chunks[0].status;
    close_gaps(p, chunks);
    if (p->rows > 0) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: the file has a header and no rows", p->bytes->name);
}

/* ------------------------------------------------------------------------------------------------- classes ---- */
static int collect_labels(plan *p)
{
    int status = VANE_OK;
    p->labels.name = p->bytes->name;
    p->labels.rows = p->rows;
    p->labels.most = vane_most_classes(p->rows, (size_t)(p->bytes->end - p->bytes->begin));
    p->labels.integers = true;
    for (size_t i = 0; i < p->rows; i++) p->labels.integers &= vane_label_is_integer(p->label[i]);
    for (size_t i = 0; !status && i < p->rows; i++) {
        if (p->label[i].length > NAME_BYTES) {
            const vane_field place = vane_csv_find_place(p->bytes, p->label[i].text);
            return vane_csv_fail(&p->top, &place, "this class label has more than 255 bytes");
        }
        status = vane_labels_add(&p->labels, p->label[i]);
    }
    return status;
}

/* One-hot targets in place of the labels. */
static int mark_classes(plan *p)
{
    vane_table *table;
    int status = collect_labels(p);
    if (!status) status = vane_table_create(&table, p->ctx, p->rows, 0, p->labels.count);
    if (status) return status;
    memset(table->t, 0, p->rows * p->labels.count * sizeof *table->t);
    for (size_t i = 0; i < p->rows; i++)
        table->t[i * p->labels.count + vane_labels_find(&p->labels, p->label[i])] = 1.0f;
    float *unused = p->table->t;
    p->table->t = table->t;
    p->table->targets = p->labels.count;
    p->table->classes = true;
    table->t = unused;
    vane_table_release(table);
    return VANE_OK;
}

/* -------------------------------------------------------------------------------------------------- names ---- */
/* Doubled quotes of a quoted field become one. */
static size_t unquote(char *out, size_t room, const char *text, size_t length, bool quoted)
{
    size_t n = 0;
    for (size_t i = 0; i < length && n < room; i++) {
        out[n++] = text[i];
        if (quoted && text[i] == '"' && i + 1 < length && text[i + 1] == '"') i++;
    }
    return n;
}

static int set_name(plan *p, bool of_target, size_t index, const char *text, size_t length, bool quoted)
{
    char name[NAME_BYTES];
    return vane_table_set_name(p->table, of_target, index, name, unquote(name, sizeof name, text, length, quoted));
}

static int name_columns(plan *p)
{
    vane_csv csv = vane_csv_open(p->bytes, p->separator);
    vane_field field = { .last = false };
    int status = VANE_OK;
    if (!p->header) return VANE_OK;
    (void)vane_csv_record(&csv);
    for (size_t column = 0; !status && !field.last; column++) {
        status = vane_csv_field(&csv, &field);
        const bool target = p->role[column] >= p->inputs;
        if (status || field.length == 0 || (target && p->classes)) continue;
        status = set_name(p, target, target ? p->role[column] - p->inputs : p->role[column], field.text, field.length,
                          field.quoted);
    }
    return status;
}

static int name_classes(plan *p)
{
    int status = VANE_OK;
    for (size_t i = 0; p->classes && !status && i < p->labels.count; i++)
        status = set_name(p, true, i, p->labels.sorted[i].text, p->labels.sorted[i].length, true);
    return status;
}

/* --------------------------------------------------------------------------------------------------- whole ---- */
static int read_plan(plan *p)
{
    int status = look_at_top(p);
    if (!status) status = assign_roles(p);
    if (!status) status = read_values(p);
    if (!status && p->options->labels && p->targets > 1)
        status = vane_fail(VANE_ERR_ARGUMENT, "%s: class labels stand in one column, %zu target columns were asked for",
                           p->bytes->name, p->targets);
    if (status) return status;
    p->classes |= p->options->labels && p->targets == 1;
    if (p->classes) status = mark_classes(p);
    if (!status) status = name_columns(p);
    if (!status) status = name_classes(p);
    return status;
}

int vane_read_csv(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_data_options *options)
{
    plan p = { .ctx = ctx, .bytes = bytes, .options = options, .labels = { .ctx = ctx } };
    const int status = read_plan(&p);
    vane_labels_free(&p.labels);
    vane_ctx_free(ctx, p.label);
    vane_ctx_free(ctx, p.chunks);
    vane_ctx_free(ctx, p.role);
    if (status) vane_table_release(p.table);
    else *out = p.table;
    return status;
}
