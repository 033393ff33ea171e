/* fann_data.c - FANN's training data: "rows inputs outputs", then for each row its inputs and its outputs,
 * separated by any white space. */
#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/reader.h"

typedef struct numbers {
    const char *at, *end, *line_begin, *name;
    size_t line;
} numbers;

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void skip_spaces(numbers *n)
{
    for (; n->at < n->end && is_space(*n->at); n->at++)
        if (*n->at == '\n') {
            n->line++;
            n->line_begin = n->at + 1;
        }
}

static int fail_here(const numbers *n, const char *what)
{
    const char *end = n->at;
    while (end < n->end && end - n->at < 40 && !is_space(*end)) end++;
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: \"%.*s\" %s", n->name, n->line, (size_t)(n->at - n->line_begin) + 1,
                     (int)(end - n->at), n->at, what);
}

static int next_count(numbers *n, const char *what, size_t *count)
{
    double value = 0;
    skip_spaces(n);
    const char *after = vane_text_to_double(n->at, n->end, &value);
    if (after == n->at || (after < n->end && !is_space(*after)) || !(value >= 0 && value <= 4294967295.0) ||
        value != (double)(uint32_t)value)
        return fail_here(n, what);
    n->at = after;
    *count = (size_t)value;
    return VANE_OK;
}

static int next_number(numbers *n, size_t row, float *value)
{
    skip_spaces(n);
    if (n->at == n->end) return vane_fail(VANE_ERR_FORMAT, "%s:%zu: the file ends in row %zu", n->name, n->line, row);
    const char *after = vane_text_to_float(n->at, n->end, value);
    if (after == n->at || (after < n->end && !is_space(*after))) return fail_here(n, "is not a number");
    if (*value - *value != 0.0f) return fail_here(n, "is not a finite number");
    n->at = after;
    return VANE_OK;
}

static int read_sizes(numbers *n, size_t *rows, size_t *inputs, size_t *outputs)
{
    int status = next_count(n, "should be the number of rows", rows);
    if (!status) status = next_count(n, "should be the number of inputs", inputs);
    if (!status) status = next_count(n, "should be the number of outputs", outputs);
    if (status) return status;
    if (*rows == 0 || *inputs == 0)
        return vane_fail(VANE_ERR_FORMAT, "%s: the first line asks for %zu rows of %zu inputs and %zu outputs", n->name,
                         *rows, *inputs, *outputs);
    /* Each number takes two bytes, but the last: what is declared must fit the file before anything is allocated
       for it. */
    const uint64_t width = (uint64_t)*inputs + *outputs, most = ((uint64_t)(n->end - n->at) + 1) / 2;
    if (width > most || *rows > most / width)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu rows of %zu inputs and %zu outputs can't be in %zu bytes", n->name,
                         *rows, *inputs, *outputs, (size_t)(n->end - n->at));
    return VANE_OK;
}

static int read_rows(numbers *n, vane_table *table)
{
    int status = VANE_OK;
    for (size_t i = 0; i < table->rows; i++) {
        for (size_t j = 0; !status && j < table->inputs; j++)
            status = next_number(n, i, table->x + i * table->inputs + j);
        for (size_t j = 0; !status && j < table->targets; j++)
            status = next_number(n, i, table->t + i * table->targets + j);
        if (status) return status;
    }
    skip_spaces(n);
    return n->at == n->end ? VANE_OK : fail_here(n, "follows the last row");
}

int vane_read_fann_data(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes,
                        const vane_data_options *options)
{
    numbers n = { bytes->begin, bytes->end, bytes->begin, bytes->name, 1 };
    size_t rows, inputs, outputs;
    vane_table *table;
    int status = read_sizes(&n, &rows, &inputs, &outputs);
    if (status) return status;
    if (options->inputs_only && outputs > 0)
        return vane_fail(VANE_ERR_SHAPE, "%s: inputs alone were asked for, the file has %zu outputs a row", bytes->name,
                         outputs);
    if (options->targets && options->targets != outputs)
        return vane_fail(VANE_ERR_SHAPE, "%s: %zu targets were asked for, the file has %zu outputs a row", bytes->name,
                         options->targets, outputs);
    if (options->labels)
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: class labels are not read from FANN's data, only numbers",
                         bytes->name);
    status = vane_table_create(&table, ctx, rows, inputs, outputs);
    if (status) return status;
    status = read_rows(&n, table);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}

/* Three whole numbers alone on the first line, and that many numbers might follow. */
bool vane_is_fann_data(const vane_bytes *bytes)
{
    numbers n = { bytes->begin, bytes->end, bytes->begin, bytes->name, 1 };
    size_t count;
    for (int i = 0; i < 3; i++)
        if (next_count(&n, "is no count", &count)) return false;
    while (n.at < n.end && (*n.at == ' ' || *n.at == '\t' || *n.at == '\r')) n.at++;
    return n.line == 1 && n.at < n.end && *n.at == '\n';
}
