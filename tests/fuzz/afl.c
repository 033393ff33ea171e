/* afl.c - what afl-fuzz asks of a library that changes inputs, by the hooks of mutate.c. */
#include <string.h>

#include "tests/fuzz/mutate.h"

/* As AFL++ 4 has them, which installs no header. */
#define EXPORTED __attribute__((visibility("default")))
EXPORTED void *afl_custom_init(void *afl, unsigned seed);
EXPORTED size_t afl_custom_fuzz(void *user, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other,
                                size_t other_size, size_t room);
EXPORTED void afl_custom_deinit(void *user);

/* Generators run Vane, which is built to tell a fuzzer of its edges; here nobody asks. */
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard) { (void)guard; }
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) { (void)start, (void)stop; }

static fuzz_random state;
static uint8_t changed[4096];           /* -max_len of options.txt */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* A byte: AFL++ makes blind changes of every kind by itself. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room)
{
    (void)room;
    if (size > 0) bytes[fuzz_below(&state, (uint32_t)size)] = (uint8_t)fuzz_below(&state, 256);
    return size;
}

void *afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    state = fuzz_random_of(seed);
    return &state;
}

size_t afl_custom_fuzz(void *user, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t room)
{
    const size_t most = least(room, sizeof changed), kept = least(size, most);
    const unsigned seed = fuzz_below(&state, UINT32_MAX);
    (void)user;
    *out = changed;
    if (other && fuzz_one_in(&state, 8))
        return LLVMFuzzerCustomCrossOver(bytes, kept, other, other_size, changed, most, seed);
    memcpy(changed, bytes, kept);
    return LLVMFuzzerCustomMutator(changed, kept, most, seed);
}

void afl_custom_deinit(void *user) { (void)user; }
