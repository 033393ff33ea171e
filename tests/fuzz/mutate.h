/* mutate.h - texts changed and made at random, for grammars of lines, numbers and tuples. */
#ifndef VANE_TESTS_FUZZ_MUTATE_H
#define VANE_TESTS_FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* xorshift64* (Marsaglia 2003, Vigna 2016): what libFuzzer's seed decides, and nothing else. */
typedef struct fuzz_random {
    uint64_t state;
} fuzz_random;

uint32_t fuzz_below(fuzz_random *random, uint32_t n);           /* 0 to n - 1 */
bool fuzz_one_in(fuzz_random *random, uint32_t n);

/* A text in a room; what doesn't fit is left out. */
typedef struct fuzz_text {
    char *at;
    size_t size, room;
} fuzz_text;

void fuzz_put(fuzz_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Of a harness: a well-formed file, from a generator that knows the grammar, and the words that it is made of. */
void fuzz_generate(fuzz_text *text, fuzz_random *random);
extern const char *const fuzz_words[];
extern const size_t fuzz_word_count;

/* A number as text, of all kinds that a parser may be given. */
const char *fuzz_odd_number(fuzz_random *random);

#endif
