/* fann_data.h - the types of FANN's interface. */
#ifndef VANE_FANN_DATA_H
#define VANE_FANN_DATA_H

/* FANN's headers bring these in, and its programs count on it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifndef _WIN32
#include <sys/time.h>
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#define FANN_EXTERNAL __attribute__((visibility("default")))
#else
#define FANN_EXTERNAL
#endif
#define FANN_API        /* a calling convention of other systems */

#ifdef FIXEDFANN
typedef int fann_type;
#define FANNPRINTF "%d"
#define FANNSCANF "%d"
#else
#define FLOATFANN
typedef float fann_type;
#define FANNPRINTF "%.20e"
#define FANNSCANF "%f"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Each enumeration has a table of its names, at their numbers. */

enum fann_train_enum {
    FANN_TRAIN_INCREMENTAL = 0,     /* one update per row, with momentum */
    FANN_TRAIN_BATCH = 1,           /* one update per epoch */
    FANN_TRAIN_RPROP = 2,           /* iRPROP- (Igel & Huesken 2000); the default */
    FANN_TRAIN_QUICKPROP = 3,       /* Fahlman 1988 */
    FANN_TRAIN_SARPROP = 4          /* Treadgold & Gedeon 1998 */
};

static char const *const FANN_TRAIN_NAMES[] = {
    "FANN_TRAIN_INCREMENTAL", "FANN_TRAIN_BATCH", "FANN_TRAIN_RPROP", "FANN_TRAIN_QUICKPROP", "FANN_TRAIN_SARPROP"
};

/* Of s, the weighted sum of a neuron times its steepness. The stepwise ones are the same curves in seven straight
 * pieces. */
enum fann_activationfunc_enum {
    FANN_LINEAR = 0,                        /* s */
    FANN_THRESHOLD = 1,                     /* 0 below 0, else 1; can't be trained */
    FANN_THRESHOLD_SYMMETRIC = 2,           /* -1 below 0, else 1; can't be trained */
    FANN_SIGMOID = 3,                       /* 1 / (1 + e^(-2 s)) */
    FANN_SIGMOID_STEPWISE = 4,
    FANN_SIGMOID_SYMMETRIC = 5,             /* tanh s */
    FANN_SIGMOID_SYMMETRIC_STEPWISE = 6,
    FANN_GAUSSIAN = 7,                      /* e^(-s s) */
    FANN_GAUSSIAN_SYMMETRIC = 8,            /* 2 e^(-s s) - 1 */
    FANN_GAUSSIAN_STEPWISE = 9,
    FANN_ELLIOT = 10,                       /* s / 2 / (1 + |s|) + 1/2 */
    FANN_ELLIOT_SYMMETRIC = 11,             /* s / (1 + |s|) */
    FANN_LINEAR_PIECE = 12,                 /* s, kept within 0 and 1 */
    FANN_LINEAR_PIECE_SYMMETRIC = 13,       /* s, kept within -1 and 1 */
    FANN_SIN_SYMMETRIC = 14,                /* sin s */
    FANN_COS_SYMMETRIC = 15,                /* cos s */
    FANN_SIN = 16,                          /* sin s / 2 + 1/2 */
    FANN_COS = 17,                          /* cos s / 2 + 1/2 */
    FANN_LINEAR_PIECE_RECT = 18,            /* s above 0, else 0 */
    FANN_LINEAR_PIECE_RECT_LEAKY = 19       /* s above 0, else s / 100 */
};

static char const *const FANN_ACTIVATIONFUNC_NAMES[] = {
    "FANN_LINEAR", "FANN_THRESHOLD", "FANN_THRESHOLD_SYMMETRIC", "FANN_SIGMOID", "FANN_SIGMOID_STEPWISE",
    "FANN_SIGMOID_SYMMETRIC", "FANN_SIGMOID_SYMMETRIC_STEPWISE", "FANN_GAUSSIAN", "FANN_GAUSSIAN_SYMMETRIC",
    "FANN_GAUSSIAN_STEPWISE", "FANN_ELLIOT", "FANN_ELLIOT_SYMMETRIC", "FANN_LINEAR_PIECE",
    "FANN_LINEAR_PIECE_SYMMETRIC", "FANN_SIN_SYMMETRIC", "FANN_COS_SYMMETRIC", "FANN_SIN", "FANN_COS",
    "FANN_LINEAR_PIECE_RECT", "FANN_LINEAR_PIECE_RECT_LEAKY"
};

/* What is trained on in place of d, the difference between an output and its target. */
enum fann_errorfunc_enum {
    FANN_ERRORFUNC_LINEAR = 0,      /* d */
    FANN_ERRORFUNC_TANH = 1         /* log((1 + d) / (1 - d)), which weighs large differences more; the default */
};

static char const *const FANN_ERRORFUNC_NAMES[] = { "FANN_ERRORFUNC_LINEAR", "FANN_ERRORFUNC_TANH" };

/* What is compared with the desired error to end training. */
enum fann_stopfunc_enum {
    FANN_STOPFUNC_MSE = 0,          /* the mean squared error; the default */
    FANN_STOPFUNC_BIT = 1           /* the number of outputs that miss by the bit fail limit or more */
};

static char const *const FANN_STOPFUNC_NAMES[] = { "FANN_STOPFUNC_MSE", "FANN_STOPFUNC_BIT" };

enum fann_nettype_enum {
    FANN_NETTYPE_LAYER = 0,         /* a layer reads the one before it */
    FANN_NETTYPE_SHORTCUT = 1       /* a layer reads all layers before it */
};

static char const *const FANN_NETTYPE_NAMES[] = { "FANN_NETTYPE_LAYER", "FANN_NETTYPE_SHORTCUT" };

enum fann_errno_enum {
    FANN_E_NO_ERROR = 0,
    FANN_E_CANT_OPEN_CONFIG_R = 1,          /* a file can't be opened for reading; of training data too */
    FANN_E_CANT_OPEN_CONFIG_W = 2,          /* a network's file can't be written */
    FANN_E_WRONG_CONFIG_VERSION = 3,        /* a network's file is of no known version */
    FANN_E_CANT_READ_CONFIG = 4,            /* a network's file is damaged */
    FANN_E_CANT_READ_NEURON = 5,
    FANN_E_CANT_READ_CONNECTIONS = 6,
    FANN_E_WRONG_NUM_CONNECTIONS = 7,
    FANN_E_CANT_OPEN_TD_W = 8,              /* a file of training data can't be written */
    FANN_E_CANT_OPEN_TD_R = 9,
    FANN_E_CANT_READ_TD = 10,               /* a file of training data is damaged */
    FANN_E_CANT_ALLOCATE_MEM = 11,
    FANN_E_CANT_TRAIN_ACTIVATION = 12,      /* an activation function that has no slope */
    FANN_E_CANT_USE_ACTIVATION = 13,        /* an activation function that doesn't exist in fixed point */
    FANN_E_TRAIN_DATA_MISMATCH = 14,        /* data sets of different widths */
    FANN_E_CANT_USE_TRAIN_ALG = 15,         /* a training algorithm that can't do this */
    FANN_E_TRAIN_DATA_SUBSET = 16,          /* rows outside a data set */
    FANN_E_INDEX_OUT_OF_BOUND = 17,
    FANN_E_SCALE_NOT_PRESENT = 18,          /* a network without scaling parameters */
    FANN_E_INPUT_NO_MATCH = 19,             /* a network and data of different numbers of inputs */
    FANN_E_OUTPUT_NO_MATCH = 20,            /* likewise of outputs */
    FANN_E_WRONG_PARAMETERS_FOR_CREATE = 21
};

/* How every network and every data set begins: either may be cast to this for the functions of fann_error.h. */
struct fann_error {
    enum fann_errno_enum errno_f;
    FILE *error_log;
    char *errstr;
};

struct fann {
    enum fann_errno_enum errno_f;
    FILE *error_log;
    char *errstr;
    struct vane_fann *vane;         /* all else is the library's own */
};

/* Rows of inputs and of outputs. A program may make one by hand: all blocks are malloc's, and input[0] and output[0]
 * the blocks that all rows of their kind lie in. */
struct fann_train_data {
    enum fann_errno_enum errno_f;
    FILE *error_log;
    char *errstr;
    unsigned int num_data;          /* rows */
    unsigned int num_input;         /* numbers in a row */
    unsigned int num_output;
    fann_type **input;
    fann_type **output;
};

/* Neurons are numbered through all layers, each layer's bias neuron last. */
struct fann_connection {
    unsigned int from_neuron;
    unsigned int to_neuron;
    fann_type weight;
};

/* Called while training, at each report, with the number of epochs so far. -1 ends training. */
typedef int(FANN_API *fann_callback_type)(struct fann *ann, struct fann_train_data *train, unsigned int max_epochs,
                                          unsigned int epochs_between_reports, float desired_error,
                                          unsigned int epochs);

#ifdef __cplusplus
}
#endif

#endif
