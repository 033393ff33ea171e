/* describe_net.c - {"inputs":784,"layers":[{"kind":"dense","units":128,"activation":"relu"},…]}, or kind "sparse",
 * whose connections are tensors; a layer's steepness, dropout, initialiser and frozen stand there when they aren't 1,
 * 0, "auto" and false, a network's "shortcuts" and "sum_limit" when they aren't false and infinite. Units that differ
 * come as "groups":[{"units":3,"activation":"tanh","steepness":0.5},…], in order, in place of activation and
 * steepness. */
#include "core/base/sizes.h"
#include "core/io/description.h"
#include "core/io/refuse.h"

static void describe_units(vane_writer *w, const vane_unit_group *g)
{
    vane_put(w, "\"activation\":");
    vane_put_string(w, vane_enum_name("activation", (int)g->activation));
    if (g->steepness == 1.0f) return;
    vane_put(w, ",\"steepness\":");
    vane_put_float(w, g->steepness);
}

static void describe_groups(vane_writer *w, const vane_layer *l)
{
    vane_put(w, "\"groups\":[");
    for (size_t i = 0; i < l->group_count; i++) {
        vane_put(w, i ? ",{\"units\":" : "{\"units\":");
        vane_put_u64(w, l->groups[i].units);
        vane_put(w, ",");
        describe_units(w, &l->groups[i]);
        vane_put(w, "}");
    }
    vane_put(w, "]");
}

static void describe_layer(vane_writer *w, const vane_layer *l)
{
    vane_put(w, "{\"kind\":");
    vane_put_string(w, l->kind->name);
    vane_put(w, ",\"units\":");
    vane_put_u64(w, l->units);
    vane_put(w, ",");
    if (l->groups) describe_groups(w, l);
    else describe_units(w, &l->all);
    if (l->dropout > 0) {
        vane_put(w, ",\"dropout\":");
        vane_put_float(w, l->dropout);
    }
    if (l->initialiser != VANE_INIT_AUTO) {
        vane_put(w, ",\"initialiser\":");
        vane_put_string(w, vane_enum_name("initialiser", (int)l->initialiser));
    }
    if (l->frozen) vane_put(w, ",\"frozen\":true");
    vane_put(w, "}");
}

void vane_describe_net(vane_writer *w, const vane_net *net)
{
    vane_put(w, "{\"inputs\":");
    vane_put_u64(w, net->inputs);
    if (net->shortcuts) vane_put(w, ",\"shortcuts\":true");
    if (vane_limits_sums(net->sum_limit)) {
        vane_put(w, ",\"sum_limit\":");
        vane_put_float(w, net->sum_limit);
    }
    vane_put(w, ",\"layers\":[");
    for (size_t i = 0; i < net->layer_count; i++) {
        if (i) vane_put(w, ",");
        describe_layer(w, &net->layers[i]);
    }
    vane_put(w, "]}");
}

/* ------------------------------------------------------------------------------------------------ reading ---- */
int vane_file_fail(const char *name, int status)
{
    const bool kept = status == VANE_ERR_MEMORY || status == VANE_ERR_LIMIT || status == VANE_ERR_UNSUPPORTED;
    return vane_fail(kept ? status : VANE_ERR_FORMAT, "%s: %s", name, vane_last_error());
}

static int fail_key(const vane_json *json, size_t key)
{
    const vane_json_node *n = &json->nodes[key];
    return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: unknown key \"%.*s\"", json->name, (size_t)n->begin,
                     (int)(n->end - n->begin), json->text + n->begin);
}

int vane_json_only(const vane_json *json, size_t node, const char *const *keys, size_t count)
{
    size_t at = node + 1;
    if (json->nodes[node].kind != VANE_JSON_OBJECT) return vane_json_fail(json, node, "an object is expected");
    for (size_t i = 0; i < json->nodes[node].size; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++) known |= vane_json_is(json, at, keys[k]);
        if (!known) return fail_key(json, at);
        at = json->nodes[json->nodes[at].next].next;
    }
    return VANE_OK;
}

static int read_size(size_t *out, const vane_json *json, size_t object, const char *key)
{
    uint64_t value;
    const size_t node = vane_json_find(json, object, key);
    if (!node) return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: \"%s\" is missing", json->name,
                                (size_t)json->nodes[object].begin, key);
    const int status = vane_json_u64(&value, json, node);
    if (status) return status;
    return vane_size_from_u64(value, out) ? VANE_OK : vane_json_fail(json, node, "too large for this machine");
}

int vane_json_enum(int *out, const vane_json *json, size_t node, const char *kind)
{
    const size_t begin = json->nodes[node].begin, length = json->nodes[node].end - begin;
    for (int i = 0; vane_enum_name(kind, i); i++)
        if (vane_json_is(json, node, vane_enum_name(kind, i))) {
            *out = i;
            return VANE_OK;
        }
    return vane_fail(VANE_ERR_FORMAT, "%s, byte %zu: unknown %s \"%.*s\"", json->name, begin, kind,
                     (int)(length < 40 ? length : 40), json->text + begin);
}

/* An enumeration's value under its own name; `otherwise` where the key isn't there. */
static int read_enum(int *out, const vane_json *json, size_t object, const char *kind, int otherwise)
{
    const size_t node = vane_json_find(json, object, kind);
    *out = otherwise;
    return node ? vane_json_enum(out, json, node, kind) : VANE_OK;
}

static int read_flag(bool *out, const vane_json *json, size_t object, const char *key)
{
    const size_t node = vane_json_find(json, object, key);
    *out = node && json->nodes[node].kind == VANE_JSON_TRUE;
    if (!node || *out || json->nodes[node].kind == VANE_JSON_FALSE) return VANE_OK;
    return vane_json_fail(json, node, "true or false is expected");
}

static int read_float(float *out, const vane_json *json, size_t object, const char *key, float otherwise)
{
    const size_t node = vane_json_find(json, object, key);
    *out = otherwise;
    return node ? vane_json_float(out, json, node) : VANE_OK;
}

static int read_units(vane_unit_group *g, const vane_json *json, size_t node)
{
    int activation;
    int status = read_enum(&activation, json, node, "activation", -1);
    if (!status && activation < 0) status = vane_json_fail(json, node, "no activation is named here");
    if (!status) status = read_float(&g->steepness, json, node, "steepness", 1.0f);
    g->activation = (vane_activation)activation;
    return status;
}

/* What units of a layer do otherwise than lean modules know. `groups`: 0, or the value of that key. */
#ifdef VANE_LEAN
static int set_units(vane_net *net, size_t layer, const vane_json *json, size_t groups, const vane_unit_group *all)
{
    (void)net, (void)layer, (void)json;
    return groups || all->steepness != 1.0f ? VANE_ERR_UNSUPPORTED : VANE_OK;
}
static int set_manner(vane_net *net, const vane_json *json, bool shortcuts, float sum_limit)
{
    (void)net, (void)json;
    return shortcuts || vane_limits_sums(sum_limit) ? VANE_ERR_UNSUPPORTED : VANE_OK;
}
#else
static int read_groups(vane_net *net, size_t layer, const vane_json *json, size_t groups)
{
    static const char *const keys[] = { "units", "activation", "steepness" };
    const size_t count = json->nodes[groups].size;
    size_t at = groups + 1;
    vane_unit_group *read;
    if (json->nodes[groups].kind != VANE_JSON_ARRAY || count == 0)
        return vane_json_fail(json, groups, "an array of groups is expected");
    int status = vane_ctx_alloc(&read, net->ctx, count, sizeof *read);
    if (status) return status;
    for (size_t i = 0; i < count && !status; i++, at = json->nodes[at].next) {
        status = vane_json_only(json, at, keys, sizeof keys / sizeof *keys);
        if (!status) status = read_size(&read[i].units, json, at, "units");
        if (!status) status = read_units(&read[i], json, at);
    }
    if (!status && (status = vane_net_set_groups(net, layer, read, count)) != VANE_OK)
        status = vane_file_fail(json->name, status);
    vane_ctx_free(net->ctx, read);
    return status;
}

static int set_units(vane_net *net, size_t layer, const vane_json *json, size_t groups, const vane_unit_group *all)
{
    if (groups) return read_groups(net, layer, json, groups);
    if (all->steepness == 1.0f) return VANE_OK;
    const int status = vane_net_set_units(net, layer, 0, all->units, all->activation, all->steepness);
    return status ? vane_file_fail(json->name, status) : VANE_OK;
}

static int set_manner(vane_net *net, const vane_json *json, bool shortcuts, float sum_limit)
{
    vane_net_set_shortcuts(net, shortcuts);
    const int status = vane_net_set_sum_limit(net, sum_limit);
    return status ? vane_file_fail(json->name, status) : VANE_OK;
}
#endif

static int add_kind(vane_net *net, const vane_json *json, size_t node, const vane_unit_group *g,
                    const vane_sparse_adder *sparse)
{
    const size_t kind = vane_json_find(json, node, "kind");
    if (kind && vane_json_is(json, kind, vane_sparse.name))
        return sparse->add(sparse->user, net, g->units, g->activation);
    if (!kind || !vane_json_is(json, kind, vane_dense.name))
        return vane_json_fail(json, node, "a layer of kind \"dense\" or \"sparse\" is expected");
    vane_net_add_dense(net, g->units, g->activation);
    return VANE_OK;
}

static int add_layer(vane_net *net, const vane_json *json, size_t node, size_t index, const vane_sparse_adder *sparse,
                     bool *frozen)
{
    static const char *const keys[] = { "kind",    "units",       "activation", "steepness", "groups",
                                        "dropout", "initialiser", "frozen" };
    vane_unit_group g = { 0, VANE_LINEAR, 1.0f };
    int initialiser = 0;
    float dropout = 0;
    int status = vane_json_only(json, node, keys, sizeof keys / sizeof *keys);
    if (status) return status;
    const size_t groups = vane_json_find(json, node, "groups");
    status = read_size(&g.units, json, node, "units");
    if (!status && !groups) status = read_units(&g, json, node);
    if (!status) status = read_enum(&initialiser, json, node, "initialiser", VANE_INIT_AUTO);
    if (!status) status = read_float(&dropout, json, node, "dropout", 0.0f);
    if (!status) status = read_flag(frozen, json, node, "frozen");
    if (!status) status = add_kind(net, json, node, &g, sparse);
    if (status) return status;
    vane_net_set_initialiser(net, index, (vane_initialiser)initialiser);
    vane_net_set_dropout(net, index, dropout);
    if (net->error) {
        (void)vane_fail(net->error, "%s", net->error_text);
        return vane_file_fail(json->name, net->error);
    }
    return set_units(net, index, json, groups, &g);
}

/* `layers` is an array that has been checked to be one. */
static int add_layers(vane_net *net, const vane_json *json, size_t layers, const vane_sparse_adder *sparse)
{
    size_t at = layers + 1;
    for (size_t i = 0; i < json->nodes[layers].size; i++, at = json->nodes[at].next) {
        bool frozen = false;
        const int status = add_layer(net, json, at, i, sparse, &frozen);
        if (status) return status;
        net->layers[i].frozen = frozen;
    }
    return VANE_OK;
}

int vane_net_of_description(vane_net **out, vane_ctx *ctx, const vane_json *json, const vane_sparse_adder *sparse)
{
    static const char *const keys[] = { "inputs", "shortcuts", "sum_limit", "layers" };
    size_t inputs = 0;
    bool shortcuts;
    float sum_limit;
    *out = NULL;
    int status = vane_json_only(json, 0, keys, sizeof keys / sizeof *keys);
    if (!status) status = read_size(&inputs, json, 0, "inputs");
    if (!status) status = read_flag(&shortcuts, json, 0, "shortcuts");
    if (!status) status = read_float(&sum_limit, json, 0, "sum_limit", VANE_NO_SUM_LIMIT);
    if (status) return status;
    const size_t layers = vane_json_find(json, 0, "layers");
    if (!layers || json->nodes[layers].kind != VANE_JSON_ARRAY)
        return vane_json_fail(json, 0, "\"layers\" should be an array");
    vane_net *net;
    status = vane_net_create(&net, ctx, inputs);
    if (status) return vane_file_fail(json->name, status);
    status = set_manner(net, json, shortcuts, sum_limit);
    if (!status) status = add_layers(net, json, layers, sparse);
    if (status) vane_net_destroy(net);
    else *out = net;
    return status;
}
