/* gemm.c - our products against those of the matrix libraries, one thread. A library chooses its kernels when it is
 * loaded, so each width is a process of its own.
 *
 *     bench_gemm WIDTH [WORD...]      rows whose name has every word: bench_gemm avx512 b1 NN
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/blas.h"
#include "core/net/matmul.h"

static const char *const form_names[] = { "NN", "NT", "TN" };

/* c[m][n] = a b */
typedef struct task {
    form form;
    size_t m, n, k;
    const float *a, *b;
    float *c;
    const vane_ctx *ctx;
    vane_arena *scratch;
} task;

static void run_ours(void *arg)
{
    const task *t = arg;
    const vane_pass pass = { t->ctx, t->scratch };
    const vane_product product = {
        .rows = t->m, .columns = t->n, .depth = t->k,
        .a = t->a, .a_row = t->form == TN ? 1 : t->k, .a_step = t->form == TN ? t->m : 1,
        .b = t->b, .b_step = t->form == NT ? 1 : t->n, .b_column = t->form == NT ? t->k : 1,
        .c = t->c, .c_row = t->n,
    };
    if (vane_multiply(&pass, &product)) abort();
}

/* One row by the input: the dense layer takes sums across lanes there. */
static void run_dots(void *arg)
{
    const task *t = arg;
    t->ctx->kernels->dots(t->n, t->k, t->a, t->b, t->k, t->c);
}

/* A peer's work: the task with an output of its own. */
typedef struct peer {
    const task *task;
    const blas *library;
    float *c;
    char name[32];
} peer;

static void run_sgemm(void *arg)
{
    const peer *p = arg;
    const task *t = p->task;
    blas_multiply(p->library, t->form, t->m, t->n, t->k, 1.0f, t->a, t->b, 0.0f, p->c);
}

/* One row is a matrix-vector product, which a library may do faster than sgemm does: y = W^T x, or W x. */
static void run_sgemv(void *arg)
{
    const peer *p = arg;
    const task *t = p->task;
    const size_t rows = t->form == NT ? t->n : t->k, columns = t->form == NT ? t->k : t->n;
    p->library->cblas_sgemv(BLAS_ROW_MAJOR, t->form == NT ? BLAS_NO_TRANS : BLAS_TRANS, (int)rows, (int)columns, 1.0f,
                            t->b, (int)columns, t->a, 1, 0.0f, p->c, 1);
}

/* One row's gradient by the weights is an outer product, added to what is there. */
static void run_sger(void *arg)
{
    const peer *p = arg;
    const task *t = p->task;
    p->library->cblas_sger(BLAS_ROW_MAJOR, (int)t->m, (int)t->n, 1.0f, t->a, 1, t->b, 1, p->c, (int)t->n);
}

/* |difference| <= k * 2^-22, with inputs below 1/2. */
static void check_element(const task *t, const char *name, size_t i, double is, double should)
{
    if (is - should <= (double)t->k * 0x1p-22 && should - is <= (double)t->k * 0x1p-22) return;
    fprintf(stderr, "%s: %s %zux%zux%zu: element %zu is %g, should be %g\n", name, form_names[t->form], t->m, t->n,
            t->k, i, is, should);
    exit(1);
}

static double exact_element(const task *t, size_t i)
{
    const size_t row = i / t->n, column = i % t->n;
    double sum = 0;
    for (size_t p = 0; p < t->k; p++)
        sum += (double)t->a[t->form == TN ? p * t->m + row : row * t->k + p] *
               (double)t->b[t->form == NT ? column * t->k + p : p * t->n + column];
    return sum;
}

/* Before anything is timed: ours against a sum in double at places spread over c, each peer against ours. */
static void check(const task *t, const contender *contenders, const peer *peers, size_t count)
{
    const size_t size = t->m * t->n, step = size / 1000 + 1;
    memset(t->c, 0xff, size * sizeof(float));
    contenders[0].run(contenders[0].arg);
    for (size_t i = 0; i < size; i += step)
        check_element(t, contenders[0].name, i, (double)t->c[i], exact_element(t, i));
    for (size_t q = 1; q < count; q++) {
        memset(peers[q].c, contenders[q].run == run_sger ? 0 : 0xff, size * sizeof(float));
        contenders[q].run(contenders[q].arg);
        for (size_t i = 0; i < size; i++)
            check_element(t, contenders[q].name, i, (double)peers[q].c[i], (double)t->c[i]);
    }
}

enum { CONTENDERS = 1 + 2 * BLAS_MAX };

static contender add_peer(peer *p, const task *t, const blas *library, const char *function, void (*run)(void *arg))
{
    *p = (peer){ t, library, bench_floats(t->m * t->n), "" };
    snprintf(p->name, sizeof p->name, "%s%s", library->name, function);
    return (contender){ .name = p->name, .run = run, .arg = p };
}

static size_t line_up(task *t, const blas *libraries, size_t library_count, contender *c, peer *peers)
{
    const bool one_row = t->form == TN ? t->k == 1 : t->m == 1;
    size_t count = 0;
    c[count++] = (contender){ .name = "vane", .run = one_row && t->form == NT ? run_dots : run_ours, .arg = t };
    for (const blas *library = libraries; library < libraries + library_count; library++, count++) {
        c[count] = add_peer(&peers[count], t, library, "", run_sgemm);
        if (!one_row || !library->cblas_sgemv) continue;
        count++;
        c[count] = t->form == TN ? add_peer(&peers[count], t, library, " sger", run_sger)
                                 : add_peer(&peers[count], t, library, " sgemv", run_sgemv);
    }
    for (size_t i = 0; i < count; i++) c[i].work = 2e-9 * (double)t->m * (double)t->n * (double)t->k;
    return count;
}

static void race(const bench_row *row, vane_ctx *ctx, const blas *libraries, size_t library_count, form f, size_t m,
                 size_t n, size_t k)
{
    float *a = bench_floats(m * k), *b = bench_floats(k * n);
    vane_arena scratch;
    task t = { f, m, n, k, a, b, bench_floats(m * n), ctx, &scratch };
    contender contenders[CONTENDERS];
    peer peers[CONTENDERS];
    bench_fill(a, m * k, 1);
    bench_fill(b, k * n, 2);
    if (vane_arena_init(&scratch, ctx->pool, vane_product_scratch(ctx, m, n, k))) abort();
    const size_t count = line_up(&t, libraries, library_count, contenders, peers);
    check(&t, contenders, peers, count);
    bench_measure(row, contenders, count);
    vane_arena_free(&scratch);
    for (size_t i = 1; i < count; i++) free(peers[i].c);
    free(t.c);
    free(a);
    free(b);
}

/* Rows of a layer, or a cube, in all three forms. Goals at avx2 are lower: the peers stand at 93 to 98 % of the
 * machine's peak there. */
typedef struct shape {
    size_t inputs, outputs, batch_count, batches[3];
    double goal, goal_avx2;
} shape;

static const shape shapes[] = {
    { 32, 32, 1, { 32 }, 1.5, 1.5 },
    { 128, 128, 1, { 128 }, 1.0, 0.95 },
    { 256, 256, 1, { 256 }, 1.0, 0.95 },
    { 512, 512, 1, { 512 }, 1.0, 0.95 },
    { 1024, 1024, 1, { 1024 }, 1.0, 0.95 },
    { 784, 128, 3, { 32, 128, 256 }, 1.0, 0.95 },
    { 256, 256, 3, { 32, 128, 256 }, 1.0, 0.95 },
    { 1024, 1024, 3, { 32, 128, 256 }, 1.0, 0.95 },
    { 128, 10, 2, { 32, 128 }, 1.5, 1.5 },
    { 784, 128, 1, { 1 }, 1.0, 1.0 },
    { 128, 10, 1, { 1 }, 1.15, 1.15 },
};

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_gemm WIDTH [WORD...]\n");
        return 2;
    }
    vane_options options = VANE_OPTIONS;
    options.isa = argv[1];
    options.threads = 1;
    vane_ctx *ctx;
    blas libraries[BLAS_MAX];
    const size_t library_count = blas_open(libraries, argv[1]);
    if (vane_ctx_create(&ctx, &options)) {
        fprintf(stderr, "%s\n", vane_last_error());
        return 1;
    }
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (size_t batch = 0; batch < shapes[s].batch_count; batch++)
            for (int f = NN; f <= TN; f++) {
                const size_t rows = shapes[s].batches[batch], in = shapes[s].inputs, out = shapes[s].outputs;
                char name[64];
                snprintf(name, sizeof name, "%s %zux%zu b%zu %s", in == out && in == rows ? "cube" : "layer", in, out,
                         rows, form_names[f]);
                const bench_row row = { name, argv[1], "GFLOP/s",
                                        strcmp(argv[1], "avx2") ? shapes[s].goal : shapes[s].goal_avx2, false };
                if (!bench_selected(name, argc - 2, argv + 2)) continue;
                if (f == NN) race(&row, ctx, libraries, library_count, NN, rows, out, in);
                else if (f == NT) race(&row, ctx, libraries, library_count, NT, rows, in, out);
                else race(&row, ctx, libraries, library_count, TN, in, out, rows);
            }
    vane_ctx_destroy(ctx);
    return 0;
}
