/* dataset.h - inside a dataset, for the readers. */
#ifndef VANE_CORE_DATA_DATASET_H
#define VANE_CORE_DATA_DATASET_H

#include <stdatomic.h>
#include <stdbool.h>

#include "core/base/rng.h"
#include "core/data/feed.h"
#include "core/net/net.h"

/* Rows in memory, shared by a dataset and its parts. */
typedef struct vane_table {
    const vane_ctx *ctx;
    atomic_uint owners;
    size_t inputs, targets, rows;
    float *x, *t;               /* [rows][inputs], [rows][targets] */
    float *weights;             /* [rows], NULL: 1 each */
    char **input_names, **target_names;     /* NULL, or arrays whose elements may be NULL */
    bool classes;               /* targets are one-hot classes */
} vane_table;

struct vane_dataset {
    VANE_GUARD
    const vane_ctx *ctx;
    vane_table *table;          /* NULL: reads feed */
    uint64_t *part;             /* rows of the table that belong to this part, NULL: all */
    uint64_t rows;
    vane_feed feed;

    bool shuffled;              /* the pass under way, over a table */
    vane_stream order;
    uint64_t cursor;
};

/* Room for rows and the VANE_READ_AHEAD floats after them, values undefined. Sizes may be 0. */
int vane_matrix_alloc(float **out, const vane_ctx *ctx, size_t rows, size_t columns);

/* A table of these sizes with one owner, values undefined, no weights and names. Sizes may be 0. */
int vane_table_create(vane_table **out, const vane_ctx *ctx, size_t rows, size_t inputs, size_t targets);
void vane_table_release(vane_table *table);

/* Copies `length` bytes of text as a name; the array of names is made at the first. */
int vane_table_set_name(vane_table *table, bool of_target, size_t index, const char *text, size_t length);

/* To be called before table->targets changes. */
void vane_table_drop_target_names(vane_table *table);

/* Takes over the caller's ownership of table, also when it fails; refuses values that aren't finite. */
int vane_dataset_of_table(vane_dataset **out, vane_table *table);

/* Refuses NULL, what isn't a dataset, a source. */
int vane_dataset_check_table(const vane_dataset *dataset);

/* Row of the table that stands at `index` of the dataset. */
uint64_t vane_dataset_row(const vane_dataset *dataset, uint64_t index);

/* The plan of a split: place i of `rows` has row vane_shuffle_index(order, rows, i), and the last *count places are
 * those of the second part. */
int vane_split_plan(vane_stream *order, uint64_t *count, uint64_t rows, double fraction, uint64_t seed);

/* model = raw * scale + shift for each column of a table's inputs, of which there is at least a row. */
int vane_fit_inputs(const vane_dataset *dataset, vane_scale kind, float *scale, float *shift);

#endif
