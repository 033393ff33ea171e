/* Counter-based random numbers: value = f(seed, purpose, layer, step, element), with no state to
 * carry. Every width, thread, rank and a GPU can compute any element alone and gets the
 * same bits.
 *
 * The generator is Threefry-4x32 with 20 rounds, which needs only add, rotate and exclusive or:
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC'11. Layout, binding for ever because it decides a seed's meaning:
 *
 *     key     = { seed low, seed high, purpose, layer }
 *     counter = { (element / 4) low, (element / 4) high, step low, step high }
 *     value   = word (element % 4) of Threefry(key, counter) */
#ifndef VANE_CORE_BASE_RNG_H
#define VANE_CORE_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* What numbers are drawn for, so that one seed serves all uses. Never renumber. */
enum {
    VANE_RANDOM_INIT = 1,    /* initial parameters */
    VANE_RANDOM_SHUFFLE = 2, /* the order of rows within an epoch */
    VANE_RANDOM_DROPOUT = 3,
    VANE_RANDOM_SPLIT = 4, /* which rows go to which part of a dataset */
    VANE_RANDOM_SARPROP = 5,    /* noise of its steps */
    VANE_RANDOM_CANDIDATES = 6, /* first weights of cascade training's */
    VANE_RANDOM_USER = 64  /* tests, demos and tools number theirs from here */
};

void vane_threefry(uint32_t out[4], const uint32_t key[4], const uint32_t counter[4]);

/* All elements of one (seed, purpose, layer, step). A plain value: copy it freely. */
typedef struct vane_stream {
    uint32_t key[4];
    uint64_t step;
} vane_stream;

vane_stream vane_stream_at(uint64_t seed, uint32_t purpose, uint32_t layer, uint64_t step);

/* One element, uniform over all 2^32 values. */
uint32_t vane_stream_u32(const vane_stream *stream, uint64_t element);

/* Elements first_element to first_element + n - 1, four times as fast as one by one. */
void vane_stream_fill(const vane_stream *stream, uint64_t first_element, size_t n, uint32_t *out);

/* Uniform in [0, 1), a multiple of 2^-24. */
float vane_unit_float(uint32_t random);

/* Where a shuffle puts place i: over i in [0, n) every value of [0, n) comes once. n is 1 to 2^48,
 * i < n. A stream used here should not be read with the functions above: they'd share numbers. */
uint64_t vane_shuffle_index(const vane_stream *stream, uint64_t n, uint64_t i);

#endif
