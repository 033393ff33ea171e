/* model_write.c - networks and checkpoints to bytes and files. The header is written twice by the same code: once
 * counted, once for real. The same object always gives the same bytes. */
#include "core/base/hash.h"
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/io/model.h"
#include "core/io/safetensors.h"

#include <string.h>

/* One tensor of the file. */
typedef struct item {
    char name[VANE_ITEM_NAME];
    const char *dtype;
    size_t rank, rows, columns, bytes;
    const void *data;
    const float *numbers;       /* the same where they are such; NULL */
} item;

/* What a file has of a trainer. Only those who save one know it: a program that doesn't is linked without. */
typedef struct training_parts {
    size_t (*count)(const vane_trainer *);
    bool (*item)(item *out, const vane_trainer *, size_t index);
    void (*describe)(vane_writer *, const vane_trainer *);
} training_parts;

typedef struct subject {        /* what is saved */
    const vane_net *net;
    const vane_trainer *trainer;
    const training_parts *parts;        /* NULL: the network alone */
} subject;

bool vane_train_block_at(vane_train_block *out, const vane_trainer *t, size_t index)
{
    const bool has_best = t->best && t->state.best_loss - t->state.best_loss == 0.0;
    const vane_train_block blocks[] = {
        {"optim.moment1.", t->moment1, false},
        {"optim.moment2.", t->moment2, !vane_optimizer_is_whole(t->options.optimizer)},
        {"train.best.", has_best ? t->best : NULL, false},
    };
    if (index >= sizeof blocks / sizeof *blocks) return false;
    *out = blocks[index];
    return true;
}

void vane_model_digits(char out[VANE_CHECK_DIGITS], uint64_t check)
{
    for (size_t i = VANE_CHECK_DIGITS; i-- > 0; check >>= 4) out[i] = "0123456789abcdef"[check & 15];
}

/* ------------------------------------------------------------------------------------------------- tensors ---- */
static void set_numbers(item *out, size_t count, const float *numbers)
{
    out->dtype = "F32";
    out->bytes = count * sizeof *numbers;
    out->data = out->numbers = numbers;
}

static void item_of(item *out, const char *prefix, const vane_tensor *t, const float *data)
{
    vane_format(out->name, sizeof out->name, "%s%s", prefix, t->name);
    out->rank = t->rank;
    out->rows = t->shape[0];
    out->columns = t->shape[1];
    set_numbers(out, t->count, data);
}

/* The `index`-th tensor of a block of the trainer; false past its last. */
static bool block_item(item *out, const vane_trainer *trainer, size_t index)
{
    vane_train_block block;
    for (size_t b = 0; vane_train_block_at(&block, trainer, b); b++) {
        if (!block.data) continue;
        if (index < trainer->net->parameter_tensors) {
            const vane_tensor *t = &trainer->net->tensors[index];
            item_of(out, block.prefix, t, block.data + t->offset);
            return true;
        }
        index -= trainer->net->parameter_tensors;
    }
    if (index > 0 || !trainer->class_weights) return false;
    const size_t outputs = vane_net_outputs(trainer->net);
    *out = (item){ .name = VANE_TENSOR_CLASS_WEIGHTS, .rank = 1, .rows = outputs, .columns = 1 };
    set_numbers(out, outputs, trainer->class_weights);
    return true;
}

static size_t count_blocks(const vane_trainer *trainer)
{
    vane_train_block block;
    size_t count = trainer->class_weights != NULL;
    for (size_t b = 0; vane_train_block_at(&block, trainer, b); b++)
        if (block.data) count += trainer->net->parameter_tensors;
    return count;
}

/* The network's and the trainer's numbers. */
static bool number_item(item *out, const subject *s, size_t index)
{
    if (index < s->net->tensor_count) {
        item_of(out, "", &s->net->tensors[index], s->net->tensors[index].data);
        return true;
    }
    return s->parts && s->parts->item(out, s->trainer, index - s->net->tensor_count);
}

static bool structure_item(item *out, const subject *s, size_t index)
{
    vane_structure t;
    if (!vane_structure_at(&t, s->net, index)) return false;
    if (!t.data) return true;
    *out = (item){ .dtype = t.dtype, .rank = t.rank, .rows = t.shape[0], .columns = t.shape[1], .bytes = t.bytes,
                   .data = t.data };
    memcpy(out->name, t.name, sizeof out->name);
    return true;
}

static size_t count_numbers(const subject *s)
{
    return s->net->tensor_count + (s->parts ? s->parts->count(s->trainer) : 0);
}

/* A place for a tensor: connections, numbers, then masks, whose lengths would spoil the others' alignment. */
static bool item_at(item *out, const subject *s, size_t index)
{
    const size_t connections = vane_structure_connections(s->net), numbers = count_numbers(s);
    out->data = NULL;
    if (index < connections) return structure_item(out, s, index);
    if (index < connections + numbers) return number_item(out, s, index - connections);
    return structure_item(out, s, index - numbers);
}

/* The next tensor from place *at on; false past the last. */
static bool next_item(item *out, const subject *s, size_t *at)
{
    while (item_at(out, s, *at)) {
        ++*at;
        if (out->data) return true;
    }
    return false;
}

static int count_bytes(const subject *s, size_t *items, size_t *data_bytes)
{
    item t;
    *data_bytes = *items = 0;
    for (size_t at = 0; next_item(&t, s, &at); ++*items)
        if (!vane_size_add(*data_bytes, t.bytes, data_bytes))
            return vane_fail(VANE_ERR_MEMORY, "can't save: the file would be too large for this machine");
    return VANE_OK;
}

static int check_finite(const subject *s, const item *t, size_t first, size_t n)
{
    const size_t bad = s->net->ctx->kernels->find_nonfinite(n, t->numbers + first);
    if (bad == n) return VANE_OK;
    return vane_fail(VANE_ERR_STATE, "can't save: \"%s\", element %zu is %g", t->name, first + bad,
                     (double)t->numbers[first + bad]);
}

/* Checks that all numbers are finite and, when hash isn't NULL, hashes all: block by block, so that memory is read
 * once for both. */
static int check_items(const subject *s, vane_hash_state *hash)
{
    enum { BLOCK = 32768 * sizeof(float) };
    item t;
    int status = VANE_OK;
    for (size_t i = 0; !status && next_item(&t, s, &i);)
        for (size_t at = 0; !status && at < t.bytes; at += BLOCK) {
            const size_t n = t.bytes - at < BLOCK ? t.bytes - at : BLOCK;
            if (t.numbers) status = check_finite(s, &t, at / sizeof(float), n / sizeof(float));
            if (hash) vane_hash_update(hash, (const char *)t.data + at, n);
        }
    return status;
}

/* -------------------------------------------------------------------------------------------------- header ---- */
static void put_names(vane_writer *w, const char *key, const vane_names *names)
{
    size_t count = names->count;
    while (count > 0 && !names->text[count - 1]) count--;
    if (count == 0) return;
    vane_put(w, ",");
    vane_put_string(w, key);
    vane_put(w, ":\"");
    w->quoted = true;
    vane_put(w, "[");
    for (size_t i = 0; i < count; i++) {
        if (i) vane_put(w, ",");
        if (names->text[i]) vane_put_string(w, names->text[i]);
        else vane_put(w, "null");
    }
    vane_put(w, "]");
    w->quoted = false;
    vane_put(w, "\"");
}

static void put_training(vane_writer *w, const vane_trainer *trainer)
{
    vane_put(w, ",\"" VANE_KEY_TRAIN "\":\"");
    w->quoted = true;
    vane_describe_trainer(w, trainer);
    w->quoted = false;
    vane_put(w, "\"");
}

/* Returns where the check's digits begin, counted from the header's first byte. */
static size_t put_metadata(vane_writer *w, const subject *s)
{
    const vane_net *net = s->net;
    vane_put(w, "\"__metadata__\":{\"" VANE_KEY_VERSION "\":\"" VANE_FORMAT_VERSION "\",\"" VANE_KEY_NET "\":\"");
    w->quoted = true;
    vane_describe_net(w, net);
    w->quoted = false;
    vane_put(w, "\"");
    put_names(w, VANE_KEY_CLASSES, &net->class_names);
    put_names(w, VANE_KEY_INPUTS, &net->input_names);
    if (s->parts) s->parts->describe(w, s->trainer);
    for (size_t i = 0; vane_net_note_key(net, i); i++) {
        vane_put(w, ",");
        vane_put_string(w, vane_net_note_key(net, i));
        vane_put(w, ":");
        vane_put_string(w, vane_net_note(net, vane_net_note_key(net, i)));
    }
    vane_put(w, ",\"" VANE_KEY_CHECK "\":\"");
    const size_t digits = w->used;
    vane_put(w, "0000000000000000\"}");
    return digits;
}

static void put_item(vane_writer *w, const item *t, size_t begin)
{
    vane_put(w, ",");
    vane_put_string(w, t->name);
    vane_put(w, ":{\"dtype\":\"");
    vane_put(w, t->dtype);
    vane_put(w, "\",\"shape\":[");
    vane_put_u64(w, t->rows);
    if (t->rank == 2) {
        vane_put(w, ",");
        vane_put_u64(w, t->columns);
    }
    vane_put(w, "],\"data_offsets\":[");
    vane_put_u64(w, begin);
    vane_put(w, ",");
    vane_put_u64(w, begin + t->bytes);
    vane_put(w, "]}");
}

static size_t put_header(vane_writer *w, const subject *s)
{
    item t;
    size_t begin = 0;
    vane_put(w, "{");
    const size_t digits = put_metadata(w, s);
    for (size_t i = 0; next_item(&t, s, &i); begin += t.bytes) put_item(w, &t, begin);
    vane_put(w, "}");
    return digits;
}

/* --------------------------------------------------------------------------------------------------- whole ---- */
/* What is written must be what loading takes. */
static int check_lengths(size_t header, size_t data, size_t *total)
{
    vane_limits limits;
    vane_limits_get(&limits);
    if (header > VANE_SAFE_HEADER_MAX)
        return vane_fail(VANE_ERR_LIMIT, "can't save: names and notes make a header of %zu bytes, at most %d", header,
                         VANE_SAFE_HEADER_MAX);
    if (!vane_size_add(8 + header, data, total) || *total > limits.file_bytes)
        return vane_fail(VANE_ERR_LIMIT, "can't save: the file would have more than %llu bytes",
                         (unsigned long long)limits.file_bytes);
    return VANE_OK;
}

typedef struct layout {
    size_t header;              /* bytes before the tensors, the length in front included */
    size_t total;
    size_t items;
} layout;

static int lay_out(layout *out, const subject *s)
{
    vane_writer counted = { 0 };
    size_t data = 0;
    int status = vane_net_check_built(s->net);
    if (!status) status = count_bytes(s, &out->items, &data);
    if (status) return status;
    put_header(&counted, s);
    out->header = (8 + counted.used + VANE_DATA_ALIGNMENT - 1) / VANE_DATA_ALIGNMENT * VANE_DATA_ALIGNMENT;
    return check_lengths(out->header - 8, data, &out->total);
}

/* All before the tensors. The check is made of these bytes, with its digits still zeros, and of the tensors. */
static int write_header(char *bytes, const layout *l, const subject *s)
{
    vane_hash_state hash;
    vane_writer w = { .base = bytes + 8, .room = l->header - 8 };
    for (size_t i = 0; i < 8; i++) bytes[i] = (char)((uint64_t)(l->header - 8) >> (8 * i));
    const size_t digits = 8 + put_header(&w, s);
    memset(bytes + 8 + w.used, ' ', l->header - 8 - w.used);
    vane_hash_begin(&hash, 0);
    vane_hash_update(&hash, bytes, l->header);
    const int status = check_items(s, &hash);
    if (!status) vane_model_digits(bytes + digits, vane_hash_end(&hash));
    return status;
}

static int save_memory(const subject *s, void *bytes, size_t *size)
{
    item t;
    layout l;
    int status = lay_out(&l, s);
    if (!status && !size) status = vane_fail(VANE_ERR_ARGUMENT, "size is NULL");
    if (status) return status;
    if (bytes && *size < l.total)
        return vane_fail(VANE_ERR_ARGUMENT, "saving takes %zu bytes, there is room for %zu", l.total, *size);
    status = bytes ? write_header(bytes, &l, s) : check_items(s, NULL);
    if (status) return status;
    *size = l.total;
    if (!bytes) return VANE_OK;
    char *at = (char *)bytes + l.header;
    for (size_t i = 0; next_item(&t, s, &i); at += t.bytes) memcpy(at, t.data, t.bytes);
    return VANE_OK;
}

/* The tensors are written from where they lie. */
static int save_file(const subject *s, const char *path)
{
    item t;
    layout l;
    char *header = NULL;
    vane_piece *pieces = NULL;
    if (!path) return vane_fail(VANE_ERR_ARGUMENT, "path is NULL");
    int status = lay_out(&l, s);
    if (status) return status;
    const vane_ctx *ctx = s->net->ctx;
    status = vane_ctx_alloc(&header, ctx, l.header, 1);
    if (!status) status = vane_ctx_alloc(&pieces, ctx, l.items + 1, sizeof *pieces);
    if (!status) status = write_header(header, &l, s);
    if (!status) {
        vane_piece *piece = pieces;
        *piece++ = (vane_piece){ header, l.header };
        for (size_t i = 0; next_item(&t, s, &i);) *piece++ = (vane_piece){ t.data, t.bytes };
        status = ctx->host->file_replace(ctx->host->user, path, pieces, l.items + 1);
    }
    vane_ctx_free(ctx, pieces);
    vane_ctx_free(ctx, header);
    return status;
}

int vane_net_save_memory(const vane_net *net, void *bytes, size_t *size)
{
    return save_memory(&(subject){ .net = net }, bytes, size);
}

int vane_net_save(const vane_net *net, const char *path) { return save_file(&(subject){ .net = net }, path); }

static const training_parts checkpoint = { count_blocks, block_item, put_training };

int vane_trainer_save_memory(const vane_trainer *trainer, void *bytes, size_t *size)
{
    const int status = vane_check(VANE_TRAINER, trainer);
    return status ? status : save_memory(&(subject){ trainer->net, trainer, &checkpoint }, bytes, size);
}

int vane_trainer_save(const vane_trainer *trainer, const char *path)
{
    const int status = vane_check(VANE_TRAINER, trainer);
    return status ? status : save_file(&(subject){ trainer->net, trainer, &checkpoint }, path);
}
