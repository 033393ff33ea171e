#include "core/base/hash.h"

#include <string.h>

static const uint64_t PRIME1 = 0x9e3779b185ebca87, PRIME2 = 0xc2b2ae3d27d4eb4f,
                      PRIME3 = 0x165667b19e3779f9, PRIME4 = 0x85ebca77c2b2ae63,
                      PRIME5 = 0x27d4eb2f165667c5;

static uint64_t rotate_left(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

/* Little-endian whatever the machine; compilers make one load of it. */
static uint64_t read32(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

static uint64_t read64(const unsigned char *p)
{
    return read32(p) | read32(p + 4) << 32;
}

static uint64_t round_of(uint64_t lane, uint64_t word)
{
    return rotate_left(lane + word * PRIME2, 31) * PRIME1;
}

static void stripe(uint64_t lane[4], const unsigned char *p)
{
    for (int i = 0; i < 4; i++) lane[i] = round_of(lane[i], read64(p + 8 * i));
}

void vane_hash_begin(vane_hash_state *state, uint64_t seed)
{
    *state =
        (vane_hash_state){.lane = {seed + PRIME1 + PRIME2, seed + PRIME2, seed, seed - PRIME1}};
}

void vane_hash_update(vane_hash_state *state, const void *data, size_t bytes)
{
    const unsigned char *p = data;
    const size_t held = (size_t)(state->total % 32);
    if (bytes == 0) return;
    state->total += bytes;
    if (held + bytes < 32) {
        memcpy(state->tail + held, p, bytes);
        return;
    }
    if (held > 0) {
        memcpy(state->tail + held, p, 32 - held);
        stripe(state->lane, state->tail);
        p += 32 - held;
        bytes -= 32 - held;
    }
    for (; bytes >= 32; p += 32, bytes -= 32) stripe(state->lane, p);
    memcpy(state->tail, p, bytes);
}

static uint64_t merge_lanes(const uint64_t lane[4])
{
    uint64_t h = rotate_left(lane[0], 1) + rotate_left(lane[1], 7) + rotate_left(lane[2], 12) +
                 rotate_left(lane[3], 18);
    for (int i = 0; i < 4; i++) h = (h ^ round_of(0, lane[i])) * PRIME1 + PRIME4;
    return h;
}

uint64_t vane_hash_end(const vane_hash_state *state)
{
    const unsigned char *p = state->tail;
    size_t left = (size_t)(state->total % 32);
    /* Below one stripe the lanes are as they began, and lane 2 is the seed. */
    uint64_t h = state->total >= 32 ? merge_lanes(state->lane) : state->lane[2] + PRIME5;
    h += state->total;
    for (; left >= 8; p += 8, left -= 8)
        h = rotate_left(h ^ round_of(0, read64(p)), 27) * PRIME1 + PRIME4;
    for (; left >= 4; p += 4, left -= 4)
        h = rotate_left(h ^ read32(p) * PRIME1, 23) * PRIME2 + PRIME3;
    for (; left > 0; p++, left--) h = rotate_left(h ^ *p * PRIME5, 11) * PRIME1;
    h = (h ^ h >> 33) * PRIME2;
    h = (h ^ h >> 29) * PRIME3;
    return h ^ h >> 32;
}

uint64_t vane_hash(const void *data, size_t bytes, uint64_t seed)
{
    vane_hash_state state;
    vane_hash_begin(&state, seed);
    vane_hash_update(&state, data, bytes);
    return vane_hash_end(&state);
}
