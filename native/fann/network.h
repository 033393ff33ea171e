/* network.h - what a network of FANN's interface is: FANN's own description of it, and a network of Vane, the model,
 * that runs and trains. Every network begins as a description; settings change the description, training the model. */
#ifndef VANE_NATIVE_FANN_NETWORK_H
#define VANE_NATIVE_FANN_NETWORK_H

#include "core/io/fann_net.h"
#include "fann.h"
#include "native/fann/error.h"

/* Who has the weights, and the activations, as they are. */
typedef enum vane_fann_newer {
    VANE_FANN_NEITHER,          /* both */
    VANE_FANN_DESCRIPTION,
    VANE_FANN_MODEL
} vane_fann_newer;

/* Errors of rows: what fann_get_MSE and fann_get_bit_fail tell of. */
typedef struct vane_fann_errors {
    double square_sum;
    uint64_t outputs;           /* that the sum is of */
    unsigned bit_fails;
} vane_fann_errors;

/* Rows of a program, read in order as a source of Vane's. */
typedef struct vane_fann_reading {
    const vane_fann_net *net;
    fann_type **inputs, **targets;
    size_t rows, at;
} vane_fann_reading;

struct vane_fann {
    vane_fann_net net;
    float sarprop_weight_decay_shift, sarprop_step_error_threshold_factor, sarprop_step_error_shift,
          sarprop_temperature;  /* which files don't hold */
    int way;                    /* vane_train_options.fann_way */
    void *user_data;
    fann_callback_type callback;
    fann_type *output;          /* [outputs], of the last run */
    vane_fann_errors errors;

    vane_net *model;            /* NULL until it is first needed */
    vane_fann_newer newer;
    vane_trainer *trainer;      /* NULL when its state was dropped, or there was none yet */
    enum fann_train_enum trained_by;    /* the trainer's algorithm */
    vane_dataset *row;          /* the one that fann_train was given, in `reading` */
    vane_fann_reading reading;

    fann_type *steepnesses;     /* fixed point: net.cascade_steepness as the program sees it, NULL until asked for */
};

static inline struct fann_error *vane_fann_errors_of(struct fann *ann) { return (struct fann_error *)ann; }

/* Code, or FANN_E_CANT_ALLOCATE_MEM where the status says so. */
enum fann_errno_enum vane_fann_code(int status, enum fann_errno_enum code);

/* ------------------------------------------------------------------------------------------------ numbers ----
 * The description's, which are floats, and the program's, which in fixed point are whole numbers of
 * 2^-decimal_point. */
#ifdef FIXEDFANN
fann_type vane_fann_number(const vane_fann_net *net, float value);
float vane_fann_value(const vane_fann_net *net, fann_type number);
#else
static inline fann_type vane_fann_number(const vane_fann_net *net, float value) { return (void)net, value; }
static inline float vane_fann_value(const vane_fann_net *net, fann_type number) { return (void)net, number; }
#endif

/* --------------------------------------------------------------------------------------- descriptions ---- */
/* Of a new network with FANN's defaults, weights undefined: sizes[layers] without biases, a share `rate` of all
 * connections, drawn by seed. A status of Vane's. */
int vane_fann_describe(vane_fann_net *out, const vane_ctx *ctx, enum fann_nettype_enum type, float rate,
                       unsigned layers, const unsigned *sizes, uint64_t seed);

/* Weights from [low, high). */
void vane_fann_draw_weights(vane_fann_net *net, float low, float high, uint64_t seed);

/* Its first neuron. */
size_t vane_fann_layer_first(const vane_fann_net *net, uint32_t layer);

/* ------------------------------------------------------------------------------------------- networks ----
 * Of a description, which is the network's from now on, also when this fails, with a status in *status and NULL. */
struct fann *vane_fann_create(vane_fann_net *net, int *status);

/* The network, when it can run: in floats the model is made at once. Else NULL, and it is destroyed. */
struct fann *vane_fann_checked(struct fann *ann);

/* The description with weights as they are; NULL, with an error, when there is no memory for it. */
vane_fann_net *vane_fann_current(struct fann *ann);

/* The same to be changed: the model follows when it is next asked for. */
vane_fann_net *vane_fann_change(struct fann *ann);

/* The model as the description says; NULL, with an error, when there can be none. */
vane_net *vane_fann_model(struct fann *ann);

/* Layers, neurons and connections of the description become those of a network of ours. */
int vane_fann_take_shape(struct vane_fann *v, const vane_net *net);

/* Drops the trainer and what it has learnt of steps and slopes. */
void vane_fann_forget_training(struct fann *ann);

/* ------------------------------------------------------------------------------------------------ training ----
 * Rows as a dataset, which reads them where they lie as long as it lives. A status of Vane's. */
int vane_fann_dataset(vane_dataset **out, vane_fann_reading *reading);

/* False, with an error, for data of other widths than the network's. */
bool vane_fann_data_fits(struct fann *ann, const struct fann_train_data *data);

/* The network's settings; the algorithm is one of FANN's. */
vane_train_options vane_fann_train_options(const struct vane_fann *v, enum fann_train_enum algorithm);

/* One epoch of an algorithm; the mean squared error before it. */
float vane_fann_epoch(struct fann *ann, struct fann_train_data *data, enum fann_train_enum algorithm);

#endif
