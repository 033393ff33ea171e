/* Texts of a few megabytes, read by one thread and by four: the same rows, the same errors. */
#include "tests/vtest.h"
#include "vane.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 4 << 20, ROOM = SIZE + 256 };

static char text[ROOM];
static vane_ctx *one, *four;

static bool make_contexts(void)
{
    vane_options options = VANE_OPTIONS;
    options.threads = 1;
    if (vane_ctx_create(&one, &options)) return false;
    options.threads = 4;
    return vane_ctx_create(&four, &options) == VANE_OK;
}

static void end_contexts(void)
{
    vane_ctx_destroy(one);
    vane_ctx_destroy(four);
}

static bool same_rows(const vane_dataset *a, const vane_dataset *b)
{
    float x[2][16], t[2][16];
    const size_t inputs = vane_dataset_inputs(a), targets = vane_dataset_targets(a);
    if (inputs > 16 || targets > 16 || vane_dataset_rows(a) != vane_dataset_rows(b) ||
        inputs != vane_dataset_inputs(b) || targets != vane_dataset_targets(b))
        return false;
    for (uint64_t i = 0; i < vane_dataset_rows(a); i++) {
        if (vane_dataset_get(a, i, x[0], t[0]) || vane_dataset_get(b, i, x[1], t[1])) return false;
        if (memcmp(x[0], x[1], inputs * sizeof(float)) || memcmp(t[0], t[1], targets * sizeof(float))) return false;
    }
    return true;
}

/* Rows, 0 when both readings fail with the same message; UINT64_MAX when they differ. */
static uint64_t read_both(const char *name, size_t size)
{
    vane_dataset *a, *b;
    char message[512];
    const int first = vane_dataset_parse(&a, one, text, size, name, NULL);
    snprintf(message, sizeof message, "%s", vane_last_error());
    const int second = vane_dataset_parse(&b, four, text, size, name, NULL);
    uint64_t rows = UINT64_MAX;
    if (first || second) rows = first == second && strcmp(message, vane_last_error()) == 0 ? 0 : rows;
    else if (same_rows(a, b)) rows = vane_dataset_rows(a);
    if (rows == UINT64_MAX) printf("%d %s\n%d %s\n", first, message, second, vane_last_error());
    vane_dataset_destroy(a);
    vane_dataset_destroy(b);
    return rows;
}

/* Lines until the text has SIZE bytes; `last` is the format of the last of five columns. Returns its length. */
static size_t write_lines(size_t at, char separator, const char *last, size_t *lines)
{
    for (*lines = 0; at < SIZE; ++*lines) {
        const size_t i = *lines;
        for (size_t j = 0; j < 4; j++)
            at += (size_t)sprintf(text + at, "%.6g%c", (double)((i * 7919 + j * 104729) % 1000003) / 977.0, separator);
        at += (size_t)sprintf(text + at, last, (unsigned)(i % 7));
        if (i % 11 == 3) text[at++] = '\r';
        text[at++] = '\n';
        if (i % 97 == 5 && separator == ',') text[at++] = '\n';
    }
    return at;
}

/* Spoils the text at eleven places, one at a time. */
static bool spoiled_the_same(const char *name, size_t size, char with)
{
    for (size_t i = 0; i < 11; i++) {
        char *at = text + size / 11 * i + 40;
        const char before = *at;
        *at = with;
        const uint64_t rows = read_both(name, size);
        *at = before;
        if (rows == UINT64_MAX) return false;
    }
    return true;
}

VT_TEST(read_threads, csv)
{
    size_t lines;
    VT_CHECK(make_contexts());
    const size_t size = write_lines(0, ',', "%u.5", &lines);
    VT_CHECK(read_both("x.csv", size) == lines);
    VT_CHECK(read_both("x.csv", size - 2) == lines);
    VT_CHECK(spoiled_the_same("x.csv", size, 'x') && spoiled_the_same("x.csv", size, '\n') &&
             spoiled_the_same("x.csv", size, '"') && spoiled_the_same("x.csv", size, ','));
    end_contexts();
}

VT_TEST(read_threads, csv_labels)
{
    size_t lines;
    VT_CHECK(make_contexts());
    size_t size = write_lines(0, ',', "kind %u", &lines);
    VT_CHECK(read_both("x.csv", size) == lines);
    /* Text makes classes, after which nan is a label, before which it is an error: wherever the cuts are. */
    memcpy(text + size, "1,2,3,4,nan\n", 12);
    VT_CHECK(read_both("x.csv", size + 12) == lines + 1);
    size = write_lines(0, ',', "%u", &lines);
    memcpy(text + size, "1,2,3,4,nan\n1,2,3,4,x\n", 22);
    VT_CHECK(read_both("x.csv", size + 22) == 0);
    memcpy(text + size, "1,2,3,4,x\n1,2,3,4,nan\n", 22);
    VT_CHECK(read_both("x.csv", size + 22) == lines + 2);
    size = write_lines(0, ',', "\"kind\n%u\"", &lines);
    VT_CHECK(read_both("x.csv", size) == lines);
    end_contexts();
}

VT_TEST(read_threads, fann_data)
{
    size_t lines, again;
    VT_CHECK(make_contexts());
    write_lines(20, ' ', "%u", &lines);
    const size_t head = (size_t)sprintf(text, "%-12zu 4 1", lines);
    memset(text + head, ' ', 20 - head);
    text[19] = '\n';
    const size_t size = write_lines(20, ' ', "%u", &again);
    VT_CHECK(lines == again && read_both("x.data", size) == lines);
    VT_CHECK(read_both("x.data", size - 4) == 0 && strstr(vane_last_error(), "the file ends in row"));
    VT_CHECK(spoiled_the_same("x.data", size, 'x') && spoiled_the_same("x.data", size, '\x01') &&
             spoiled_the_same("x.data", size, '\n'));
    memcpy(text + size, " 8 ", 3);
    VT_CHECK(read_both("x.data", size + 3) == 0 && strstr(vane_last_error(), "\"8\" follows the last row"));
    /* One line alone can't be cut. */
    for (size_t i = 20; i < size; i++)
        if (text[i] == '\n' || text[i] == '\r') text[i] = '\t';
    VT_CHECK(read_both("x.data", size) == lines);
    end_contexts();
}
