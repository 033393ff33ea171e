/* weights.c - weights read, set and drawn. Connections are in the description's order: neuron by neuron. */
#include "native/fann/network.h"
#include "native/fann/random.h"

#ifndef FIXEDFANN
void fann_get_weights(struct fann *ann, fann_type *weights)
{
    const vane_fann_net *net = vane_fann_current(ann);
    for (size_t i = 0; net && i < net->connections; i++) weights[i] = net->connection[i].weight;
}

void fann_set_weights(struct fann *ann, fann_type *weights)
{
    vane_fann_net *net = vane_fann_change(ann);
    for (size_t i = 0; net && i < net->connections; i++) net->connection[i].weight = weights[i];
}
#endif

void fann_get_connection_array(struct fann *ann, struct fann_connection *connections)
{
    const vane_fann_net *net = vane_fann_current(ann);
    const vane_fann_connection *c = net ? net->connection : NULL;
    for (size_t n = 0; net && n < net->neurons; n++)
        for (uint32_t i = 0; i < net->neuron[n].inputs; i++, c++)
            *connections++ = (struct fann_connection){ c->source, (unsigned)n, vane_fann_number(net, c->weight) };
}

/* The connections of one neuron: those of another are found from there. */
typedef struct place {
    size_t neuron, first;
} place;

static place place_of(const vane_fann_net *net, place from, size_t neuron)
{
    if (neuron < from.neuron) from = (place){ 0, 0 };
    while (from.neuron < neuron) from.first += net->neuron[from.neuron++].inputs;
    return from;
}

/* What isn't connected is left alone. */
static void set_weight(vane_fann_net *net, place at, unsigned source, float weight)
{
    vane_fann_connection *c = net->connection + at.first;
    for (uint32_t i = 0; i < net->neuron[at.neuron].inputs; i++)
        if (c[i].source == source) c[i].weight = weight;
}

void fann_set_weight_array(struct fann *ann, struct fann_connection *connections, unsigned int num_connections)
{
    vane_fann_net *net = vane_fann_change(ann);
    place at = { 0, 0 };
    for (unsigned i = 0; net && i < num_connections; i++) {
        if (connections[i].to_neuron >= net->neurons) continue;
        at = place_of(net, at, connections[i].to_neuron);
        set_weight(net, at, connections[i].from_neuron, vane_fann_value(net, connections[i].weight));
    }
}

void fann_set_weight(struct fann *ann, unsigned int from_neuron, unsigned int to_neuron, fann_type weight)
{
    struct fann_connection connection = { from_neuron, to_neuron, weight };
    fann_set_weight_array(ann, &connection, 1);
}

/* -------------------------------------------------------------------------------------------------- drawn ---- */
void fann_randomize_weights(struct fann *ann, fann_type min_weight, fann_type max_weight)
{
    vane_fann_net *net = vane_fann_change(ann);
    if (!net) return;
    vane_fann_draw_weights(net, vane_fann_value(net, min_weight), vane_fann_value(net, max_weight), vane_fann_seed());
    vane_fann_forget_training(ann);
}

void fann_init_weights(struct fann *ann, struct fann_train_data *train_data)
{
    struct vane_fann *v = ann->vane;
    vane_fann_reading reading = { &v->net, train_data->input, train_data->output, train_data->num_data, 0 };
    vane_dataset *dataset;
    if (!vane_fann_data_fits(ann, train_data)) return;
    vane_net *model = vane_fann_model(ann);
    if (!model) return;
    int status = vane_fann_dataset(&dataset, &reading);
    if (!status) status = vane_net_init_widrow_nguyen(model, dataset, vane_fann_seed());
    vane_dataset_destroy(dataset);
    if (status) {
        vane_fann_fail(vane_fann_errors_of(ann), vane_fann_code(status, FANN_E_TRAIN_DATA_MISMATCH));
        return;
    }
    v->newer = VANE_FANN_MODEL;
    vane_fann_forget_training(ann);
}
