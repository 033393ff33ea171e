/* vec_tables.h - the vec_ops tables that this machine can run. */
#ifndef VANE_TESTS_CORE_VEC_TABLES_H
#define VANE_TESTS_CORE_VEC_TABLES_H

#include "tests/width/vec_ops.h"

enum { VEC_TABLES_MAX = 16, VEC_BLOCK = 4096 };

/* Fills tables[VEC_TABLES_MAX] and returns their number. */
size_t vane_vec_tables(const vane_vec_ops **tables);

/* NULL when the table lacks it. */
vane_vec_run *vane_vec_find(const vane_vec_ops *table, const char *name);

/* The next of a fixed sequence of 32-bit words. */
uint32_t vane_vec_random(uint64_t *state);

/* Values where operations change their ways; x[VEC_BLOCK]. Returns their number. */
size_t vane_vec_boundaries(float *x);

static inline uint32_t vane_bits(float x)
{
    const union { float f; uint32_t bits; } u = {x};
    return u.bits;
}

static inline float vane_float(uint32_t bits)
{
    const union { uint32_t bits; float f; } u = {bits};
    return u.f;
}

#endif
