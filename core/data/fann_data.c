/* fann_data.c - FANN's training data: "rows inputs outputs", then for each row its inputs and its outputs,
 * separated by any white space. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/chunks.h"

typedef struct numbers {
    const char *begin, *at, *end, *name;
} numbers;

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void skip_spaces(numbers *n)
{
    while (n->at < n->end && is_space(*n->at)) n->at++;
}

/* Of n->at, both from 1. */
static void find_place(const numbers *n, size_t *line, size_t *column)
{
    const char *line_begin = n->begin;
    *line = 1;
    for (const char *p = n->begin; p < n->at; p++)
        if (*p == '\n') {
            ++*line;
            line_begin = p + 1;
        }
    *column = (size_t)(n->at - line_begin) + 1;
}

static int fail_here(const numbers *n, const char *what)
{
    size_t line, column;
    const char *end = n->at;
    while (end < n->end && end - n->at < 40 && !is_space(*end)) end++;
    find_place(n, &line, &column);
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: \"%.*s\" %s", n->name, line, column, (int)(end - n->at), n->at,
                     what);
}

static int fail_at_end(const numbers *n, size_t row)
{
    size_t line, column;
    find_place(n, &line, &column);
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu: the file ends in row %zu", n->name, line, row);
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
    if (n->at == n->end) return fail_at_end(n, row);
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

/* ------------------------------------------------------------------------------------------------- values ---- */
/* `count` numbers into the table, of which the first is its number `first`. */
static int read_numbers(numbers *n, vane_table *table, size_t first, size_t count)
{
    const size_t inputs = table->inputs, width = inputs + table->targets;
    size_t row = first / width, column = first % width;
    for (; count > 0; count--) {
        float *at = column < inputs ? table->x + row * inputs + column
                                    : table->t + row * table->targets + (column - inputs);
        const int status = next_number(n, row, at);
        if (status) return status;
        if (++column == width) {
            column = 0;
            row++;
        }
    }
    skip_spaces(n);
    return n->at == n->end ? VANE_OK : fail_here(n, "follows the last row");
}

typedef struct job {
    vane_table *table;
    vane_chunk *chunks;
} job;

/* Words between characters up to the blank, eight at a time. Only a guess where there are control characters that are
 * no spaces: reading then fails, and what was counted is of no matter. */
static void count_words(void *arg, size_t task)
{
    vane_chunk *chunk = &((job *)arg)->chunks[task];
    const uint64_t tops = 0x8080808080808080, ones = 0x0101010101010101;
    const char *p = chunk->begin;
    uint64_t before = tops;     /* the top bits of bytes that are no part of a word; those in front count as spaces */
    for (; chunk->end - p >= 8; p += 8) {
        uint64_t bytes;
        memcpy(&bytes, p, sizeof bytes);
        const uint64_t spaces = ~(((bytes & ~tops) + 0x5f * ones) | bytes) & tops;
        const uint64_t begins = ~spaces & (spaces << 8 | before >> 56) & tops;
        chunk->count += (size_t)((begins >> 7) * ones >> 56);
        before = spaces;
    }
    bool space = before >> 63;
    for (; p < chunk->end; p++) {
        const bool now = (unsigned char)*p <= ' ';
        chunk->count += space && !now;
        space = now;
    }
}

static void read_chunk(void *arg, size_t task)
{
    const job *j = arg;
    vane_chunk *chunk = &j->chunks[task];
    numbers n = { chunk->begin, chunk->begin, chunk->end, "" };
    chunk->status = read_numbers(&n, j->table, chunk->first, chunk->count);
}

static int read_values(numbers *n, vane_table *table)
{
    job j = { .table = table };
    size_t chunks;
    const size_t count = table->rows * (table->inputs + table->targets);
    const int status = vane_chunks_cut(&j.chunks, &chunks, table->ctx, n->at, n->end);
    if (status) return status;
    const bool done = chunks > 1 && vane_chunks_read(table->ctx, j.chunks, chunks, count_words, &j) &&
                      vane_chunks_number(j.chunks, chunks) == count &&
                      vane_chunks_read(table->ctx, j.chunks, chunks, read_chunk, &j);
    vane_ctx_free(table->ctx, j.chunks);
    return done ? VANE_OK : read_numbers(n, table, 0, count);
}

int vane_read_fann_data(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes,
                        const vane_data_options *options)
{
    numbers n = { bytes->begin, bytes->begin, bytes->end, bytes->name };
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
    status = read_values(&n, table);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}

/* Three whole numbers alone on the first line, and that many numbers might follow. */
bool vane_is_fann_data(const vane_bytes *bytes)
{
    numbers n = { bytes->begin, bytes->begin, bytes->end, bytes->name };
    size_t count;
    for (int i = 0; i < 3; i++)
        if (next_count(&n, "is no count", &count)) return false;
    while (n.at < n.end && (*n.at == ' ' || *n.at == '\t' || *n.at == '\r')) n.at++;
    return n.at < n.end && *n.at == '\n' && !memchr(n.begin, '\n', (size_t)(n.at - n.begin));
}
