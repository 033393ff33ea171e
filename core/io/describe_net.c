/* describe_net.c - {"inputs":784,"layers":[{"kind":"dense","units":128,"activation":"relu"},…]}; a layer's dropout,
 * initialiser and frozen stand there when they aren't 0, "auto" and false. */
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/io/description.h"

static void describe_layer(vane_writer *w, const vane_layer *l)
{
    vane_put(w, "{\"kind\":");
    vane_put_string(w, l->kind->name);
    vane_put(w, ",\"units\":");
    vane_put_u64(w, l->units);
    vane_put(w, ",\"activation\":");
    vane_put_string(w, vane_enum_name("activation", (int)l->activation));
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
    const bool kept = status == VANE_ERR_MEMORY || status == VANE_ERR_LIMIT;
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

static int read_frozen(bool *out, const vane_json *json, size_t object)
{
    const size_t node = vane_json_find(json, object, "frozen");
    *out = node && json->nodes[node].kind == VANE_JSON_TRUE;
    if (!node || *out || json->nodes[node].kind == VANE_JSON_FALSE) return VANE_OK;
    return vane_json_fail(json, node, "true or false is expected");
}

static int add_layer(vane_net *net, const vane_json *json, size_t node, size_t index, bool *frozen)
{
    static const char *const keys[] = { "kind", "units", "activation", "dropout", "initialiser", "frozen" };
    size_t units = 0;
    int activation = -1, initialiser = 0;
    float dropout = 0;
    int status = vane_json_only(json, node, keys, sizeof keys / sizeof *keys);
    if (status) return status;
    const size_t kind = vane_json_find(json, node, "kind"), drop = vane_json_find(json, node, "dropout");
    if (!kind || !vane_json_is(json, kind, vane_dense.name))
        return vane_json_fail(json, node, "a layer of kind \"dense\" is expected");
    status = read_size(&units, json, node, "units");
    if (!status) status = read_enum(&activation, json, node, "activation", -1);
    if (!status && activation < 0) status = vane_json_fail(json, node, "this layer has no activation");
    if (!status) status = read_enum(&initialiser, json, node, "initialiser", VANE_INIT_AUTO);
    if (!status && drop) status = vane_json_float(&dropout, json, drop);
    if (!status) status = read_frozen(frozen, json, node);
    if (status) return status;
    vane_net_add_dense(net, units, (vane_activation)activation);
    vane_net_set_initialiser(net, index, (vane_initialiser)initialiser);
    vane_net_set_dropout(net, index, dropout);
    if (!net->error) return VANE_OK;
    (void)vane_fail(net->error, "%s", net->error_text);
    return vane_file_fail(json->name, net->error);
}

/* `layers` is an array that has been checked to be one. */
static int add_layers(vane_net *net, const vane_json *json, size_t layers)
{
    size_t at = layers + 1;
    for (size_t i = 0; i < json->nodes[layers].size; i++, at = json->nodes[at].next) {
        bool frozen = false;
        const int status = add_layer(net, json, at, i, &frozen);
        if (status) return status;
        net->layers[i].frozen = frozen;
    }
    return VANE_OK;
}

int vane_net_of_description(vane_net **out, vane_ctx *ctx, const vane_json *json)
{
    static const char *const keys[] = { "inputs", "layers" };
    size_t inputs = 0;
    *out = NULL;
    int status = vane_json_only(json, 0, keys, sizeof keys / sizeof *keys);
    if (!status) status = read_size(&inputs, json, 0, "inputs");
    if (status) return status;
    const size_t layers = vane_json_find(json, 0, "layers");
    if (!layers || json->nodes[layers].kind != VANE_JSON_ARRAY)
        return vane_json_fail(json, 0, "\"layers\" should be an array");
    vane_net *net;
    status = vane_net_create(&net, ctx, inputs);
    if (status) return vane_file_fail(json->name, status);
    status = add_layers(net, json, layers);
    if (status) vane_net_destroy(net);
    else *out = net;
    return status;
}
