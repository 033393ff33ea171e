/* gemm.c - our products against OpenBLAS's, one thread. OpenBLAS chooses its kernels when it is loaded, so bench/run
 * starts this program once held to AVX2 (OPENBLAS_CORETYPE=Haswell) and once free.
 *
 *     bench_gemm WIDTH [PEER'S NAME]
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "core/net/matmul.h"

typedef enum form { NN, NT, TN } form;      /* forward, gradient by the input, gradient by the weights */
static const char *const form_names[] = { "NN", "NT", "TN" };

typedef struct task {
    form form;
    size_t m, n, k;
    float *a, *b, *ours, *theirs;
    vane_ctx *ctx;
    vane_arena scratch;
} task;

static void run_ours(void *arg)
{
    task *t = arg;
    const vane_pass pass = { t->ctx, &t->scratch };
    const vane_product product = {
        .rows = t->m, .columns = t->n, .depth = t->k,
        .a = t->a, .a_row = t->form == TN ? 1 : t->k, .a_step = t->form == TN ? t->m : 1,
        .b = t->b, .b_step = t->form == NT ? 1 : t->n, .b_column = t->form == NT ? t->k : 1,
        .c = t->ours,
    };
    if (vane_multiply(&pass, &product)) abort();
}

static void run_theirs(void *arg)
{
    task *t = arg;
    cblas_sgemm(CblasRowMajor, t->form == TN ? CblasTrans : CblasNoTrans, t->form == NT ? CblasTrans : CblasNoTrans,
                (int)t->m, (int)t->n, (int)t->k, 1.0f, t->a, (int)(t->form == TN ? t->m : t->k), t->b,
                (int)(t->form == NT ? t->k : t->n), 0.0f, t->theirs, (int)t->n);
}

static float *new_floats(size_t n)
{
    float *p = malloc(n * sizeof *p);
    if (!p) abort();
    return p;
}

/* Both results must agree before either is timed: |difference| <= k * 2^-22, with inputs below 1/2. */
static void check(const task *t)
{
    for (size_t i = 0; i < t->m * t->n; i++) {
        const double d = (double)t->ours[i] - (double)t->theirs[i];
        if (d > (double)t->k * 0x1p-22 || -d > (double)t->k * 0x1p-22) {
            fprintf(stderr, "%s %zux%zux%zu: element %zu is %g here, %g there\n", form_names[t->form], t->m, t->n, t->k,
                    i, (double)t->ours[i], (double)t->theirs[i]);
            exit(1);
        }
    }
}

static void race(vane_ctx *ctx, const char *peer, form f, size_t m, size_t n, size_t k)
{
    task t = { f, m, n, k, new_floats(m * k), new_floats(k * n), new_floats(m * n), new_floats(m * n), ctx, { 0 } };
    bench_fill(t.a, m * k, 1);
    bench_fill(t.b, k * n, 2);
    if (vane_arena_init(&t.scratch, ctx->pool, vane_product_scratch(ctx, m, n, k))) abort();
    run_ours(&t);
    run_theirs(&t);
    check(&t);
    const double work = 2e-9 * (double)m * (double)n * (double)k;
    contender c[] = { { "vane", run_ours, &t, work, 0, 0 }, { peer, run_theirs, &t, work, 0, 0 } };
    bench_race(c, 2, 0.01, 31);
    printf("%s %4zu x %4zu x %4zu   vane %-12s best %6.1f median %6.1f GFLOP/s   %s best %6.1f median %6.1f   ratio "
           "%.2f / %.2f\n",
           form_names[f], m, n, k, vane_ctx_isa(ctx), c[0].best, c[0].median, peer, c[1].best, c[1].median,
           c[0].best / c[1].best, c[0].median / c[1].median);
    vane_arena_free(&t.scratch);
    free(t.a), free(t.b), free(t.ours), free(t.theirs);
}

int main(int argc, char **argv)
{
    static const size_t shapes[][3] = {{512, 512, 512}, {128, 128, 128}, {32, 128, 784}, {32, 10, 128}, {1, 128, 784}};
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.isa = argc > 1 ? argv[1] : NULL;
    options.threads = 1;
    if (vane_ctx_create(&ctx, &options)) {
        fprintf(stderr, "%s\n", vane_last_error());
        return 1;
    }
    for (int f = NN; f <= TN; f++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
            const size_t m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
            const char *peer = argc > 2 ? argv[2] : "OpenBLAS";
            if (f == NN) race(ctx, peer, NN, m, n, k);
            else if (f == NT) race(ctx, peer, NT, m, k, n);
            else race(ctx, peer, TN, k, n, m);
        }
    vane_ctx_destroy(ctx);
    return 0;
}
