/* fann_data.c - FANN's training data: "rows inputs outputs", then for each row its inputs and its outputs,
 * separated by any white space. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/base/text_scan.h"
#include "core/data/chunks.h"

static int fail_here(const vane_scan *s, const char *what)
{
    const char *end = s->at;
    while (end < s->end && end - s->at < 40 && !vane_is_space(*end)) end++;
    return vane_scan_fail(s, "\"%.*s\" %s", (int)(end - s->at), s->at, what);
}

static bool at_space(const vane_scan *s) { return s->at == s->end || vane_is_space(*s->at); }

static int next_count(vane_scan *s, const char *what, size_t *count)
{
    uint64_t value;
    vane_scan_spaces(s);
    const vane_scan before = *s;
    if (!vane_scan_u64(s, &value) || !at_space(s) || value > UINT32_MAX) return fail_here(&before, what);
    *count = (size_t)value;
    return VANE_OK;
}

static int next_number(vane_scan *s, size_t row, float *value)
{
    vane_scan_spaces(s);
    if (s->at == s->end) return vane_scan_fail(s, "the file ends in row %zu", row);
    const char *after = vane_text_to_float(s->at, s->end, value);
    if (after == s->at || (after < s->end && !vane_is_space(*after))) return fail_here(s, "is not a number");
    if (*value - *value != 0.0f) return fail_here(s, "is not a finite number");
    s->at = after;
    return VANE_OK;
}

static int read_sizes(vane_scan *s, size_t *rows, size_t *inputs, size_t *outputs)
{
    int status = next_count(s, "should be the number of rows", rows);
    if (!status) status = next_count(s, "should be the number of inputs", inputs);
    if (!status) status = next_count(s, "should be the number of outputs", outputs);
    if (status) return status;
    if (*rows == 0 || *inputs == 0)
        return vane_fail(VANE_ERR_FORMAT, "%s: the first line asks for %zu rows of %zu inputs and %zu outputs", s->name,
                         *rows, *inputs, *outputs);
    /* Each number takes two bytes, but the last: what is declared must fit the file before anything is allocated
       for it. */
    const uint64_t width = (uint64_t)*inputs + *outputs, most = ((uint64_t)(s->end - s->at) + 1) / 2;
    if (width > most || *rows > most / width)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu rows of %zu inputs and %zu outputs can't be in %zu bytes", s->name,
                         *rows, *inputs, *outputs, (size_t)(s->end - s->at));
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------- values ---- */
/* `count` numbers into the table, of which the first is its number `first`. */
static int read_numbers(vane_scan *s, vane_table *table, size_t first, size_t count)
{
    const size_t inputs = table->inputs, width = inputs + table->targets;
    size_t row = first / width, column = first % width;
    for (; count > 0; count--) {
        float *at = column < inputs ? table->x + row * inputs + column
                                    : table->t + row * table->targets + (column - inputs);
        const int status = next_number(s, row, at);
        if (status) return status;
        if (++column == width) {
            column = 0;
            row++;
        }
    }
    vane_scan_spaces(s);
    return s->at == s->end ? VANE_OK : fail_here(s, "follows the last row");
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
    vane_scan s = { chunk->begin, chunk->begin, chunk->end, "" };
    chunk->status = read_numbers(&s, j->table, chunk->first, chunk->count);
}

static int read_values(vane_scan *s, vane_table *table)
{
    job j = { .table = table };
    size_t chunks;
    const size_t count = table->rows * (table->inputs + table->targets);
    const int status = vane_chunks_cut(&j.chunks, &chunks, table->ctx, s->at, s->end);
    if (status) return status;
    const bool done = chunks > 1 && vane_chunks_read(table->ctx, j.chunks, chunks, count_words, &j) &&
                      vane_chunks_number(j.chunks, chunks) == count &&
                      vane_chunks_read(table->ctx, j.chunks, chunks, read_chunk, &j);
    vane_ctx_free(table->ctx, j.chunks);
    return done ? VANE_OK : read_numbers(s, table, 0, count);
}

int vane_read_fann_data(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes,
                        const vane_data_options *options)
{
    vane_scan s = { bytes->begin, bytes->begin, bytes->end, bytes->name };
    size_t rows, inputs, outputs;
    vane_table *table;
    int status = read_sizes(&s, &rows, &inputs, &outputs);
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
    status = read_values(&s, table);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}

/* Three whole numbers alone on the first line, and that many numbers might follow. */
bool vane_is_fann_data(const vane_bytes *bytes)
{
    vane_scan s = { bytes->begin, bytes->begin, bytes->end, bytes->name };
    size_t count;
    for (int i = 0; i < 3; i++)
        if (next_count(&s, "is no count", &count)) return false;
    while (s.at < s.end && (*s.at == ' ' || *s.at == '\t' || *s.at == '\r')) s.at++;
    return s.at < s.end && *s.at == '\n' && !memchr(s.begin, '\n', (size_t)(s.at - s.begin));
}
