/* mutate.c - libFuzzer's hooks: changes that keep most of a text well-formed, so that what is behind the first check is
 * reached too. Lines, tuples, words and numbers are dropped, doubled, swapped, copied; numbers become their neighbours
 * or those at which counts wrap and ranges end; two files cross over. Some inputs are made new by a generator; now and
 * then bytes are changed blindly, as libFuzzer does. */
#include "tests/fuzz/mutate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed);

/* -------------------------------------------------------------------------------------------------- random ---- */
static fuzz_random random_of(unsigned seed) { return (fuzz_random){ (seed + 1) * 0x9e3779b97f4a7c15u }; }

uint32_t fuzz_below(fuzz_random *random, uint32_t n)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (uint32_t)((random->state * 0x2545f4914f6cdd1du >> 32) * n >> 32);
}

bool fuzz_one_in(fuzz_random *random, uint32_t n) { return fuzz_below(random, n) == 0; }

const char *fuzz_odd_number(fuzz_random *random)
{
    static const char *const odd[] = {
        "0", "1", "-1", "2", "3", "4", "5", "7", "19", "20", "30", "31", "32", "255", "256", "1024", "1025", "65535",
        "65536", "16777216", "16777217", "2147483647", "2147483648", "-2147483648", "4294967290", "4294967293",
        "4294967294", "4294967295", "4294967296", "4294967297", "9223372036854775807", "18446744073709551615",
        "18446744073709551616", "1e10", "-0", "0.5", "0,5", "1.5e-3", "1,5e-3", "1e-45", "1e-38", "1e38", "3.5e38",
        "-1e38", "1e-300", "1e999", "nan", "-nan", "inf", "-inf", "0x10", "1e", ".", "-", "+1", "00012",
        "0.00000000000000000000000000000000000000000000000000000000000000000000000001",
    };
    return odd[fuzz_below(random, sizeof odd / sizeof *odd)];
}

/* --------------------------------------------------------------------------------------------------- texts ---- */
void fuzz_put(fuzz_text *text, const char *format, ...)
{
    char piece[128];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof piece || (size_t)length > text->room - text->size) return;
    memcpy(text->at + text->size, piece, (size_t)length);
    text->size += (size_t)length;
}

typedef struct span {
    size_t begin, end;
} span;

/* `piece`, which may lie in the text, in place of the span. */
static void replace(fuzz_text *text, span old, const char *piece, size_t length)
{
    const size_t rest = text->size - old.end;
    if (old.begin + length + rest > text->room) return;
    char *copy = malloc(length ? length : 1);
    if (!copy) return;
    memcpy(copy, piece, length);
    memmove(text->at + old.begin + length, text->at + old.end, rest);
    memcpy(text->at + old.begin, copy, length);
    text->size = old.begin + length + rest;
    free(copy);
}

typedef enum kind { LINE, TUPLE, WORD, NUMBER, KINDS } kind;

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_numeric(char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+'; }

/* The end of what begins at `at`; `at` when nothing of this kind does. Lines, tuples and words have with them the white
 * space behind. */
static size_t end_of(const fuzz_text *text, kind what, size_t at)
{
    const char *t = text->at;
    size_t end = at;
    const bool first = at == 0 || is_blank(t[at - 1]) || t[at - 1] == '=';
    switch (what) {
    case LINE:
        if (at > 0 && t[at - 1] != '\n') return at;
        while (end < text->size && t[end++] != '\n') {}
        return end;
    case TUPLE:
        if (t[at] != '(') return at;
        while (end < text->size && t[end++] != ')') {}
        break;
    case WORD:
        while (first && end < text->size && !is_blank(t[end])) end++;
        break;
    default:
        if (at > 0 && (is_numeric(t[at - 1]) || t[at - 1] == 'e')) return at;
        while (end < text->size && (is_numeric(t[end]) || (t[end] == 'e' && end > at))) end++;
        return end;
    }
    while (end > at && end < text->size && is_blank(t[end])) end++;
    return end;
}

/* One of all spans of a kind; empty where there is none. */
static span pick(const fuzz_text *text, kind what, fuzz_random *random)
{
    span picked = { 0, 0 };
    uint32_t seen = 0;
    for (size_t at = 0; at < text->size;) {
        const size_t end = end_of(text, what, at);
        if (end > at && fuzz_one_in(random, ++seen)) picked = (span){ at, end };
        at = end > at ? end : at + 1;
    }
    return picked;
}

static bool is_empty(span s) { return s.begin == s.end; }

/* ------------------------------------------------------------------------------------------------- changes ---- */
static void drop(fuzz_text *text, kind what, fuzz_random *random)
{
    replace(text, pick(text, what, random), "", 0);
}

static void repeat(fuzz_text *text, kind what, fuzz_random *random)
{
    const span s = pick(text, what, random);
    for (uint32_t times = 1 + (fuzz_one_in(random, 4) ? fuzz_below(random, 8) : 0); times > 0; times--)
        replace(text, (span){ s.end, s.end }, text->at + s.begin, s.end - s.begin);
}

static void copy(fuzz_text *text, kind what, fuzz_random *random)
{
    const span from = pick(text, what, random), to = pick(text, what, random);
    replace(text, to, text->at + from.begin, from.end - from.begin);
}

static void swap(fuzz_text *text, kind what, fuzz_random *random)
{
    span a = pick(text, what, random), b = pick(text, what, random);
    if (a.begin > b.begin) {
        const span kept = a;
        a = b;
        b = kept;
    }
    if (is_empty(a) || a.end > b.begin) return;
    char *first = malloc(a.end - a.begin);
    if (!first) return;
    const size_t length = a.end - a.begin;
    memcpy(first, text->at + a.begin, length);
    const size_t before = text->size;
    replace(text, a, text->at + b.begin, b.end - b.begin);
    const size_t moved = text->size - before;      /* wraps as it should where the text became shorter */
    replace(text, (span){ b.begin + moved, b.end + moved }, first, length);
    free(first);
}

static void set_number(fuzz_text *text, fuzz_random *random)
{
    const span s = pick(text, NUMBER, random);
    const char *odd = fuzz_odd_number(random);
    if (!is_empty(s)) replace(text, s, odd, strlen(odd));
}

static void nudge_number(fuzz_text *text, fuzz_random *random)
{
    char number[32];
    const span s = pick(text, NUMBER, random);
    if (is_empty(s) || s.end - s.begin >= sizeof number) return;
    memcpy(number, text->at + s.begin, s.end - s.begin);
    number[s.end - s.begin] = '\0';
    const long long change = fuzz_one_in(random, 2) ? 1 : -1;
    const int length = snprintf(number, sizeof number, "%llu", strtoull(number, NULL, 10) + (unsigned long long)change);
    replace(text, s, number, (size_t)length);
}

static void put_word(fuzz_text *text, fuzz_random *random)
{
    const char *word = fuzz_words[fuzz_below(random, (uint32_t)fuzz_word_count)];
    span s = pick(text, WORD, random);
    if (fuzz_one_in(random, 2)) s.end = s.begin;
    replace(text, s, word, strlen(word));
}

/* A comma for a point, the other way round, or another end of a line. */
static void change_mark(fuzz_text *text, fuzz_random *random)
{
    static const char marks[][2] = { { '.', ',' }, { ',', '.' }, { '\n', ' ' }, { ' ', '\n' }, { '(', ' ' },
                                     { ')', ' ' }, { '=', ' ' }, { '\n', '\r' } };
    const char *mark = marks[fuzz_below(random, sizeof marks / sizeof *marks)];
    const bool all = fuzz_one_in(random, 2);
    size_t at = text->size ? fuzz_below(random, (uint32_t)text->size) : 0;
    for (size_t i = 0; i < text->size; i++, at = at + 1 < text->size ? at + 1 : 0)
        if (text->at[at] == mark[0]) {
            text->at[at] = mark[1];
            if (!all) return;
        }
}

static void cut(fuzz_text *text, fuzz_random *random)
{
    if (text->size > 0) text->size = fuzz_below(random, (uint32_t)text->size);
}

static void change(fuzz_text *text, fuzz_random *random)
{
    static void (*const of_spans[])(fuzz_text *, kind, fuzz_random *) = { drop, repeat, copy, swap };
    const kind what = (kind)fuzz_below(random, KINDS);
    switch (fuzz_below(random, 12)) {
    case 0: case 1: case 2: set_number(text, random); break;
    case 3: case 4: nudge_number(text, random); break;
    case 5: put_word(text, random); break;
    case 6: change_mark(text, random); break;
    case 7: if (fuzz_one_in(random, 4)) cut(text, random); break;
    default: of_spans[fuzz_below(random, sizeof of_spans / sizeof *of_spans)](text, what, random); break;
    }
}

/* ----------------------------------------------------------------------------------------- libFuzzer's hooks ---- */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    fuzz_random random = random_of(seed);
    fuzz_text text = { (char *)bytes, size, room };
    const uint32_t way = fuzz_below(&random, 16);
    if (way == 0) return LLVMFuzzerMutate(bytes, size, room);
    if (way <= 3 || size == 0) {
        text.size = 0;
        fuzz_generate(&text, &random);
        if (fuzz_one_in(&random, 3)) return text.size;
    }
    for (uint32_t changes = 1 + fuzz_below(&random, 3); changes > 0; changes--) change(&text, &random);
    return text.size;
}

/* The beginning of one and the end of the other, cut before a line, a tuple or a word of each. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed)
{
    fuzz_random random = random_of(seed);
    const kind what = (kind)fuzz_below(&random, NUMBER);
    const fuzz_text first = { (char *)a, a_size, a_size }, second = { (char *)b, b_size, b_size };
    const size_t head = pick(&first, what, &random).begin, tail = pick(&second, what, &random).begin;
    fuzz_text text = { (char *)out, 0, room };
    replace(&text, (span){ 0, 0 }, first.at, head);
    replace(&text, (span){ text.size, text.size }, second.at + tail, b_size - tail);
    return text.size;
}
