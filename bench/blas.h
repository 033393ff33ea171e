/* blas.h - the matrix libraries that ours is measured against, several in one process: each is opened by its name at
 * run time, with its symbols to itself, and one that isn't installed is left out. */
#ifndef VANE_BENCH_BLAS_H
#define VANE_BENCH_BLAS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum form { NN, NT, TN } form;      /* forward, gradient by the input, gradient by the weights */

/* Values of cblas.h. */
enum { BLAS_ROW_MAJOR = 101, BLAS_NO_TRANS = 111, BLAS_TRANS = 112 };

typedef struct blas {
    const char *name, *soname, *package;
    /* From CBLAS, or from oneDNN its sgemm alone; NULL where a library lacks it. */
    void (*cblas_sgemm)(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                        const float *b, int ldb, float beta, float *c, int ldc);
    void (*cblas_sgemv)(int order, int trans, int m, int n, float alpha, const float *a, int lda, const float *x,
                        int x_step, float beta, float *y, int y_step);
    void (*cblas_sger)(int order, int m, int n, float alpha, const float *x, int x_step, const float *y, int y_step,
                       float *a, int lda);
    int (*dnnl_sgemm)(char trans_a, char trans_b, long m, long n, long k, float alpha, const float *a, long lda,
                      const float *b, long ldb, float beta, float *c, long ldc);
} blas;

enum { BLAS_MAX = 3 };

/* Opens all that are installed, each on one thread: held to AVX2 when width is "avx2", else as each chooses for this
 * CPU. Prints what is left out. Returns how many are in list. */
size_t blas_open(blas list[BLAS_MAX], const char *width);

/* c[m][n] = alpha a b + beta c, where a is [m][k] or, with TN, [k][m]; b is [k][n] or, with NT, [n][k]. */
void blas_multiply(const blas *library, form f, size_t m, size_t n, size_t k, float alpha, const float *a,
                   const float *b, float beta, float *c);

#endif
