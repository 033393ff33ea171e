/* data.c - harness of FANN's training data: parsed, trained with, scaled, split, saved and parsed again; and all of it
 * through the drop-in. */
#include <stdlib.h>
#include <string.h>

#include "core/data/reader.h"
#include "tests/fuzz/fuzz.h"

/* "0 " becomes a float; small blocks have headers. */
enum { READ_TIMES = 4, MEMORY_MORE = 16 << 10 };

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

/* What isn't FANN's is left to the harnesses of other formats. */
static void check_dataset(const char *text, size_t size)
{
    vane_dataset *dataset;
    const vane_bytes bytes = { text, text + size, "fuzz.data" };
    if (!vane_is_fann_data(&bytes)) return;
    vane_ctx *ctx = fuzz_begin(0xff);
    const int status = vane_dataset_parse(&dataset, ctx, text, size, bytes.name, NULL);
    fuzz_check_memory(ctx, size, READ_TIMES, MEMORY_MORE);
    FUZZ_CHECK(!status == (dataset != NULL), "status %d with%s a dataset", status, dataset ? "" : "out");
    if (dataset) {
        check_saved(dataset, ctx);
        check_split(dataset, ctx);
        if (vane_dataset_targets(dataset) > 0) train(dataset, ctx, (unsigned)size);
    }
    vane_dataset_destroy(dataset);
    fuzz_end(ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    check_dataset((const char *)bytes, size);
    fuzz_drop_in_data(bytes, size);
    return 0;
}
