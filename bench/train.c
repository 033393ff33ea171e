/* train.c - training and batch-1 prediction, one thread, against the same written by hand over the matrix libraries at
 * the same vector width, against PyTorch's modules, and for XOR against a loop fused by hand. Every contender starts
 * from the same weights and sees the same rows; before a race their weights, or losses, must agree after an epoch.
 *
 *     bench_train WIDTH [WORD...]
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/blas.h"
#include "bench/hand.h"
#include "bench/ours.h"
#include "bench/worker.h"

static const model models[] = {
    { "784-128-10", 2, { 784, 128, 10 }, VANE_SIGMOID, VANE_SOFTMAX, VANE_CATEGORICAL_CROSS_ENTROPY, 0.01f, 32 },
    { "64-256-256-10", 3, { 64, 256, 256, 10 }, VANE_SIGMOID, VANE_SOFTMAX, VANE_CATEGORICAL_CROSS_ENTROPY, 0.01f,
      128 },
    { "784-128-10", 2, { 784, 128, 10 }, VANE_SIGMOID, VANE_SOFTMAX, VANE_CATEGORICAL_CROSS_ENTROPY, 0.01f, 1 },
};
static const model xor_model = { "2-3-1", 2, { 2, 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, 0.35f, 1 };

enum { ROWS = 1024 };
static const double step_goal = 1.1, torch_goal = 3.0, fused_goal = 0.9;

/* What all rows share. */
typedef struct setting {
    const char *width;
    const hand_code *hand;
    const blas *libraries;
    size_t library_count;
    int word_count;
    char **words;
} setting;

typedef struct rows {
    float *x, *t;
    unsigned char labels[ROWS];
} rows;

static rows make_rows(const model *m)
{
    const size_t inputs = m->widths[0], outputs = m->widths[m->layers];
    rows r = { bench_floats(ROWS * inputs), bench_floats(ROWS * outputs), { 0 } };
    bench_fill(r.x, ROWS * inputs, 1);
    memset(r.t, 0, ROWS * outputs * sizeof(float));
    for (size_t i = 0; i < ROWS; i++) {
        r.labels[i] = (unsigned char)((i * 7 + i / 13) % outputs);
        r.t[i * outputs + r.labels[i]] = 1.0f;
    }
    return r;
}

static void free_rows(rows *r)
{
    free(r->x);
    free(r->t);
}

/* ------------------------------------------------------------------------------------- written by hand ---- */
typedef struct hand_trainer {
    const setting *setting;
    const model *model;
    const rows *rows;
    hand_net net;
    char name[32];
} hand_trainer;

static void make_hand(hand_trainer *h, const setting *s, const model *m, const rows *r, const blas *library,
                      const ours *o)
{
    *h = (hand_trainer){ s, m, r, { library, m->layers, { 0 }, { 0 }, { 0 }, { 0 }, { 0 } }, "" };
    snprintf(h->name, sizeof h->name, "%s step", library->name);
    h->net.widths[0] = m->widths[0];
    for (size_t i = 1; i <= m->layers; i++) {
        const size_t n = h->net.widths[i] = m->widths[i];
        h->net.w[i] = bench_floats(m->widths[i - 1] * n);
        h->net.b[i] = bench_floats(n);
        h->net.y[i] = bench_floats(m->batch * n);
        h->net.delta[i] = bench_floats(m->batch * n);
        must(vane_net_get_weights(o->net, i - 1, h->net.w[i], h->net.b[i]));
    }
}

static void free_hand(hand_trainer *h)
{
    for (size_t i = 1; i <= h->net.layers; i++) {
        free(h->net.w[i]);
        free(h->net.b[i]);
        free(h->net.y[i]);
        free(h->net.delta[i]);
    }
}

static void hand_epoch(void *arg)
{
    hand_trainer *h = arg;
    const model *m = h->model;
    for (size_t i = 0; i < ROWS; i += m->batch)
        h->setting->hand->step(&h->net, h->rows->x + i * m->widths[0], h->rows->labels + i, m->batch, m->rate);
}

static void compare(const char *name, const float *is, const float *should, size_t n, float tolerance)
{
    for (size_t i = 0; i < n; i++) {
        if (is[i] - should[i] <= tolerance && should[i] - is[i] <= tolerance) continue;
        fprintf(stderr, "%s: number %zu is %g here, %g there\n", name, i, (double)should[i], (double)is[i]);
        exit(1);
    }
}

static void check_weights(const hand_trainer *h, const ours *o)
{
    for (size_t i = 1; i <= h->net.layers; i++) {
        const size_t n = h->net.widths[i - 1] * h->net.widths[i];
        float *w = bench_floats(n);
        must(vane_net_get_weights(o->net, i - 1, w, NULL));
        compare(h->name, h->net.w[i], w, n, 1e-4f);
        free(w);
    }
}

static void race_hand(const setting *s, const model *m, const blas *library, double goal)
{
    char name[64];
    snprintf(name, sizeof name, "train %s b%zu %s", m->name, m->batch, library->name);
    if (!bench_selected(name, s->word_count, s->words)) return;
    rows r = make_rows(m);
    ours o;
    hand_trainer h;
    ours_open(&o, s->width, 1, m, r.x, r.t, ROWS);
    make_hand(&h, s, m, &r, library, &o);
    ours_epoch(&o);
    hand_epoch(&h);
    check_weights(&h, &o);
    contender c[] = { { "vane", ours_epoch, &o, ROWS, 0, 0 }, { h.name, hand_epoch, &h, ROWS, 0, 0 } };
    bench_measure(&(bench_row){ name, s->width, "samples/s", goal, false }, c, 2);
    free_hand(&h);
    ours_close(&o);
    free_rows(&r);
}

/* -------------------------------------------------------------------------------------- batch-1 predict ---- */
typedef struct predictor {
    const ours *ours;
    hand_trainer *hand;
    const float *x;
    float *y;
    size_t at, inputs;
} predictor;

/* A row after the other, as answers to requests would be. */
static const float *next_row(predictor *p)
{
    p->at = (p->at + 1) % ROWS;
    return p->x + p->at * p->inputs;
}

static void predict_ours(void *arg)
{
    predictor *p = arg;
    must(vane_net_predict(p->ours->net, next_row(p), 1, p->y));
}

static void predict_hand(void *arg)
{
    predictor *p = arg;
    p->hand->setting->hand->forward(&p->hand->net, next_row(p), 1);
}

static void race_predict(const setting *s, const model *m)
{
    char name[64];
    snprintf(name, sizeof name, "predict %s b1", m->name);
    if (!bench_selected(name, s->word_count, s->words)) return;
    rows r = make_rows(m);
    ours o;
    hand_trainer hands[BLAS_MAX];
    predictor p[BLAS_MAX + 1];
    contender c[BLAS_MAX + 1] = { { "vane", predict_ours, &p[0], 1, 0, 0 } };
    float y[16];
    ours_open(&o, s->width, 1, m, r.x, r.t, ROWS);
    p[0] = (predictor){ &o, NULL, r.x, y, 0, m->widths[0] };
    predict_ours(&p[0]);
    for (size_t i = 0; i < s->library_count; i++) {
        make_hand(&hands[i], s, m, &r, &s->libraries[i], &o);
        p[i + 1] = (predictor){ NULL, &hands[i], r.x, NULL, 0, m->widths[0] };
        c[i + 1] = (contender){ hands[i].name, predict_hand, &p[i + 1], 1, 0, 0 };
        predict_hand(&p[i + 1]);
        compare(name, hands[i].net.y[m->layers], y, m->widths[m->layers], 1e-5f);
    }
    bench_measure(&(bench_row){ name, s->width, "predictions/s", 0, false }, c, s->library_count + 1);
    for (size_t i = 0; i < s->library_count; i++) free_hand(&hands[i]);
    ours_close(&o);
    free_rows(&r);
}

/* ---------------------------------------------------------------------------------------------- PyTorch ---- */
static void torch_epoch(void *arg)
{
    worker_ask(arg);
    worker_finish(arg);
}

static bool start_torch(worker *w, const model *m, const rows *r, const ours *o)
{
    /* Debian's own python3 has its packages; bench/run starts us in the repository's root. */
    char program[] = "/usr/bin/python3", script[] = "bench/torch_worker.py";
    char widths[64], batch[32], row_count[32], rate[32];
    snprintf(widths, sizeof widths, "%s", m->name);
    snprintf(batch, sizeof batch, "%zu", m->batch);
    snprintf(row_count, sizeof row_count, "%d", ROWS);
    snprintf(rate, sizeof rate, "%g", (double)m->rate);
    char *const argv[] = { program, script, widths, batch, row_count, rate, NULL };
    if (!worker_start(w, argv)) return false;
    fwrite(r->x, sizeof(float), ROWS * m->widths[0], w->to);
    fwrite(r->labels, 1, ROWS, w->to);
    for (size_t i = 0; i < m->layers; i++) {
        const size_t n = m->widths[i] * m->widths[i + 1];
        float *weights = bench_floats(n);
        must(vane_net_get_weights(o->net, i, weights, NULL));
        fwrite(weights, sizeof(float), n, w->to);
        free(weights);
    }
    fflush(w->to);
    return worker_wait(w, "ready", NULL, 0);
}

static void check_torch(worker *w, ours *o)
{
    char answer[64] = "";
    fputs("loss\n", w->to);
    fflush(w->to);
    const bool answered = worker_wait(w, "loss ", answer, sizeof answer);
    const double should = ours_epoch_loss(o), is = strtod(answer, NULL);
    if (answered && is - should < 1e-3 && should - is < 1e-3) return;
    fprintf(stderr, "torch: the loss of an epoch is %g here, %g there\n", should, is);
    exit(1);
}

static void race_torch(const setting *s, const model *m)
{
    char name[64];
    snprintf(name, sizeof name, "train %s b%zu torch", m->name, m->batch);
    if (!bench_selected(name, s->word_count, s->words)) return;
    rows r = make_rows(m);
    ours o;
    worker w;
    ours_open(&o, s->width, 1, m, r.x, r.t, ROWS);
    if (start_torch(&w, m, &r, &o)) {
        check_torch(&w, &o);
        contender c[] = { { "vane", ours_epoch, &o, ROWS, 0, 0 }, { "torch modules", torch_epoch, &w, ROWS, 0, 0 } };
        bench_measure(&(bench_row){ name, s->width, "samples/s", torch_goal, false }, c, 2);
    } else {
        fprintf(stderr, "torch is left out: it is not installed (apt install python3-torch)\n");
    }
    worker_stop(&w);
    ours_close(&o);
    free_rows(&r);
}

/* -------------------------------------------------------------------------------------------------- XOR ---- */
enum { XOR_EPOCHS = ROWS / 4 };

typedef struct fused {
    const hand_code *hand;
    float weights[HAND_XOR_WEIGHTS];
} fused;

static void fused_epochs(void *arg)
{
    fused *f = arg;
    f->hand->train_xor(f->weights, XOR_EPOCHS, xor_model.rate);
}

/* In hand.h's order. */
static void get_xor_weights(const ours *o, float out[HAND_XOR_WEIGHTS])
{
    float w[6], b[3];
    must(vane_net_get_weights(o->net, 0, w, b));
    for (int j = 0; j < 3; j++) {
        out[3 * j] = w[j];
        out[3 * j + 1] = w[3 + j];
        out[3 * j + 2] = b[j];
    }
    must(vane_net_get_weights(o->net, 1, out + 9, out + 12));
}

/* The four rows again and again in one data set: an epoch of ours is as much work as a run of the loop. */
static void race_xor(const setting *s)
{
    const char *name = "train 2-3-1 b1 fused";
    if (!bench_selected(name, s->word_count, s->words)) return;
    float x[ROWS][2], t[ROWS], weights[HAND_XOR_WEIGHTS];
    for (int i = 0; i < ROWS; i++) {
        x[i][0] = (float)(i / 2 % 2);
        x[i][1] = (float)(i % 2);
        t[i] = x[i][0] == x[i][1] ? 0.0f : 1.0f;
    }
    ours o;
    fused f = { s->hand, { 0 } };
    ours_open(&o, s->width, 1, &xor_model, x[0], t, ROWS);
    get_xor_weights(&o, f.weights);
    ours_epoch(&o);
    fused_epochs(&f);
    get_xor_weights(&o, weights);
    compare("the fused loop", f.weights, weights, HAND_XOR_WEIGHTS, 1e-3f);
    contender c[] = { { "vane", ours_epoch, &o, ROWS, 0, 0 }, { "fused loop", fused_epochs, &f, ROWS, 0, 0 } };
    bench_measure(&(bench_row){ name, s->width, "samples/s", fused_goal, false }, c, 2);
    ours_close(&o);
}

int main(int argc, char **argv)
{
    if (argc < 2 || (strcmp(argv[1], "avx2") && strcmp(argv[1], "avx512"))) {
        fprintf(stderr, "usage: bench_train avx2|avx512 [WORD...]\n");
        return 2;
    }
    const bool is_avx2 = !strcmp(argv[1], "avx2");
    blas libraries[BLAS_MAX];
    const setting s = { argv[1], is_avx2 ? &hand_avx2 : &hand_avx512, libraries, blas_open(libraries, argv[1]),
                        argc - 2, argv + 2 };
    if (is_avx2) setenv("ATEN_CPU_CAPABILITY", "avx2", 1);      /* of PyTorch's own loops */
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        for (size_t i = 0; i < s.library_count; i++)
            race_hand(&s, &models[m], &libraries[i],
                      models[m].batch > 1 && !strcmp(libraries[i].name, "oneDNN") ? step_goal : 0);
        if (models[m].batch > 1) race_torch(&s, &models[m]);
    }
    race_predict(&s, &models[0]);
    race_xor(&s);
    return 0;
}
