/* matmul.h - one matrix product, blocked for the caches and split over threads. All products of a network, forward and
 * backward, are this one with other strides. */
#ifndef VANE_CORE_NET_MATMUL_H
#define VANE_CORE_NET_MATMUL_H

#include "core/net/net.h"

/* c[rows][columns] = begin + a b, each element one chain in increasing depth, whatever the blocking and the threads.
 * a(i, p) = a[i * a_row + p * a_step], b(p, j) = b[p * b_step + j * b_column]; of each pair of steps one is 1. Where
 * a_row or b_column is 1, VANE_READ_AHEAD floats past the last element must be readable, whatever they are. */
enum { VANE_READ_AHEAD = 15 };

typedef struct vane_product {
    size_t rows, columns, depth;
    const float *a;
    size_t a_row, a_step;
    const float *b;
    size_t b_step, b_column;
    const float *b_packed;      /* b as vane_pack_b leaves it, or NULL; used where it pays */
    const float *begin;         /* [columns], the same for all rows; NULL: +0 */
    float *c;                   /* overlaps nothing else; NULL: only finish sees them, b_column is 1 */
    size_t c_row;               /* from one row of c to the next */
    bool adds;                  /* chains begin with what lies in c; begin is NULL */
    /* The epilogue: called once for every run of finished rows, which lie c_row apart, while they are in cache, by
       whichever thread made them. */
    void (*finish)(void *user, size_t row, size_t rows, float *c, size_t c_row);
    void *user;
} vane_product;

/* Pushes and pops at most vane_product_scratch bytes; VANE_ERR_MEMORY when they don't fit. */
int vane_multiply(const vane_pass *pass, const vane_product *product);

/* All of b in the order in which products of many rows read it, for those that read it often: what a product would do
 * for itself each time. vane_packing_pays says from how many rows on. */
bool vane_packing_pays(size_t rows);
size_t vane_packed_floats(const vane_ctx *ctx, size_t columns, size_t depth);
void vane_pack_b(const vane_ctx *ctx, size_t columns, size_t depth, const float *b, size_t b_step, size_t b_column,
                 float *packed);

size_t vane_product_scratch(const vane_ctx *ctx, size_t rows, size_t columns, size_t depth);

#endif
