#include "core/io/safetensors.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/sort.h"
#include "core/io/refuse.h"

enum { PREFIX = 8 };

/* --------------------------------------------------------------------------------------------------- bytes ---- */
static int fail_changed(const vane_safe *safe)
{
    return vane_fail(VANE_ERR_FILE, "%s: changed while it was read", safe->name);
}

/* The next bytes of the file. */
static int read_bytes(vane_safe *safe, const vane_host *host, void *out, size_t size)
{
    size_t got = size;
    if (safe->rest) {
        memcpy(out, safe->rest, size);
        safe->rest += size;
    } else {
        const int status = host->file_read(host->user, safe->file, out, size, &got);
        if (status) return status;
    }
    safe->at += got;
    return got == size ? VANE_OK : fail_changed(safe);
}

/* Header and its length, into safe->text. */
static int read_header(vane_safe *safe, const vane_ctx *ctx, unsigned char prefix[PREFIX], size_t *header)
{
    uint64_t length = 0;
    if (safe->size < PREFIX + 2)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu bytes are too few for a model file", safe->name, safe->size);
    int status = read_bytes(safe, ctx->host, prefix, PREFIX);
    if (status) return status;
    for (size_t i = PREFIX; i-- > 0;) length = length << 8 | prefix[i];
    *header = (size_t)length;
    const bool fits = length >= 1 && length <= VANE_SAFE_HEADER_MAX && length <= safe->size - PREFIX;
    if (fits) {
        status = vane_ctx_alloc(&safe->text, ctx, *header, 1);
        if (!status) status = read_bytes(safe, ctx->host, safe->text, *header);
        if (status) return status;
    }
    if (fits && safe->text[0] == '{') return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: is no model file, or cut short: its header should have %llu bytes",
                     safe->name, (unsigned long long)length);
}

/* Of the header, with the check's digits as zeros. */
static void begin_hash(vane_safe *safe, const unsigned char prefix[PREFIX], size_t header, const char *check)
{
    static const char zeros[VANE_SAFE_CHECK + 1] = "0000000000000000";
    const vane_json_node *nodes = safe->header.nodes;
    const size_t node = safe->metadata ? vane_json_find(&safe->header, safe->metadata, check) : 0;
    vane_hash_begin(&safe->hash, 0);
    vane_hash_update(&safe->hash, prefix, PREFIX);
    size_t begin = 0;
    if (node && nodes[node].end - nodes[node].begin == VANE_SAFE_CHECK) {
        vane_hash_update(&safe->hash, safe->text, nodes[node].begin);
        vane_hash_update(&safe->hash, zeros, VANE_SAFE_CHECK);
        begin = nodes[node].end;
    }
    vane_hash_update(&safe->hash, safe->text + begin, header - begin);
}

/* Brings what is left of the file into memory. */
static int load_rest(vane_safe *safe)
{
    const vane_ctx *ctx = safe->header.ctx;
    const size_t size = safe->size - safe->at;
    size_t got;
    if (safe->rest) return VANE_OK;
    int status = vane_ctx_alloc(&safe->owned, ctx, size + 1, 1);
    if (!status) status = ctx->host->file_read(ctx->host->user, safe->file, safe->owned, size, &got);
    if (!status && got != size) status = fail_changed(safe);
    if (!status) safe->rest = safe->owned;
    return status;
}

int vane_safe_hash(uint64_t *out, vane_safe *safe)
{
    const vane_host *host = safe->header.ctx->host;
    vane_hash_state hash = safe->hash;
    size_t more = 0;
    char past;
    int status = safe->at < safe->size ? load_rest(safe) : VANE_OK;
    if (!status && safe->at < safe->size) vane_hash_update(&hash, safe->rest, safe->size - safe->at);
    if (!status && safe->file) status = host->file_read(host->user, safe->file, &past, 1, &more);
    if (!status && more > 0) status = fail_changed(safe);
    *out = vane_hash_end(&hash);
    return status;
}

/* ------------------------------------------------------------------------------------------------- entries ---- */
static int fail_entry(const vane_safe *safe, size_t key, const char *what)
{
    const vane_json_node *n = &safe->header.nodes[key];
    return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%.*s\": %s", safe->name, (int)(n->end - n->begin),
                     safe->header.text + n->begin, what);
}

typedef struct dtype {
    const char *name;
    size_t bytes;
    vane_safe_type type;
} dtype;

static const dtype *dtype_of(const vane_json *json, size_t node)
{
    static const dtype types[] = {
        { "F32", 4, VANE_SAFE_F32 },   { "F64", 8, VANE_SAFE_OTHER },  { "F16", 2, VANE_SAFE_OTHER },
        { "BF16", 2, VANE_SAFE_OTHER }, { "I64", 8, VANE_SAFE_OTHER }, { "I32", 4, VANE_SAFE_OTHER },
        { "I16", 2, VANE_SAFE_OTHER }, { "I8", 1, VANE_SAFE_OTHER },   { "U64", 8, VANE_SAFE_OTHER },
        { "U32", 4, VANE_SAFE_U32 },   { "U16", 2, VANE_SAFE_OTHER },  { "U8", 1, VANE_SAFE_U8 },
        { "BOOL", 1, VANE_SAFE_OTHER },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (vane_json_is(json, node, types[i].name)) return &types[i];
    return NULL;
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
    const size_t data = safe->size - safe->data;
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
    const size_t type = vane_json_find(json, value, "dtype"), shape = vane_json_find(json, value, "shape"),
                 offsets = vane_json_find(json, value, "data_offsets");
    if (!type || !shape || !offsets) return fail_entry(safe, key, "should have dtype, shape and data_offsets");
    const dtype *of = dtype_of(json, type);
    if (!of) return fail_entry(safe, key, "has an unknown dtype");
    t->type = of->type;
    int status = read_shape(safe, shape, t);
    if (!status) status = read_offsets(safe, offsets, t);
    size_t bytes = 0;
    if (!status && (!vane_size_mul(t->count, of->bytes, &bytes) || bytes != t->end - t->begin))
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

static int compare_places(const void *user, uint32_t a, uint32_t b)
{
    const vane_safe_tensor *tensors = user;
    return (tensors[a].begin > tensors[b].begin) - (tensors[a].begin < tensors[b].begin);
}

static bool are_in_order(const vane_safe *safe)
{
    for (size_t i = 1; i < safe->count; i++)
        if (safe->tensors[i].begin < safe->tensors[i - 1].begin) return false;
    return true;
}

/* Brings the tensors into the order of their places, which most writers give them in. */
static int put_in_order(vane_safe *safe)
{
    const vane_ctx *ctx = safe->header.ctx;
    vane_safe_tensor *ordered;
    uint32_t *order;
    if (are_in_order(safe)) return VANE_OK;
    int status = vane_ctx_alloc(&order, ctx, safe->count, sizeof *order);
    if (status) return status;
    status = vane_ctx_alloc(&ordered, ctx, safe->count, sizeof *ordered);
    if (!status) {
        for (size_t i = 0; i < safe->count; i++) order[i] = (uint32_t)i;
        vane_sort(order, safe->count, compare_places, safe->tensors);
        for (size_t i = 0; i < safe->count; i++) ordered[i] = safe->tensors[order[i]];
        vane_ctx_free(ctx, safe->tensors);
        safe->tensors = ordered;
    }
    vane_ctx_free(ctx, order);
    return status;
}

static int check_places(const vane_safe *safe)
{
    const size_t data = safe->size - safe->data;
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
            if (!status) safe->tensors[safe->count++] = tensor;
        }
        at = json->nodes[value].next;
    }
    if (!status) status = put_in_order(safe);
    return status ? status : check_places(safe);
}

/* --------------------------------------------------------------------------------------------------- whole ---- */
int vane_safe_open(vane_safe *out, const vane_ctx *ctx, const vane_safe_input *input, const char *check)
{
    unsigned char prefix[PREFIX];
    size_t header = 0;
    *out = (vane_safe){ .name = input->name, .size = input->size, .file = input->file, .rest = input->bytes };
    int status = read_header(out, ctx, prefix, &header);
    if (!status) status = vane_json_parse(&out->header, ctx, out->text, header, input->name);
    if (status) {
        vane_ctx_free(ctx, out->text);
        return status;
    }
    out->data = PREFIX + header;
    status = read_entries(out);
    if (status) vane_safe_close(out);
    else begin_hash(out, prefix, header, check);
    return status;
}

void vane_safe_close(vane_safe *safe)
{
    const vane_ctx *ctx = safe->header.ctx;
    vane_ctx_free(ctx, safe->owned);
    vane_ctx_free(ctx, safe->tensors);
    vane_json_free(&safe->header);
    vane_ctx_free(ctx, safe->text);
}

const vane_safe_tensor *vane_safe_find(const vane_safe *safe, const char *name)
{
    for (size_t i = 0; i < safe->count; i++)
        if (vane_json_is(&safe->header, safe->tensors[i].key, name)) return &safe->tensors[i];
    return NULL;
}

static int check_finite(const vane_safe *safe, const vane_safe_tensor *t, size_t first, size_t n, const float *x)
{
    const size_t bad = safe->header.ctx->kernels->find_nonfinite(n, x);
    if (bad == n) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%.*s\", element %zu is %g: weights must be finite", safe->name,
                     (int)(safe->header.nodes[t->key].end - safe->header.nodes[t->key].begin),
                     safe->text + safe->header.nodes[t->key].begin, first + bad, (double)x[bad]);
}

/* The bytes of one tensor, block by block, so that each is hashed and checked while the cache has it. */
static int read_tensor(void *out, vane_safe *safe, const vane_safe_tensor *t)
{
    enum { BLOCK = 65536 * sizeof(float) };
    const vane_ctx *ctx = safe->header.ctx;
    const bool next = safe->at == safe->data + t->begin;
    const size_t size = t->end - t->begin;
    char *to = out;
    int status = next ? VANE_OK : load_rest(safe);
    if (!status && !next) memcpy(to, safe->rest + (safe->data + t->begin - safe->at), size);
    for (size_t i = 0; !status && i < size; i += BLOCK) {
        const size_t n = size - i < BLOCK ? size - i : BLOCK;
        if (next) {
            status = read_bytes(safe, ctx->host, to + i, n);
            if (status) return status;
            vane_hash_update(&safe->hash, to + i, n);
        }
        const size_t first = i / sizeof(float);
        if (t->type == VANE_SAFE_F32)
            status = check_finite(safe, t, first, n / sizeof(float), (const float *)out + first);
    }
    return status;
}

int vane_safe_expect(const vane_safe_tensor **out, const vane_safe *safe, const char *name, vane_safe_type type,
                     size_t rank, size_t rows, size_t columns)
{
    static const char *const wrong[] = { "should have dtype F32", "should have dtype U32", "should have dtype U8" };
    const vane_safe_tensor *t = vane_safe_find(safe, name);
    if (!t) return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\" is missing", safe->name, name);
    if (t->type != type) return fail_entry(safe, t->key, wrong[type]);
    if (t->rank != rank || t->shape[0] != rows || (rank == 2 && t->shape[1] != columns))
        return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\" should have %zu dimension(s), %zu x %zu", safe->name, name,
                         rank, rows, columns);
    *out = t;
    return VANE_OK;
}

int vane_safe_read(void *out, vane_safe *safe, const char *name, vane_safe_type type, size_t rank, size_t rows,
                   size_t columns)
{
    const vane_safe_tensor *t;
    const int status = vane_safe_expect(&t, safe, name, type, rank, rows, columns);
    return status ? status : read_tensor(out, safe, t);
}
