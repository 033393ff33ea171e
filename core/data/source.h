/* source.h - the one interface through which training and evaluation read rows, whatever they come from: a table in
 * memory, a part of one, a stream. train sees nothing else of data. */
#ifndef VANE_CORE_DATA_SOURCE_H
#define VANE_CORE_DATA_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rng.h"
#include "vane.h"

/* Begins a pass at its row number `first` (0: the beginning). Order: NULL is the rows' own; else row i of the pass
 * is row vane_shuffle_index(order, rows, i) for a table in memory; a stream always keeps its own. A stream that
 * can't begin again is VANE_ERR_STATE from its second pass on. */
int vane_dataset_begin(vane_dataset *dataset, const vane_stream *order, uint64_t first);

typedef struct vane_rows {
    const float *inputs, *targets;      /* [rows][inputs], [rows][targets] */
    const float *weights;               /* [rows], 1 where the data has none */
} vane_rows;

/* The next rows of the pass, at most max_rows, fewer only at its end, *rows = 0 past it. They are written to x, t and
 * weights, each with room for max_rows, and `at` is these; rows that lie one after another in memory stay there, and
 * `at` is where, with VANE_READ_AHEAD floats to read after the inputs. Values are finite: a stream's are checked here,
 * and a NaN or infinity is VANE_ERR_ARGUMENT, naming row and column. */
int vane_dataset_next(vane_dataset *dataset, size_t max_rows, float *x, float *t, float *weights, vane_rows *at,
                      size_t *rows);

/* True when a pass can begin at any row at no cost: a table in memory. */
bool vane_dataset_seekable(const vane_dataset *dataset);

#endif
