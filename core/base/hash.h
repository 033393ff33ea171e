/* XXH64, Yann Collet's 64-bit hash, from its specification (github.com/Cyan4973/xxHash,
 * doc/xxhash_spec.md). Finds damage, not forgery: it is not a cryptographic hash. */
#ifndef VANE_CORE_BASE_HASH_H
#define VANE_CORE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t vane_hash(const void *data, size_t bytes, uint64_t seed);

/* The same hash over parts: begin, update for each part, end. `end` may be asked in between. */
typedef struct vane_hash_state {
    uint64_t lane[4];
    uint64_t total;         /* bytes seen */
    unsigned char tail[32]; /* the last total % 32 of them */
} vane_hash_state;

void vane_hash_begin(vane_hash_state *state, uint64_t seed);
void vane_hash_update(vane_hash_state *state, const void *data, size_t bytes);
uint64_t vane_hash_end(const vane_hash_state *state);

#endif
