/* exports_data.c - the module's interface for JavaScript: what data need beside a table of numbers: names, classes,
 * scaling, splits. */
#include <string.h>

#include "core/base/status.h"
#include "core/data/dataset.h"
#include "wasm/exports.h"

/* --------------------------------------------------------------------------------------------------- names ---- */
EXPORT(const char *, net_input_name)(const vane_net *net, size_t index) { return vane_net_input_name(net, index); }

EXPORT(int, net_set_input_name)(vane_net *net, size_t index, const char *name)
{
    return vane_net_set_input_name(net, index, name);
}

/* ------------------------------------------------------------------------------------------------- classes ---- */
/* Labels, each below `classes`, become rows of one 1 among 0s. */
EXPORT(void, one_hot)(const uint32_t *labels, size_t rows, size_t classes, float *t)
{
    memset(vane_js_room(t), 0, rows * classes * sizeof *t);
    for (size_t i = 0; i < rows; i++) t[i * classes + labels[i]] = 1.0f;
}

/* A factor for each target, a class, by which all classes of the dataset weigh the same, and its rows 1 on average. */
EXPORT(int, dataset_balance)(const vane_dataset *dataset, float *factors)
{
    if (!dataset) return vane_fail(VANE_ERR_ARGUMENT, "classes can't be balanced without data");
    const vane_table *table = dataset->table;
    const size_t classes = table ? table->targets : 0;
    if (classes < 2)
        return vane_fail(VANE_ERR_ARGUMENT, "classes can't be balanced: %s",
                         table ? "the network has one output, not one for each class" : "a stream's aren't known");
    memset(vane_js_room(factors), 0, classes * sizeof *factors);
    for (uint64_t i = 0; i < dataset->rows; i++)
        factors[table->ctx->kernels->argmax(classes, table->t + vane_dataset_row(dataset, i) * classes)]++;
    size_t present = 0;
    for (size_t i = 0; i < classes; i++) present += factors[i] > 0;
    for (size_t i = 0; i < classes; i++)
        if (factors[i] > 0) factors[i] = (float)((double)dataset->rows / ((double)present * (double)factors[i]));
    return VANE_OK;
}

/* ----------------------------------------------------------------------------------------- scaling, splits ---- */
EXPORT(int, net_fit_scaling)(vane_net *net, const vane_dataset *dataset, int inputs, int targets)
{
    return vane_net_fit_scaling(net, dataset, (vane_scale)inputs, (vane_scale)targets);
}

/* The order of `rows` rows by which a dataset is split, of which the last belong to the second part: their number. */
EXPORT(int, split_order)(uint32_t *order, size_t rows, double fraction, double seed)
{
    vane_stream stream;
    uint64_t count;
    const int status = vane_split_plan(&stream, &count, rows, fraction, vane_js_integer(seed));
    if (status) return status;
    order = vane_js_room(order);
    for (size_t i = 0; i < rows; i++) order[i] = (uint32_t)vane_shuffle_index(&stream, rows, i);
    return (int)count;
}
