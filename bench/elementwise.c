/* elementwise.c - exp, tanh and sigmoid of 1024 floats against vector libraries, one thread. Compiled once per width, a
 * program each, so that the peers are held to the same instructions. Prints results a second, and the largest error in
 * ULP over a sample: every 4099th float of those between -87 and 88, where the result is at least 2^-63, which our
 * activations flush below. */
#include <math.h>
#include <sleef.h>
#include <stdio.h>

#include "bench/bench.h"
#include "core/kernels/kernels.h"
#include "core/vec/vec.h"
#include "core/vec/vec_math.h"

enum { N = 1024 };

typedef void map(size_t n, const float *x, float *y);

/* y = result, an expression of x, for whole vectors. */
#define MAP(name, result)                                                                                              \
    static void name(size_t n, const float *from, float *to)                                                           \
    {                                                                                                                  \
        for (size_t i = 0; i < n; i += VF_LANES) {                                                                     \
            const vf x = vf_load(from + i);                                                                            \
            vf_store(to + i, result);                                                                                  \
        }                                                                                                              \
    }
#define SIGMOID_OVER(exponential) vf_div(vf_set1(1.0f), vf_add(vf_set1(1.0f), exponential(vf_neg(x))))

/* Peers' names for a vector of this width. */
#if VF_LANES == 4
#define LIBMVEC(name) _ZGVbN4v_##name
#define SLEEF(name, error) Sleef_##name##4_##error##sse2
#elif VF_LANES == 8
#define LIBMVEC(name) _ZGVdN8v_##name
#define SLEEF(name, error) Sleef_##name##8_##error##avx2
#else
#define LIBMVEC(name) _ZGVeN16v_##name
#define SLEEF(name, error) Sleef_##name##16_##error##avx512f
#endif

MAP(our_exp, vf_exp(x))

extern vf LIBMVEC(expf)(vf x), LIBMVEC(tanhf)(vf x);
MAP(libmvec_exp, LIBMVEC(expf)(x))
MAP(libmvec_tanh, LIBMVEC(tanhf)(x))
MAP(libmvec_sigmoid, SIGMOID_OVER(LIBMVEC(expf)))
MAP(sleef_exp, SLEEF(expf, u10)(x))
MAP(sleef_tanh, SLEEF(tanhf, u10)(x))
MAP(sleef_tanh_u35, SLEEF(tanhf, u35)(x))
MAP(sleef_sigmoid, SIGMOID_OVER(SLEEF(expf, u10)))
map eigen_exp, eigen_tanh, eigen_sigmoid;

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

typedef struct function {
    const char *name;
    double (*want)(double x);
    struct {
        const char *name;
        map *run;
    } by[6];        /* ours first; where run is NULL, the list ends */
} function;

#define TABLE_OF(width) TABLE_PASTE(width)
#define TABLE_PASTE(width) vane_kernels_##width
extern const vane_kernels TABLE_OF(VANE_WIDTH);

typedef struct job {
    map *run;
    const float *x;
    float *y;
} job;

static void run_job(void *arg)
{
    const job *j = arg;
    j->run(N, j->x, j->y);
}

static float of_bits(uint32_t bits)
{
    const union { uint32_t bits; float f; } u = { bits };
    return u.f;
}

/* The largest error over the sample, in ULP; a result that is no number has an infinite one. */
static double largest_error(const function *f, map *run)
{
    static float x[N], y[N];
    double worst = 0;
    for (uint64_t bits = 0; bits < UINT64_C(1) << 32;) {
        for (size_t i = 0; i < N; bits += 4099) {
            x[i] = of_bits((uint32_t)bits);
            i += x[i] >= -87 && x[i] <= 88;
        }
        run(N, x, y);
        for (size_t i = 0; i < N; i++) {
            const double want = f->want((double)x[i]);
            if (fabs(want) < 0x1p-63) continue;
            const double error = fabs((double)y[i] - want) / ldexp(1, ilogb(want) - 23);
            if (!(error <= worst)) worst = isnan(error) ? INFINITY : error;
        }
    }
    return worst;
}

/* The goal is the time of the fastest peer that is as exact as we promise to be. */
static void race(const function *f)
{
    enum { ULP_MOST = 4 };
    static float x[N], y[N];
    job jobs[6];
    contender c[6];
    size_t count = 0;
    const bench_row row = { f->name, VEC_NAME, "results/s", 1.0, false };
    bench_fill(x, N, 1);
    for (size_t i = 0; i < N; i++) x[i] *= 12;
    for (size_t i = 0; i < 6 && f->by[i].run; i++) {
        const double error = largest_error(f, f->by[i].run);
        printf("%-7s %-8s %-10s %.2f ULP%s\n", VEC_NAME, f->name, f->by[i].name, error,
               error <= ULP_MOST ? "" : ": not raced");
        if (i && !(error <= ULP_MOST)) continue;
        jobs[count] = (job){ f->by[i].run, x, y };
        c[count] = (contender){ f->by[i].name, run_job, &jobs[count], N, 0, 0 };
        count++;
    }
    bench_measure(&row, c, count);
}

int main(void)
{
    const vane_kernels *k = &TABLE_OF(VANE_WIDTH);
    const function functions[] = {
        { "exp", exp, { { "vane", our_exp }, { "libmvec", libmvec_exp }, { "SLEEF u10", sleef_exp },
                        { "Eigen", eigen_exp } } },
        { "tanh", tanh, { { "vane", k->activate[VANE_TANH] }, { "libmvec", libmvec_tanh }, { "SLEEF u10", sleef_tanh },
                          { "SLEEF u35", sleef_tanh_u35 }, { "Eigen", eigen_tanh } } },
        { "sigmoid", sigmoid, { { "vane", k->activate[VANE_SIGMOID] }, { "libmvec", libmvec_sigmoid },
                                { "SLEEF u10", sleef_sigmoid }, { "Eigen", eigen_sigmoid } } },
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) race(&functions[i]);
    return 0;
}
