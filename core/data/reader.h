/* reader.h - what the readers of data formats share: the bytes of a file, class labels, one function per format. */
#ifndef VANE_CORE_DATA_READER_H
#define VANE_CORE_DATA_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/data/dataset.h"

/* A file in memory. */
typedef struct vane_bytes {
    const char *begin, *end;
    const char *name;           /* for messages */
} vane_bytes;

/* How many of `columns` columns are inputs and how many targets, by their number in the options. */
int vane_split_columns(const char *name, const vane_data_options *options, size_t columns, size_t *inputs,
                       size_t *targets);

/* ------------------------------------------------------------------------------------------- class labels ---- */
typedef struct vane_label {     /* points into the file */
    const char *text;
    size_t length;
} vane_label;

/* The different labels of a column in order, whatever the order of the rows: by value when all are integers, else
 * bytewise. */
typedef struct vane_labels {
    const vane_ctx *ctx;
    const char *name;           /* of the file, for messages */
    size_t rows, most;          /* of the file; vane_most_classes of these */
    bool integers;
    size_t count, capacity;
    vane_label *sorted;
} vane_labels;

/* The most classes that so many rows of a file may have, so that their one-hot targets and their names take at most 64
 * bytes for each of the file's, and 16 MiB. */
size_t vane_most_classes(size_t rows, size_t file_bytes);
int vane_fail_classes(const char *name, size_t most, size_t rows);

bool vane_label_is_integer(vane_label label);
int vane_labels_add(vane_labels *labels, vane_label label);
size_t vane_labels_find(const vane_labels *labels, vane_label label);   /* of one that was added */
void vane_labels_free(vane_labels *labels);

/* ------------------------------------------------------------------------------------------------ formats ---- */
int vane_read_csv(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_data_options *options);

/* Whether the name ends in .csv or .tsv. */
bool vane_is_named_table(const char *name);

bool vane_is_fann_data(const vane_bytes *bytes);
int vane_read_fann_data(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes,
                        const vane_data_options *options);

bool vane_is_npy(const vane_bytes *bytes);
int vane_read_npy(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_data_options *options);

bool vane_is_idx(const vane_bytes *bytes);
int vane_read_idx(vane_table **out, const vane_ctx *ctx, const vane_bytes *images, const vane_bytes *labels,
                  const vane_data_options *options);

/* Where a table's targets are classes and the network has class names, brings the targets into the network's order; a
 * class that it doesn't know is VANE_ERR_SHAPE, more classes than a file of so many bytes may have VANE_ERR_LIMIT. */
int vane_table_take_classes(vane_table *table, const vane_net *net, const char *name, size_t file_bytes);
bool vane_net_has_classes(const vane_net *net);

#endif
