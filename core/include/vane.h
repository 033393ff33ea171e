/* vane.h - Vane, a library of neural networks: the whole public interface.
 *
 *     vane_ctx *ctx;
 *     vane_net *net;
 *     vane_dataset *digits;
 *     vane_trainer *trainer;
 *     vane_data_options data = VANE_DATA_OPTIONS;
 *     vane_train_options train = VANE_TRAIN_OPTIONS;
 *     data.targets = 10;
 *     train.epochs = 5;
 *
 *     if (vane_ctx_create(&ctx, NULL)) goto fail;
 *     if (vane_net_create(&net, ctx, 784)) goto fail;
 *     vane_net_add_dense(net, 128, VANE_RELU);
 *     vane_net_add_dense(net, 10, VANE_SOFTMAX);
 *     if (vane_net_build(net, 42)) goto fail;
 *     if (vane_dataset_open(&digits, ctx, "digits.csv", &data)) goto fail;
 *     if (vane_trainer_create(&trainer, net, &train)) goto fail;
 *     if (vane_trainer_fit(trainer, digits, NULL, NULL)) goto fail;
 *     if (vane_net_save(net, "digits.vane")) goto fail;
 *     ...
 *     fail: fprintf(stderr, "%s\n", vane_last_error());
 *
 * Errors      Every function that can fail returns int: VANE_OK (0) or a negative VANE_ERR_ code, and then
 *             vane_last_error() has one line for a person. A function that makes an object gives it through its
 *             first parameter, NULL on failure; a failed call changes nothing else. The library never aborts,
 *             never prints (but see Misuse), and reads the environment (VANE_ISA, VANE_THREADS) in
 *             vane_ctx_create alone.
 * Ownership   What a create, load or open function gives is yours: end it with the matching destroy, which takes
 *             NULL. Pointers that you pass in are read or written during the call and never kept, but where the
 *             text says so. No function gives a pointer into a network's parameters: get and set copy.
 *             A context must outlive what was made with it; a network, its trainers.
 * Threads     A context may be shared by threads. A built network may be used by any number of threads for
 *             vane_net_predict, vane_net_evaluate and the getters, as long as none changes it (a set function, a
 *             trainer). A trainer and a dataset belong to one thread at a time. Errors are per thread.
 * Misuse      NULL where an object is wanted, and calls in the wrong order, are a status in every build; but functions
 *             that return no status must get an object that lives, and all must get what this library made and has
 *             not destroyed. Debug and sanitizer builds (CMAKE_BUILD_TYPE=Debug or Coverage, VANE_SANITIZE) keep
 *             account of that: a destroyed object is VANE_ERR_ARGUMENT, a trainer that another thread is at work on
 *             VANE_ERR_STATE; and where there is no status (a second destroy, an object that goes before what was made
 *             with it, a getter) they, and they alone, print one line and abort.
 * Options     Start every options struct from its initialiser macro, which holds the struct's size and all the
 *             defaults; then 0 means 0. A NULL options pointer means the defaults.
 * Matrices    float32, row-major, one sample a row, no gap between rows, any alignment.
 * Bits        The default is the fastest arithmetic that the machine has. With options.deterministic the same
 *             calls give the same bits on every machine, natively and in WebAssembly, at any number of threads. */
#ifndef VANE_H
#define VANE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VANE_VERSION_MAJOR 0
#define VANE_VERSION_MINOR 1
#define VANE_VERSION_PATCH 0

#if defined(__GNUC__)
#define VANE_API __attribute__((visibility("default")))
#define VANE_CHECKED __attribute__((visibility("default"), warn_unused_result))
#else
#define VANE_API
#define VANE_CHECKED
#endif

/* ---------------------------------------------------------------------------------------- status codes ----
 * Stable for ever; new codes take new numbers. */
enum {
    VANE_OK = 0,
    VANE_ERR_ARGUMENT = -1,     /* an argument that is never right: NULL, out of range, a NaN */
    VANE_ERR_MEMORY = -2,       /* the host gave no memory */
    VANE_ERR_SHAPE = -3,        /* widths or counts that don't fit each other */
    VANE_ERR_STATE = -4,        /* right call, wrong time: a network that isn't built, built twice */
    VANE_ERR_FILE = -5,         /* the system refused to open, read or write a file */
    VANE_ERR_FORMAT = -6,       /* a file or text that doesn't follow its format */
    VANE_ERR_LIMIT = -7,        /* more than vane_limits allows */
    VANE_ERR_UNSUPPORTED = -8,  /* a file that needs a newer Vane, an option that this build lacks */
    VANE_ERR_ISA = -9,          /* VANE_ISA or options.isa names a width unknown here or that this CPU lacks */
    VANE_ERR_DIVERGED = -10     /* the loss became infinite or NaN; the last good weights were restored */
};

/* Message of this thread's last failing call, one line without a line end, "" when none has failed. Valid until
 * this thread's next failing call. */
VANE_API const char *vane_last_error(void);

/* Name of a status code, for example "VANE_ERR_SHAPE"; "unknown" for any other number. */
VANE_API const char *vane_status_name(int status);

/* Version of the library in use, for example "0.1.0". */
VANE_API const char *vane_version(void);

/* --------------------------------------------------------------------------------------------- contexts ----
 * A context holds what networks share: the kernels for this CPU, the memory pool, the threads. One per program
 * is usual. */
typedef struct vane_ctx vane_ctx;
struct vane_host;

typedef struct vane_options {
    size_t struct_size;
    const char *isa;        /* vector width by name ("avx2", see vane_ctx_isa); NULL: VANE_ISA from the
                               environment, else the fastest that this CPU runs */
    unsigned threads;       /* threads for one large product, the caller's included, at most 256; 0: VANE_THREADS
                               from the environment, else one per CPU that the process may use */
    int deterministic;      /* not 0: the plain (unfused) kernels, whose bits are the same on every machine */
    size_t pool_bytes;      /* most bytes that the pool keeps for reuse */
    const struct vane_host *host;  /* memory, files, clock, threads (core/sys/host.h, not yet a stable interface);
                               NULL: this platform's. Must outlive the context */
} vane_options;

#define VANE_OPTIONS { sizeof(vane_options), NULL, 0, 0, (size_t)64 << 20, NULL }

VANE_CHECKED int vane_ctx_create(vane_ctx **out, const vane_options *options);

/* Networks, datasets and trainers made with ctx must have been destroyed before. */
VANE_API void vane_ctx_destroy(vane_ctx *ctx);

/* Name of the width in use: scalar, sse2, avx2, avx512, avx2_plain, avx512_plain, neon, simd128 or relaxed. */
VANE_API const char *vane_ctx_isa(const vane_ctx *ctx);

/* Threads that a large product may use, the caller's included. */
VANE_API unsigned vane_ctx_threads(const vane_ctx *ctx);

/* The widths of this build, best first: name and whether this CPU and its system run it. Returns 0 past the last. */
VANE_API int vane_isa_list(size_t index, const char **name, int *runs);

typedef struct vane_memory_stats {
    uint64_t requests;       /* blocks asked of the pool */
    uint64_t hits;           /* of these, served from cached blocks: the hit rate is hits / requests */
    uint64_t host_allocs;    /* blocks taken from the host */
    uint64_t host_frees;     /* blocks given back to it */
    size_t bytes_live;       /* bytes asked for and not yet freed */
    size_t bytes_reserved;   /* bytes of the blocks that hold them: fragmentation is 1 - live / reserved */
    size_t bytes_cached;     /* bytes kept for reuse */
    size_t bytes_peak;       /* highest reserved + cached */
} vane_memory_stats;

VANE_API void vane_ctx_memory(const vane_ctx *ctx, vane_memory_stats *stats);

/* Gives cached memory back to the host until at most keep_bytes remain cached. */
VANE_API void vane_ctx_trim(vane_ctx *ctx, size_t keep_bytes);

/* What a file may ask for, so that a hostile one cannot exhaust the machine. Fixed in this version:
 * exceeding one is VANE_ERR_LIMIT, naming the limit. */
typedef struct vane_limits {
    size_t layers;          /* 1024 */
    size_t width;           /* inputs or units of one layer: 16,777,216 */
    uint64_t parameters;    /* of one network: 2^31 - 1 natively, 2^28 in WebAssembly */
    uint64_t file_bytes;    /* of a model or data file: 2^34 natively, 2^30 in WebAssembly */
    size_t classes;         /* distinct class labels of a data set: 65,536; fewer where one-hot targets and names would
                               take more than 64 bytes for each of the file's, and 16 MiB */
} vane_limits;

VANE_API void vane_limits_get(vane_limits *limits);

/* ------------------------------------------------------------------------------------------ enumerations ----
 * Names in files, in the command and in JavaScript are these in lower case without the prefix ("leaky_relu").
 * The numbers never change. z is the weighted sum of a unit, y its output. */
typedef enum vane_activation {
    VANE_LINEAR = 0,        /* z */
    VANE_SIGMOID = 1,       /* 1 / (1 + e^-z) */
    VANE_TANH = 2,
    VANE_RELU = 3,          /* max(z, 0) */
    VANE_LEAKY_RELU = 4,    /* z for z > 0, else z / 100 (Maas et al. 2013) */
    VANE_ELU = 5,           /* z for z > 0, else e^z - 1 (Clevert et al. 2016) */
    VANE_GELU = 6,          /* z (1 + erf(z / sqrt 2)) / 2, the exact form (Hendrycks & Gimpel 2016) */
    VANE_SILU = 7,          /* z / (1 + e^-z), also called swish */
    VANE_SOFTPLUS = 8,      /* log(1 + e^z) */
    VANE_SOFTMAX = 9,       /* e^z / sum over the layer's units of e^z */
    /* Those of FANN (Nissen 2003) that are none of the above; its sigmoid is ours of 2 z, its symmetric one our tanh.
       The stepwise forms are straight lines between six points of the curve, and constant outside: quick without an
       exponential, here kept for FANN's networks. */
    VANE_THRESHOLD = 10,            /* 0 for z < 0, else 1; the slope of both thresholds is 0 */
    VANE_THRESHOLD_SYMMETRIC = 11,  /* -1 for z < 0, else 1 */
    VANE_SIGMOID_STEPWISE = 12,     /* 1 / (1 + e^-2z) by lines between y = .005, .05, .25, .75, .95, .995 */
    VANE_SIGMOID_SYMMETRIC_STEPWISE = 13,   /* tanh by lines between y = -.99, -.9, -.5, .5, .9, .99 */
    VANE_GAUSSIAN = 14,             /* e^(-z^2) */
    VANE_GAUSSIAN_SYMMETRIC = 15,   /* 2 e^(-z^2) - 1 */
    VANE_GAUSSIAN_STEPWISE = 16,    /* e^(-z^2) within .0143 by lines between (|z|, y) = (0, 1), (.16, .975),
                                       (.37, .872), (1.13, .279), (1.49, .109), (2.07, 0); FANN's own is always 0 */
    VANE_ELLIOT = 17,               /* z / (2 (1 + |z|)) + 1/2 (Elliott 1993) */
    VANE_ELLIOT_SYMMETRIC = 18,     /* z / (1 + |z|) */
    VANE_LINEAR_PIECE = 19,         /* z cut to [0, 1] */
    VANE_LINEAR_PIECE_SYMMETRIC = 20,       /* z cut to [-1, 1] */
    VANE_SIN_SYMMETRIC = 21,        /* sin z; of all four, z beyond 8192 is taken as 8192, and below -8192 as -8192 */
    VANE_COS_SYMMETRIC = 22,        /* cos z */
    VANE_SIN = 23,                  /* (sin z + 1) / 2 */
    VANE_COS = 24                   /* (cos z + 1) / 2 */
} vane_activation;

/* Loss of one sample with n outputs y and targets t. Every loss is the mean over the n outputs, but the
 * categorical cross-entropy, which is their sum. The loss of a batch, and what its gradient is taken of, is
 *     sum over its rows of (sample weight * class weight * loss of the sample) / rows:
 * weights do not change the divisor. The last batch of an epoch divides by its own, smaller, number of rows.
 * The loss of an epoch is the sum over all its rows divided by their number. */
typedef enum vane_loss {
    VANE_LOSS_AUTO = 0,                     /* by the last layer: softmax -> categorical, sigmoid -> binary
                                               cross-entropy, all others -> mse */
    VANE_MSE = 1,                           /* mean of (y - t)^2 */
    VANE_MAE = 2,                           /* mean of |y - t|; its gradient at y = t is 0 */
    VANE_HUBER = 3,                         /* mean of d^2 / 2 for |d| <= 1, else |d| - 1/2, d = y - t */
    VANE_BINARY_CROSS_ENTROPY = 4,          /* mean of -t log y - (1 - t) log(1 - y); the last layer must be
                                               sigmoid; computed from z, so it never overflows; t in [0, 1] */
    VANE_CATEGORICAL_CROSS_ENTROPY = 5,     /* sum of -t log y; the last layer must be softmax; computed from z;
                                               t >= 0, usually one-hot */
    VANE_TANH_ERROR = 6                     /* FANN's error function: mean of (1 + d) log(1 + d) + (1 - d) log(1 - d),
                                               d = t - y, whose slope is log((1 + d) / (1 - d)); beyond |d| = .9999999
                                               it goes on straight, with slope 17 */
} vane_loss;

typedef enum vane_optimizer {
    VANE_SGD = 0,           /* v = momentum v + g;  w -= lr v,  or with nesterov  w -= lr (g + momentum v) */
    VANE_RMSPROP = 1,       /* s = rho s + (1 - rho) g^2;  w -= lr g / (sqrt s + epsilon) (Tieleman & Hinton 2012) */
    VANE_ADAM = 2,          /* Kingma & Ba 2015, with bias correction */
    VANE_ADAMW = 3,         /* adam with decoupled decay: first w -= lr weight_decay w (Loshchilov & Hutter 2019) */
    /* These take the gradient of all rows and keep it, g' being the last one, and a step d for each weight. */
    VANE_RPROP = 4,         /* iRPROP- (Riedmiller & Braun 1993, Igel & Huesken 2000): d = min(increase d, delta_max)
                               where g g' > 0;  d = max(decrease d, delta_min), g = 0 where < 0;  w -= sign(g) d */
    VANE_QUICKPROP = 5,     /* Fahlman 1988, with g - decay w for g:  d' being the last d, d = -lr g where |d'| < .001;
                               else d = (-lr g where that goes the way of d') + (mu d' where g is still above
                               mu / (1 + mu) g' on that way, else d' g / (g' - g));  w += d */
    VANE_SARPROP = 6        /* Treadgold & Gedeon 1998: rprop with g - 2^-T w for g, T growing with the epochs, and
                               noise: where g g' < 0 and d is small beside the error, d = decrease d + noise */
} vane_optimizer;

/* In a sparse layer, `inputs` are a unit's own, and `units` the mean number that an input leads to. */
typedef enum vane_initialiser {
    VANE_INIT_AUTO = 0,             /* he_uniform before relu, leaky_relu, elu, gelu, silu and softplus; else
                                       glorot_uniform */
    VANE_INIT_GLOROT_UNIFORM = 1,   /* U(-a, a), a = sqrt(6 / (inputs + units)) (Glorot & Bengio 2010) */
    VANE_INIT_GLOROT_NORMAL = 2,    /* N(0, 2 / (inputs + units)) */
    VANE_INIT_HE_UNIFORM = 3,       /* U(-a, a), a = sqrt(6 / inputs) (He et al. 2015) */
    VANE_INIT_HE_NORMAL = 4,        /* N(0, 2 / inputs) */
    VANE_INIT_LECUN_UNIFORM = 5,    /* U(-a, a), a = sqrt(3 / inputs) (LeCun et al. 1998) */
    VANE_INIT_LECUN_NORMAL = 6,     /* N(0, 1 / inputs) */
    VANE_INIT_UNIFORM = 7,          /* U(-0.1, 0.1) */
    VANE_INIT_ZERO = 8
} vane_initialiser;

typedef enum vane_schedule {        /* the learning rate of update number u, after the warm-up of w updates */
    VANE_SCHEDULE_CONSTANT = 0,     /* lr */
    VANE_SCHEDULE_STEP = 1,         /* lr * decay^floor(epoch / step_epochs) */
    VANE_SCHEDULE_COSINE = 2        /* from lr down to lr * final_fraction over all updates of the run, half a
                                       cosine (Loshchilov & Hutter 2017) */
} vane_schedule;

typedef enum vane_scale {
    VANE_SCALE_NONE = 0,
    VANE_SCALE_MINMAX = 1,          /* [min, max] -> [0, 1] */
    VANE_SCALE_ZSCORE = 2           /* mean -> 0, standard deviation -> 1 */
} vane_scale;

/* Number of a name in one of the enumerations above, and back. `kind` is "activation", "loss", "optimizer",
 * "initialiser", "schedule" or "scale". An unknown name is VANE_ERR_ARGUMENT; the message has the nearest one.
 * vane_enum_name returns NULL for an unknown number or kind. */
VANE_CHECKED int vane_enum_parse(const char *kind, const char *name, int *value);
VANE_API const char *vane_enum_name(const char *kind, int value);

/* --------------------------------------------------------------------------------------------- networks ---- */
typedef struct vane_net vane_net;

/* An empty network that takes rows of `inputs` numbers. */
VANE_CHECKED int vane_net_create(vane_net **out, vane_ctx *ctx, size_t inputs);

/* Adds a fully connected layer after those added so far. A bad argument is reported by vane_net_build. */
VANE_API void vane_net_add_dense(vane_net *net, size_t units, vane_activation activation);

/* Adds a layer of chosen connections: unit u has connections[u] of them, and what they come from follows in `sources`,
 * unit after unit: a number below that of the layer's inputs is this input, the number of inputs itself is the bias,
 * the constant 1. In any order, each with a weight of its own, also where one comes twice. A unit may have none, and so
 * a sum of 0; a layer has at least one, and at most 16,777,216 inputs. The arrays are copied. Sums are formed in the
 * order of the connections. Penalties and decay of weights act on biases among them too. */
VANE_API void vane_net_add_sparse(vane_net *net, size_t units, vane_activation activation, const size_t *connections,
                                  const uint32_t *sources);

/* Copies a sparse layer's connections[units] and sources[connections] out; either pointer may be NULL. */
VANE_CHECKED int vane_net_get_connections(const vane_net *net, size_t layer, size_t *connections, uint32_t *sources);

/* With shortcuts, a layer reads the network's inputs and the outputs of all layers before it, side by side in this
 * order, rather than those of the last one alone. Chosen before the first layer is added. */
VANE_API void vane_net_set_shortcuts(vane_net *net, int on);
VANE_API int vane_net_shortcuts(const vane_net *net);

/* Settings of layer `layer` (from 0), after it was added and before the network is built. Errors are reported by
 * vane_net_build. Dropout: each output of the layer is 0 with probability rate in [0, 1) while training and
 * divided by 1 - rate otherwise (Srivastava et al. 2014); not on the last layer. */
VANE_API void vane_net_set_dropout(vane_net *net, size_t layer, float rate);
VANE_API void vane_net_set_initialiser(vane_net *net, size_t layer, vane_initialiser initialiser);

/* Units `first` to `first + count - 1` of a layer give y = activation(steepness * z), steepness > 0; 1 unless set.
 * Softmax is for all of a layer or for none. At any time after the layer was added, also while a trainer lives. */
VANE_CHECKED int vane_net_set_units(vane_net *net, size_t layer, size_t first, size_t count,
                                    vane_activation activation, float steepness);
VANE_CHECKED int vane_net_get_unit(const vane_net *net, size_t layer, size_t unit, vane_activation *activation,
                                   float *steepness);

/* steepness * z is cut to [-limit / steepness, limit / steepness], limit > 0: FANN does so at 150. Infinite, so
 * nothing is cut, unless set. */
VANE_CHECKED int vane_net_set_sum_limit(vane_net *net, float limit);

/* Allocates and initialises the parameters: biases 0, weights from each layer's initialiser. The same seed gives
 * the same bits on every machine. */
VANE_CHECKED int vane_net_build(vane_net *net, uint64_t seed);

VANE_API void vane_net_destroy(vane_net *net);

/* y[rows][outputs] = the network's outputs for x[rows][inputs]. A row's outputs do not depend on the rows beside
 * it, nor on their number. x and y must not overlap. Allocates nothing after the first call of its kind. */
VANE_CHECKED int vane_net_predict(const vane_net *net, const float *x, size_t rows, float *y);

VANE_API size_t vane_net_inputs(const vane_net *net);
VANE_API size_t vane_net_outputs(const vane_net *net);
VANE_API size_t vane_net_layers(const vane_net *net);
VANE_API size_t vane_net_parameters(const vane_net *net);   /* weights and biases; 0 before build */

typedef struct vane_layer_info {
    size_t struct_size;             /* set it to sizeof(vane_layer_info) */
    size_t inputs, units;
    vane_activation activation;     /* of unit 0; vane_net_get_unit tells of each */
    float dropout;
    int frozen;
    size_t connections;             /* of a sparse layer; 0: dense, so each unit has all inputs and a bias */
} vane_layer_info;

VANE_CHECKED int vane_net_layer(const vane_net *net, size_t layer, vane_layer_info *info);

/* Copies layer's weights[inputs][units] and bias[units] out or in; either pointer may be NULL. Set refuses
 * values that aren't finite. Of a sparse layer it is weights[connections], and bias must be NULL. */
VANE_CHECKED int vane_net_get_weights(const vane_net *net, size_t layer, float *weights, float *bias);
VANE_CHECKED int vane_net_set_weights(vane_net *net, size_t layer, const float *weights, const float *bias);

/* A frozen layer's weights and bias are left alone by trainers made or not yet made; any time after build. */
VANE_CHECKED int vane_net_set_frozen(vane_net *net, size_t layer, int frozen);

/* Freezes single weights: those where the mask, of the shape that vane_net_get_weights has, isn't 0; NULL: none. They
 * keep their bits whatever the optimizer, its momentum and penalties; clip_norm still measures their gradient. Any time
 * after build. The getter writes 0 and 1; either of its pointers may be NULL. */
VANE_CHECKED int vane_net_freeze_weights(vane_net *net, size_t layer, const unsigned char *weights,
                                         const unsigned char *bias);
VANE_CHECKED int vane_net_frozen_weights(const vane_net *net, size_t layer, unsigned char *weights,
                                         unsigned char *bias);

/* An independent copy, in the same context. */
VANE_CHECKED int vane_net_clone(vane_net **out, const vane_net *net);

/* Names carried in the file. `index` counts from 0; text is UTF-8 without control characters, at most 255 bytes;
 * NULL removes. Getters return NULL where there is none; the pointer is valid until the name is changed. */
VANE_CHECKED int vane_net_set_class_name(vane_net *net, size_t index, const char *name);
VANE_CHECKED int vane_net_set_input_name(vane_net *net, size_t index, const char *name);
VANE_API const char *vane_net_class_name(const vane_net *net, size_t index);
VANE_API const char *vane_net_input_name(const vane_net *net, size_t index);

/* Notes of your own, carried in the file's metadata: key and text are UTF-8 without control characters, the key not
 * empty, at most 255 bytes and not beginning with "vane.", the text at most 65,535 bytes; NULL text removes. */
VANE_CHECKED int vane_net_set_note(vane_net *net, const char *key, const char *text);
VANE_API const char *vane_net_note(const vane_net *net, const char *key);
VANE_API const char *vane_net_note_key(const vane_net *net, size_t index);      /* NULL past the last */

/* ------------------------------------------------------------------------------------------------- data ---- */
typedef struct vane_dataset vane_dataset;

/* Rows that come from elsewhere, read in order: a stream, a generator, a data base. */
#define VANE_ROWS_UNKNOWN UINT64_MAX
typedef struct vane_source {
    size_t struct_size;
    void *user;
    size_t inputs, targets;     /* numbers per row */
    uint64_t rows;              /* per pass, VANE_ROWS_UNKNOWN when not known */
    /* Writes up to max_rows rows to x[max_rows][inputs], t[max_rows][targets] and their number to *rows, 0 at the
       end of a pass. Returns VANE_OK or an error code, which ends the run and is returned by it. */
    int (*read)(void *user, size_t max_rows, float *x, float *t, size_t *rows);
    /* Begins the next pass; NULL when the source can't: then it serves one epoch. */
    int (*rewind)(void *user);
    /* Not 0: in a context of more than one thread, the rows of the next batch are read while the trainer works on the
       last. read and rewind may then be called from a thread of the library's, and between and after the calls that
       ask for rows, until the dataset is destroyed; one call at a time, in the order they would come in otherwise.
       Rows, results and errors are the same: an error is returned where its rows are asked for. A read may be under
       way, or done, for rows that are then never asked for. The dataset keeps two batches of rows. */
    int prefetch;
} vane_source;

#define VANE_SOURCE { sizeof(vane_source), NULL, 0, 0, VANE_ROWS_UNKNOWN, NULL, NULL, 0 }

typedef struct vane_data_options {
    size_t struct_size;
    size_t targets;             /* number of target columns, the last ones. 0: one column of class labels or one
                                   number, the last. Text columns become one-hot class columns */
    const char *target_names;   /* target columns by name, comma-separated, instead; needs a header. NULL: none */
    int labels;                 /* 1: the one target column holds class labels, even if they look like numbers;
                                   0: numbers unless the column has text */
    int header;                 /* 1: the first CSV line is a header, 0: it isn't, -1: found out (a first line
                                   without any number where the second has one) */
    char separator;             /* CSV: ',' ';' '\t' ' '; 0: found out from the first line */
    int inputs_only;            /* not 0: all columns are inputs and the dataset has 0 targets, as for predictions */
    const struct vane_net *classes_of;  /* a network whose class names the labels are: a target column then holds
                                   labels, and classes come in the network's order, all of them: vane_limits.classes
                                   counts those. NULL: the classes are the file's, in numeric or else bytewise order */
    const char *labels_path;    /* IDX: file of the labels; NULL: the path with "images-idx3" read as
                                   "labels-idx1" */
} vane_data_options;

#define VANE_DATA_OPTIONS { sizeof(vane_data_options), 0, NULL, 0, -1, 0, 0, NULL, NULL }

/* Reads a file into memory: CSV (RFC 4180), FANN's .data, a pair of IDX files (bytes scaled by 1/255), or NPY (a
 * matrix of f4, f8, u1, i4 or i8). The kind is found from the contents, then the name. A malformed file
 * is VANE_ERR_FORMAT with its line and column, and nothing is kept of it. Values must be finite. */
VANE_CHECKED int vane_dataset_open(vane_dataset **out, vane_ctx *ctx, const char *path,
                                   const vane_data_options *options);

/* The same from bytes in memory; `name` stands in for the path in messages and for its ending. */
VANE_CHECKED int vane_dataset_parse(vane_dataset **out, vane_ctx *ctx, const void *bytes, size_t size, const char *name,
                                    const vane_data_options *options);

/* A copy of rows in memory: x[rows][inputs], t[rows][targets], weights[rows] (>= 0) or NULL for 1 each. */
VANE_CHECKED int vane_dataset_create(vane_dataset **out, vane_ctx *ctx, const float *x, size_t inputs, const float *t,
                                     size_t targets, size_t rows, const float *weights);

/* A dataset over a source, which is copied; its `user` must outlive the dataset. Not shuffled, not split. */
VANE_CHECKED int vane_dataset_from_source(vane_dataset **out, vane_ctx *ctx, const vane_source *source);

VANE_API void vane_dataset_destroy(vane_dataset *dataset);

VANE_API size_t vane_dataset_inputs(const vane_dataset *dataset);
VANE_API size_t vane_dataset_targets(const vane_dataset *dataset);
VANE_API uint64_t vane_dataset_rows(const vane_dataset *dataset);     /* VANE_ROWS_UNKNOWN for some sources */

/* Column header of an input, or of a target; the label of a class where targets are one-hot. NULL where none. */
VANE_API const char *vane_dataset_input_name(const vane_dataset *dataset, size_t index);
VANE_API const char *vane_dataset_target_name(const vane_dataset *dataset, size_t index);
VANE_API int vane_dataset_is_classes(const vane_dataset *dataset);    /* not 0: the targets are one-hot classes */

/* Copies row `row` out; x, t may be NULL. */
VANE_CHECKED int vane_dataset_get(const vane_dataset *dataset, uint64_t row, float *x, float *t);

/* Saves the rows of a dataset in memory as FANN's .data, in one step as a network is saved, with the fewest digits that
 * read back as the same numbers. Names and weights have no place there, and classes are their one-hot columns. A path
 * that ends in .csv or .tsv, and would be read as such, is VANE_ERR_UNSUPPORTED. */
VANE_CHECKED int vane_dataset_save(const vane_dataset *dataset, const char *path);

/* Two parts of a dataset in memory, by a shuffle that depends on seed alone: `second` gets round(rows * fraction)
 * rows, fraction in (0, 1), and neither may be empty. Both share the rows and keep them alive. */
VANE_CHECKED int vane_dataset_split(vane_dataset **first, vane_dataset **second, const vane_dataset *dataset,
                                    double fraction, uint64_t seed);

/* Gives net the scaling that fits this dataset (the training part only, so that nothing leaks): inputs, and, when
 * `targets` isn't VANE_SCALE_NONE, outputs. From then on the network takes and gives unscaled numbers; the
 * scaling is part of its file. A constant column is only centred. */
VANE_CHECKED int vane_net_fit_scaling(vane_net *net, const vane_dataset *dataset, vane_scale inputs,
                                      vane_scale targets);

/* New weights for net by the method of Nguyen and Widrow (1990), as FANN has it: the more hidden units, and the smaller
 * the range of the dataset's inputs, the larger. Weights are drawn from [0, s), biases from [-s, s),
 * s = (0.7 hidden units)^(1 / inputs) / (largest input - smallest). The dataset is read once. */
VANE_CHECKED int vane_net_init_widrow_nguyen(vane_net *net, vane_dataset *dataset, uint64_t seed);

/* Gives net the dataset's input names and, where its targets are classes, class names. */
VANE_CHECKED int vane_net_take_names(vane_net *net, const vane_dataset *dataset);

/* --------------------------------------------------------------------------------------------- training ---- */
typedef struct vane_trainer vane_trainer;

/* Figures of a batch, an epoch or an evaluation. */
typedef struct vane_metrics {
    uint64_t epoch;             /* from 0 */
    uint64_t batch;             /* batches done in this epoch */
    uint64_t rows;              /* rows that the figures are of */
    double loss;                /* mean, as said at vane_loss, without the L1 and L2 penalties */
    double accuracy;            /* share of rows whose largest output is at the largest target; with one output,
                                   on the target's side of 1/2; with binary cross-entropy, share of outputs on
                                   the target's side of 1/2 */
    double validation_loss;     /* of the last validation; NaN before one */
    double validation_accuracy;
    float learning_rate;        /* of the last update */
    uint64_t bit_fails;         /* with bit_fail_limit > 0: outputs that missed their target by that or more */
    double square_error;        /* likewise: mean of (y - t)^2 over outputs and rows, whatever the loss is; else NaN */
    int epoch_done;             /* not 0: the batch was the epoch's last */
    int stop;                   /* not 0: early stopping or a callback asked for an end */
} vane_metrics;

/* Return 0 to go on, anything else to stop the run after this batch or epoch; a stopped run returns VANE_OK. */
typedef int (*vane_progress)(void *user, const vane_metrics *metrics);

/* Where FANN does otherwise, for networks that are to train as they did there. */
typedef enum vane_fann_way {
    VANE_FANN_HALVES = 1,       /* outputs of activations that reach from -1 to 1, and their targets, are halved before
                                   they are compared, in loss, gradient and bit fails: of threshold_symmetric, tanh,
                                   sigmoid_symmetric_stepwise, gaussian_symmetric, elliot_symmetric,
                                   linear_piece_symmetric, sin_symmetric, cos_symmetric */
    VANE_FANN_CLIPS = 2,        /* the slopes of sigmoid and tanh, and of their stepwise forms, which then have the
                                   curves' slopes, never vanish: they are taken at y cut to [.01, .99] and [-.98, .98],
                                   so that units that went far astray still learn (as in Fahlman 1988) */
    VANE_FANN_SLOPES = 4,       /* beside that, the slopes of gaussians, sines and linear pieces are wrong, as said at
                                   fann_slope in core/kernels/kernels.h */
    VANE_FANN_RPROP = 8         /* rprop steps also where the gradient has just turned, and where it is 0 */
} vane_fann_way;

typedef struct vane_train_options {
    size_t struct_size;
    vane_loss loss;
    vane_optimizer optimizer;
    float learning_rate;        /* > 0 */
    float momentum;             /* sgd: [0, 1) */
    int nesterov;               /* sgd: Nesterov's form (Sutskever et al. 2013); needs momentum > 0 */
    float rho;                  /* rmsprop: [0, 1) */
    float beta1, beta2;         /* adam, adamw: [0, 1) */
    float epsilon;              /* rmsprop, adam, adamw: > 0 */
    float weight_decay;         /* adamw: >= 0; weights only, not biases */
    float l1, l2;               /* >= 0; adds l1 sign(w) + l2 w to the clipped gradient of weights, not of biases */
    float clip_norm;            /* > 0: the gradient of all parameters is scaled down to this Euclidean norm; 0: off */
    float clip_value;           /* > 0: then each element is cut to [-clip_value, clip_value]; 0: off */
    size_t batch;               /* rows per update, 1 to 65,536; 0: all rows of the epoch, as rprop, quickprop and
                                   sarprop always take them */
    uint64_t epochs;            /* of vane_trainer_fit, and the length of the cosine schedule */
    vane_schedule schedule;
    float decay;                /* step schedule: factor, (0, 1] */
    uint64_t step_epochs;       /* step schedule: epochs between factors, >= 1 */
    float final_fraction;       /* cosine schedule: [0, 1] */
    uint64_t warmup;            /* updates over which the rate rises linearly from lr / warmup to lr */
    int shuffle;                /* not 0: a new order every epoch, the same on every machine */
    uint64_t seed;              /* of shuffling and dropout */
    uint64_t patience;          /* early stopping: epochs without a lower validation loss (training loss without
                                   validation data) after which fit ends; 0: off */
    double min_delta;           /* early stopping: how much lower counts, >= 0 */
    int restore_best;           /* not 0: fit ends with the weights of the best epoch; needs patience > 0 */
    const float *class_weights; /* [outputs] factors >= 0 by the row's largest target, copied; NULL: 1 each */
    vane_progress on_batch;     /* called by the training thread after every batch, or block of them; NULL: none */
    vane_progress on_epoch;     /* by vane_trainer_fit, after every epoch and its validation */
    void *user;                 /* given to both */

    float rprop_increase, rprop_decrease;   /* rprop, sarprop: factors of a step while the gradient keeps its sign,
                                   >= 1, and when it turns, [0, 1] */
    float rprop_delta_zero;     /* rprop: first step, > 0 */
    float rprop_delta_min, rprop_delta_max; /* rprop: smallest step after a turn, >= 0; rprop, sarprop: largest, > 0 */
    float quickprop_mu;         /* quickprop: largest growth of a step, > 0 */
    float quickprop_decay;      /* quickprop: what is added to the slope of a weight is decay * weight: <= 0 */
    float sarprop_weight_decay_shift, sarprop_step_error_threshold_factor, sarprop_step_error_shift,
          sarprop_temperature;  /* sarprop: see vane_optimizer */
    float bit_fail_limit;       /* an output that misses its target by this or more is a bit fail; 0: not counted */
    double stop_loss;           /* fit ends after an epoch whose training loss is at most this; negative: off */
    uint64_t stop_bit_fails;    /* fit ends after an epoch of at most so many bit fails; VANE_NEVER: off */
    int fann_way;               /* what to do as FANN does it: a sum of vane_fann_way */
    int bias_momentum;          /* sgd: not 0: momentum moves biases as it moves weights; 0: weights alone */
} vane_train_options;

#define VANE_NEVER UINT64_MAX

#define VANE_TRAIN_OPTIONS                                                                                        \
    { sizeof(vane_train_options), VANE_LOSS_AUTO, VANE_ADAM, 1e-3f, 0.9f, 0, 0.9f, 0.9f, 0.999f, 1e-8f, 0.01f,    \
      0.0f, 0.0f, 0.0f, 0.0f, 32, 10, VANE_SCHEDULE_CONSTANT, 0.1f, 10, 0.0f, 0, 1, 0, 0, 0.0, 1, NULL, NULL,     \
      NULL, NULL, 1.2f, 0.5f, 0.1f, 1e-6f, 50.0f, 1.75f, -1e-4f, -6.644f, 0.1f, 1.385f, 0.015f, 0.0f, -1.0,        \
      VANE_NEVER, 0, 1 }

/* Trains net, which must stay built and unchanged by others while the trainer lives. All memory is taken here. */
VANE_CHECKED int vane_trainer_create(vane_trainer **out, vane_net *net, const vane_train_options *options);

VANE_API void vane_trainer_destroy(vane_trainer *trainer);

/* At most max_batches batches of the current epoch, fewer at its end; metrics (may be NULL) has the epoch's figures
 * so far. Plain sgd with batch 1 over a large first layer goes in blocks of 32 rows, with the same result up to
 * rounding at several times the speed: then runs end, and on_batch is called, at multiples of 32 rows from the
 * epoch's start. `deterministic` trains row by row. The next call goes on where this one ended: so a program keeps
 * the reins, batch by batch. Every call of one epoch must pass the same dataset. */
VANE_CHECKED int vane_trainer_run(vane_trainer *trainer, vane_dataset *dataset, uint64_t max_batches,
                                  vane_metrics *metrics);

/* The rest of the current epoch. */
VANE_CHECKED int vane_trainer_epoch(vane_trainer *trainer, vane_dataset *dataset, vane_metrics *metrics);

/* The figures that the last of these calls left; of a resumed trainer those of its checkpoint. */
VANE_CHECKED int vane_trainer_metrics(const vane_trainer *trainer, vane_metrics *metrics);

/* One update from all rows of `dataset`, in their order: at most a batch, or any number where a batch is all rows. It
 * belongs to no epoch: figures and place of the one under way stay as they are, and metrics (may be NULL) has those of
 * the step. For programs that come by their rows one after the other. */
VANE_CHECKED int vane_trainer_step(vane_trainer *trainer, vane_dataset *dataset, vane_metrics *metrics);

/* After an epoch: measures net on `validation` (NULL: takes the epoch's training loss), keeps the weights when
 * they are the best so far and patience is on, and sets metrics->stop when patience has run out. */
VANE_CHECKED int vane_trainer_validate(vane_trainer *trainer, vane_dataset *validation, vane_metrics *metrics);

/* Puts the best weights seen by vane_trainer_validate back into net; does nothing when there are none. */
VANE_CHECKED int vane_trainer_restore_best(vane_trainer *trainer);

/* All of it: epochs up to options.epochs (a resumed run counts those before), each validated, with early stopping
 * and the best weights restored. validation and metrics may be NULL. After a call that failed in the validation of a
 * finished epoch, the next one validates that epoch first. */
VANE_CHECKED int vane_trainer_fit(vane_trainer *trainer, vane_dataset *dataset, vane_dataset *validation,
                                  vane_metrics *metrics);

/* What the trainer goes by: the options that it was made with, or those of its checkpoint, with the learning rate as it
 * was last set and the loss that VANE_LOSS_AUTO stands for. *options must begin from VANE_TRAIN_OPTIONS; its
 * class_weights are the trainer's own, and last as long. */
VANE_CHECKED int vane_trainer_options(const vane_trainer *trainer, vane_train_options *options);

/* Changes the base learning rate from the next update on; > 0. */
VANE_CHECKED int vane_trainer_set_learning_rate(vane_trainer *trainer, float learning_rate);

/* What a trainer has done since it was made or resumed. Counting takes less than a hundredth of a step, changes no bit,
 * and is in no checkpoint. */
typedef struct vane_counters {
    uint64_t steps;             /* updates */
    uint64_t rows;              /* that these were of */
    uint64_t flops;             /* floating-point operations of their products, forward and back: two for each weight
                                   that a number is multiplied by */
    double seconds;             /* in vane_trainer_run, _epoch and _step, with callbacks. Where calls are short, one in
                                   many is timed and stands for the others. NaN where the host has no clock */
    uint64_t timed_steps;       /* that vane_trainer_layer_times is of */
    size_t arena_bytes;         /* of working memory */
    size_t arena_used;          /* of these, at the most */
} vane_counters;

typedef struct vane_layer_time {
    double forward, backward;   /* seconds; backward with the change of the weights, unless clip_norm is set or a batch
                                   is all rows */
} vane_layer_time;

/* These functions belong to the trainer's thread: between its calls, or in a callback. */
VANE_CHECKED int vane_trainer_counters(const vane_trainer *trainer, vane_counters *counters);

/* How long the layers took, times[layers], summed over the timed steps: one in so many that looking at the clock costs
 * nothing, each one of large networks. Plain sgd with batch 1, which goes by blocks of rows, has no timed steps. */
VANE_CHECKED int vane_trainer_layer_times(const vane_trainer *trainer, vane_layer_time *times);

/* The gradient of the mean loss, without penalties, of the last batch of a run or epoch by the weights as they are now;
 * gradients[vane_net_parameters]: each layer's weights, then its biases; 0 for layers that are frozen. Where a batch is
 * all rows, it is of the last 512 of them at most. Training goes on with the same bits. VANE_ERR_STATE before the first
 * batch, and after a step. The batch is read where it lies: its dataset must not have been destroyed, changed or read
 * by another. */
VANE_CHECKED int vane_trainer_gradients(vane_trainer *trainer, float *gradients);

/* How many of the numbers that are finite lie in each of as many equal parts of [min, max]. Both are NaN where there is
 * no such number. */
enum { VANE_HISTOGRAM_BINS = 24 };
typedef struct vane_histogram {
    double min, max;
    uint64_t counts[VANE_HISTOGRAM_BINS];
} vane_histogram;

/* Of each layer's weights, without biases, and of their gradients, as vane_trainer_gradients has them: [layers] each,
 * either may be NULL. Takes memory for the gradients until it returns. */
VANE_CHECKED int vane_trainer_histograms(vane_trainer *trainer, vane_histogram *weights, vane_histogram *gradients);

/* Loss and accuracy of net on a dataset. confusion: NULL, or counts [classes][classes], row = class of the
 * target, column = of the output, which are added to; classes = outputs, or 2 for one output. */
VANE_CHECKED int vane_net_evaluate(const vane_net *net, vane_dataset *dataset, vane_loss loss, vane_metrics *metrics,
                                   uint64_t *confusion);

/* ------------------------------------------------------------------------------------------------ files ----
 * A .vane file is a valid safetensors file: any safetensors reader opens its weights. Saving replaces the file in
 * one step: a crash at any instant leaves the old file or the new one. A process that is killed meanwhile may leave
 * what it had written beside it, as PATH.*.tmp, which no later call minds. Saving is VANE_ERR_STATE while a weight or
 * an optimizer's moment isn't finite. Loading checks everything before it builds. */
VANE_CHECKED int vane_net_save(const vane_net *net, const char *path);
VANE_CHECKED int vane_net_load(vane_net **out, vane_ctx *ctx, const char *path);

/* FANN's network file (.net, FANN_FLO_2.1), byte for byte as FANN writes it. Activations that FANN doesn't have, and
 * units without a connection, are VANE_ERR_UNSUPPORTED; dropout, initialisers, frozen weights, names and notes are left
 * out, but for notes "fann.KEY", which are FANN's own settings. vane_net_load and vane_net_load_memory read FANN's
 * files too (all versions, fixed point included): where such a file has scaling, the network takes and gives unscaled
 * numbers; layers that lack connections become sparse ones; and FANN's settings of training become those notes. */
VANE_CHECKED int vane_net_save_fann(const vane_net *net, const char *path);

/* What this network has and its file for FANN will not: "dropout", "frozen layers", "notes", "names of inputs" or
 * "names of classes", the index-th of these; NULL past the last. */
VANE_API const char *vane_net_fann_leaves_out(const vane_net *net, size_t index);

/* The same in memory. With bytes NULL, only *size is set; else *size is the room on entry and the length on return. */
VANE_CHECKED int vane_net_save_memory(const vane_net *net, void *bytes, size_t *size);
VANE_CHECKED int vane_net_load_memory(vane_net **out, vane_ctx *ctx, const void *bytes, size_t size);

/* A checkpoint: the network's file with the trainer's state added (options, optimizer state, counters, best
 * weights). A run that is resumed from one gives the same bits as one that was never stopped; should it diverge later,
 * it goes back to the checkpoint's weights at the earliest. It is also a model that vane_net_load reads. Resuming makes
 * both objects; callbacks and user are taken from `options` (may be NULL), all other options from the file. The same
 * dataset must be passed on. A checkpoint doesn't tell that a finished epoch is yet to be validated: the resumed run
 * begins with the next epoch. */
VANE_CHECKED int vane_trainer_save(const vane_trainer *trainer, const char *path);
VANE_CHECKED int vane_trainer_resume(vane_trainer **out, vane_net **net, vane_ctx *ctx, const char *path,
                                     const vane_train_options *options);
VANE_CHECKED int vane_trainer_save_memory(const vane_trainer *trainer, void *bytes, size_t *size);
VANE_CHECKED int vane_trainer_resume_memory(vane_trainer **out, vane_net **net, vane_ctx *ctx, const void *bytes,
                                            size_t size, const vane_train_options *options);

#ifdef __cplusplus
}
#endif

#endif
