/* json.c - harness of the JSON reader: what it says of a text must agree with itself. */
#include <stdlib.h>
#include <string.h>

#include "core/base/sizes.h"
#include "core/io/json.h"
#include "tests/fuzz/fuzz.h"

/* As json.h says, and a quarter that blocks of the pool may be larger. */
enum { PARSE_TIMES = 14, MEMORY_MORE = 4 << 10 };

static void check_string(const vane_json *json, size_t node)
{
    size_t length;
    char *text;
    if (vane_json_string(&text, &length, json, node)) return;
    FUZZ_CHECK(vane_json_is(json, node, text) && length == strlen(text), "node %zu is not itself", node);
    vane_ctx_free(json->ctx, text);
}

static void check_number(const vane_json *json, size_t node)
{
    uint64_t whole;
    double number;
    float single;
    const int status = vane_json_double(&number, json, node);
    FUZZ_CHECK(!status || vane_json_float(&single, json, node), "node %zu is a float but no double", node);
    if (!vane_json_u64(&whole, json, node))
        FUZZ_CHECK(!status && number == (double)whole, "node %zu is %.17g and %llu", node, number,
                   (unsigned long long)whole);
}

/* Each key, which stands there once, finds its value. */
static void check_members(const vane_json *json, size_t object)
{
    size_t key = object + 1, length;
    for (size_t i = 0; i < json->nodes[object].size; i++) {
        const size_t value = json->nodes[key].next;
        char *text;
        FUZZ_CHECK(!vane_json_string(&text, &length, json, key), "%s", vane_last_error());
        FUZZ_CHECK(vane_json_find(json, object, text) == value, "member %zu of node %zu isn't found", i, object);
        vane_ctx_free(json->ctx, text);
        key = json->nodes[value].next;
    }
    FUZZ_CHECK(key == json->nodes[object].next, "the members of node %zu end elsewhere", object);
}

static void check_node(const vane_json *json, size_t node, size_t length)
{
    const vane_json_node *n = &json->nodes[node];
    FUZZ_CHECK(n->begin <= n->end && n->end <= length && n->next > node && n->next <= json->count,
               "node %zu lies outside the text", node);
    if (n->kind == VANE_JSON_STRING) check_string(json, node);
    if (n->kind == VANE_JSON_NUMBER) check_number(json, node);
    if (n->kind == VANE_JSON_OBJECT) check_members(json, node);
}

/* How deep a text nests is bounded, as it is parsed by a function that calls itself. */
static void check_depth(const vane_json *json)
{
    enum { DEEPEST = 32 };
    size_t ends[DEEPEST + 1], depth = 0;
    for (size_t i = 0; i < json->count; i++) {
        while (depth > 0 && ends[depth - 1] == i) depth--;
        FUZZ_CHECK(depth <= DEEPEST, "node %zu is too deep", i);
        if (json->nodes[i].size > 0) ends[depth++] = json->nodes[i].next;
    }
}

void fuzz_one(fuzz_bytes file)
{
    vane_json json;
    vane_ctx *ctx = fuzz_begin(0xff);
    fuzz_bytes text = fuzz_copy(file.at, file.size);
    const int status = vane_json_parse(&json, ctx, text.at, text.size, "fuzz.json");
    fuzz_check_memory(ctx, text.size, PARSE_TIMES, MEMORY_MORE);
    FUZZ_CHECK(!status == (json.count > 0), "status %d with %zu nodes", status, json.count);
    check_depth(&json);
    for (size_t i = 0; i < json.count; i++) check_node(&json, i, text.size);
    vane_json_free(&json);
    fuzz_free(&text);
    fuzz_end(ctx);
}
