/* dataset.c - rows in memory or from a source, and passes over them. */
#include "core/data/dataset.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/data/source.h"
#include "core/net/matmul.h"

/* ------------------------------------------------------------------------------------------------- tables ---- */
int vane_matrix_alloc(float **out, const vane_ctx *ctx, size_t rows, size_t columns)
{
    size_t count;
    *out = NULL;
    if (!vane_size_mul(rows, columns, &count) || !vane_size_add(count, VANE_READ_AHEAD, &count))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: no room for %zu rows of %zu numbers", rows, columns);
    return vane_ctx_alloc(out, ctx, count, sizeof(float));
}

int vane_table_create(vane_table **out, const vane_ctx *ctx, size_t rows, size_t inputs, size_t targets)
{
    vane_table *table;
    *out = NULL;
    int status = vane_ctx_alloc_zeroed(&table, ctx, 1, sizeof *table);
    if (status) return status;
    table->ctx = ctx;
    table->rows = rows;
    table->inputs = inputs;
    table->targets = targets;
    atomic_init(&table->owners, 1);
    status = vane_matrix_alloc(&table->x, ctx, rows, inputs);
    if (!status) status = vane_matrix_alloc(&table->t, ctx, rows, targets);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}

static void free_names(const vane_ctx *ctx, char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++) vane_ctx_free(ctx, names[i]);
    vane_ctx_free(ctx, names);
}

void vane_table_drop_target_names(vane_table *table)
{
    free_names(table->ctx, table->target_names, table->targets);
    table->target_names = NULL;
}

void vane_table_release(vane_table *table)
{
    if (!table || atomic_fetch_sub_explicit(&table->owners, 1, memory_order_acq_rel) != 1) return;
    free_names(table->ctx, table->input_names, table->inputs);
    free_names(table->ctx, table->target_names, table->targets);
    vane_ctx_free(table->ctx, table->weights);
    vane_ctx_free(table->ctx, table->t);
    vane_ctx_free(table->ctx, table->x);
    vane_ctx_free(table->ctx, table);
}

int vane_table_set_name(vane_table *table, bool of_target, size_t index, const char *text, size_t length)
{
    char ***names = of_target ? &table->target_names : &table->input_names;
    char *copy;
    int status = VANE_OK;
    if (!*names)
        status = vane_ctx_alloc_zeroed(names, table->ctx, of_target ? table->targets : table->inputs, sizeof **names);
    if (!status) status = vane_ctx_alloc(&copy, table->ctx, length + 1, 1);
    if (status) return status;
    memcpy(copy, text, length);
    copy[length] = '\0';
    vane_ctx_free(table->ctx, (*names)[index]);
    (*names)[index] = copy;
    return VANE_OK;
}

static int check_values(const vane_ctx *ctx, const char *what, size_t rows, size_t width, const float *values)
{
    const size_t count = rows * width, bad = ctx->kernels->find_nonfinite(count, values);
    if (bad == count) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "row %zu, %s %zu is %g: data must be finite", bad / width, what, bad % width,
                     (double)values[bad]);
}

static int check_weights(size_t rows, const float *weights)
{
    for (size_t i = 0; weights && i < rows; i++)
        if (!(weights[i] >= 0.0f && weights[i] - weights[i] == 0.0f))
            return vane_fail(VANE_ERR_ARGUMENT, "the weight of row %zu is %g: expected a finite number, at least 0", i,
                             (double)weights[i]);
    return VANE_OK;
}

/* ----------------------------------------------------------------------------------------------- datasets ---- */
int vane_dataset_of_table(vane_dataset **out, vane_table *table)
{
    const vane_ctx *ctx = table->ctx;
    vane_dataset *dataset = NULL;
    *out = NULL;
    int status = check_values(ctx, "input", table->rows, table->inputs, table->x);
    if (!status) status = check_values(ctx, "target", table->rows, table->targets, table->t);
    if (!status) status = check_weights(table->rows, table->weights);
    if (!status) status = vane_ctx_alloc_zeroed(&dataset, ctx, 1, sizeof *dataset);
    if (status) {
        vane_table_release(table);
        return status;
    }
    VANE_GUARD_BEGIN(VANE_DATASET, dataset, ctx);
    dataset->ctx = ctx;
    dataset->table = table;
    dataset->rows = table->rows;
    *out = dataset;
    return VANE_OK;
}

static int check_widths(const char *function, size_t inputs, size_t targets)
{
    vane_limits limits;
    vane_limits_get(&limits);
    if (inputs == 0) return vane_fail(VANE_ERR_ARGUMENT, "%s: 0 inputs a row", function);
    if (inputs > limits.width || targets > limits.width)
        return vane_fail(VANE_ERR_LIMIT, "%s: %zu inputs and %zu targets a row: at most %zu each", function, inputs,
                         targets, limits.width);
    return VANE_OK;
}

int vane_dataset_create(vane_dataset **out, vane_ctx *ctx, const float *x, size_t inputs, const float *t,
                        size_t targets, size_t rows, const float *weights)
{
    vane_table *table;
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    int status = vane_check(VANE_CONTEXT, ctx);
    if (!status && (!x || (!t && targets)))
        status = vane_fail(VANE_ERR_ARGUMENT, "%s is NULL", x ? "t" : "x");
    if (!status) status = check_widths("vane_dataset_create", inputs, targets);
    if (!status && rows == 0) status = vane_fail(VANE_ERR_SHAPE, "vane_dataset_create: the data has no rows");
    if (!status) status = vane_table_create(&table, ctx, rows, inputs, targets);
    if (status) return status;
    memcpy(table->x, x, rows * inputs * sizeof(float));
    if (targets) memcpy(table->t, t, rows * targets * sizeof(float));
    if (weights) {
        status = vane_ctx_alloc(&table->weights, ctx, rows, sizeof(float));
        if (status) {
            vane_table_release(table);
            return status;
        }
        memcpy(table->weights, weights, rows * sizeof(float));
    }
    return vane_dataset_of_table(out, table);
}

int vane_dataset_from_source(vane_dataset **out, vane_ctx *ctx, const vane_source *source)
{
    vane_dataset *dataset;
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    int status = vane_check(VANE_CONTEXT, ctx);
    if (status) return status;
    if (!source) return vane_fail(VANE_ERR_ARGUMENT, "source is NULL");
    if (source->struct_size < offsetof(vane_source, prefetch))
        return vane_fail(VANE_ERR_ARGUMENT, "vane_source.struct_size is %zu: begin from VANE_SOURCE",
                         source->struct_size);
    if (!source->read) return vane_fail(VANE_ERR_ARGUMENT, "vane_source.read is NULL");
    status = check_widths("vane_dataset_from_source", source->inputs, source->targets);
    if (!status) status = vane_ctx_alloc_zeroed(&dataset, ctx, 1, sizeof *dataset);
    if (status) return status;
    VANE_GUARD_BEGIN(VANE_DATASET, dataset, ctx);
    dataset->ctx = ctx;
    dataset->rows = source->rows;
    status = vane_feed_open(&dataset->feed, ctx, source);
    if (status) {
        vane_dataset_destroy(dataset);
        return status;
    }
    *out = dataset;
    return VANE_OK;
}

void vane_dataset_destroy(vane_dataset *dataset)
{
    if (!dataset) return;
    VANE_GUARD_END(VANE_DATASET, dataset);
    const vane_ctx *ctx = dataset->ctx;
    vane_feed_close(&dataset->feed);
    vane_table_release(dataset->table);
    vane_ctx_free(ctx, dataset->part);
    vane_ctx_free(ctx, dataset);
}

size_t vane_dataset_inputs(const vane_dataset *d)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->table ? d->table->inputs : d->feed.source.inputs;
}

size_t vane_dataset_targets(const vane_dataset *d)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->table ? d->table->targets : d->feed.source.targets;
}

uint64_t vane_dataset_rows(const vane_dataset *d)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->rows;
}

int vane_dataset_is_classes(const vane_dataset *d)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->table && d->table->classes;
}

bool vane_dataset_seekable(const vane_dataset *d) { return d->table != NULL; }

const char *vane_dataset_input_name(const vane_dataset *d, size_t i)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->table && d->table->input_names && i < d->table->inputs ? d->table->input_names[i] : NULL;
}

const char *vane_dataset_target_name(const vane_dataset *d, size_t i)
{
    VANE_ASSERT_OBJECT(VANE_DATASET, d);
    return d->table && d->table->target_names && i < d->table->targets ? d->table->target_names[i] : NULL;
}

uint64_t vane_dataset_row(const vane_dataset *d, uint64_t index) { return d->part ? d->part[index] : index; }

int vane_dataset_check_table(const vane_dataset *d)
{
    const int status = vane_check(VANE_DATASET, d);
    if (status || d->table) return status;
    return vane_fail(VANE_ERR_ARGUMENT, "the dataset is a source: it has no rows in memory");
}

int vane_dataset_get(const vane_dataset *d, uint64_t row, float *x, float *t)
{
    const int status = vane_dataset_check_table(d);
    if (status) return status;
    if (row >= d->rows)
        return vane_fail(VANE_ERR_ARGUMENT, "row %llu: the dataset has %llu, numbered from 0", (unsigned long long)row,
                         (unsigned long long)d->rows);
    const vane_table *table = d->table;
    const size_t at = (size_t)vane_dataset_row(d, row);
    if (x) memcpy(x, table->x + at * table->inputs, table->inputs * sizeof(float));
    if (t) memcpy(t, table->t + at * table->targets, table->targets * sizeof(float));
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------- passes ---- */
int vane_dataset_begin(vane_dataset *d, const vane_stream *order, uint64_t first)
{
    if (d->table) {
        d->shuffled = order != NULL;
        if (order) d->order = *order;
        d->cursor = first;
        return VANE_OK;
    }
    return vane_feed_begin(&d->feed, first);
}

/* Rows in their own order: where they lie. */
static size_t show_table_rows(vane_dataset *d, size_t max_rows, float *weights, vane_rows *at)
{
    const vane_table *table = d->table;
    const uint64_t left = d->rows - d->cursor;
    const size_t first = (size_t)d->cursor, n = left < max_rows ? (size_t)left : max_rows;
    at->inputs = table->x + first * table->inputs;
    at->targets = table->t + first * table->targets;
    if (table->weights) at->weights = table->weights + first;
    else for (size_t i = 0; i < n; i++) weights[i] = 1.0f;
    d->cursor += n;
    return n;
}

static size_t copy_table_rows(vane_dataset *d, size_t max_rows, float *x, float *t, float *weights)
{
    const vane_table *table = d->table;
    size_t n = 0;
    for (; n < max_rows && d->cursor < d->rows; n++, d->cursor++) {
        const uint64_t index = d->shuffled ? vane_shuffle_index(&d->order, d->rows, d->cursor) : d->cursor;
        const size_t at = (size_t)vane_dataset_row(d, index);
        memcpy(x + n * table->inputs, table->x + at * table->inputs, table->inputs * sizeof(float));
        memcpy(t + n * table->targets, table->t + at * table->targets, table->targets * sizeof(float));
        weights[n] = table->weights ? table->weights[at] : 1.0f;
    }
    return n;
}

int vane_dataset_next(vane_dataset *d, size_t max_rows, float *x, float *t, float *weights, vane_rows *at, size_t *rows)
{
    *rows = 0;
    *at = (vane_rows){ x, t, weights };
    if (!d->table) {
        const int status = vane_feed_next(&d->feed, max_rows, x, t, at, rows);
        for (size_t i = 0; i < *rows; i++) weights[i] = 1.0f;
        return status;
    }
    if (!d->shuffled && !d->part) *rows = show_table_rows(d, max_rows, weights, at);
    else *rows = copy_table_rows(d, max_rows, x, t, weights);
    return VANE_OK;
}
