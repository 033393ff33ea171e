/* dataset.c - what is done with rows that were read, whatever their format. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* 16 MiB are the classes', and blocks may be a quarter larger. */
enum { WIDEST = 256, MEMORY_MORE = 32 << 10, CLASSES_MORE = 20 << 20 };

static bool same_rows(const vane_dataset *a, const vane_dataset *b)
{
    const size_t inputs = vane_dataset_inputs(a), targets = vane_dataset_targets(a), width = inputs + targets;
    bool same = vane_dataset_rows(a) == vane_dataset_rows(b) && inputs == vane_dataset_inputs(b) &&
                targets == vane_dataset_targets(b);
    float *rows = fuzz_alloc_floats(2 * width);
    for (uint64_t i = 0; same && i < vane_dataset_rows(a); i++) {
        const bool got = !vane_dataset_get(a, i, rows, rows + inputs) &&
                         !vane_dataset_get(b, i, rows + width, rows + width + inputs);
        same = got && memcmp(rows, rows + width, width * sizeof *rows) == 0;
    }
    free(rows);
    return same;
}

static void check_saved(const vane_dataset *dataset, vane_ctx *ctx)
{
    vane_dataset *again;
    FUZZ_CHECK(!vane_dataset_save(dataset, "fuzz.data"), "%s", vane_last_error());
    fuzz_bytes file = fuzz_saved();
    FUZZ_CHECK(!vane_dataset_parse(&again, ctx, file.at, file.size, "fuzz.data", NULL), "saved, then refused: %s",
               vane_last_error());
    FUZZ_CHECK(same_rows(dataset, again), "saved and read again the rows are others");
    vane_dataset_destroy(again);
    fuzz_free(&file);
}

static void check_split(const vane_dataset *dataset, vane_ctx *ctx)
{
    vane_dataset *first, *second;
    if (vane_dataset_split(&first, &second, dataset, 0.5, 7)) return;
    FUZZ_CHECK(vane_dataset_rows(first) + vane_dataset_rows(second) == vane_dataset_rows(dataset), "rows are lost");
    check_saved(second, ctx);
    vane_dataset_destroy(first);
    vane_dataset_destroy(second);
}

static void train(vane_dataset *dataset, vane_ctx *ctx, unsigned variant)
{
    vane_net *net;
    FUZZ_CHECK(!vane_net_create(&net, ctx, vane_dataset_inputs(dataset)), "%s", vane_last_error());
    vane_net_add_dense(net, 3, VANE_TANH);
    vane_net_add_dense(net, vane_dataset_targets(dataset), VANE_LINEAR);
    FUZZ_CHECK(!vane_net_build(net, 1), "%s", vane_last_error());
    if (variant % 3) (void)!vane_net_fit_scaling(net, dataset, (vane_scale)(variant % 3), (vane_scale)(variant % 2));
    fuzz_train(net, dataset, variant);
    vane_net_destroy(net);
}

/* Each row is of one class. */
static void check_classes(const vane_dataset *dataset)
{
    const size_t classes = vane_dataset_targets(dataset);
    float *row = fuzz_alloc_floats(classes);
    for (uint64_t i = 0; vane_dataset_is_classes(dataset) && i < vane_dataset_rows(dataset); i++) {
        size_t ones = 0, zeros = 0;
        FUZZ_CHECK(!vane_dataset_get(dataset, i, NULL, row), "%s", vane_last_error());
        for (size_t j = 0; j < classes; j++) {
            ones += row[j] == 1.0f;
            zeros += row[j] == 0.0f;
        }
        FUZZ_CHECK(ones == 1 && zeros == classes - 1, "row %zu is of %zu classes", (size_t)i, ones);
    }
    free(row);
}

static bool is_narrow(const vane_dataset *dataset)
{
    const size_t inputs = vane_dataset_inputs(dataset), targets = vane_dataset_targets(dataset);
    return inputs <= WIDEST && targets > 0 && targets <= WIDEST;
}

/* Two files are opened by their paths; one is read where it lies, so that a sanitizer sees reads past its end. */
static int open_table(vane_dataset **out, vane_ctx *ctx, const fuzz_table *t)
{
    if (!t->labels.at) return vane_dataset_parse(out, ctx, t->file.at, t->file.size, t->name, &t->options);
    fuzz_offer(t->name, t->file);
    fuzz_offer(t->options.labels_path, t->labels);
    return vane_dataset_open(out, ctx, t->name, &t->options);
}

/* The host always has the memory that a small file may ask for. */
void fuzz_rows(const fuzz_table *table)
{
    vane_dataset *dataset;
    vane_ctx *ctx = fuzz_begin(0xff);
    const int status = open_table(&dataset, ctx, table);
    FUZZ_CHECK(status != VANE_ERR_MEMORY, "%s", vane_last_error());
    fuzz_check_memory(ctx, table->file.size + table->labels.size, table->times,
                      MEMORY_MORE + (dataset && vane_dataset_is_classes(dataset) ? CLASSES_MORE : 0));
    FUZZ_CHECK(!status == (dataset != NULL), "status %d with%s a dataset", status, dataset ? "" : "out");
    if (dataset) {
        check_classes(dataset);
        check_saved(dataset, ctx);
        check_split(dataset, ctx);
        if (is_narrow(dataset)) train(dataset, ctx, (unsigned)table->file.size);
    }
    vane_dataset_destroy(dataset);
    fuzz_end(ctx);
}
