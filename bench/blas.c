#define _POSIX_C_SOURCE 200809L
#include "bench/blas.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const blas known[BLAS_MAX] = {
    { .name = "OpenBLAS", .soname = "libopenblas.so.0", .package = "libopenblas0-pthread" },
    { .name = "BLIS", .soname = "libblis.so.4", .package = "libblis4-serial" },
    { .name = "oneDNN", .soname = "libdnnl.so.2", .package = "libdnnl2" },
};

/* The libraries read these when they are loaded. BLIS takes a number: 3 is haswell, and 0, skx, stands in for the
 * choice of its own on AVX-512 machines, since version 0.9 knows none that is younger than itself. */
static void set_environment(const char *width)
{
    static const char *const threads[] = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS"};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) setenv(threads[i], "1", 1);
    unsetenv("OPENBLAS_L2_SIZE");
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv("DNNL_MAX_CPU_ISA");
    unsetenv("BLIS_ARCH_TYPE");
    if (!strcmp(width, "avx2")) {
        setenv("OPENBLAS_CORETYPE", "Haswell", 1);
        setenv("DNNL_MAX_CPU_ISA", "AVX2", 1);
        setenv("BLIS_ARCH_TYPE", "3", 1);
    } else if (!strcmp(width, "avx512")) {
        setenv("BLIS_ARCH_TYPE", "0", 1);
    }
}

/* Through an object pointer, since C has no conversion from one to a function's. */
static void find(void *library, const char *symbol, void *function)
{
    void *const address = dlsym(library, symbol);
    memcpy(function, &address, sizeof address);
}

static bool open_one(blas *b)
{
    void *const library = dlopen(b->soname, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s is left out: %s is not installed (apt install %s)\n", b->name, b->soname, b->package);
        return false;
    }
    find(library, "cblas_sgemm", &b->cblas_sgemm);
    find(library, "cblas_sgemv", &b->cblas_sgemv);
    find(library, "cblas_sger", &b->cblas_sger);
    find(library, "dnnl_sgemm", &b->dnnl_sgemm);
    return b->cblas_sgemm || b->dnnl_sgemm;
}

size_t blas_open(blas list[BLAS_MAX], const char *width)
{
    size_t count = 0;
    set_environment(width);
    for (size_t i = 0; i < BLAS_MAX; i++) {
        list[count] = known[i];
        count += open_one(&list[count]);
    }
    return count;
}

void blas_multiply(const blas *library, form f, size_t m, size_t n, size_t k, float alpha, const float *a,
                   const float *b, float beta, float *c)
{
    const size_t lda = f == TN ? m : k, ldb = f == NT ? k : n;
    if (library->dnnl_sgemm)
        library->dnnl_sgemm(f == TN ? 'T' : 'N', f == NT ? 'T' : 'N', (long)m, (long)n, (long)k, alpha, a, (long)lda, b,
                            (long)ldb, beta, c, (long)n);
    else
        library->cblas_sgemm(BLAS_ROW_MAJOR, f == TN ? BLAS_TRANS : BLAS_NO_TRANS, f == NT ? BLAS_TRANS : BLAS_NO_TRANS,
                             (int)m, (int)n, (int)k, alpha, a, (int)lda, b, (int)ldb, beta, c, (int)n);
}
