/* fann_losses.c - what a network has and FANN's files have no place for. */
#include <string.h>

#include "core/net/net.h"

static bool has_dropout(const vane_net *net)
{
    for (size_t i = 0; i < net->layer_count; i++)
        if (net->layers[i].dropout > 0.0f) return true;
    return false;
}

static bool has_frozen_layers(const vane_net *net)
{
    for (size_t i = 0; i < net->layer_count; i++)
        if (net->layers[i].frozen) return true;
    return false;
}

/* FANN's own settings are notes that its file has. */
static bool has_notes(const vane_net *net)
{
    const char *key;
    for (size_t i = 0; (key = vane_net_note_key(net, i)) != NULL; i++)
        if (strncmp(key, "fann.", 5) != 0) return true;
    return false;
}

static bool any(const vane_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->text[i]) return true;
    return false;
}

static bool has_input_names(const vane_net *net) { return any(&net->input_names); }
static bool has_class_names(const vane_net *net) { return any(&net->class_names); }

const char *vane_net_fann_leaves_out(const vane_net *net, size_t index)
{
    static const struct {
        const char *what;
        bool (*in)(const vane_net *net);
    } losses[] = { { "dropout", has_dropout },
                   { "frozen layers", has_frozen_layers },
                   { "notes", has_notes },
                   { "names of inputs", has_input_names },
                   { "names of classes", has_class_names } };
    if (!VANE_IS_THERE(VANE_NETWORK, net)) return NULL;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        if (losses[i].in(net) && index-- == 0) return losses[i].what;
    return NULL;
}
