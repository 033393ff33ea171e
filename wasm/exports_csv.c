/* exports_csv.c - the module's interface for JavaScript: tables read from text, and scaling beside a network. Lean
 * modules go without. */
#include "core/base/status.h"
#include "core/data/reader.h"
#include "wasm/exports.h"

static vane_data_options options = VANE_DATA_OPTIONS;

/* The options of the next dataset_parse, whose text must last until then. targets < 0: by names, or as usual. */
EXPORT(void, data_options)(int targets, const char *names, int labels, int header, int separator)
{
    options = (vane_data_options)VANE_DATA_OPTIONS;
    if (targets > 0) options.targets = (size_t)targets;
    options.inputs_only = targets == 0;
    options.target_names = names;
    options.labels = labels;
    options.header = header;
    options.separator = (char)separator;
}

EXPORT(double, dataset_parse)(const char *text, size_t size)
{
    const vane_bytes bytes = { text, text + size, "CSV" };
    vane_table *table;
    vane_dataset *dataset = NULL;
    /* Its end would lie before its beginning, and never be met. */
    if ((uintptr_t)text + size < size) return vane_fail(VANE_ERR_ARGUMENT, "size is %zu", size);
    int status = vane_read_csv(&table, vane_js_ctx, &bytes, &options);
    if (!status) status = vane_dataset_of_table(&dataset, table);
    return vane_js_value(status, dataset);
}

EXPORT(const char *, dataset_fields)(void) { return "rows,inputs,targets,classes,x,t"; }

/* Of a table that is whole. */
EXPORT(void, dataset)(const vane_dataset *d)
{
    VANE_JS_RECORD((double)d->rows, (double)d->table->inputs, (double)d->table->targets, (double)d->table->classes,
                   (double)(uintptr_t)d->table->x, (double)(uintptr_t)d->table->t);
}

EXPORT(const char *, dataset_input_name)(const vane_dataset *dataset, size_t index)
{
    return vane_dataset_input_name(dataset, index);
}

EXPORT(const char *, dataset_target_name)(const vane_dataset *dataset, size_t index)
{
    return vane_dataset_target_name(dataset, index);
}

/* The largest target of each row. */
EXPORT(void, dataset_labels)(const vane_dataset *d, uint32_t *labels)
{
    const vane_table *t = d->table;
    labels = vane_js_room(labels);
    for (size_t i = 0; i < t->rows; i++)
        labels[i] = (uint32_t)t->ctx->kernels->argmax(t->targets, t->t + i * t->targets);
}

EXPORT(int, dataset_fit)(const vane_dataset *dataset, int kind, float *scale, float *shift)
{
    return vane_fit_inputs(dataset, (vane_scale)kind, vane_js_room(scale), vane_js_room(shift));
}

EXPORT(void, scale_rows)(size_t rows, size_t n, const float *x, const float *scale, const float *shift, float *y)
{
    vane_js_ctx->kernels->affine(rows, n, x, scale, shift, vane_js_room(y));
}
