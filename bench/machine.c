/* machine.c - what one core of this machine can do at a width, and how near ours comes to it as sizes grow: a train
 * step with 1e3 to 1e8 weights, prediction from every level of the cache, and steps among numbers near the denormals.
 *
 *     bench_machine WIDTH [WORD...]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"
#include "bench/peak.h"

extern const bench_peak bench_peak_scalar, bench_peak_sse2, bench_peak_avx2, bench_peak_avx512, bench_peak_avx2_plain,
    bench_peak_avx512_plain;

typedef struct setting {
    const bench_peak *peak;
    const char *width;
    int word_count;
    char **words;
} setting;

static const bench_peak *find_peak(const char *width)
{
    static const bench_peak *const all[] = { &bench_peak_scalar,  &bench_peak_sse2,       &bench_peak_avx2,
                                             &bench_peak_avx512, &bench_peak_avx2_plain, &bench_peak_avx512_plain };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i]->width, width)) return all[i];
    return NULL;
}

static bool selected(const setting *s, const char *name) { return bench_selected(name, s->word_count, s->words); }

/* ------------------------------------------------------------------------------------------------ limits ---- */
enum { TURNS = 10000 };

typedef struct stream {
    const bench_peak *peak;
    size_t n;
    float *a, *b, *c;
} stream;

static volatile float sink;
static const double cliff = 0.5;

static void run_multiply_add(void *arg) { sink = ((const bench_peak *)arg)->multiply_add(TURNS); }

static void run_triad(void *arg)
{
    const stream *s = arg;
    s->peak->triad(s->n, s->b, s->c, s->a);
}

static void run_read(void *arg)
{
    const stream *s = arg;
    sink = s->peak->read(s->n, s->b);
}

static stream make_stream(const bench_peak *peak, size_t n)
{
    n = (n + 63) / 64 * 64;
    stream s = { peak, n, bench_floats(n), bench_floats(n), bench_floats(n) };
    bench_fill(s.a, n, 1);
    bench_fill(s.b, n, 2);
    bench_fill(s.c, n, 3);
    return s;
}

static void free_stream(stream *s)
{
    free(s->a);
    free(s->b);
    free(s->c);
}

static void measure_limits(const setting *s)
{
    if (selected(s, "peak multiply-add")) {
        contender c = { "loop", run_multiply_add, (void *)s->peak, 1e-9 * TURNS * s->peak->flops_per_turn, 0, 0 };
        bench_measure(&(bench_row){ "peak multiply-add", s->width, "GFLOP/s", 0, false }, &c, 1);
    }
    static const size_t kilobytes[] = { 16, 384, 1536, 16384, 262144 };
    for (size_t i = 0; i < sizeof kilobytes / sizeof *kilobytes; i++) {
        char name[64];
        snprintf(name, sizeof name, "peak triad %zu KB", kilobytes[i]);
        if (!selected(s, name)) continue;
        stream t = make_stream(s->peak, kilobytes[i] * 1024 / 12);
        contender c = { "triad", run_triad, &t, 12e-9 * (double)t.n, 0, 0 };
        bench_measure(&(bench_row){ name, s->width, "GB/s", 0, false }, &c, 1);
        free_stream(&t);
    }
}

/* ------------------------------------------------------------------------------------------------- scale ---- */
enum { SCALE_BATCH = 32, SCALE_ROWS = 2 * SCALE_BATCH, SCALE_OUTPUTS = 16 };

static void open_net(ours *o, const setting *s, const model *m, size_t rows, float scale)
{
    const size_t in = m->widths[0], out = m->widths[m->layers];
    float *x = bench_floats(rows * in), *t = bench_floats(rows * out);
    bench_fill(x, rows * in, 1);
    for (size_t i = 0; i < rows * in; i++) x[i] *= scale;
    bench_fill(t, rows * out, 2);
    for (size_t i = 0; i < rows * out; i++) t[i] *= scale;
    ours_open(o, s->width, 1, m, x, t, rows);
    free(x);
    free(t);
}

/* n-n-16 nets. A step crosses the weights twice, writes and reads a gradient, reads and writes the weights: 24 bytes
 * each, of which a cache spares some; the peer moves as many through a triad over as much memory. */
static void measure_scale(const setting *s)
{
    for (int power = 3; power <= 8; power++) {
        char name[64];
        snprintf(name, sizeof name, "scale step 1e%d weights b%d", power, SCALE_BATCH);
        if (!selected(s, name)) continue;
        const size_t n = (size_t)(sqrt(pow(10, power) + 64) - 8);
        const double weights = (double)n * (double)n + SCALE_OUTPUTS * (double)n;
        const double flops = 4.0 * SCALE_BATCH * (weights + SCALE_OUTPUTS * (double)n / 2);
        const model m = { "n-n-16", 2, { n, n, SCALE_OUTPUTS }, VANE_RELU, VANE_LINEAR, VANE_MSE, 1e-4f, SCALE_BATCH };
        const double steps = SCALE_ROWS / SCALE_BATCH;
        ours o;
        open_net(&o, s, &m, SCALE_ROWS, 1.0f);
        stream t = make_stream(s->peak, (size_t)weights);
        contender c[] = { { "vane", ours_epoch, &o, 24e-9 * weights * steps, 0, 0 },
                          { "triad", run_triad, &t, 12e-9 * (double)t.n, 0, 0 } };
        bench_measure(&(bench_row){ name, s->width, "GB/s", 0, false }, c, 2);
        c[0].median *= flops / (24 * weights);
        snprintf(name, sizeof name, "scale flops 1e%d weights b%d", power, SCALE_BATCH);
        bench_note(&(bench_row){ name, s->width, "GFLOP/s", 0, false }, c, 1);
        free_stream(&t);
        ours_close(&o);
    }
}

typedef struct predictor {
    const vane_net *net;
    const float *x;
    float *y;
} predictor;

static void run_predict(void *arg)
{
    const predictor *p = arg;
    must(vane_net_predict(p->net, p->x, 1, p->y));
}

/* A prediction reads every weight once: against a plain sum over as many bytes. */
static void measure_caches(const setting *s)
{
    for (size_t n = 32; n <= 8192; n *= 2) {
        char name[64];
        snprintf(name, sizeof name, "cache predict %zux%zu b1", n, n);
        if (!selected(s, name)) continue;
        const model m = { "n-n", 1, { n, n }, VANE_LINEAR, VANE_LINEAR, VANE_MSE, 1e-4f, 1 };
        ours o;
        open_net(&o, s, &m, 1, 1.0f);
        stream t = make_stream(s->peak, n * n);
        predictor p = { o.net, t.c, t.a };
        contender c[] = { { "vane", run_predict, &p, 4e-9 * (double)n * (double)n, 0, 0 },
                          { "read", run_read, &t, 4e-9 * (double)t.n, 0, 0 } };
        bench_measure(&(bench_row){ name, s->width, "GB/s", 0, false }, c, 2);
        free_stream(&t);
        ours_close(&o);
    }
}

/* --------------------------------------------------------------------------------------------- denormals ---- */
/* Weights of all layers times `factor`. */
static void scale_weights(const ours *o, const model *m, float factor)
{
    for (size_t i = 0; i < m->layers; i++) {
        const size_t n = m->widths[i] * m->widths[i + 1];
        float *w = bench_floats(n);
        must(vane_net_get_weights(o->net, i, w, NULL));
        for (size_t j = 0; j < n; j++) w[j] *= factor;
        must(vane_net_set_weights(o->net, i, w, NULL));
        free(w);
    }
}

/* Steps whose numbers fall towards the denormals, against the same among ordinary ones. A cliff is more than twice the
 * time: a denormal costs up to a hundred operations, and where both factors of a product are small it may be one, which
 * no epilogue can spare. */
static void measure_denormals(const setting *s)
{
    static const struct {
        const char *name;
        float inputs, weights;      /* what they are multiplied by */
    } cases[] = {
        { "denormals small inputs", 0x1p-80f, 1 },        /* their gradients are below 2^-63 */
        { "denormals small weights", 1, 0x1p-70f },       /* and what they give, deltas and gradients */
        { "denormals both small", 0x1p-60f, 0x1p-60f },   /* products by themselves below 2^-126 */
        { "denormals saturated units", 1, 3000 },         /* slopes that vanish */
    };
    const model m = { "64-64-10", 2, { 64, 64, 10 }, VANE_TANH, VANE_TANH, VANE_MSE, 1e-3f, 32 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!selected(s, cases[i].name)) continue;
        ours normal, small;
        open_net(&normal, s, &m, SCALE_ROWS, 1.0f);
        open_net(&small, s, &m, SCALE_ROWS, cases[i].inputs);
        scale_weights(&small, &m, cases[i].weights);
        contender c[] = { { "near denormals", ours_epoch, &small, SCALE_ROWS, 0, 0 },
                          { "ordinary", ours_epoch, &normal, SCALE_ROWS, 0, 0 } };
        bench_measure(&(bench_row){ cases[i].name, s->width, "samples/s", cliff, false }, c, 2);
        ours_close(&normal);
        ours_close(&small);
    }
}

int main(int argc, char **argv)
{
    const setting s = { argc > 1 ? find_peak(argv[1]) : NULL, argv[1], argc - 2, argv + 2 };
    if (!s.peak) {
        fprintf(stderr, "usage: bench_machine WIDTH [WORD...]\n");
        return 2;
    }
    measure_limits(&s);
    measure_scale(&s);
    measure_caches(&s);
    measure_denormals(&s);
    return 0;
}
