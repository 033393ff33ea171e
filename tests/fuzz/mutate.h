/* mutate.h - texts changed and made at random, for grammars of lines, numbers and tuples. */
#ifndef VANE_TESTS_FUZZ_MUTATE_H
#define VANE_TESTS_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* xorshift64* (Marsaglia 2003, Vigna 2016): what the fuzzer's seed decides, and nothing else. */
typedef struct fuzz_random {
    uint64_t state;
} fuzz_random;

fuzz_random fuzz_random_of(unsigned seed);
uint32_t fuzz_below(fuzz_random *random, uint32_t n);           /* 0 to n - 1 */
bool fuzz_one_in(fuzz_random *random, uint32_t n);

/* A text in a room; what doesn't fit is left out. */
typedef struct fuzz_text {
    char *at;
    size_t size, room;
} fuzz_text;

void fuzz_put(fuzz_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void fuzz_put_bytes(fuzz_text *text, const void *bytes, size_t size);

/* From `begin` up to `end`. */
typedef struct fuzz_span {
    size_t begin, end;
} fuzz_span;

/* Puts `piece`, which may lie in the text, in place of the span; leaves all as it is where that doesn't fit. */
void fuzz_replace(fuzz_text *text, fuzz_span old, const char *piece, size_t length);

/* What a harness knows of its format. */
typedef struct fuzz_format {
    const char *const *words;   /* that its files are made of */
    size_t word_count;
    void (*generate)(fuzz_text *file, fuzz_random *random);     /* a well-formed file */
    fuzz_span (*text_of)(const fuzz_text *file);    /* where it is text; all else is bytes. NULL: all is text */
    void (*mend)(fuzz_text *file, fuzz_random *random);     /* makes lengths and checks right. NULL: it has none */
} fuzz_format;
extern const fuzz_format fuzz_format_of_harness;

/* A number as text, of all kinds that a parser may be given. */
const char *fuzz_odd_number(fuzz_random *random);

/* libFuzzer's hooks, in mutate.c, and what they ask of the fuzzer: bytes changed without regard to what they mean. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);

#endif
