/* fann_layers.h - what networks of ours and FANN's have in common, for the ways there and back: where layers lie among
 * FANN's neurons, what its activations are, and what of its own a network keeps in notes. */
#ifndef VANE_CORE_IO_FANN_LAYERS_H
#define VANE_CORE_IO_FANN_LAYERS_H

#include "core/io/fann_net.h"

/* ------------------------------------------------------------------------------------------------- layers ----
 * The columns of a network are its inputs and then all units, as in the row that layers with shortcuts share. Neurons
 * are the same with biases between them. */
#define VANE_FANN_BIAS UINT32_MAX
typedef struct vane_fann_map {
    const vane_fann_net *fann;
    bool shortcuts;             /* layers read all columns before them, not those of the last layer alone */
    uint32_t *column;           /* [neurons] VANE_FANN_BIAS for a bias */
    uint32_t *neuron;           /* [columns] */
} vane_fann_map;

/* Of a net that has its layer sizes. */
int vane_fann_map_create(vane_fann_map *out, const vane_fann_net *fann, bool shortcuts);
void vane_fann_map_free(vane_fann_map *map);

/* A layer in it. */
typedef struct vane_fann_place {
    uint32_t neuron, units;     /* its first neuron, how many without the bias */
    uint32_t column, inputs;    /* the first that it reads, and how many */
    uint32_t bias;              /* the neuron that it has the constant 1 from */
    uint32_t bias_at;           /* after so many inputs, where it has all connections in FANN's order */
} vane_fann_place;
vane_fann_place vane_fann_place_of(const vane_fann_map *map, uint32_t layer);

/* The j-th source of a unit that has all connections in FANN's order, j in 0 .. inputs. */
uint32_t vane_fann_source_at(const vane_fann_map *map, const vane_fann_place *place, uint32_t j);

/* FANN's activations in the order of its numbers, as ours at `factor` times their steepness. */
typedef struct vane_fann_activation {
    vane_activation activation;
    float factor;
} vane_fann_activation;
extern const vane_fann_activation vane_fann_activations[VANE_FANN_ACTIVATION_LAST + 1];

/* FANN's number of one of ours; false where it has none. */
bool vane_fann_activation_of(uint32_t *out, vane_activation activation);

/* -------------------------------------------------------------------------------------------------- notes ----
 * What FANN has and a network of ours doesn't is kept in notes "fann.KEY": settings and lists of cascade training that
 * aren't FANN's defaults; the rate of connections; "network_type" where FANN's network has no shortcuts but ours needs
 * them; "bias_activations" and "bias_steepnesses", which files have for the biases after the first layer; and the
 * scaling, where the network's own does not say all of it. */
int vane_fann_note_settings(vane_net *net, const vane_fann_net *fann);
int vane_fann_read_settings(vane_fann_net *out, const vane_net *net);

/* Whether FANN's network had no shortcuts. */
bool vane_fann_was_layered(const vane_net *net);

/* Numbers side by side. */
typedef struct vane_fann_list {
    const char *key;
    float *numbers;
    uint32_t *wholes;           /* instead of numbers, each at most `most` */
    uint32_t most;
    size_t count;
} vane_fann_list;

/* A list too long for a note is left out. */
int vane_fann_note_list(vane_net *net, const vane_fann_list *list);

/* A list of that many where there is one, whatever is in it else. */
int vane_fann_read_list(const vane_fann_list *list, const vane_net *net, bool *found);

/* The scaling, and the notes of it, both ways. */
int vane_fann_scale_net(vane_net *net, const vane_fann_net *fann);
int vane_fann_describe_scaling(vane_fann_net *out, const vane_net *net);

#endif
