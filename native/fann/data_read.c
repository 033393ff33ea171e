/* data_read.c - training data from a file, as FANN's scanf took it: white space of any kind between numbers, nothing
 * after the last that was declared is looked at, infinities and NaNs are numbers. The point is '.' in every locale. */
#include <limits.h>
#include <stdbool.h>

#include "core/base/text.h"
#include "core/base/text_scan.h"
#include "core/net/net.h"
#include "fann.h"
#include "native/fann/context.h"
#include "native/fann/error.h"

typedef struct text {
    vane_scan scan;
    unsigned line;          /* as FANN counts them: the sizes, then two for each row, wherever the line ends are */
} text;

static bool next_count(text *t, unsigned *count)
{
    uint64_t value;
    if (!vane_scan_u64(&t->scan, &value) || value > UINT_MAX) return false;
    *count = (unsigned)value;
    return true;
}

#ifdef FIXEDFANN
static bool next_number(text *t, fann_type *number)
{
    vane_scan *s = &t->scan;
    uint64_t value;
    vane_scan_spaces(s);
    const bool negative = s->at < s->end && *s->at == '-';
    if (negative || (s->at < s->end && *s->at == '+')) s->at++;
    if (s->at < s->end && vane_is_space(*s->at)) return false;
    if (!vane_scan_u64(s, &value) || value > (uint64_t)INT_MAX + negative) return false;
    *number = (fann_type)(negative ? -(int64_t)value : (int64_t)value);
    return true;
}
#else
static bool next_number(text *t, fann_type *number)
{
    vane_scan_spaces(&t->scan);
    const char *begin = t->scan.at;
    t->scan.at = vane_text_to_float(begin, t->scan.end, number);
    return t->scan.at > begin;
}
#endif

static bool next_row(text *t, fann_type *row, unsigned width)
{
    t->line++;
    for (unsigned i = 0; i < width; i++)
        if (!next_number(t, &row[i])) return false;
    return true;
}

/* Fails also where the numbers declared are more than the characters there are: before memory is asked for them. */
static bool next_sizes(text *t, unsigned *rows, unsigned *inputs, unsigned *outputs)
{
    t->line++;
    if (!next_count(t, rows) || !next_count(t, inputs) || !next_count(t, outputs)) return false;
    const uint64_t width = (uint64_t)*inputs + *outputs, most = (uint64_t)(t->scan.end - t->scan.at);
    return *rows == 0 || (*rows <= most && width <= most / *rows);
}

static struct fann_train_data *read_text(text *t, const char *name)
{
    unsigned rows, inputs, outputs;
    struct fann_train_data *data = NULL;
    if (!next_sizes(t, &rows, &inputs, &outputs)) goto fail;
    data = fann_create_train(rows, inputs, outputs);
    if (!data) return NULL;
    for (unsigned i = 0; i < rows; i++)
        if (!next_row(t, data->input[i], inputs) || !next_row(t, data->output[i], outputs)) goto fail;
    return data;

fail:
    vane_fann_fail(NULL, FANN_E_CANT_READ_TD, name, t->line);
    fann_destroy_train(data);
    return NULL;
}

struct fann_train_data *fann_read_train_from_file(const char *filename)
{
    char *bytes;
    size_t size;
    const vane_ctx *ctx = vane_fann_context();
    const int status = ctx ? vane_ctx_read_file(ctx, filename, &bytes, &size) : VANE_ERR_MEMORY;
    if (status == VANE_ERR_MEMORY) vane_fann_fail(NULL, FANN_E_CANT_ALLOCATE_MEM);
    /* Not FANN_E_CANT_OPEN_TD_R: this is FANN's number for it. */
    else if (status) vane_fann_fail(NULL, FANN_E_CANT_OPEN_CONFIG_R, filename);
    if (status) return NULL;

    text t = { { bytes, bytes, bytes + size, filename }, 0 };
    struct fann_train_data *data = read_text(&t, filename);
    vane_ctx_free(ctx, bytes);
    return data;
}
