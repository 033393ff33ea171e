/* csv.c - CSV text to a table, in three walks over the same text: what the columns are, which classes there are,
 * the values. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/csv_fields.h"

enum { NAME_BYTES = 255 };      /* that a network can carry */

/* What a walk found out or goes by. */
typedef struct plan {
    const vane_ctx *ctx;
    const vane_bytes *bytes;
    const vane_data_options *options;
    char separator;
    bool header;
    size_t columns, rows;
    size_t inputs, targets;     /* columns of each */
    size_t *role;               /* of each column: its input's number, or inputs + its target's */
    bool classes;               /* the target column holds labels */
    bool all_integers;          /* those of the target column so far */
    vane_labels labels;
    vane_table *table;
} plan;

/* Called for every field but those of the header. */
typedef int (*visitor)(plan *p, const vane_csv *csv, size_t row, size_t column, const vane_field *field);

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

/* ------------------------------------------------------------------------------------------------- walking ---- */
static int skip_record(vane_csv *csv)
{
    vane_field field = { .last = false };
    int status = VANE_OK;
    while (!status && !field.last) status = vane_csv_field(csv, &field);
    return status;
}

static int walk_record(plan *p, vane_csv *csv, size_t row, visitor visit)
{
    vane_field field = { .last = false };
    size_t column = 0;
    for (; !field.last; column++) {
        int status = vane_csv_field(csv, &field);
        if (!status && column == p->columns)
            status = vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: more than the %zu fields of the first line", csv->name,
                               field.line, field.column, p->columns);
        if (!status) status = visit(p, csv, row, column, &field);
        if (status) return status;
    }
    if (column == p->columns) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: the line ends after %zu fields, the first has %zu", csv->name,
                     field.line, field.column, column, p->columns);
}

static int walk(plan *p, visitor visit)
{
    vane_csv csv = vane_csv_open(p->bytes, p->separator);
    int status = VANE_OK;
    if (p->header && vane_csv_record(&csv)) status = skip_record(&csv);
    for (p->rows = 0; !status && vane_csv_record(&csv); p->rows++) status = walk_record(p, &csv, p->rows, visit);
    return status;
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
    return VANE_OK;
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
static int judge(plan *p, const vane_csv *csv, size_t row, size_t column, const vane_field *field)
{
    float value;
    const bool target = p->role[column] >= p->inputs, label_column = target && p->targets == 1;
    (void)row;
    if (field->length == 0) return vane_csv_fail(csv, field, "this field is empty");
    if (label_column) p->all_integers &= vane_label_is_integer((vane_label){ field->text, field->length });
    if (!number_of(field, &value)) {
        if (!label_column) return fail_with_text(csv, field, "is not a number");
        p->classes = true;
    } else if (value - value != 0.0f && !(label_column && (p->classes || p->options->labels))) {
        return fail_with_text(csv, field, "is not a finite number");
    }
    return VANE_OK;
}

static int collect_label(plan *p, const vane_csv *csv, size_t row, size_t column, const vane_field *field)
{
    (void)row;
    if (p->role[column] < p->inputs) return VANE_OK;
    if (field->length > NAME_BYTES) return vane_csv_fail(csv, field, "this class label has more than 255 bytes");
    return vane_labels_add(&p->labels, (vane_label){ field->text, field->length });
}

static int store(plan *p, const vane_csv *csv, size_t row, size_t column, const vane_field *field)
{
    vane_table *t = p->table;
    const size_t role = p->role[column];
    float *at = role < p->inputs ? t->x + row * t->inputs + role : t->t + row * t->targets + (role - p->inputs);
    (void)csv;
    if (role >= p->inputs && p->classes) {
        for (size_t i = 0; i < t->targets; i++) at[i] = 0.0f;
        at[vane_labels_find(&p->labels, (vane_label){ field->text, field->length })] = 1.0f;
    } else {
        (void)number_of(field, at);
    }
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
    if (!status) status = walk(p, judge);
    if (!status && p->rows == 0)
        status = vane_fail(VANE_ERR_FORMAT, "%s: the file has a header and no rows", p->bytes->name);
    if (!status && p->options->labels && p->targets > 1)
        status = vane_fail(VANE_ERR_ARGUMENT, "%s: class labels stand in one column, %zu target columns were asked for",
                           p->bytes->name, p->targets);
    if (status) return status;
    p->classes |= p->options->labels && p->targets == 1;
    p->labels.integers = p->all_integers;
    if (p->classes) status = walk(p, collect_label);
    if (!status)
        status = vane_table_create(&p->table, p->ctx, p->rows, p->inputs, p->classes ? p->labels.count : p->targets);
    if (!status) status = walk(p, store);
    if (!status) status = name_columns(p);
    if (!status) status = name_classes(p);
    return status;
}

int vane_read_csv(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_data_options *options)
{
    plan p = { .ctx = ctx, .bytes = bytes, .options = options, .all_integers = true, .labels = { .ctx = ctx } };
    const int status = read_plan(&p);
    vane_labels_free(&p.labels);
    vane_ctx_free(ctx, p.role);
    if (status) {
        vane_table_release(p.table);
        return status;
    }
    p.table->classes = p.classes;
    *out = p.table;
    return VANE_OK;
}
