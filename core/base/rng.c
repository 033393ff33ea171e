#include "core/base/rng.h"

#include <string.h>

static inline void mix(uint32_t *a, uint32_t *b, unsigned bits)
{
    *a += *b;
    *b = (*b << bits | *b >> (32 - bits)) ^ *a;
}

static inline void four_even_rounds(uint32_t x[4])
{
    mix(&x[0], &x[1], 10), mix(&x[2], &x[3], 26);
    mix(&x[0], &x[3], 11), mix(&x[2], &x[1], 21);
    mix(&x[0], &x[1], 13), mix(&x[2], &x[3], 27);
    mix(&x[0], &x[3], 23), mix(&x[2], &x[1], 5);
}

static inline void four_odd_rounds(uint32_t x[4])
{
    mix(&x[0], &x[1], 6), mix(&x[2], &x[3], 20);
    mix(&x[0], &x[3], 17), mix(&x[2], &x[1], 11);
    mix(&x[0], &x[1], 25), mix(&x[2], &x[3], 10);
    mix(&x[0], &x[3], 18), mix(&x[2], &x[1], 20);
}

static inline void inject_key(uint32_t x[4], const uint32_t schedule[5], uint32_t s)
{
    x[0] += schedule[s % 5];
    x[1] += schedule[(s + 1) % 5];
    x[2] += schedule[(s + 2) % 5];
    x[3] += schedule[(s + 3) % 5] + s;
}

void vane_threefry(uint32_t out[4], const uint32_t key[4], const uint32_t counter[4])
{
    const uint32_t schedule[5] = {key[0], key[1], key[2], key[3],
                                  0x1bd11bda ^ key[0] ^ key[1] ^ key[2] ^ key[3]};
    uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
    inject_key(x, schedule, 0);
    four_even_rounds(x);
    inject_key(x, schedule, 1);
    four_odd_rounds(x);
    inject_key(x, schedule, 2);
    four_even_rounds(x);
    inject_key(x, schedule, 3);
    four_odd_rounds(x);
    inject_key(x, schedule, 4);
    four_even_rounds(x);
    inject_key(x, schedule, 5);
    memcpy(out, x, sizeof x);
}

vane_stream vane_stream_at(uint64_t seed, uint32_t purpose, uint32_t layer, uint64_t step)
{
    return (vane_stream){{(uint32_t)seed, (uint32_t)(seed >> 32), purpose, layer}, step};
}

static void stream_block(const vane_stream *stream, uint64_t index, uint32_t out[4])
{
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream->step,
                                 (uint32_t)(stream->step >> 32)};
    vane_threefry(out, stream->key, counter);
}

uint32_t vane_stream_u32(const vane_stream *stream, uint64_t element)
{
    uint32_t block[4];
    stream_block(stream, element / 4, block);
    return block[element % 4];
}

void vane_stream_fill(const vane_stream *stream, uint64_t first_element, size_t n, uint32_t *out)
{
    while (n > 0) {
        uint32_t block[4];
        const size_t skip = (size_t)(first_element % 4), left = 4 - skip;
        const size_t count = n < left ? n : left;
        stream_block(stream, first_element / 4, block);
        memcpy(out, block + skip, count * sizeof *out);
        first_element += count;
        out += count;
        n -= count;
    }
}

float vane_unit_float(uint32_t random)
{
    return (float)(random >> 8) * 0x1p-24f;
}

/* A number a with a * a >= n, and so little above it that walks stay short. Newton's steps for the
 * square root come from above and never pass it; two leave it at most 2.5 % too large. From 2^32 on
 * its square would wrap, and a dataset that a wrong pointer leads to may say of itself to have as many rows. */
static uint64_t side_of_square(uint64_t n)
{
    uint64_t side = 1;
    while (side < (uint64_t)1 << 32 && side * side < n) side *= 2;
    for (int step = 0; step < 2; step++) side = (side + (n + side - 1) / side + 1) / 2;
    return side;
}

/* A Feistel network over the pairs (left, right) of a square of side a >= sqrt(n), with addition
 * modulo a in the place of exclusive or: a square fits n tighter than a power of four does. A place
 * outside [0, n) is put through it again until it falls inside (cycle walking; J. Black and P.
 * Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002), which keeps the whole a
 * bijection. Four rounds make a pseudorandom permutation when a is large (M. Luby and C. Rackoff,
 * 1988); two more serve data sets of a few rows. All that such a network makes are permutations of
 * one parity, which shows in those, so a coin decides whether places 0 and 1 change roles first. */
uint64_t vane_shuffle_index(const vane_stream *stream, uint64_t n, uint64_t i)
{
    enum { ROUNDS = 6 };
    const uint64_t side = side_of_square(n);
    uint32_t random[4];
    if (i < 2 && n > 1) {
        stream_block(stream, (uint64_t)ROUNDS << 32, random);
        i ^= random[0] & 1;
    }
    do {
        uint64_t left = i / side, right = i % side;
        for (uint64_t round = 0; round < ROUNDS; round++) {
            stream_block(stream, round << 32 | right, random);
            uint64_t next = left + (random[0] * side >> 32);
            if (next >= side) next -= side;
            left = right;
            right = next;
        }
        i = left * side + right;
    } while (i >= n);
    return i;
}
