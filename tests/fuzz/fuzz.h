/* fuzz.h - what harnesses share. A harness is libFuzzer's LLVMFuzzerTestOneInput: it gives a file to a parser, goes on
 * with whatever was accepted (run, train, print, save, load again), and ends the process where something is wrong. */
#ifndef VANE_TESTS_FUZZ_H
#define VANE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Says what is wrong and aborts. */
void fuzz_fail(const char *file, int line, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));
#define FUZZ_CHECK(condition, ...) \
    do { \
        if (!(condition)) fuzz_fail(__FILE__, __LINE__, __VA_ARGS__); \
    } while (0)

/* A block of its very size, so that a sanitizer sees a read past its end. */
typedef struct fuzz_bytes {
    char *at;
    size_t size;
} fuzz_bytes;

fuzz_bytes fuzz_copy(const void *bytes, size_t size);
void fuzz_free(fuzz_bytes *bytes);
bool fuzz_same(fuzz_bytes a, fuzz_bytes b);

/* ------------------------------------------------------------------------------------------------ contexts ----
 * One for each use of an input, whose host fills new blocks with a byte (two that differ show what was read before it
 * was written), gives freed ones back at once, and keeps what is saved in memory. */
vane_ctx *fuzz_begin(unsigned char fill);

/* No more than `times` bytes for each byte of input, and `more`, were held at once since fuzz_begin. The host's blocks
 * count whole: with their headers, and rounded up. */
void fuzz_check_memory(const vane_ctx *ctx, size_t input, size_t times, size_t more);

/* Nothing may be left. */
void fuzz_end(vane_ctx *ctx);

/* The file that was saved last; the caller's. */
fuzz_bytes fuzz_saved(void);

/* ------------------------------------------------------------------------------------------------- numbers ---- */
/* Numbers from -1 to 1, always the same. */
void fuzz_numbers(float *out, size_t count);
float *fuzz_alloc_floats(size_t count);

/* Equal bits, all NaNs being one. */
bool fuzz_same_floats(const float *a, const float *b, size_t count);

/* ------------------------------------------------------------------------------------------------ networks ---- */
/* Trains a copy of net for an epoch by each of FANN's algorithms; saves and loads each. `variant` chooses the loss. */
void fuzz_train(const vane_net *net, vane_dataset *dataset, unsigned variant);

/* Saved and loaded again a network is the same: bytes and outputs. */
void fuzz_check_saved(const vane_net *net);

/* ------------------------------------------------------------------------------------------------- drop-in ----
 * The same file through FANN's interface. */
void fuzz_drop_in_net(const uint8_t *bytes, size_t size);
void fuzz_drop_in_data(const uint8_t *bytes, size_t size);

#endif
