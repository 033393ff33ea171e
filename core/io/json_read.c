#include <string.h>

#include "core/base/sort.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/io/json.h"
#include "core/io/refuse.h"

enum { DEPTH_MAX = 32, MEMBERS_MAX = 16384, KEY_TEXT = 6 * 255 };   /* 255 bytes, each written as \u00XX */

/* The text is parsed twice by the same code: with nodes NULL to count them, then to fill them. */
typedef struct parser {
    const char *text;
    size_t length, at;
    const char *name;
    vane_json_node *nodes;
    size_t count;
} parser;

static int fail_at(const parser *p, size_t at, const char *what)
{
    return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: %s", p->name, at, what);
}

static void skip_blanks(parser *p)
{
    while (p->at < p->length && strchr(" \t\n\r", p->text[p->at]) && p->text[p->at]) p->at++;
}

static bool accept(parser *p, const char *text)
{
    const size_t n = strlen(text);
    if (p->length - p->at < n || memcmp(p->text + p->at, text, n) != 0) return false;
    p->at += n;
    return true;
}

/* ------------------------------------------------------------------------------------------------ strings ---- */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Four hexadecimal digits at p, or -1. */
static long four_digits(const char *p, const char *end)
{
    long code = 0;
    if (end - p < 4) return -1;
    for (int i = 0; i < 4; i++) {
        const int digit = hex_digit(p[i]);
        if (digit < 0) return -1;
        code = code << 4 | digit;
    }
    return code;
}

/* The character behind the backslash at *p; moves past it. Returns its bytes, 0 when it is none. */
static size_t unescape(const char **p, const char *end, char out[4])
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (end - *p < 2) return 0;
    const char kind = (*p)[1];
    const char *simple = kind ? strchr(names, kind) : NULL;
    if (simple) {
        *p += 2;
        out[0] = values[simple - names];
        return 1;
    }
    long code = kind == 'u' ? four_digits(*p + 2, end) : -1;
    if (code < 0 || (code >= 0xDC00 && code < 0xE000)) return 0;
    *p += 6;
    if (code >= 0xD800 && code < 0xDC00) {
        const long low = end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' ? four_digits(*p + 2, end) : -1;
        if (low < 0xDC00 || low >= 0xE000) return 0;
        *p += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    return vane_utf8_put(out, (unsigned long)code);
}

/* Characters of a checked string; out has room for its raw length. */
static size_t copy_string(char *out, const char *p, const char *end)
{
    size_t n = 0;
    while (p < end) {
        if (*p == '\\') n += unescape(&p, end, out + n);
        else out[n++] = *p++;
    }
    return n;
}

static int parse_string(parser *p, vane_json_node *node)
{
    const size_t open = p->at++;
    node->kind = VANE_JSON_STRING;
    node->begin = (uint32_t)p->at;
    while (p->at < p->length && p->text[p->at] != '"') {
        const char *at = p->text + p->at, *end = p->text + p->length;
        char unused[4];
        size_t n = 0;
        if ((unsigned char)*at < 0x20) return fail_at(p, p->at, "a control character in a string");
        if (*at == '\\') {
            node->escaped = true;
            if (unescape(&at, end, unused)) n = (size_t)(at - (p->text + p->at));
        } else {
            n = vane_utf8_length(at, (size_t)(end - at));
        }
        if (n == 0) return fail_at(p, p->at, "a character that is not UTF-8, or an unknown escape");
        p->at += n;
    }
    if (p->at == p->length) return fail_at(p, open, "this string is not closed");
    node->end = (uint32_t)p->at++;
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------- values ---- */
static bool is_digit(const parser *p) { return p->at < p->length && p->text[p->at] >= '0' && p->text[p->at] <= '9'; }

static bool skip_digits(parser *p)
{
    if (!is_digit(p)) return false;
    while (is_digit(p)) p->at++;
    return true;
}

static int parse_number(parser *p, vane_json_node *node)
{
    bool fine = true;
    node->kind = VANE_JSON_NUMBER;
    node->begin = (uint32_t)p->at;
    (void)accept(p, "-");
    if (!accept(p, "0")) fine = skip_digits(p);
    if (fine && accept(p, ".")) fine = skip_digits(p);
    if (fine && (accept(p, "e") || accept(p, "E"))) {
        if (!accept(p, "+")) (void)accept(p, "-");
        fine = skip_digits(p);
    }
    node->end = (uint32_t)p->at;
    return fine ? VANE_OK : fail_at(p, node->begin, "this is no JSON value");
}

static int parse_value(parser *p, unsigned depth);

static int parse_scalar(parser *p, vane_json_node *node)
{
    node->begin = (uint32_t)p->at;
    if (accept(p, "null")) node->kind = VANE_JSON_NULL;
    else if (accept(p, "true")) node->kind = VANE_JSON_TRUE;
    else if (accept(p, "false")) node->kind = VANE_JSON_FALSE;
    else return parse_number(p, node);
    node->end = (uint32_t)p->at;
    return VANE_OK;
}

static int parse_key(parser *p)
{
    if (p->at == p->length || p->text[p->at] != '"') return fail_at(p, p->at, "a key in quotes is expected");
    const size_t begin = p->at;
    int status = parse_value(p, 0);
    if (!status && p->at - begin > KEY_TEXT + 2) status = fail_at(p, begin, "a key of more than 1530 bytes");
    skip_blanks(p);
    if (!status && !accept(p, ":")) status = fail_at(p, p->at, "a colon is expected after the key");
    skip_blanks(p);
    return status;
}

/* The inside of an array or object, which p stands behind the opening bracket of. */
static int parse_inside(parser *p, vane_json_node *node, unsigned depth)
{
    const bool object = node->kind == VANE_JSON_OBJECT;
    const char *close = object ? "}" : "]";
    skip_blanks(p);
    if (accept(p, close)) return VANE_OK;
    for (;;) {
        int status = object ? parse_key(p) : VANE_OK;
        if (!status && object && node->size == MEMBERS_MAX) status = fail_at(p, p->at, "more than 16384 members");
        if (!status) status = parse_value(p, depth + 1);
        if (status) return status;
        node->size++;
        skip_blanks(p);
        if (accept(p, close)) return VANE_OK;
        if (!accept(p, ",")) return fail_at(p, p->at, object ? "a comma or } is expected" : "a comma or ] is expected");
        skip_blanks(p);
    }
}

static int parse_value(parser *p, unsigned depth)
{
    const size_t index = p->count++;
    vane_json_node node = { .kind = VANE_JSON_NULL };
    int status;
    if (depth > DEPTH_MAX) return fail_at(p, p->at, "nested more than 32 deep");
    if (p->at == p->length) return fail_at(p, p->at, "the text ends where a value is expected");
    const char c = p->text[p->at];
    if (c == '{' || c == '[') {
        node.kind = c == '{' ? VANE_JSON_OBJECT : VANE_JSON_ARRAY;
        node.begin = (uint32_t)p->at++;
        status = parse_inside(p, &node, depth);
        node.end = (uint32_t)p->at;
    } else {
        status = c == '"' ? parse_string(p, &node) : parse_scalar(p, &node);
    }
    node.next = (uint32_t)p->count;
    if (p->nodes) p->nodes[index] = node;
    return status;
}

/* -------------------------------------------------------------------------------------------------- objects ---- */
/* The characters of a key, in `room` where it has escapes. */
static const char *key_text(const vane_json *json, size_t key, char room[KEY_TEXT], size_t *length)
{
    const vane_json_node *n = &json->nodes[key];
    const char *raw = json->text + n->begin;
    *length = n->end - n->begin;
    if (!n->escaped) return raw;
    *length = copy_string(room, raw, raw + *length);
    return room;
}

/* Character by character: files choose how long their strings are, and this is asked of every key. */
bool vane_json_is(const vane_json *json, size_t node, const char *text)
{
    const vane_json_node *n = &json->nodes[node];
    const char *at = json->text + n->begin, *end = json->text + n->end;
    if (n->kind != VANE_JSON_STRING) return false;
    while (at < end) {
        char own[4] = { *at };
        size_t length = 1;
        if (*at == '\\') length = unescape(&at, end, own);
        else at++;
        for (size_t i = 0; i < length; i++)
            if (own[i] == '\0' || *text++ != own[i]) return false;
    }
    return *text == '\0';
}

size_t vane_json_find(const vane_json *json, size_t node, const char *key)
{
    size_t at = node + 1;
    for (size_t i = 0; i < json->nodes[node].size; i++) {
        const size_t value = json->nodes[at].next;
        if (vane_json_is(json, at, key)) return value;
        at = json->nodes[value].next;
    }
    return 0;
}

static int compare_keys(const void *user, uint32_t a, uint32_t b)
{
    const vane_json *json = user;
    char room_a[KEY_TEXT], room_b[KEY_TEXT];
    size_t length_a, length_b;
    const char *text_a = key_text(json, a, room_a, &length_a), *text_b = key_text(json, b, room_b, &length_b);
    const int order = memcmp(text_a, text_b, length_a < length_b ? length_a : length_b);
    return order ? order : (length_a > length_b) - (length_a < length_b);
}

/* Refuses keys that stand twice, or have a zero character; `keys` has room for those of this object. */
static int check_object(const vane_json *json, size_t node, uint32_t *keys)
{
    const size_t count = json->nodes[node].size;
    size_t at = node + 1;
    for (size_t i = 0; i < count; i++) {
        char room[KEY_TEXT];
        size_t length;
        const char *text = key_text(json, at, room, &length);
        if (memchr(text, '\0', length)) return vane_json_fail(json, at, "a key with a zero character");
        keys[i] = (uint32_t)at;
        at = json->nodes[json->nodes[at].next].next;
    }
    vane_sort(keys, count, compare_keys, json);
    for (size_t i = 1; i < count; i++) {
        if (compare_keys(json, keys[i - 1], keys[i]) != 0) continue;
        const vane_json_node *n = &json->nodes[keys[i - 1] > keys[i] ? keys[i - 1] : keys[i]];
        return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: the key \"%.*s\" stands twice in one object", json->name,
                         (size_t)n->begin, (int)(n->end - n->begin), json->text + n->begin);
    }
    return VANE_OK;
}

static int check_objects(const vane_json *json)
{
    size_t most = 0;
    uint32_t *keys;
    for (size_t i = 0; i < json->count; i++)
        if (json->nodes[i].kind == VANE_JSON_OBJECT && json->nodes[i].size > most) most = json->nodes[i].size;
    int status = vane_ctx_alloc(&keys, json->ctx, most, sizeof *keys);
    for (size_t i = 0; !status && i < json->count; i++)
        if (json->nodes[i].kind == VANE_JSON_OBJECT) status = check_object(json, i, keys);
    vane_ctx_free(json->ctx, keys);
    return status;
}

int vane_json_parse(vane_json *out, const vane_ctx *ctx, const char *text, size_t length, const char *name)
{
    parser p = { .text = text, .length = length, .name = name };
    *out = (vane_json){ .ctx = ctx, .name = name, .text = text };
    if (length > INT32_MAX) return vane_fail(VANE_ERR_LIMIT, "%s: %zu bytes of JSON: at most 2^31", name, length);
    skip_blanks(&p);
    const size_t start = p.at;
    int status = parse_value(&p, 0);
    skip_blanks(&p);
    if (!status && p.at < length) status = fail_at(&p, p.at, "something follows the JSON value");
    if (!status) status = vane_ctx_alloc(&out->nodes, ctx, p.count, sizeof *out->nodes);
    if (status) return status;
    p.nodes = out->nodes;
    p.at = start;
    p.count = 0;
    status = parse_value(&p, 0);
    out->count = p.count;
    if (!status) status = check_objects(out);
    if (status) vane_json_free(out);
    return status;
}

void vane_json_free(vane_json *json)
{
    if (json->nodes) vane_ctx_free(json->ctx, json->nodes);
    json->nodes = NULL;
    json->count = 0;
}

int vane_json_fail(const vane_json *json, size_t node, const char *what)
{
    return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: %s", json->name, (size_t)json->nodes[node].begin, what);
}

/* ------------------------------------------------------------------------------------------------ contents ---- */
int vane_json_string(char **out, size_t *length, const vane_json *json, size_t node)
{
    const vane_json_node *n = &json->nodes[node];
    *out = NULL;
    if (n->kind != VANE_JSON_STRING) return vane_json_fail(json, node, "a string is expected");
    const int status = vane_ctx_alloc(out, json->ctx, n->end - n->begin + 1, 1);
    if (status) return status;
    *length = copy_string(*out, json->text + n->begin, json->text + n->end);
    (*out)[*length] = '\0';
    if (strlen(*out) == *length) return VANE_OK;
    vane_ctx_free(json->ctx, *out);
    *out = NULL;
    return vane_json_fail(json, node, "a string with a zero character");
}

int vane_json_u64(uint64_t *out, const vane_json *json, size_t node)
{
    const vane_json_node *n = &json->nodes[node];
    if (n->kind != VANE_JSON_NUMBER) return vane_json_fail(json, node, "a whole number is expected");
    *out = 0;
    for (size_t i = n->begin; i < n->end; i++) {
        const char c = json->text[i];
        const uint64_t digit = (uint64_t)(c - '0');
        if (c < '0' || c > '9' || *out > (UINT64_MAX - digit) / 10)
            return vane_json_fail(json, node, "a whole number below 2^64 is expected");
        *out = 10 * *out + digit;
    }
    return VANE_OK;
}

int vane_json_double(double *out, const vane_json *json, size_t node)
{
    const vane_json_node *n = &json->nodes[node];
    if (n->kind != VANE_JSON_NUMBER) return vane_json_fail(json, node, "a number is expected");
    (void)vane_text_to_double(json->text + n->begin, json->text + n->end, out);
    return *out - *out == 0.0 ? VANE_OK : vane_json_fail(json, node, "this number is too large");
}

int vane_json_float(float *out, const vane_json *json, size_t node)
{
    const vane_json_node *n = &json->nodes[node];
    if (n->kind != VANE_JSON_NUMBER) return vane_json_fail(json, node, "a number is expected");
    (void)vane_text_to_float(json->text + n->begin, json->text + n->end, out);
    return *out - *out == 0.0f ? VANE_OK : vane_json_fail(json, node, "this number is too large");
}
