#include "tests/core/vec_tables.h"

#include <string.h>

#include "core/kernels/kernels.h"
#include "core/sys/host.h"

/* A program links the widths of its architecture; in WebAssembly, one. */
#define WEAK __attribute__((weak))
extern const vane_vec_ops vane_vec_ops_scalar WEAK, vane_vec_ops_sse2 WEAK, vane_vec_ops_avx2 WEAK,
    vane_vec_ops_avx2_plain WEAK, vane_vec_ops_avx512 WEAK, vane_vec_ops_avx512_plain WEAK,
    vane_vec_ops_neon WEAK, vane_vec_ops_simd128 WEAK, vane_vec_ops_relaxed WEAK;

static const vane_vec_ops *const linked[] = {
    &vane_vec_ops_scalar,      &vane_vec_ops_sse2,   &vane_vec_ops_avx2,
    &vane_vec_ops_avx2_plain,  &vane_vec_ops_avx512, &vane_vec_ops_avx512_plain,
    &vane_vec_ops_neon,        &vane_vec_ops_simd128, &vane_vec_ops_relaxed,
};

static const vane_vec_ops *table_named(const char *name)
{
    for (size_t i = 0; i < sizeof linked / sizeof *linked; i++)
        if (linked[i] && !strcmp(linked[i]->name, name)) return linked[i];
    return NULL;
}

size_t vane_vec_tables(const vane_vec_ops **tables)
{
    size_t count = 0;
    const vane_kernels *kernels;
    int runs;
    for (size_t i = 0; (kernels = vane_kernels_at(i, &runs)); i++) {
        const vane_vec_ops *table = table_named(kernels->name);
        if (runs && table) tables[count++] = table;
    }
    return count;
}

vane_vec_run *vane_vec_find(const vane_vec_ops *table, const char *name)
{
    for (const vane_vec_op *op = table->ops; op->name; op++)
        if (!strcmp(op->name, name)) return op->run;
    return NULL;
}

/* Knuth's linear congruential generator (MMIX); its high half. */
uint32_t vane_vec_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 32);
}

size_t vane_vec_boundaries(float *x)
{
    static const float edges[] = {
        0x1p-149f, 0x1p-126f, 0x1p-125f, 0x1p-63f, 0x1p-24f, 0.25f, 0x1.6a09e6p-1f, 0.5f, 1.0f,
        1.5f, 2.0f, 2.5f, 3.5f, 4.0f, 10.0f, 16.0f, 24.0f, 0x1.5d589ep6f, 0x1.62e42ep6f, 128.0f,
        0x1.921fb6p0f, 0x1p13f, 0x1p22f, 0x1p23f, 0x1p24f, 0x1p31f, 0x1p127f, 0x1.fffffep127f,
    };
    size_t count = 0;
    for (uint32_t sign = 0; sign < 2; sign++) {
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
            for (uint32_t step = 0; step < 3; step++) /* and its neighbours */
                x[count++] = vane_float((vane_bits(edges[i]) + step - 1) | sign << 31);
        x[count++] = vane_float(0x7fc00000u | sign << 31);
    }
    x[count++] = vane_float(0x7f800001u); /* a signalling NaN */
    return count;
}
