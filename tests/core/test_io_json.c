/* The JSON reader and writer. */
#include <stdlib.h>

#include "core/base/status.h"
#include "core/io/json.h"
#include "tests/core/data_tools.h"

static vane_ctx *ctx;

static void begin(void)
{
    dt_allocations_left = SIZE_MAX;
    ctx = dt_context();
}

/* 0 when the text is JSON; its bytes are parsed from a block of their very size. */
static int parse(const char *text, size_t length)
{
    char *copy = malloc(length ? length : 1);
    vane_json json;
    if (!copy) return VANE_ERR_MEMORY;
    memcpy(copy, text, length);
    const int status = vane_json_parse(&json, ctx, copy, length, "text");
    if (!status) vane_json_free(&json);
    free(copy);
    return status;
}

VT_TEST(io_json, takes_what_the_standard_takes)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        " \t\r\n[ ] \n",
        "0",
        "-0",
        "-0.0e-0",
        "1.5E+10",
        "123456789012345678901234567890",
        "null",
        "true",
        "false",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0041\\u00e9\\uD834\\uDD1E\"",
        "\"\xC3\xA9\xF0\x9D\x84\x9E\"",
        "\"\x7F\"",
        "{\"a\":{\"a\":[1,{\"a\":null}]},\"b\":\"a\"}",
        "[[],{},[[]],\"\",0]",
        "{\"\":1}",
    };
    begin();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        VT_CHECK_MSG(parse(texts[i], strlen(texts[i])) == VANE_OK, "%s: %s", texts[i], vane_last_error());
    vane_ctx_destroy(ctx);
}

typedef struct refusal {
    const char *text, *part;
} refusal;

VT_TEST(io_json, refuses_all_else)
{
    static const refusal cases[] = {
        {"", "byte 0"},
        {" ", "byte 1: the text ends"},
        {"[1,]", "byte 3"},
        {"[1 2]", "byte 3: a comma or ]"},
        {"[1", "byte 2: a comma or ]"},
        {"{\"a\":1,}", "byte 7: a key"},
        {"{\"a\" 1}", "byte 5: a colon"},
        {"{\"a\":1 \"b\":2}", "byte 7: a comma or }"},
        {"{a:1}", "byte 1: a key"},
        {"{1:1}", "byte 1: a key"},
        {"{\"a\":}", "byte 5"},
        {"{}x", "byte 2: something follows"},
        {"{}{}", "something follows"},
        {"01", "byte 1: something follows"},
        {"1.", "no JSON value"},
        {".5", "no JSON value"},
        {"-", "no JSON value"},
        {"+1", "no JSON value"},
        {"1e", "no JSON value"},
        {"1e+", "no JSON value"},
        {"0x10", "something follows"},
        {"NaN", "no JSON value"},
        {"Infinity", "no JSON value"},
        {"-inf", "no JSON value"},
        {"nul", "no JSON value"},
        {"nulll", "something follows"},
        {"True", "no JSON value"},
        {"'a'", "no JSON value"},
        {"\"a", "byte 0: this string is not closed"},
        {"\"a\\\"", "byte 0: this string is not closed"},
        {"\"\\x\"", "byte 1"},
        {"\"\\", "byte 1"},
        {"\"\\u12\"", "byte 1"},
        {"\"\\u12G4\"", "byte 1"},
        {"\"\\u+123\"", "byte 1"},
        {"\"\\uD834\"", "byte 1"},
        {"\"\\uDD1E\"", "byte 1"},
        {"\"\\uD834\\uD834\"", "byte 1"},
        {"\"\\uD834\\uE000\"", "byte 1"},
        {"\"\\uD834x\"", "byte 1"},
        {"\"\n\"", "byte 1: a control character"},
        {"\"\x80\"", "byte 1"},
        {"\"\xC0\x80\"", "byte 1"},
        {"\"\xED\xA0\x80\"", "byte 1"},
        {"\"\xF4\x90\x80\x80\"", "byte 1"},
        {"\"\xC3", "byte 1"},
        {"\xEF\xBB\xBF{}", "byte 0"},
        {"[1]// no", "something follows"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "byte 14: the key \"a\" stands twice"},
        {"[{\"x\":{\"a\":1,\"\\u0061\":2}}]", "the key \"\\u0061\" stands twice"},
        {"{\"\":1,\"\":2}", "stands twice"},
        {"{\"a\\u0000b\":1}", "a key with a zero character"},
    };
    begin();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int status = parse(cases[i].text, strlen(cases[i].text));
        VT_CHECK_MSG(status == VANE_ERR_FORMAT && strstr(vane_last_error(), cases[i].part), "%s: %d %s", cases[i].text,
                     status, vane_last_error());
        VT_CHECK(dt_live(ctx) == before);
    }
    VT_CHECK(parse("[1\0]", 4) == VANE_ERR_FORMAT);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_json, depth_ends_at_32)
{
    char text[70];
    begin();
    for (size_t depth = 32; depth <= 34; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        const int status = parse(text, 2 * depth);
        VT_CHECK_MSG((status == VANE_OK) == (depth <= 33), "%zu deep: %d", depth, status);
    }
    VT_CHECK(strstr(vane_last_error(), "32 deep"));
    vane_ctx_destroy(ctx);
}

/* An object of `count` keys k0, k1, ... of which key `again` comes once more at the end. */
static char *many_keys(size_t count, size_t again, size_t *length)
{
    char *text = malloc(count * 16 + 32);
    *length = 0;
    if (!text) return NULL;
    text[(*length)++] = '{';
    for (size_t i = 0; i <= count; i++) {
        if (i == count && again >= count) break;
        *length += vane_format(text + *length, 32, "%s\"k%zu\":0", i ? "," : "", i == count ? again : i);
    }
    text[(*length)++] = '}';
    return text;
}

VT_TEST(io_json, an_object_has_at_most_16384_members_and_any_that_stands_twice_is_found)
{
    static const struct {
        size_t count, again;
        int status;
        const char *part;
    } cases[] = {
        {16384, SIZE_MAX, VANE_OK, ""},
        {16385, SIZE_MAX, VANE_ERR_FORMAT, "more than 16384"},
        {16383, 0, VANE_ERR_FORMAT, "\"k0\" stands twice"},
        {16383, 16382, VANE_ERR_FORMAT, "\"k16382\" stands twice"},
        {16383, 7777, VANE_ERR_FORMAT, "\"k7777\" stands twice"},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length;
        char *text = many_keys(cases[i].count, cases[i].again, &length);
        VT_CHECK(text != NULL);
        const int status = parse(text, length);
        VT_CHECK_MSG(status == cases[i].status && (!status || strstr(vane_last_error(), cases[i].part)), "%zu: %d %s",
                     i, status, vane_last_error());
        free(text);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(io_json, memory_stays_below_eleven_times_the_text)
{
    enum { LENGTH = 60001 };
    static const char *const patterns[] = {"1,", "[],", "\"\","};
    static char text[LENGTH];
    begin();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        vane_json json;
        const size_t n = strlen(patterns[i]);
        for (size_t at = 1; at < LENGTH; at++) text[at] = patterns[i][(at - 1) % n];
        text[0] = '[';
        text[LENGTH - 1] = ']'; /* in the place of a comma */
        VT_CHECK_MSG(vane_json_parse(&json, ctx, text, LENGTH, "text") == VANE_OK, "%s", vane_last_error());
        VT_CHECK_MSG(dt_live(ctx) - before <= 11 * (size_t)LENGTH, "%zu", dt_live(ctx) - before);
        VT_CHECK(json.nodes[0].size > LENGTH / 4);
        vane_json_free(&json);
    }
    vane_ctx_destroy(ctx);
}

static int value_of(vane_json *json, const char *text)
{
    return vane_json_parse(json, ctx, text, strlen(text), "text");
}

VT_TEST(io_json, numbers)
{
    static const struct {
        const char *text;
        int status;
        uint64_t value;
    } whole[] = {
        {"0", VANE_OK, 0},
        {"18446744073709551615", VANE_OK, UINT64_MAX},
        {"18446744073709551616", VANE_ERR_FORMAT, 0},
        {"99999999999999999999999", VANE_ERR_FORMAT, 0},
        {"-1", VANE_ERR_FORMAT, 0},
        {"1.0", VANE_ERR_FORMAT, 0},
        {"1e3", VANE_ERR_FORMAT, 0},
        {"\"1\"", VANE_ERR_FORMAT, 0},
        {"[1]", VANE_ERR_FORMAT, 0},
    };
    vane_json json;
    begin();
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        uint64_t value = 1;
        VT_CHECK(value_of(&json, whole[i].text) == VANE_OK);
        const int status = vane_json_u64(&value, &json, 0);
        VT_CHECK_MSG(status == whole[i].status && (status || value == whole[i].value), "%s: %d", whole[i].text, status);
        vane_json_free(&json);
    }
    double pair = 0;
    float single = 0;
    VT_CHECK(value_of(&json, "1e39") == VANE_OK);
    VT_CHECK(vane_json_double(&pair, &json, 0) == VANE_OK && pair == 1e39);
    VT_CHECK(vane_json_float(&single, &json, 0) == VANE_ERR_FORMAT && strstr(vane_last_error(), "too large"));
    vane_json_free(&json);
    VT_CHECK(value_of(&json, "-1e999") == VANE_OK);
    VT_CHECK(vane_json_double(&pair, &json, 0) == VANE_ERR_FORMAT);
    vane_json_free(&json);
    VT_CHECK(value_of(&json, "0.1") == VANE_OK);
    VT_CHECK(vane_json_float(&single, &json, 0) == VANE_OK && single == 0.1f);
    vane_json_free(&json);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_json, strings_and_members)
{
    vane_json json;
    char *text;
    size_t length;
    begin();
    VT_CHECK(value_of(&json, "{\"\\u0061\":[1,2,{\"b\":3}],\"c\":\"\\u00e9\\n\\uD834\\uDD1E/\",\"z\":\"\\u0000\"}") ==
             VANE_OK);
    VT_CHECK(json.nodes[0].size == 3 && vane_json_find(&json, 0, "b") == 0);
    const size_t a = vane_json_find(&json, 0, "a"), c = vane_json_find(&json, 0, "c"),
                 z = vane_json_find(&json, 0, "z");
    VT_CHECK(a && c && z && json.nodes[a].size == 3);
    VT_CHECK(vane_json_string(&text, &length, &json, c) == VANE_OK);
    VT_CHECK(length == 8 && strcmp(text, "\xC3\xA9\n\xF0\x9D\x84\x9E/") == 0);
    vane_ctx_free(ctx, text);
    VT_CHECK(vane_json_is(&json, c, "\xC3\xA9\n\xF0\x9D\x84\x9E/") && !vane_json_is(&json, c, "\xC3\xA9"));
    VT_CHECK(!vane_json_is(&json, c, "\xC3\xA9\n\xF0\x9D\x84\x9E/.") && !vane_json_is(&json, c, "") &&
             !vane_json_is(&json, z, "") && !vane_json_is(&json, a, ""));
    VT_CHECK(vane_json_string(&text, &length, &json, z) == VANE_ERR_FORMAT && !text);
    VT_CHECK(vane_json_string(&text, &length, &json, a) == VANE_ERR_FORMAT && !text);
    vane_json_free(&json);
    vane_ctx_destroy(ctx);
}

static void write_all(vane_writer *w)
{
    vane_put(w, "[");
    vane_put_u64(w, UINT64_MAX);
    vane_put(w, ",");
    vane_put_float(w, 0.1f);
    vane_put(w, ",");
    vane_put_double(w, 0.1 + 0.2);
    vane_put(w, ",");
    vane_put_double(w, 1e308 * 10);
    vane_put(w, ",\"");
    w->quoted = true;
    vane_put_string(w, "a\"b\\c");
    w->quoted = false;
    vane_put(w, "\"]");
}

VT_TEST(io_json, writes_what_it_counts_and_never_past_its_room)
{
    static const char want[] = "[18446744073709551615,0.1,0.30000000000000004,null,\"\\\"a\\\\\\\"b\\\\\\\\c\\\"\"]";
    char out[sizeof want + 1];
    vane_writer counted = {0};
    write_all(&counted);
    VT_CHECK_MSG(counted.used == sizeof want - 1, "%zu", counted.used);
    for (size_t room = 0; room < sizeof want; room++) {
        vane_writer w = {.base = out, .room = room};
        memset(out, '#', sizeof out);
        write_all(&w);
        VT_CHECK(w.used == sizeof want - 1 && memcmp(out, want, room) == 0 && out[room] == '#');
    }
}
