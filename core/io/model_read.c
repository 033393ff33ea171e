/* model_read.c - networks from bytes and files: parse, check everything, then build. */
#include "core/io/model_read.h"

#include <string.h>

#include "core/io/refuse.h"

/* ----------------------------------------------------------------------------------------------- metadata ---- */
static size_t find_metadata(const vane_model *m, const char *key)
{
    return m->safe.metadata ? vane_json_find(&m->safe.header, m->safe.metadata, key) : 0;
}

/* A metadata value that is JSON text itself; *text must be freed after json. */
static int parse_inner(vane_json *json, char **text, const vane_model *m, size_t node, const char *name)
{
    size_t length;
    int status = vane_json_string(text, &length, &m->safe.header, node);
    if (status) return status;
    status = vane_json_parse(json, m->ctx, *text, length, name);
    if (!status) return VANE_OK;
    vane_ctx_free(m->ctx, *text);
    *text = NULL;
    return status;
}

enum { INNER_NAME = 256 };     /* of such a text in messages; a longer path is cut */

/* Something is done with a metadata value that is JSON text. */
typedef int (*inner_reader)(void *user, const vane_model *m, const vane_json *json);

static int with_inner(const vane_model *m, const char *key, inner_reader read, void *user)
{
    char *text, name[INNER_NAME];
    vane_json json;
    const size_t node = find_metadata(m, key);
    if (!node)
        return vane_fail(VANE_ERR_FORMAT, "%s: has no \"%s\" in its __metadata__: not a network of Vane's",
                         m->safe.name, key);
    vane_format(name, sizeof name, "%s: %s", m->safe.name, key);
    int status = parse_inner(&json, &text, m, node, name);
    if (status) return status;
    status = read(user, m, &json);
    vane_json_free(&json);
    vane_ctx_free(m->ctx, text);
    return status;
}

static int refuse_requirements(void *user, const vane_model *m, const vane_json *json)
{
    (void)user;
    if (json->nodes[0].kind != VANE_JSON_ARRAY)
        return vane_json_fail(json, 0, "\"" VANE_KEY_REQUIRES "\" should be an array");
    if (json->nodes[0].size == 0) return VANE_OK;
    return vane_fail(VANE_ERR_UNSUPPORTED, "%s: needs %.*s, which this version of Vane does not have", m->safe.name,
                     (int)(json->nodes[1].end - json->nodes[1].begin), json->text + json->nodes[1].begin);
}

static bool is_known_key(const vane_json *json, size_t key)
{
    static const char *const known[] = { VANE_KEY_VERSION, VANE_KEY_NET,      VANE_KEY_CLASSES, VANE_KEY_INPUTS,
                                         VANE_KEY_TRAIN,   VANE_KEY_REQUIRES, VANE_KEY_CHECK };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (vane_json_is(json, key, known[i])) return true;
    return false;
}

/* Calls set for every key that is the user's. A key of Vane's that this version doesn't know is refused. */
static int each_note(const vane_model *m, vane_net *net)
{
    const vane_json *json = &m->safe.header;
    size_t key = m->safe.metadata + 1, length;
    for (size_t i = 0; i < json->nodes[m->safe.metadata].size; i++) {
        const size_t value = json->nodes[key].next;
        char *name, *text = NULL;
        int status = VANE_OK;
        if (!is_known_key(json, key)) {
            status = vane_json_string(&name, &length, json, key);
            if (!status) status = vane_json_string(&text, &length, json, value);
            if (!status && (status = vane_net_set_note(net, name, text)) != VANE_OK)
                status = vane_file_fail(m->safe.name, status);
            vane_ctx_free(m->ctx, text);
            vane_ctx_free(m->ctx, name);
        }
        if (status) return status;
        key = json->nodes[value].next;
    }
    return VANE_OK;
}

/* What Vane writes carries a check; without it, one whose key was damaged would pass for another writer's. */
static int check_version(const vane_model *m)
{
    const vane_json *json = &m->safe.header;
    const size_t version = find_metadata(m, VANE_KEY_VERSION), check = find_metadata(m, VANE_KEY_CHECK);
    if (!version && !check) return VANE_OK;
    if (!version || !check)
        return vane_fail(VANE_ERR_FORMAT,
                         "%s: \"" VANE_KEY_VERSION "\" and \"" VANE_KEY_CHECK "\" go together, one is missing",
                         m->safe.name);
    if (vane_json_is(json, version, VANE_FORMAT_VERSION)) return VANE_OK;
    return vane_fail(VANE_ERR_UNSUPPORTED,
                     "%s: is of format version \"%.*s\": this version of Vane reads \"" VANE_FORMAT_VERSION "\"",
                     m->safe.name, (int)(json->nodes[version].end - json->nodes[version].begin),
                     json->text + json->nodes[version].begin);
}

static int verify(vane_model *m)
{
    char expected[VANE_CHECK_DIGITS + 1] = { 0 };
    uint64_t hash;
    const size_t check = find_metadata(m, VANE_KEY_CHECK);
    const int status = vane_safe_hash(&hash, &m->safe);
    if (status) return status;
    vane_model_digits(expected, hash);
    if (!check || vane_json_is(&m->safe.header, check, expected)) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: is damaged: its check does not fit its contents", m->safe.name);
}

int vane_model_open(vane_model *m, vane_ctx *ctx, const vane_safe_input *input)
{
    *m = (vane_model){ .ctx = ctx };
    int status = vane_safe_open(&m->safe, ctx, input, VANE_KEY_CHECK);
    if (status) return status;
    status = check_version(m);
    if (status) {
        vane_safe_close(&m->safe);
        return status;
    }
    if (find_metadata(m, VANE_KEY_REQUIRES)) status = with_inner(m, VANE_KEY_REQUIRES, refuse_requirements, NULL);
    return status ? vane_model_close(m, status) : VANE_OK;
}

/* With no memory to read the rest of a file that has failed, its first failure stands. */
int vane_model_close(vane_model *m, int status)
{
    const int verified = status == VANE_ERR_MEMORY || status == VANE_ERR_FILE ? VANE_OK : verify(m);
    vane_safe_close(&m->safe);
    return verified ? verified : status;
}

/* ------------------------------------------------------------------------------------------------ building ---- */
/* Lean modules have networks of dense layers alone, and of files no more than these write. */
#ifdef VANE_LEAN
static int add_sparse(void *user, vane_net *net, size_t units, vane_activation activation)
{
    (void)user, (void)net, (void)units, (void)activation;
    return VANE_ERR_UNSUPPORTED;
}
#else
/* What whole numbers a file has under a name, as many as its shape says: it has the bytes for them. */
static int take_wholes(uint32_t **out, size_t *count, vane_model *m, size_t layer, const char *part)
{
    char name[VANE_ITEM_NAME];
    *out = NULL;
    vane_format(name, sizeof name, "layer.%zu.%s", layer, part);
    const vane_safe_tensor *t = vane_safe_find(&m->safe, name);
    *count = t ? t->count : 0;
    int status = vane_ctx_alloc(out, m->ctx, *count, sizeof **out);
    if (!status) status = vane_safe_read(*out, &m->safe, name, VANE_SAFE_U32, 1, *count, 1);
    return status;
}

static int check_first(const vane_model *m, size_t layer, size_t units, const uint32_t *first, size_t rows,
                       size_t count)
{
    if (rows != units + 1)
        return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"layer.%zu.first\" should have %zu elements", m->safe.name,
                         layer, units + 1);
    if (first[units] != count)
        return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"layer.%zu.first\" ends with %u, \"layer.%zu.source\" has %zu "
                         "elements", m->safe.name, layer, first[units], layer, count);
    return VANE_OK;
}

static int add_sparse(void *user, vane_net *net, size_t units, vane_activation activation)
{
    vane_model *m = user;
    const size_t layer = net->layer_count;
    uint32_t *first, *source = NULL;
    size_t rows = 0, count = 0;
    int status = take_wholes(&first, &rows, m, layer, "first");
    if (!status) status = take_wholes(&source, &count, m, layer, "source");
    if (!status) status = check_first(m, layer, units, first, rows, count);
    if (!status) vane_net_add_connections(net, units, activation, first, source);
    vane_ctx_free(m->ctx, source);
    vane_ctx_free(m->ctx, first);
    return status;
}
#endif

typedef struct described {
    vane_net **net;
    vane_model *model;
} described;

static int describe(void *user, const vane_model *m, const vane_json *json)
{
    const described *d = user;
    const vane_sparse_adder sparse = { add_sparse, d->model };
    return vane_net_of_description(d->net, m->ctx, json, &sparse);
}

/* Nothing is allocated that the file has no bytes for. */
static int check_bulk(const vane_model *m, const vane_net *net)
{
    const uint64_t data = (uint64_t)(m->safe.size - m->safe.data) / sizeof(float);
    uint64_t wanted = 0;
    for (size_t i = 0; i < net->layer_count; i++) {
        wanted += vane_layer_parameters(&net->layers[i]);
        if (wanted > data)
            return vane_fail(VANE_ERR_FORMAT, "%s: layer %zu (%zu x %zu) is more than the file holds", m->safe.name, i,
                             net->layers[i].inputs, net->layers[i].units);
    }
    return VANE_OK;
}

static int read_scaling(vane_model *m, vane_net *net, const char *scale_name, const char *shift_name, size_t n,
                        int (*set)(vane_net *, const float *, const float *))
{
    const vane_safe_tensor *t;
    float *scale;
    if (!vane_safe_find(&m->safe, scale_name) && !vane_safe_find(&m->safe, shift_name)) return VANE_OK;
    int status = vane_safe_expect(&t, &m->safe, scale_name, VANE_SAFE_F32, 1, n, 1);
    if (!status) status = vane_safe_expect(&t, &m->safe, shift_name, VANE_SAFE_F32, 1, n, 1);
    if (!status) status = vane_ctx_alloc(&scale, m->ctx, 2 * n, sizeof(float));
    if (status) return status;
    status = vane_safe_read(scale, &m->safe, scale_name, VANE_SAFE_F32, 1, n, 1);
    if (!status) status = vane_safe_read(scale + n, &m->safe, shift_name, VANE_SAFE_F32, 1, n, 1);
    for (size_t i = 0; !status && i < n; i++)
        if (scale[i] == 0.0f)
            status = vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\", element %zu is 0", m->safe.name, scale_name, i);
    if (!status) status = set(net, scale, scale + n);
    vane_ctx_free(m->ctx, scale);
    return status;
}

#ifdef VANE_LEAN
static int read_masks(vane_model *m, vane_net *net)
{
    (void)m, (void)net;
    return VANE_OK;
}
static int refuse_strangers(const vane_model *m, const vane_net *net)
{
    return m->safe.count == net->tensor_count ? VANE_OK : VANE_ERR_UNSUPPORTED;
}
#else
/* The masks of frozen weights that are there. */
static int read_masks(vane_model *m, vane_net *net)
{
    int status = VANE_OK;
    for (size_t i = 0; !status && i < net->parameter_tensors; i++) {
        const vane_tensor *t = &net->tensors[i];
        char name[VANE_ITEM_NAME];
        unsigned char *mask;
        vane_format(name, sizeof name, "%s" VANE_TENSOR_FROZEN, t->name);
        if (!vane_safe_find(&m->safe, name)) continue;
        status = vane_ctx_alloc(&mask, m->ctx, t->count, 1);
        if (status) return status;
        status = vane_safe_read(mask, &m->safe, name, VANE_SAFE_U8, t->rank, t->shape[0], t->shape[1]);
        for (size_t e = 0; !status && e < t->count; e++)
            if (mask[e] > 1)
                status = vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\", element %zu is %u: expected 0 or 1",
                                   m->safe.name, name, e, mask[e]);
        if (!status) status = vane_layer_freeze(net, t->layer, i - net->layers[t->layer].tensor, mask);
        vane_ctx_free(m->ctx, mask);
    }
    return status;
}

static bool has_prefix(const vane_json *json, size_t node, const char *prefix)
{
    const size_t n = strlen(prefix);
    return json->nodes[node].end - json->nodes[node].begin >= n &&
           memcmp(json->text + json->nodes[node].begin, prefix, n) == 0;
}

static bool is_structure(const vane_json *json, size_t key, const vane_net *net)
{
    vane_structure s;
    for (size_t i = 0; vane_structure_at(&s, net, i); i++)
        if (s.data && vane_json_is(json, key, s.name)) return true;
    return false;
}

/* Tensors of a checkpoint are left for vane_trainer_resume; any other that the network doesn't have is refused. */
static int refuse_strangers(const vane_model *m, const vane_net *net)
{
    const vane_json *json = &m->safe.header;
    const bool checkpoint = find_metadata(m, VANE_KEY_TRAIN) != 0;
    if (m->safe.count == net->tensor_count + vane_structure_count(net)) return VANE_OK;     /* all of which it has */
    for (size_t i = 0; i < m->safe.count; i++) {
        const size_t key = m->safe.tensors[i].key;
        bool known = checkpoint && (has_prefix(json, key, "optim.") || has_prefix(json, key, "train."));
        for (size_t t = 0; !known && t < net->tensor_count; t++) known = vane_json_is(json, key, net->tensors[t].name);
        known = known || is_structure(json, key, net);
        if (!known)
            return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%.*s\" is none of this network's", m->safe.name,
                             (int)(json->nodes[key].end - json->nodes[key].begin), json->text + json->nodes[key].begin);
    }
    return VANE_OK;
}
#endif

static int read_tensors(vane_model *m, vane_net *net)
{
    int status = VANE_OK;
    for (size_t i = 0; !status && i < net->parameter_tensors; i++) {
        const vane_tensor *t = &net->tensors[i];
        status = vane_safe_read(t->data, &m->safe, t->name, VANE_SAFE_F32, t->rank, t->shape[0], t->shape[1]);
    }
    if (!status) status = read_scaling(m, net, "input.scale", "input.shift", net->inputs, vane_net_set_input_scaling);
    if (!status)
        status =
            read_scaling(m, net, "output.scale", "output.shift", vane_net_outputs(net), vane_net_set_output_scaling);
    return status ? status : read_masks(m, net);
}

typedef struct name_setter {
    vane_net *net;
    int (*set)(vane_net *, size_t, const char *);
} name_setter;

static int read_names(void *user, const vane_model *m, const vane_json *json)
{
    const name_setter *setter = user;
    size_t at = 1, length;
    if (json->nodes[0].kind != VANE_JSON_ARRAY) return vane_json_fail(json, 0, "an array of names is expected");
    for (size_t i = 0; i < json->nodes[0].size; i++, at = json->nodes[at].next) {
        char *name = NULL;
        int status = VANE_OK;
        if (json->nodes[at].kind != VANE_JSON_NULL) status = vane_json_string(&name, &length, json, at);
        if (status) return status;
        status = setter->set(setter->net, i, name);
        vane_ctx_free(m->ctx, name);
        if (status) return vane_file_fail(m->safe.name, status);
    }
    return VANE_OK;
}

static int read_all_names(const vane_model *m, vane_net *net)
{
    name_setter classes = { net, vane_net_set_class_name }, inputs = { net, vane_net_set_input_name };
    int status = VANE_OK;
    if (find_metadata(m, VANE_KEY_CLASSES)) status = with_inner(m, VANE_KEY_CLASSES, read_names, &classes);
    if (!status && find_metadata(m, VANE_KEY_INPUTS)) status = with_inner(m, VANE_KEY_INPUTS, read_names, &inputs);
    return status ? status : each_note(m, net);
}

int vane_model_net(vane_net **out, vane_model *m)
{
    vane_net *net;
    *out = NULL;
    described into = { &net, m };
    int status = with_inner(m, VANE_KEY_NET, describe, &into);
    if (status) return status;
    status = check_bulk(m, net);
    if (!status && (status = vane_net_allocate(net)) != VANE_OK) status = vane_file_fail(m->safe.name, status);
    if (!status) status = read_tensors(m, net);
    if (!status) status = refuse_strangers(m, net);
    if (!status) status = read_all_names(m, net);
    if (status) vane_net_destroy(net);
    else *out = net;
    return status;
}

int vane_model_load(vane_net **out, vane_ctx *ctx, const vane_safe_input *input)
{
    vane_model m;
    const uint64_t before = ctx->host->float_enter(ctx->host->user);
    *out = NULL;
    int status = vane_model_open(&m, ctx, input);
    if (!status) status = vane_model_close(&m, vane_model_net(out, &m));
    ctx->host->float_leave(ctx->host->user, before);
    if (!status) return VANE_OK;
    vane_net_destroy(*out);
    *out = NULL;
    return status;
}

/* ------------------------------------------------------------------------------------------------ training ---- */
typedef struct training {
    vane_train_options *options;
    vane_train_state *state;
} training;

static int read_training(void *user, const vane_model *m, const vane_json *json)
{
    const training *t = user;
    (void)m;
    return vane_read_training(t->options, t->state, json);
}

int vane_model_training(vane_train_options *options, vane_train_state *state, const vane_model *m)
{
    training t = { options, state };
    if (!find_metadata(m, VANE_KEY_TRAIN))
        return vane_fail(VANE_ERR_FORMAT, "%s: is a network, not a checkpoint: it has no \"" VANE_KEY_TRAIN "\"",
                         m->safe.name);
    return with_inner(m, VANE_KEY_TRAIN, read_training, &t);
}
