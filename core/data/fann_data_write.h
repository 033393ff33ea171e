/* fann_data_write.h - writing FANN's training data, as we do and as FANN does. */
#ifndef VANE_CORE_DATA_FANN_DATA_WRITE_H
#define VANE_CORE_DATA_FANN_DATA_WRITE_H

#include "core/base/text_buffer.h"
#include "core/net/net.h"

/* What is written. `row` shows where the numbers of row `index` lie. */
typedef struct vane_fann_rows {
    uint32_t rows;
    size_t inputs, targets;
    const void *user;
    void (*row)(const void *user, uint32_t index, const float **x, const float **t);
} vane_fann_rows;

/* How a number is written. */
enum {
    VANE_FANN_SHORTEST = -1,    /* the fewest digits that read back as the same float */
    VANE_FANN_LEGACY = -2       /* as fann_save_train, of which little may read back: six decimals; where both roundings
                                   that it compares agree, or overflow alike, the whole part alone */
};                              /* from 0 on: as fann_save_train_to_fixed, the whole part of the number * 2^this */

/* The first line. */
void vane_fann_put_sizes(vane_text_buffer *text, uint32_t rows, size_t inputs, size_t targets);

/* The bytes of a file: the caller's, by vane_ctx_free. */
int vane_fann_data_write(char **bytes, size_t *size, const vane_ctx *ctx, const vane_fann_rows *rows, int numbers);

#endif
