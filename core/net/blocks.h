/* blocks.h - a product through cache blocks, for the plans of matmul.c. */
#ifndef VANE_CORE_NET_BLOCKS_H
#define VANE_CORE_NET_BLOCKS_H

#include "core/net/matmul.h"

int vane_multiply_blocks(const vane_pass *pass, const vane_product *product);
size_t vane_blocks_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth);

/* Floats of a product's scratch. */
int vane_product_take(float **out, const vane_pass *pass, size_t floats);

/* The epilogue of all rows, which lie whole at c. */
void vane_product_finish(const vane_pass *pass, const vane_product *product, float *c, size_t c_row);

/* Rows of so many columns that the first-level cache holds, in whole tiles. */
size_t vane_product_window(const vane_kernels *kernels, size_t columns);

#endif
