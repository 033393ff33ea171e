/* enums.c - names of the public enumerations, one table for C, the files, the command and JavaScript. */
#include <string.h>

#include "core/base/status.h"
#include "vane.h"

typedef struct family {
    const char *kind;
    size_t count;
    const char *const *names;   /* by number */
} family;

static const char *const activations[] = {
    "linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "softmax",
    "threshold", "threshold_symmetric", "sigmoid_stepwise", "sigmoid_symmetric_stepwise", "gaussian",
    "gaussian_symmetric", "gaussian_stepwise", "elliot", "elliot_symmetric", "linear_piece",
    "linear_piece_symmetric", "sin_symmetric", "cos_symmetric", "sin", "cos"};
static const char *const losses[] = {
    "auto", "mse", "mae", "huber", "binary_cross_entropy", "categorical_cross_entropy", "tanh_error"};
static const char *const optimizers[] = { "sgd", "rmsprop", "adam", "adamw", "rprop", "quickprop", "sarprop" };
static const char *const initialisers[] = {"auto",         "glorot_uniform", "glorot_normal",
                                           "he_uniform",   "he_normal",      "lecun_uniform",
                                           "lecun_normal", "uniform",        "zero"};
static const char *const schedules[] = { "constant", "step", "cosine" };
static const char *const scales[] = { "none", "minmax", "zscore" };

#define FAMILY(kind, names) { kind, sizeof names / sizeof *names, names }
static const family families[] = {
    FAMILY("activation", activations), FAMILY("loss", losses), FAMILY("optimizer", optimizers),
    FAMILY("initialiser", initialisers), FAMILY("schedule", schedules), FAMILY("scale", scales),
};

static const family *find_family(const char *kind)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].kind, kind) == 0) return &families[i];
    return NULL;
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    const unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein distance, by one row of the table; only the first 31 characters count. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[32];
    size_t width = strlen(b);
    if (width > 31) width = 31;
    for (size_t j = 0; j <= width; j++) row[j] = (unsigned)j;
    for (size_t i = 0; a[i] && i < 31; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 1; j <= width; j++) {
            const unsigned changed = diagonal + (a[i] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest(changed, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[width];
}

static const char *nearest(const family *f, const char *name)
{
    size_t best = 0;
    for (size_t i = 1; i < f->count; i++)
        if (distance(name, f->names[i]) < distance(name, f->names[best])) best = i;
    return f->names[best];
}

int vane_enum_parse(const char *kind, const char *name, int *value)
{
    if (!kind || !name || !value) return vane_fail(VANE_ERR_ARGUMENT, "an argument is NULL");
    const family *f = find_family(kind);
    if (!f) return vane_fail(VANE_ERR_ARGUMENT, "unknown kind of name \"%s\"", kind);
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->names[i], name) == 0) {
            *value = (int)i;
            return VANE_OK;
        }
    return vane_fail(VANE_ERR_ARGUMENT, "unknown %s \"%s\": did you mean \"%s\"?", kind, name, nearest(f, name));
}

const char *vane_enum_name(const char *kind, int value)
{
    const family *f = kind ? find_family(kind) : NULL;
    return f && value >= 0 && (size_t)value < f->count ? f->names[value] : NULL;
}
