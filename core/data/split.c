/* split.c - two parts of a table. The parts share its rows; each has a list of its own. */
#include "core/base/status.h"
#include "core/data/dataset.h"

static int make_part(vane_dataset **out, const vane_dataset *whole, const vane_stream *order, uint64_t from,
                     uint64_t count)
{
    vane_dataset *part;
    int status = vane_ctx_alloc_zeroed(&part, whole->ctx, 1, sizeof *part);
    if (status) return status;
    status = vane_ctx_alloc(&part->part, whole->ctx, (size_t)count, sizeof *part->part);
    if (status) {
        vane_ctx_free(whole->ctx, part);
        return status;
    }
    for (uint64_t i = 0; i < count; i++)
        part->part[i] = vane_dataset_row(whole, vane_shuffle_index(order, whole->rows, from + i));
    VANE_GUARD_BEGIN(VANE_DATASET, part, whole->ctx);
    part->ctx = whole->ctx;
    part->rows = count;
    part->table = whole->table;
    atomic_fetch_add_explicit(&part->table->owners, 1, memory_order_relaxed);
    *out = part;
    return VANE_OK;
}

int vane_split_plan(vane_stream *order, uint64_t *count, uint64_t rows, double fraction, uint64_t seed)
{
    if (!(fraction > 0.0 && fraction < 1.0))
        return vane_fail(VANE_ERR_ARGUMENT, "fraction is %g: expected a number between 0 and 1", fraction);
    *count = (uint64_t)((double)rows * fraction + 0.5);
    if (*count == 0 || *count == rows)
        return vane_fail(VANE_ERR_SHAPE, "a fraction of %g of %llu rows leaves one part empty", fraction,
                         (unsigned long long)rows);
    *order = vane_stream_at(seed, VANE_RANDOM_SPLIT, 0, 0);
    return VANE_OK;
}

int vane_dataset_split(vane_dataset **first, vane_dataset **second, const vane_dataset *dataset, double fraction,
                       uint64_t seed)
{
    if (!first || !second) return vane_fail(VANE_ERR_ARGUMENT, "%s is NULL", first ? "second" : "first");
    *first = *second = NULL;
    int status = vane_dataset_check_table(dataset);
    if (status) return status;
    const vane_host *host = dataset->ctx->host;
    const uint64_t rows = dataset->rows, before = host->float_enter(host->user);
    vane_stream order;
    uint64_t count;
    status = vane_split_plan(&order, &count, rows, fraction, seed);
    host->float_leave(host->user, before);
    if (!status) status = make_part(first, dataset, &order, 0, rows - count);
    if (!status) status = make_part(second, dataset, &order, rows - count, count);
    if (status) {
        vane_dataset_destroy(*first);
        *first = NULL;
    }
    return status;
}
