/* mutate.c - libFuzzer's hooks, AFL++'s through afl.c: changes that keep most of a text well-formed, so that what is
 * behind the first check is reached too. Lines, tuples, words, numbers and the parts of JSON are dropped, doubled,
 * swapped, copied; numbers become their neighbours or those at which counts wrap and ranges end; two files cross over.
 * Some inputs are made new by a generator; now and then bytes are changed blindly, as libFuzzer does. */
#include "tests/fuzz/mutate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------------- random ---- */
fuzz_random fuzz_random_of(unsigned seed) { return (fuzz_random){ (seed + 1) * 0x9e3779b97f4a7c15u }; }

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
    if (length >= 0 && (size_t)length < sizeof piece) fuzz_put_bytes(text, piece, (size_t)length);
}

void fuzz_put_bytes(fuzz_text *text, const void *bytes, size_t size)
{
    if (size > text->room - text->size) return;
    if (size > 0) memcpy(text->at + text->size, bytes, size);
    text->size += size;
}

void fuzz_replace(fuzz_text *text, fuzz_span old, const char *piece, size_t length)
{
    const size_t rest = text->size - old.end;
    if (old.begin + length + rest > text->room) return;
    char *copy = malloc(length ? length : 1);
    if (!copy) return;
    if (length > 0) memcpy(copy, piece, length);
    memmove(text->at + old.begin + length, text->at + old.end, rest);
    memcpy(text->at + old.begin, copy, length);
    text->size = old.begin + length + rest;
    free(copy);
}

/* The last three are of JSON; that may stand within a string of JSON, its quotes escaped. */
typedef enum kind { LINE, TUPLE, WORD, NUMBER, BRACKETS, QUOTED, MEMBER, KINDS } kind;

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_numeric(char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+'; }

/* Past the bracket that closes the one at `at`; brackets in strings count too. */
static size_t end_of_brackets(const fuzz_text *text, size_t at)
{
    size_t depth = 0;
    for (size_t end = at; end < text->size; end++) {
        const char c = text->at[end];
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && --depth == 0) return end + 1;
    }
    return at;
}

/* Past the string that begins at `at`, with a quote or an escaped one, and ends with the same. */
static size_t end_of_quoted(const fuzz_text *text, size_t at)
{
    const char *t = text->at;
    const size_t length = t[at] == '\\' ? 2 : 1;
    if (at + length > text->size || t[at + length - 1] != '"' || (at > 0 && t[at - 1] == '\\')) return at;
    for (size_t end = at + length; end + length <= text->size; end++)
        if (memcmp(t + end, t + at, length) == 0 && (length == 2 || t[end - 1] != '\\')) return end + length;
    return at;
}

/* Past a key, its value, and the comma behind that. */
static size_t end_of_member(const fuzz_text *text, size_t at)
{
    const char *t = text->at;
    const size_t key = end_of_quoted(text, at), value = key + 1;
    if (key == at || value >= text->size || t[key] != ':') return at;
    size_t end = t[value] == '{' || t[value] == '[' ? end_of_brackets(text, value) : end_of_quoted(text, value);
    while (end < text->size && t[end] != ',' && t[end] != '}' && t[end] != ']') end++;
    return end + (end < text->size && t[end] == ',');
}

static size_t end_of_line(const fuzz_text *text, size_t at)
{
    if (at > 0 && text->at[at - 1] != '\n') return at;
    const char *end = memchr(text->at + at, '\n', text->size - at);
    return end ? (size_t)(end - text->at) + 1 : text->size;
}

static size_t end_of_number(const fuzz_text *text, size_t at)
{
    const char *t = text->at;
    size_t end = at;
    if (at > 0 && (is_numeric(t[at - 1]) || t[at - 1] == 'e')) return at;
    while (end < text->size && (is_numeric(t[end]) || (t[end] == 'e' && end > at))) end++;
    return end;
}

/* With the white space behind. */
static size_t end_of_tuple_or_word(const fuzz_text *text, bool tuple, size_t at)
{
    const char *t = text->at;
    size_t end = at;
    if (tuple && t[at] == '(')
        while (end < text->size && t[end++] != ')') {}
    if (!tuple && (at == 0 || is_blank(t[at - 1]) || t[at - 1] == '='))
        while (end < text->size && !is_blank(t[end])) end++;
    while (end > at && end < text->size && is_blank(t[end])) end++;
    return end;
}

/* The end of what begins at `at`; `at` when nothing of this kind does. */
static size_t end_of(const fuzz_text *text, kind what, size_t at)
{
    switch (what) {
    case LINE: return end_of_line(text, at);
    case NUMBER: return end_of_number(text, at);
    case BRACKETS: return text->at[at] == '{' || text->at[at] == '[' ? end_of_brackets(text, at) : at;
    case QUOTED: return end_of_quoted(text, at);
    case MEMBER: return end_of_member(text, at);
    default: return end_of_tuple_or_word(text, what == TUPLE, at);
    }
}

/* One of all spans of a kind, those in brackets and strings included; empty where there is none. */
static fuzz_span pick(const fuzz_text *text, kind what, fuzz_random *random)
{
    fuzz_span picked = { 0, 0 };
    uint32_t seen = 0;
    for (size_t at = 0; at < text->size;) {
        const size_t end = end_of(text, what, at);
        if (end > at && fuzz_one_in(random, ++seen)) picked = (fuzz_span){ at, end };
        at = end > at && what < BRACKETS ? end : at + 1;
    }
    return picked;
}

static bool is_empty(fuzz_span s) { return s.begin == s.end; }

/* ------------------------------------------------------------------------------------------------- changes ---- */
static void drop(fuzz_text *text, kind what, fuzz_random *random)
{
    fuzz_replace(text, pick(text, what, random), "", 0);
}

static void repeat(fuzz_text *text, kind what, fuzz_random *random)
{
    const fuzz_span s = pick(text, what, random);
    for (uint32_t times = 1 + (fuzz_one_in(random, 4) ? fuzz_below(random, 8) : 0); times > 0; times--)
        fuzz_replace(text, (fuzz_span){ s.end, s.end }, text->at + s.begin, s.end - s.begin);
}

static void copy(fuzz_text *text, kind what, fuzz_random *random)
{
    const fuzz_span from = pick(text, what, random), to = pick(text, what, random);
    fuzz_replace(text, to, text->at + from.begin, from.end - from.begin);
}

static void swap(fuzz_text *text, kind what, fuzz_random *random)
{
    fuzz_span a = pick(text, what, random), b = pick(text, what, random);
    if (a.begin > b.begin) {
        const fuzz_span kept = a;
        a = b;
        b = kept;
    }
    if (is_empty(a) || a.end > b.begin) return;
    char *first = malloc(a.end - a.begin);
    if (!first) return;
    const size_t length = a.end - a.begin;
    memcpy(first, text->at + a.begin, length);
    const size_t before = text->size;
    fuzz_replace(text, a, text->at + b.begin, b.end - b.begin);
    const size_t moved = text->size - before;      /* wraps as it should where the text became shorter */
    fuzz_replace(text, (fuzz_span){ b.begin + moved, b.end + moved }, first, length);
    free(first);
}

static void set_number(fuzz_text *text, fuzz_random *random)
{
    const fuzz_span s = pick(text, NUMBER, random);
    const char *odd = fuzz_odd_number(random);
    if (!is_empty(s)) fuzz_replace(text, s, odd, strlen(odd));
}

static void nudge_number(fuzz_text *text, fuzz_random *random)
{
    char number[32];
    const fuzz_span s = pick(text, NUMBER, random);
    if (is_empty(s) || s.end - s.begin >= sizeof number) return;
    memcpy(number, text->at + s.begin, s.end - s.begin);
    number[s.end - s.begin] = '\0';
    const long long change = fuzz_one_in(random, 2) ? 1 : -1;
    const int length = snprintf(number, sizeof number, "%llu", strtoull(number, NULL, 10) + (unsigned long long)change);
    fuzz_replace(text, s, number, (size_t)length);
}

/* One of the members of the word's key, where the word is a member. */
static fuzz_span pick_alike(const fuzz_text *text, const char *word, fuzz_random *random)
{
    const size_t key = strcspn(word, ":");
    fuzz_span picked = { 0, 0 };
    uint32_t seen = 0;
    for (size_t at = 0; word[key] && at + key < text->size; at++) {
        if (memcmp(text->at + at, word, key) != 0) continue;
        const size_t end = end_of_member(text, at);
        if (end > at && fuzz_one_in(random, ++seen)) picked = (fuzz_span){ at, end };
    }
    return picked;
}

/* In place of something, best of its like, or before it. */
static void put_word(fuzz_text *text, kind what, fuzz_random *random)
{
    const fuzz_format *format = &fuzz_format_of_harness;
    const char *word = format->words[fuzz_below(random, (uint32_t)format->word_count)];
    const fuzz_span alike = pick_alike(text, word, random);
    fuzz_span s = is_empty(alike) ? pick(text, what, random) : alike;
    if (is_empty(s)) s = pick(text, WORD, random);
    if (is_empty(alike) && fuzz_one_in(random, 2)) s.end = s.begin;
    fuzz_replace(text, s, word, strlen(word));
}

/* A comma for a point, the other way round, another end of a line, and the like. */
static void change_mark(fuzz_text *text, fuzz_random *random)
{
    static const char marks[][2] = { { '.', ',' }, { ',', '.' }, { '\n', ' ' }, { ' ', '\n' }, { '(', ' ' },
                                     { ')', ' ' }, { '=', ' ' }, { '\n', '\r' }, { ',', ';' }, { ',', '\t' },
                                     { '"', ' ' }, { ' ', '"' }, { ':', ',' } };
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
    case 5: put_word(text, what, random); break;
    case 6: change_mark(text, random); break;
    case 7: if (fuzz_one_in(random, 4)) cut(text, random); break;
    default: of_spans[fuzz_below(random, sizeof of_spans / sizeof *of_spans)](text, what, random); break;
    }
}

/* ----------------------------------------------------------------------------------------- libFuzzer's hooks ---- */
static fuzz_span text_of(const fuzz_text *file)
{
    const fuzz_format *format = &fuzz_format_of_harness;
    return format->text_of ? format->text_of(file) : (fuzz_span){ 0, file->size };
}

/* A wrong length or check is found at once, so they are seldom left wrong. */
static size_t mended(fuzz_text *file, fuzz_random *random)
{
    if (fuzz_format_of_harness.mend && !fuzz_one_in(random, 16)) fuzz_format_of_harness.mend(file, random);
    return file->size;
}

static void change_blindly(fuzz_text *file)
{
    file->size = LLVMFuzzerMutate((uint8_t *)file->at, file->size, file->room);
}

/* Behind the text, where numbers of four bytes may lie: floats that aren't finite or very large, counts that are. */
static void set_binary_number(fuzz_text *file, size_t begin, fuzz_random *random)
{
    static const uint32_t odd[] = { 0, 1, 2, 0x3f800000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x80000000, 0xffffffff };
    const size_t places = (file->size - begin) / sizeof *odd;
    if (places == 0) return;
    const size_t from_end = sizeof *odd * (1 + (size_t)fuzz_below(random, (uint32_t)places));
    memcpy(file->at + file->size - from_end, &odd[fuzz_below(random, sizeof odd / sizeof *odd)], sizeof *odd);
}

static void change_text(fuzz_text *file, fuzz_random *random)
{
    const fuzz_span s = text_of(file);
    const size_t around = file->size - (s.end - s.begin);
    if (s.end < file->size && fuzz_one_in(random, 8)) set_binary_number(file, s.end, random);
    if (is_empty(s)) {
        change_blindly(file);
        return;
    }
    fuzz_text text = { malloc(file->room - around), s.end - s.begin, file->room - around };
    if (!text.at) return;
    memcpy(text.at, file->at + s.begin, text.size);
    for (uint32_t changes = 1 + fuzz_below(random, 3); changes > 0; changes--) change(&text, random);
    fuzz_replace(file, s, text.at, text.size);
    free(text.at);
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    fuzz_random random = fuzz_random_of(seed);
    fuzz_text file = { (char *)bytes, size, room };
    const uint32_t way = fuzz_below(&random, 16);
    if (way > 0 && (way <= 3 || size == 0)) {
        file.size = 0;
        fuzz_format_of_harness.generate(&file, &random);
        if (fuzz_one_in(&random, 3)) return file.size;
    }
    if (way == 0) change_blindly(&file);
    else change_text(&file, &random);
    return mended(&file, &random);
}

/* The one with the beginning of its own text and the end of the other's, each cut before a line, a word or the like. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t room, unsigned seed)
{
    fuzz_random random = fuzz_random_of(seed);
    const kind what = (kind)fuzz_below(&random, KINDS);
    const fuzz_text first = { (char *)a, a_size, a_size }, second = { (char *)b, b_size, b_size };
    const fuzz_span s = text_of(&first), t = text_of(&second);
    const fuzz_text head = { first.at + s.begin, s.end - s.begin, s.end - s.begin };
    const fuzz_text tail = { second.at + t.begin, t.end - t.begin, t.end - t.begin };
    const size_t cut = pick(&head, what, &random).begin, rest = pick(&tail, what, &random).begin;
    fuzz_text file = { (char *)out, 0, room };
    fuzz_put_bytes(&file, a, a_size);
    if (file.size == a_size) fuzz_replace(&file, (fuzz_span){ s.begin + cut, s.end }, tail.at + rest, tail.size - rest);
    return mended(&file, &random);
}
