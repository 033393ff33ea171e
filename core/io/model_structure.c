/* model_structure.c - the tensors of whole numbers in a model file. */
#include "core/base/status.h"
#include "core/io/model.h"

#ifdef VANE_LEAN
int vane_refuse(int code);
int vane_refuse(int code) { return vane_fail(code, "the file is damaged, or of what only the whole module knows"); }

/* Networks of lean modules have none. */
size_t vane_structure_connections(const vane_net *net)
{
    (void)net;
    return 0;
}

bool vane_structure_at(vane_structure *out, const vane_net *net, size_t index)
{
    (void)out, (void)net, (void)index;
    return false;
}
#else
/* Of the layer's two places. */
static void connections_at(vane_structure *out, const vane_net *net, size_t layer, bool sources)
{
    const vane_layer *l = &net->layers[layer];
    const vane_connections *c = l->connections;
    if (!c) return;
    const size_t count = sources ? c->count : l->units + 1;
    vane_format(out->name, sizeof out->name, "layer.%zu.%s", layer, sources ? "source" : "first");
    out->dtype = "U32";
    out->rank = 1;
    out->shape[0] = count;
    out->shape[1] = 1;
    out->bytes = count * sizeof *c->source;
    out->data = sources ? c->source : c->first;
}

static void mask_at(vane_structure *out, const vane_net *net, size_t tensor)
{
    const vane_tensor *t = &net->tensors[tensor];
    const vane_layer *l = &net->layers[t->layer];
    const unsigned char *frozen = l->trained[tensor - l->tensor].frozen;
    if (!frozen) return;
    vane_format(out->name, sizeof out->name, "%s" VANE_TENSOR_FROZEN, t->name);
    out->dtype = "U8";
    out->rank = t->rank;
    out->shape[0] = t->shape[0];
    out->shape[1] = t->shape[1];
    out->bytes = t->count;
    out->data = frozen;
}

size_t vane_structure_connections(const vane_net *net) { return 2 * net->layer_count; }

bool vane_structure_at(vane_structure *out, const vane_net *net, size_t index)
{
    const size_t connections = vane_structure_connections(net);
    out->data = NULL;
    if (index < connections) connections_at(out, net, index / 2, index % 2);
    else if (index - connections < net->parameter_tensors) mask_at(out, net, index - connections);
    else return false;
    return true;
}
#endif

size_t vane_structure_count(const vane_net *net)
{
    vane_structure s;
    size_t count = 0;
    for (size_t i = 0; vane_structure_at(&s, net, i); i++) count += s.data != NULL;
    return count;
}
