/* vec_math.h: errors against double precision, and the same bits at every width of a family. The
 * short tier takes every 4099th input. The long tier takes all 2^32 for the errors, which takes a
 * core about ten minutes, and prints them as a table; and every 61st for the widths. */
#include <math.h>
#include <string.h>

#include "tests/core/vec_tables.h"
#include "tests/vtest.h"

typedef struct function {
    const char *name;
    double (*want)(double x);
    double bound;
    enum { ULP, ABSOLUTE, EITHER } measure; /* in 2^-24 * max(1, |x|) where ABSOLUTE; the less of that and ULP / 4 */
    float low;                      /* the domain begins here */
    double zero;                    /* smaller results may be +0 or -0 */
} function;

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double elu(double x)
{
    return x > 0 ? x : expm1(x);
}

static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

static double silu(double x)
{
    return x < -800 ? 0 : x * sigmoid(x);
}

static double silu_slope(double x)
{
    return x < -700 ? 0 : x > 700 ? 1 : sigmoid(x) * (1 + x * sigmoid(-x));
}

static double normal_cdf(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

static double gelu(double x)
{
    return x < -40 ? 0 : x * normal_cdf(x);
}

static double gelu_slope(double x)
{
    return fabs(x) > 40 ? x > 0 : normal_cdf(x) + x * exp(-0.5 * x * x) * 0.39894228040143267794;
}

static double within_8192(double x)
{
    return x > 8192 ? 8192 : x < -8192 ? -8192 : x;
}

static double sine(double x)
{
    return sin(within_8192(x));
}

static double cosine(double x)
{
    return cos(within_8192(x));
}

static const function functions[] = {
    {"exp", exp, 1.2, ULP, -INFINITY, 0x1p-126},
    {"expm1", expm1, 2.2, ULP, -INFINITY, 0},
    {"log", log, 1, ULP, -INFINITY, 0},
    {"log1p", log1p, 1.6, ULP, 0, 0},
    {"tanh", tanh, 3.5, ULP, -INFINITY, 0},
    {"sigmoid", sigmoid, 2.5, ULP, -INFINITY, 0x1p-126},
    {"elu", elu, 1.5, ULP, -INFINITY, 0},
    {"softplus", softplus, 1.9, ULP, -INFINITY, 0x1p-126},
    {"silu", silu, 2.5, ULP, -INFINITY, 0x1p-119},
    {"silu_slope", silu_slope, 2.5, ABSOLUTE, -INFINITY, 0},
    {"gelu", gelu, 0.8, EITHER, -INFINITY, 0},
    {"gelu_slope", gelu_slope, 2.5, ABSOLUTE, -INFINITY, 0},
    {"sin", sine, 2.4, ULP, -INFINITY, 0},
    {"cos", cosine, 2.4, ULP, -INFINITY, 0},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* The distance of the floats at y, from y's exponent field: this runs 2^32 times. */
static double ulp(double y)
{
    union { double f; uint64_t bits; } u = {y};
    u.bits = u.bits >> 52 & 0x7ff;
    u.bits = (u.bits < 1023 - 126 ? 1023 - 126 : u.bits) - 23;
    u.bits <<= 52;
    return u.f;
}

/* The error of y = f(x) in the function's unit; HUGE_VAL where the kind of the number is wrong. */
static double error_of(const function *f, float x, double want, float y)
{
    if (isnan(want)) return isnan(y) ? 0 : HUGE_VAL;
    if (isinf((float)want)) return y == (float)want ? 0 : HUGE_VAL;
    if (isnan(y) || isinf(y)) return HUGE_VAL;
    if (y == 0 && fabs(want) < f->zero) return 0;
    const double error = fabs((double)y - want), ulps = error / ulp(want);
    if (f->measure == ULP) return ulps;
    const double absolute = error / (0x1p-24 * fmax(1, fabs((double)x)));
    return f->measure == ABSOLUTE ? absolute : fmin(absolute, ulps / 4);
}

/* The next block of every step-th input; false after the last. */
static bool next_inputs(uint64_t *position, uint32_t step, float *x)
{
    if (*position >> 32) return false;
    for (size_t i = 0; i < VEC_BLOCK; i++) {
        x[i] = vane_float((uint32_t)*position);
        *position += step;
    }
    return true;
}

static float inputs[VEC_BLOCK], outputs[VEC_BLOCK], other_outputs[VEC_BLOCK];

/* One table of each family, as errors are a family's. */
static size_t one_of_each_family(const vane_vec_ops **tables)
{
    const size_t count = vane_vec_tables(tables);
    size_t kept = 0;
    for (size_t t = 0; t < count; t++) {
        bool known = false;
        for (size_t k = 0; k < kept; k++) known |= !strcmp(tables[k]->family, tables[t]->family);
        if (!known) tables[kept++] = tables[t];
    }
    return kept;
}

typedef struct family_error {
    const vane_vec_ops *table;
    double worst;
    float where;
} family_error;

static void note_errors(const function *f, family_error *families, size_t count)
{
    static double want[VEC_BLOCK];
    for (size_t i = 0; i < VEC_BLOCK; i++) want[i] = f->want((double)inputs[i]);
    for (size_t k = 0; k < count; k++) {
        vane_vec_find(families[k].table, f->name)(VEC_BLOCK, inputs, inputs, inputs, outputs);
        for (size_t i = 0; i < VEC_BLOCK; i++) {
            if (inputs[i] < f->low || outputs[i] == (float)want[i]) continue; /* most inputs: at most half a ULP */
            const double error = error_of(f, inputs[i], want[i], outputs[i]);
            if (error <= families[k].worst) continue;
            families[k].worst = error;
            families[k].where = inputs[i];
        }
    }
}

VT_TEST(vec_math, errors_stay_within_their_bounds)
{
    static const char *const units[] = {"ULP", "x 2^-24 max(1, |x|)", "x the less of 4 ULP and 2^-24 max(1, |x|)"};
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = one_of_each_family(tables);
    for (size_t i = 0; i < FUNCTIONS; i++) {
        const function *f = &functions[i];
        family_error families[VEC_TABLES_MAX];
        for (size_t k = 0; k < count; k++) families[k] = (family_error){tables[k], 0, 0};
        vane_vec_boundaries(inputs);
        note_errors(f, families, count);
        for (uint64_t position = 0; next_inputs(&position, vt_long() ? 1 : 4099, inputs);)
            note_errors(f, families, count);
        for (size_t k = 0; k < count; k++) {
            const family_error *it = &families[k];
            if (vt_long())
                printf("%-10s %-7s %.3f %s at %a\n", f->name, it->table->family, it->worst, units[f->measure],
                       (double)it->where);
            VT_CHECK_MSG(it->worst <= f->bound, "%s, %s: %.3f at %a", f->name, it->table->name,
                         it->worst, (double)it->where);
        }
        fflush(stdout);
    }
}

static bool same_outputs(const function *f, const vane_vec_ops *table, const vane_vec_ops *other)
{
    vane_vec_find(table, f->name)(VEC_BLOCK, inputs, inputs, inputs, outputs);
    vane_vec_find(other, f->name)(VEC_BLOCK, inputs, inputs, inputs, other_outputs);
    for (size_t i = 0; i < VEC_BLOCK; i++) {
        const float y = outputs[i], z = other_outputs[i];
        if (vane_bits(y) == vane_bits(z) || (isnan(y) && isnan(z))) continue;
        printf("%s(%a) = %a by %s, %a by %s\n", f->name, (double)inputs[i], (double)y,
               table->name, (double)z, other->name);
        return false;
    }
    return true;
}

VT_TEST(vec_math, widths_of_a_family_have_the_same_bits)
{
    const vane_vec_ops *first[VEC_TABLES_MAX], *tables[VEC_TABLES_MAX];
    const size_t families = one_of_each_family(first), count = vane_vec_tables(tables);
    for (uint64_t position = 0; next_inputs(&position, vt_long() ? 61 : 4099 * VT_STRIDE, inputs);)
        for (size_t k = 0; k < families; k++)
            for (size_t t = 0; t < count; t++) {
                if (tables[t] == first[k] || strcmp(tables[t]->family, first[k]->family)) continue;
                for (size_t i = 0; i < FUNCTIONS; i++)
                    VT_CHECK(same_outputs(&functions[i], first[k], tables[t]));
            }
}

/* FNV-1a over the bits of all functions' results, NaNs made one, for random inputs: of all floats
 * and, in every other block, of [-16, 16]. */
static uint64_t results_hash(const vane_vec_ops *table)
{
    uint64_t hash = 0xcbf29ce484222325u, state = 4;
    for (size_t block = 0; block < 16; block++) {
        for (size_t j = 0; j < VEC_BLOCK; j++) {
            const uint32_t word = vane_vec_random(&state);
            inputs[j] = block % 2 ? vane_float(word) : (float)(int32_t)word * 0x1p-27f;
        }
        for (size_t i = 0; i < FUNCTIONS; i++) {
            vane_vec_find(table, functions[i].name)(VEC_BLOCK, inputs, inputs, inputs, outputs);
            for (size_t j = 0; j < VEC_BLOCK; j++) {
                if (inputs[j] < functions[i].low) continue;
                hash ^= isnan(outputs[j]) ? 0x7fc00000u : vane_bits(outputs[j]);
                hash *= 0x100000001b3u;
            }
        }
    }
    return hash;
}

/* What another machine, compiler or a WebAssembly engine must find too. A new polynomial changes
 * these numbers, and every model trained with it. */
VT_TEST(vec_math, bits_are_those_of_every_other_machine)
{
    static const struct {
        const char *family;
        uint64_t hash;
    } known[] = {{"plain", 0x5045c29910816b97u}, {"fused", 0x015e19f0c3035f5du}};
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    for (size_t t = 0; t < count; t++) {
        const char *family = tables[t]->family;
        if (!strcmp(family, "fused") && vt_valgrind()) continue;
        const uint64_t hash = results_hash(tables[t]);
        const bool either = !strcmp(family, "relaxed"); /* as the host does */
        bool found = false;
        for (size_t k = 0; k < 2; k++)
            found |= hash == known[k].hash && (either || !strcmp(family, known[k].family));
        VT_CHECK_MSG(found, "%s: 0x%016llx", tables[t]->name, (unsigned long long)hash);
    }
}
