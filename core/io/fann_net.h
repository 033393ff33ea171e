/* fann_net.h - what a FANN network file (.net) holds, apart from any network of ours. Read from a file, or filled by
 * hand from a network; written as FANN itself writes it, byte for byte. */
#ifndef VANE_CORE_IO_FANN_NET_H
#define VANE_CORE_IO_FANN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/net/net.h"

/* FANN's numbers of what a file names; the largest that is known. */
enum {
    VANE_FANN_LAYER = 0,
    VANE_FANN_SHORTCUT = 1,             /* network_type */
    VANE_FANN_ACTIVATION_LAST = 19,
    VANE_FANN_TRAIN_LAST = 4,           /* incremental, batch, rprop, quickprop, sarprop */
    VANE_FANN_ERROR_LAST = 1,           /* linear, tanh */
    VANE_FANN_STOP_LAST = 1,            /* mse, bit */
    VANE_FANN_DECIMAL_POINT_LAST = 30   /* 1 << decimal_point is an int */
};

typedef enum vane_fann_version {
    VANE_FANN_FLO_1_1,
    VANE_FANN_FLO_2_0,
    VANE_FANN_FLO_2_1,
    VANE_FANN_FIX_2_0
} vane_fann_version;

/* Parts of a file, in their order. */
typedef enum vane_fann_part {
    VANE_FANN_VERSION,
    VANE_FANN_SETTINGS,
    VANE_FANN_NEURONS,
    VANE_FANN_CONNECTIONS
} vane_fann_part;

/* A neuron without inputs is always 1: that is what a bias is. */
typedef struct vane_fann_neuron {
    uint32_t inputs;            /* its connections */
    uint32_t activation;
    float steepness;
} vane_fann_neuron;

typedef struct vane_fann_connection {
    uint32_t source;            /* a neuron of the net, counted from 0 over all layers, biases included */
    float weight;
} vane_fann_connection;

/* Of the inputs or of the outputs: x' = ((x - mean) / deviation + 1) * factor + new_min; deviation 0: x' = x. All
 * arrays or none. */
typedef struct vane_fann_scaling {
    float *mean, *deviation, *new_min, *factor;
} vane_fann_scaling;

/* Floats are FANN's floats, infinities and NaNs included: whether these make sense is for who builds a network to say.
 * In a fixed-point file the numbers that it holds as integers n are n / 2^decimal_point, rounded to floats: exact for
 * |n| <= 2^24, beyond which FANN's own arithmetic overflows. Arrays are of the context's pool. */
typedef struct vane_fann_net {
    const vane_ctx *ctx;
    vane_fann_version version;          /* of the file read, and the part of it that was read last: both also of one
                                           that could not be read, because of that part */
    vane_fann_part part;
    int32_t decimal_point;              /* of fixed point, 0 to 30; -1: the net is one of floats */

    uint32_t network_type;
    float connection_rate;              /* 1: FANN takes a layer's sources to be all neurons of the layer before it, or
                                           of all before it, in order, whatever the connections say */
    float learning_rate, learning_momentum;
    uint32_t training_algorithm, train_error_function, train_stop_function;
    float bit_fail_limit;
    float quickprop_decay, quickprop_mu;
    float rprop_increase_factor, rprop_decrease_factor, rprop_delta_min, rprop_delta_max, rprop_delta_zero;

    float cascade_output_change_fraction, cascade_candidate_change_fraction;
    uint32_t cascade_output_stagnation_epochs, cascade_candidate_stagnation_epochs;
    uint32_t cascade_max_out_epochs, cascade_min_out_epochs, cascade_max_cand_epochs, cascade_min_cand_epochs;
    uint32_t cascade_num_candidate_groups;
    float cascade_candidate_limit, cascade_weight_multiplier;
    uint32_t cascade_activations, cascade_steepnesses;
    uint32_t *cascade_activation;       /* [cascade_activations] */
    float *cascade_steepness;           /* [cascade_steepnesses] */

    uint32_t layers;
    uint32_t *layer_size;               /* [layers], biases included: the last neuron of every layer, or in shortcut
                                           nets of the first alone */
    vane_fann_scaling scale_in, scale_out;      /* of vane_fann_net_inputs and _outputs values; NULLs: none */
    size_t neurons, connections;
    vane_fann_neuron *neuron;           /* [neurons], layer by layer */
    vane_fann_connection *connection;   /* [connections], neuron by neuron, in the file's order, duplicates kept */
} vane_fann_net;

/* A net of no layers with FANN's defaults, its cascade lists allocated. After a failure there is nothing to free. */
int vane_fann_net_create(vane_fann_net *out, const vane_ctx *ctx);
int vane_fann_net_copy(vane_fann_net *out, const vane_fann_net *net);
void vane_fann_net_free(vane_fann_net *net);

/* The arrays of a scaling that has none, zeros; after a failure those that were made are there to be freed. */
int vane_fann_scaling_create(vane_fann_scaling *out, const vane_ctx *ctx, size_t width);
void vane_fann_scaling_free(const vane_ctx *ctx, vane_fann_scaling *scaling);

/* Neurons without the biases, of a net that has layers. */
uint32_t vane_fann_net_inputs(const vane_fann_net *net);
uint32_t vane_fann_net_outputs(const vane_fann_net *net);

/* Whether the layer's last neuron is its bias. */
bool vane_fann_layer_has_bias(const vane_fann_net *net, uint32_t layer);

/* Reads FANN_FLO_1.1, 2.0, 2.1 (with or without the keys that came with FANN 2.2) and FANN_FIX_2.0, with points or
 * commas in its numbers. Every count is held against the rest of the text before memory is taken for it: at most 6
 * times the text's length. A connection comes from a layer before its own. VANE_ERR_FORMAT: "NAME:LINE:COLUMN: …". */
int vane_fann_net_parse(vane_fann_net *out, const vane_ctx *ctx, const char *text, size_t size, const char *name);

/* The bytes of a file, FANN_FIX_2.0 where decimal_point >= 0, else FANN_FLO_2.1: the caller's, by vane_ctx_free. A
 * fixed-point file has no scaling; a number that it can't hold is VANE_ERR_STATE. */
int vane_fann_net_write(char **bytes, size_t *size, const vane_fann_net *net);

/* The decimal point that FANN chooses for fixed point: half of the bits of an int that the largest sum of |weights| of
 * one neuron leaves. Negative where there are none; such a net is written with 0. */
int vane_fann_net_decimal_point(const vane_fann_net *net);

/* ------------------------------------------------------------------------------------------------- fields ----
 * The lines between version and cascade lists, which reading and writing walk in order. */
typedef enum vane_fann_kind {
    VANE_FANN_WHOLE,            /* uint32_t, at most `most` */
    VANE_FANN_ROUNDED,          /* float, as %f */
    VANE_FANN_EXACT             /* float, as %.20e; in fixed point an integer */
} vane_fann_kind;

typedef struct vane_fann_field {
    const char *key;
    vane_fann_kind kind;
    bool optional;              /* FANN 2.1.0 does not have it */
    uint32_t most;
    size_t offset;              /* in vane_fann_net */
} vane_fann_field;

extern const vane_fann_field vane_fann_fields[];
extern const size_t vane_fann_field_count;

#define VANE_FANN_NEURONS_KEY "neurons (num_inputs, activation_function, activation_steepness)"
#define VANE_FANN_CONNECTIONS_KEY "connections (connected_to_neuron, weight)"

/* The eight scaling lines in their order. */
typedef struct vane_fann_scale_line {
    const char *key;
    float **values;
    uint32_t count;
} vane_fann_scale_line;

enum { VANE_FANN_SCALE_LINES = 8 };
void vane_fann_scale_lines(vane_fann_scale_line lines[VANE_FANN_SCALE_LINES], vane_fann_net *net);

#endif
