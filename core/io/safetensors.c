#include "core/io/safetensors.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"

enum { PREFIX = 8 };

static int check_length(const vane_safe *safe, size_t *header)
{
    uint64_t length = 0;
    if (safe->size < PREFIX + 2)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu bytes are too few for a model file", safe->name, safe->size);
    for (size_t i = PREFIX; i-- > 0;) length = length << 8 | (unsigned char)safe->bytes[i];
    if (length > VANE_SAFE_HEADER_MAX || length > safe->size - PREFIX || safe->bytes[PREFIX] != '{')
        return vane_fail(VANE_ERR_FORMAT, "%s: is no model file, or cut short: its header should have %llu bytes",
                         safe->name, (unsigned long long)length);
    *header = (size_t)length;
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------- entries ---- */
static int fail_entry(const vane_safe *safe, size_t key, const char *what)
{
    const vane_json_node *n = &safe->header.nodes[key];
    return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%.*s\": %s", safe->name, (int)(n->end - n->begin),
                     safe->header.text + n->begin, what);
}

static size_t dtype_bytes(const vane_json *json, size_t node)
{
    static const struct { const char *name; size_t bytes; } types[] = {
        { "F32", 4 }, { "F64", 8 }, { "F16", 2 }, { "BF16", 2 }, { "I64", 8 }, { "I32", 4 }, { "I16", 2 },
        { "I8", 1 },  { "U64", 8 }, { "U32", 4 }, { "U16", 2 },  { "U8", 1 },  { "BOOL", 1 },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (vane_json_is(json, node, types[i].name)) return types[i].bytes;
    return 0;
}

static int read_size(const vane_safe *safe, size_t node, size_t *out)
{
    uint64_t value;
    const int status = vane_json_u64(&value, &safe->header, node);
    if (status) return status;
    return vane_size_from_u64(value, out) ? VANE_OK : vane_json_fail(&safe->header, node, "too large for this machine");
}

static int read_shape(const vane_safe *safe, size_t node, vane_safe_tensor *t)
{
    const vane_json_node *n = &safe->header.nodes[node];
    size_t at = node + 1;
    if (n->kind != VANE_JSON_ARRAY || n->size > VANE_SAFE_RANK)
        return fail_entry(safe, t->key, "its shape should be an array of at most 8 sizes");
    t->rank = n->size;
    t->count = 1;
    for (size_t i = 0; i < n->size; i++, at = safe->header.nodes[at].next) {
        const int status = read_size(safe, at, &t->shape[i]);
        if (status) return status;
        if (!vane_size_mul(t->count, t->shape[i], &t->count)) return fail_entry(safe, t->key, "its shape is too large");
    }
    return VANE_OK;
}

static int read_offsets(const vane_safe *safe, size_t node, vane_safe_tensor *t)
{
    const vane_json_node *n = &safe->header.nodes[node];
    if (n->kind != VANE_JSON_ARRAY || n->size != 2)
        return fail_entry(safe, t->key, "data_offsets should be two numbers");
    int status = read_size(safe, node + 1, &t->begin);
    if (!status) status = read_size(safe, node + 2, &t->end);
    if (status) return status;
    const size_t data = safe->size - (size_t)(safe->data - safe->bytes);
    if (t->begin > t->end || t->end > data) return fail_entry(safe, t->key, "its data_offsets lie outside the file");
    return VANE_OK;
}

static int read_entry(const vane_safe *safe, size_t key, vane_safe_tensor *t)
{
    const vane_json *json = &safe->header;
    const size_t value = json->nodes[key].next;
    t->key = key;
    if (json->nodes[value].kind != VANE_JSON_OBJECT || json->nodes[value].size != 3)
        return fail_entry(safe, key, "should be an object of dtype, shape and data_offsets");
    const size_t dtype = vane_json_find(json, value, "dtype"), shape = vane_json_find(json, value, "shape"),
                 offsets = vane_json_find(json, value, "data_offsets");
    if (!dtype || !shape || !offsets) return fail_entry(safe, key, "should have dtype, shape and data_offsets");
    const size_t element = dtype_bytes(json, dtype);
    if (element == 0) return fail_entry(safe, key, "has an unknown dtype");
    t->is_f32 = vane_json_is(json, dtype, "F32");
    int status = read_shape(safe, shape, t);
    if (!status) status = read_offsets(safe, offsets, t);
    size_t bytes = 0;
    if (!status && (!vane_size_mul(t->count, element, &bytes) || bytes != t->end - t->begin))
        status = fail_entry(safe, key, "its data_offsets don't fit its shape and dtype");
    if (!status && bytes == 0) status = fail_entry(safe, key, "is empty");
    return status;
}

static int check_metadata(const vane_safe *safe, size_t node)
{
    const vane_json *json = &safe->header;
    size_t at = node + 1;
    if (json->nodes[node].kind != VANE_JSON_OBJECT)
        return vane_json_fail(json, node, "__metadata__ should be an object");
    for (size_t i = 0; i < json->nodes[node].size; i++) {
        const size_t value = json->nodes[at].next;
        if (json->nodes[value].kind != VANE_JSON_STRING)
            return vane_json_fail(json, value, "__metadata__ should hold strings alone");
        at = json->nodes[value].next;
    }
    return VANE_OK;
}

/* Keeps the tensors in the order of their places; writers give them so, then this moves nothing. */
static void insert(vane_safe *safe, const vane_safe_tensor *t)
{
    size_t at = safe->count++;
    for (; at > 0 && safe->tensors[at - 1].begin > t->begin; at--) safe->tensors[at] = safe->tensors[at - 1];
    safe->tensors[at] = *t;
}

static int check_places(const vane_safe *safe)
{
    const size_t data = safe->size - (size_t)(safe->data - safe->bytes);
    size_t at = 0;
    for (size_t i = 0; i < safe->count; i++) {
        const vane_safe_tensor *t = &safe->tensors[i];
        if (t->begin != at)
            return fail_entry(safe, t->key, t->begin < at ? "overlaps another" : "has a hole before it");
        at = t->end;
    }
    if (at == data) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: %zu bytes follow the last tensor", safe->name, data - at);
}

static int read_entries(vane_safe *safe)
{
    const vane_json *json = &safe->header;
    size_t at = 1;
    int status = vane_ctx_alloc(&safe->tensors, json->ctx, json->nodes[0].size + 1, sizeof *safe->tensors);
    for (size_t i = 0; !status && i < json->nodes[0].size; i++) {
        const size_t value = json->nodes[at].next;
        if (vane_json_is(json, at, "__metadata__")) {
            safe->metadata = value;
            status = check_metadata(safe, value);
        } else {
            vane_safe_tensor tensor = { 0 };
            status = read_entry(safe, at, &tensor);
            if (!status) insert(safe, &tensor);
        }
        at = json->nodes[value].next;
    }
    return status ? status : check_places(safe);
}

/* --------------------------------------------------------------------------------------------------- whole ---- */
int vane_safe_open(vane_safe *out, const vane_ctx *ctx, const void *bytes, size_t size, const char *name)
{
    size_t header = 0;
    *out = (vane_safe){ .name = name, .bytes = bytes, .size = size };
    int status = check_length(out, &header);
    if (!status) status = vane_json_parse(&out->header, ctx, out->bytes + PREFIX, header, name);
    if (status) return status;
    out->data = out->bytes + PREFIX + header;
    status = read_entries(out);
    if (status) vane_safe_close(out);
    return status;
}

void vane_safe_close(vane_safe *safe)
{
    if (safe->tensors) vane_ctx_free(safe->header.ctx, safe->tensors);
    safe->tensors = NULL;
    vane_json_free(&safe->header);
}

const vane_safe_tensor *vane_safe_find(const vane_safe *safe, const char *name)
{
    for (size_t i = 0; i < safe->count; i++)
        if (vane_json_is(&safe->header, safe->tensors[i].key, name)) return &safe->tensors[i];
    return NULL;
}

int vane_safe_copy(float *out, const vane_safe *safe, const char *name, size_t rank, size_t rows, size_t columns)
{
    const vane_safe_tensor *t = vane_safe_find(safe, name);
    if (!t) return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\" is missing", safe->name, name);
    if (!t->is_f32) return fail_entry(safe, t->key, "should have dtype F32");
    if (t->rank != rank || t->shape[0] != rows || (rank == 2 && t->shape[1] != columns))
        return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\" should have %zu dimension(s), %zu x %zu", safe->name, name,
                         rank, rows, columns);
    memcpy(out, safe->data + t->begin, t->end - t->begin);
    for (size_t i = 0; i < t->count; i++)
        if (out[i] - out[i] != 0.0f)
            return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\", element %zu is %g: weights must be finite",
                             safe->name, name, i, (double)out[i]);
    return VANE_OK;
}
