/* net.h - inside a context and a network. Read by net, train, data, io; never installed. */
#ifndef VANE_CORE_NET_NET_H
#define VANE_CORE_NET_NET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/pool.h"
#include "core/kernels/kernels.h"
#include "core/sys/host.h"
#include "vane.h"

struct vane_ctx {
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

/* What is done to rows of a gradient by the input as soon as they are worked out, by any thread of the pool. */
typedef struct vane_row_epilogue {
    void (*run)(void *user, size_t row, size_t rows, float *dx);
    void *user;
} vane_row_epilogue;

/* A kind of layer: its declarations and its passes. Rows are contiguous: x[rows][inputs], y[rows][units]. */
typedef struct vane_layer_kind {
    const char *name;           /* in files */
    /* Fills tensors (name's last part, shape, flags) and returns how many. */
    size_t (*declare)(const vane_layer *layer, vane_tensor tensors[VANE_LAYER_TENSORS]);
    /* Bytes of scratch that a pass over at most `rows` rows pushes. */
    size_t (*scratch)(const vane_ctx *ctx, const vane_layer *layer, size_t rows);
    /* y = the layer's output, z = the sums before the activation; either may be NULL, or both the same. */
    int (*forward)(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x,
                   const float *packed, float *z, float *y);
    /* The parameters in the order in which forward reads them for many rows, as `packed`, which may be NULL. */
    size_t (*packed_floats)(const vane_ctx *ctx, const vane_layer *layer);
    void (*pack)(const vane_ctx *ctx, const vane_layer *layer, float *packed);
    /* From dz, the gradient by the sums: first, when dx isn't NULL, that by the input, with `epilogue`, and then, when
       sink isn't NULL, those of the parameters, which are free to change from then on. x and dz are readable
       VANE_READ_AHEAD floats further. */
    int (*backward)(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, const float *dz,
                    const vane_gradient_sink *sink, float *dx, const vane_row_epilogue *epilogue);
} vane_layer_kind;

extern const vane_layer_kind vane_dense;

struct vane_layer {
    const vane_layer_kind *kind;
    size_t inputs, units;
    vane_activation activation;
    vane_initialiser initialiser;
    float dropout;
    bool frozen;
    size_t tensor;              /* index of its first tensor in net->tensors, once built */
    const float *weight, *bias;
    size_t weight_offset, bias_offset;
};

/* True when the slope needs z kept beside y. */
bool vane_activation_needs_sums(vane_activation activation);

/* y = activation(z) for rows of a layer; dz = dy * slope. In place allowed (y is z, dz is dy). */
void vane_activate(const vane_kernels *k, vane_activation a, size_t rows, size_t units, const float *z, float *y);
void vane_activate_slope(const vane_kernels *k, vane_activation a, size_t rows, size_t units, const float *z,
                         const float *y, const float *dy, float *dz);

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
    vane_ctx *ctx;
    size_t inputs;
    size_t layer_count, layer_capacity;
    vane_layer *layers;
    int error;                  /* first error of an add or set function before build, with its message */
    char error_text[256];

    bool built;
    float *params;              /* one block, parameter_floats long */
    uint64_t version;           /* counted up by whoever changes them */
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

/* Classes that outputs tell apart: one output tells two, 0 and 1. */
size_t vane_net_classes(const vane_net *net);

/* Refuses NULL, a network that isn't built. */
int vane_net_check_built(const vane_net *net);

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

/* A file to be read and closed by the host's functions, of known size; at most vane_limits.file_bytes. */
int vane_ctx_open_file(vane_file **out, const vane_ctx *ctx, const char *path, size_t *size);

/* All its bytes, allocated. */
int vane_ctx_read_file(const vane_ctx *ctx, const char *path, char **bytes, size_t *size);

#endif
