/* vec_ops.h - the operations of vec.h and vec_math.h over arrays, one table per vector width. */
#ifndef VANE_TESTS_WIDTH_VEC_OPS_H
#define VANE_TESTS_WIDTH_VEC_OPS_H

#include <stddef.h>
#include <stdint.h>

/* An operation's operands, any of them unused. Integers and masks travel as the bits of floats. */
typedef void vane_vec_run(size_t n, const float *a, const float *b, const float *c, float *y);

typedef struct vane_vec_op {
    const char *name;
    vane_vec_run *run; /* n is a multiple of 64 */
} vane_vec_op;

typedef struct vane_vec_ops {
    const char *name, *family;
    size_t lanes;
    const vane_vec_op *ops; /* up to one without a name */
    void (*load_some)(float *y, const float *x, size_t n); /* y has `lanes` elements */
    void (*store_some)(float *y, const float *x, size_t n);
    void (*copy_integers)(int32_t *y, const int32_t *x);
    int (*any_negative)(const float *x);
    float (*hsum)(const float *x);
    float (*hmax)(const float *x);
    float (*sum64)(size_t n, const float *x); /* vec.h's 64-lane sum of any number of elements */
} vane_vec_ops;

#endif
