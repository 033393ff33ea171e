/* net.h - inside a context and a network. Read by net, train, data, io; never installed. */
#ifndef VANE_CORE_NET_NET_H
#define VANE_CORE_NET_NET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/guard.h"
#include "core/base/pool.h"
#include "core/kernels/kernels.h"
#include "core/sys/host.h"
#include "vane.h"

struct vane_ctx {
    VANE_GUARD
    const vane_host *host;
    const vane_kernels *kernels;
    vane_pool *pool;
    vane_threads *threads;      /* NULL with one thread */
    unsigned thread_count;
    bool deterministic;
};

/* ------------------------------------------------------------------------------------------------ tensors ----
 * What a network is made of, as optimizers, clipping, files and copies see it: they walk this list and know no layer
 * kind. Parameters come first, in layer order; all of them lie in one 64-byte aligned block, each at a multiple of 16
 * floats, the gaps zero. Buffers (the scaling) follow: saved, but without gradient. */
enum {
    VANE_TENSOR_GRADIENT = 1,   /* a parameter: has a gradient */
    VANE_TENSOR_DECAY = 2       /* l1, l2 and weight decay act on it */
};

typedef enum vane_dtype {
    VANE_F32 = 0,
    VANE_F64,
    VANE_BF16,
    VANE_F16,
    VANE_I8
} vane_dtype; /* f32 alone computed so far */

typedef struct vane_tensor {
    char name[40];              /* in files: "layer.0.weight", "input.scale" */
    vane_dtype dtype;
    size_t rank, shape[2], stride[2];   /* strides in elements; contiguous today */
    size_t count;               /* elements */
    unsigned flags;
    size_t layer;               /* of a parameter */
    float *data;
    size_t offset;              /* of a parameter: data - net->params, so the place of its gradient and moments */
} vane_tensor;

enum { VANE_LAYER_TENSORS = 2 };

/* ------------------------------------------------------------------------------------------------- layers ---- */
typedef struct vane_layer vane_layer;

/* Where a pass takes its kernels, threads and scratch from. */
typedef struct vane_pass {
    const vane_ctx *ctx;
    vane_arena *scratch;
} vane_pass;

/* Takes gradients in pieces, each number once, from any thread of the pool: `count` of tensor `tensor` of the net, from
 * element `first` on. */
typedef struct vane_gradient_sink {
    void (*take)(void *user, size_t tensor, size_t first, size_t count, const float *gradient);
    void *user;
} vane_gradient_sink;

/* What is done to rows of a gradient by the input as soon as they are worked out, by any thread of the pool; they lie
 * dx_step apart. */
typedef struct vane_row_epilogue {
    void (*run)(void *user, size_t row, size_t rows, float *dx, size_t dx_step);
    void *user;
} vane_row_epilogue;

/* Rows that lie `step` floats apart: a matrix of its own, or columns of a wider one. */
typedef struct vane_view {
    float *data;
    size_t step;
} vane_view;
typedef struct vane_const_view {
    const float *data;
    size_t step;
} vane_const_view;

typedef struct vane_forward {
    size_t rows;
    vane_const_view x;          /* [rows][inputs] */
    const float *packed;        /* what the kind's pack made, or NULL */
    vane_view sums;             /* [rows][units] before the activation, steepened; data NULL: not wanted */
    vane_view output;           /* [rows][units]; likewise, or the same as sums */
} vane_forward;

typedef struct vane_backward {
    size_t rows;
    vane_const_view x;
    vane_const_view dz;         /* [rows][units], gradient by the weighted sums */
    const vane_gradient_sink *sink;     /* of the parameters; NULL: none wanted */
    vane_view dx;               /* [rows][inputs - first], gradient by the inputs; data NULL: not wanted */
    size_t first;               /* input that dx begins with */
    bool adds;                  /* to what lies in dx */
    const vane_row_epilogue *epilogue;  /* of dx; NULL: none */
} vane_backward;

/* A kind of layer: its declarations and its passes. */
typedef struct vane_layer_kind {
    const char *name;           /* in files */
    /* Fills tensors (name's last part, shape, flags) and returns how many. */
    size_t (*declare)(const vane_layer *layer, vane_tensor tensors[VANE_LAYER_TENSORS]);
    /* Bytes of scratch that a pass over at most `rows` rows pushes. */
    size_t (*scratch)(const vane_ctx *ctx, const vane_layer *layer, size_t rows);
    int (*forward)(const vane_pass *pass, const vane_layer *layer, const vane_forward *f);
    /* The parameters in the order in which forward reads them for many rows, as `packed`, which may be NULL. */
    size_t (*packed_floats)(const vane_ctx *ctx, const vane_layer *layer);
    void (*pack)(const vane_ctx *ctx, const vane_layer *layer, float *packed);
    /* First the gradient by the input, with its epilogue, then those of the parameters, which are free to change from
       then on. x and dz are readable VANE_READ_AHEAD floats further. */
    int (*backward)(const vane_pass *pass, const vane_layer *layer, const vane_backward *b);
} vane_layer_kind;

extern const vane_layer_kind vane_dense, vane_sparse;

/* Which inputs the units of a sparse layer read. */
typedef struct vane_connections {
    size_t count;
    uint32_t *first;            /* [units + 1]: those of unit u are first[u] .. first[u + 1] - 1 */
    uint32_t *source;           /* [count]: inputs, or, where it is the number of inputs, the constant 1 */
    /* The same from the inputs' side, without the constant: of the inputs that are read, in order, their connections,
       in order. */
    size_t inputs;
    uint32_t *input;            /* [inputs]: which they are */
    uint32_t *input_first;      /* [inputs + 1]: those of input[i] are input_first[i] .. input_first[i + 1] - 1 */
    uint32_t *unit, *place;     /* what they lead to, and what number they have above */
} vane_connections;

/* From copies of first and source, which are checked. */
int vane_connections_create(vane_connections **out, const vane_ctx *ctx, size_t inputs, size_t units,
                            const uint32_t *first, const uint32_t *source);
void vane_connections_destroy(const vane_ctx *ctx, vane_connections *connections);

/* What training changes of a tensor of parameters. */
typedef struct vane_run {
    size_t begin, end;
} vane_run;
typedef struct vane_trained {
    unsigned char *frozen;      /* 1 for each element that stays, 0 for the others; NULL: none stays */
    vane_run *runs;             /* of those that don't, in order */
    size_t count;
} vane_trained;

/* Units side by side that do the same to their weighted sum z: s = steepness * z, y = activation(s). */
typedef struct vane_unit_group {
    size_t units;
    vane_activation activation;
    float steepness;
} vane_unit_group;

struct vane_layer {
    const vane_layer_kind *kind;
    size_t inputs, units;       /* with shortcuts, `inputs` is also the column of its outputs in the shared row */
    vane_unit_group all;        /* what all units do, where they do the same */
    vane_unit_group *groups;    /* else what each group of them does, in order; NULL */
    size_t group_count;
    float sum_limit;            /* the network's */
    vane_initialiser initialiser;
    float dropout;
    bool frozen;
    vane_connections *connections;      /* of a sparse layer; NULL */
    vane_trained trained[VANE_LAYER_TENSORS];
    size_t tensor;              /* index of its first tensor in net->tensors, once built */
    const float *weight, *bias; /* bias NULL where it has none of its own */
    size_t weight_offset, bias_offset;
};

/* Weights and biases. */
uint64_t vane_layer_parameters(const vane_layer *layer);

/* Adds a sparse layer by what vane_connections_create takes; errors as in vane_net_add_dense. */
void vane_net_add_connections(vane_net *net, size_t units, vane_activation activation, const uint32_t *first,
                              const uint32_t *source);

/* Freezes elements of a layer's tensor, NULL: none, the mask being copied. */
int vane_layer_freeze(const vane_net *net, size_t layer, size_t tensor, const unsigned char *frozen);
void vane_layer_free_trained(const vane_ctx *ctx, vane_layer *layer);

/* True when no single weight is frozen. */
bool vane_layer_trains_all(const vane_layer *layer);

/* The first of the runs that end after `element`; their number when none does. */
size_t vane_trained_from(const vane_trained *trained, size_t element);

/* The groups of a layer's units, in order. */
const vane_unit_group *vane_layer_groups(const vane_layer *layer, size_t *count);

/* Sets what all units of a layer do, by groups whose units are the layer's; refused as vane_net_set_units refuses. */
int vane_net_set_groups(vane_net *net, size_t layer, const vane_unit_group *groups, size_t count);

/* True when the slope needs s kept beside y. */
bool vane_layer_needs_sums(const vane_layer *layer);

/* Of sums that aren't limited. */
#define VANE_NO_SUM_LIMIT ((float)(1e308 * 10))
static inline bool vane_limits_sums(float limit) { return limit < VANE_NO_SUM_LIMIT; }

/* True for results from -1 to 1. */
bool vane_activation_is_symmetric(vane_activation activation);

/* True when all units do the same, with steepness 1 and sums of any size. */
bool vane_layer_is_plain(const vane_layer *layer);

/* Rows of weighted sums z become s where they lie, and y = activation(s), which may lie there too; y.data NULL: s is
 * all. */
void vane_layer_activate(const vane_kernels *k, const vane_layer *layer, size_t rows, vane_view z, vane_view y);

typedef enum vane_slope {
    VANE_SLOPE_RIGHT,
    VANE_SLOPE_CLIPPED,         /* fann_slope for the sigmoids */
    VANE_SLOPE_OF_FANN,         /* fann_slope, which needs both s and y */
    VANE_SLOPE_FROM_SUMS        /* the gradient is by s already: its steepness alone is left */
} vane_slope;

/* The gradient by y becomes the one by z where it lies. s may be NULL where it isn't needed. */
void vane_layer_slope(const vane_kernels *k, const vane_layer *layer, size_t rows, vane_const_view s,
                      vane_const_view y, vane_view d, vane_slope way);

/* ----------------------------------------------------------------------------------------------- networks ---- */
typedef struct vane_scaling {   /* x * scale[i] + shift[i]; NULL pointers: none */
    float *scale, *shift;
} vane_scaling;

typedef struct vane_names {
    size_t count;               /* slots */
    char **text;                /* NULL where unnamed */
} vane_names;

typedef struct vane_session vane_session;
enum { VANE_SESSION_SLOTS = 64, VANE_PREDICT_ROWS = 256 };

struct vane_net {
    VANE_GUARD
    vane_ctx *ctx;
    size_t inputs;
    bool shortcuts;             /* a layer reads the inputs and the outputs of all layers before it, side by side in one
                                   row that all layers share, rather than those of the last one alone */
    float sum_limit;            /* sums are cut to +-sum_limit / steepness; infinity: not at all */
    size_t layer_count, layer_capacity;
    vane_layer *layers;
    int error;                  /* first error of an add or set function before build, with its message */
    char error_text[256];

    bool built;
    float *params;              /* one block, parameter_floats long */
    uint64_t version;           /* counted up by whoever changes them */
    uint64_t freezes;           /* how often a layer was frozen or let go */
    size_t parameter_floats;    /* with the gaps */
    size_t parameter_tensors;   /* the first of tensors are parameters */
    size_t tensor_count;
    vane_tensor *tensors;

    vane_scaling input_scaling;     /* raw inputs -> model inputs */
    vane_scaling output_scaling;    /* model outputs -> raw outputs */
    vane_names class_names, input_names;
    vane_names note_keys, note_texts;   /* the user's own metadata, pairwise */

    _Atomic(vane_session *) sessions[VANE_SESSION_SLOTS];   /* idle ones, taken and put back by exchange */
};

/* Units of the widest layer. */
size_t vane_net_widest(const vane_net *net);

/* Width of the row that the layers of a network with shortcuts share: the last one's outputs, which none reads, are not
 * in it. */
size_t vane_net_row(const vane_net *net);

/* Classes that outputs tell apart: one output tells two, 0 and 1. */
size_t vane_net_classes(const vane_net *net);

/* Refuses a layer that isn't there. */
int vane_net_check_layer(const vane_net *net, size_t layer);

/* Refuses an activation that has no number, or that the kernels of a lean module lack. */
int vane_net_check_activation(const vane_net *net, size_t layer, vane_activation activation);

/* Refuses NULL, what isn't a network, one that isn't built. */
int vane_net_check_built(const vane_net *net);

/* Refuses these, a layer that isn't there, and a bias where a layer has none of its own. */
int vane_net_check_weights(const vane_net *net, size_t layer, bool with_bias);

/* Allocates the tensors of a described network, parameters undefined, gaps 0; what build and files have in common. */
int vane_net_allocate(vane_net *net);

/* Its parts: the parameter block and the tensor list; what destroy and clone need of sessions and names. */
int vane_net_lay_out(vane_net *net);
void vane_net_free_sessions(vane_net *net);
void vane_net_free_names(vane_net *net);
int vane_net_copy_names(vane_net *to, const vane_net *from);

/* Writes the initial parameters of all layers. */
void vane_net_initialise(vane_net *net, uint64_t seed);

/* Takes copies: `inputs` or `outputs` wide arrays; NULLs remove. Rebuilds the tensor list. */
int vane_net_set_input_scaling(vane_net *net, const float *scale, const float *shift);
int vane_net_set_output_scaling(vane_net *net, const float *scale, const float *shift);

/* The way back, for targets: model = raw * scale[i] + shift[i], worked out in double and rounded once. Writes
 * nothing when there is no scaling. */
void vane_invert_scaling(const vane_scaling *scaling, size_t n, float *scale, float *shift);

/* All layers on model inputs (already scaled), at most vane_session_rows rows: writes model outputs to y, the last
 * layer's sums before its activation to sums, either of which may be NULL. */
size_t vane_session_rows(const vane_session *session);
int vane_net_forward(const vane_net *net, vane_session *session, size_t rows, const float *x, float *y, float *sums);
int vane_session_borrow(vane_session **out, const vane_net *net);
void vane_session_return(const vane_net *net, vane_session *session);

/* Memory of the context's pool with the error set; size in elements of `element` bytes. */
int vane_ctx_alloc(void *out_pointer, const vane_ctx *ctx, size_t count, size_t element);
int vane_ctx_alloc_zeroed(void *out_pointer, const vane_ctx *ctx, size_t count, size_t element);
void vane_ctx_free(const vane_ctx *ctx, void *p);

/* Where it isn't `there`: the kernels lack, for a lean module, what has this number in an enumeration. */
int vane_check_kernel(bool there, const char *kind, int value);

/* A file to be read and closed by the host's functions, of known size; at most vane_limits.file_bytes. */
int vane_ctx_open_file(vane_file **out, const vane_ctx *ctx, const char *path, size_t *size);

/* All its bytes, allocated. */
int vane_ctx_read_file(const vane_ctx *ctx, const char *path, char **bytes, size_t *size);

#endif
