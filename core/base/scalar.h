/* Elementary functions of one double, the same bits on every machine and without libm: add,
 * subtract, multiply, divide and integer steps in a fixed order. For schedules, bias corrections,
 * initialisers and references in tests; vectors of floats have their own functions in kernels.
 *
 * Round-to-nearest and denormals must be on (the default environment, which computing entry points
 * set). A NaN argument gives a NaN; no errno, no guarantee about exception flags. Error bounds are
 * in ULP of the result, measured against 160-bit arithmetic (see scalar.c); results below 2^-1022
 * lose half a unit more. */
#ifndef VANE_CORE_BASE_SCALAR_H
#define VANE_CORE_BASE_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

/* floor(x); false, and *out is INT32_MIN as an x86 processor's conversion gives, when that is no int32_t. */
static inline bool vane_floor_i32(double x, int32_t *out)
{
    *out = INT32_MIN;
    if (!(x >= INT32_MIN && x < -(double)INT32_MIN)) return false;
    *out = (int32_t)x;
    *out -= *out > x;
    return true;
}

double vane_sqrt(double x);          /* correctly rounded; NaN below 0, -0 for -0 */
double vane_exp(double x);           /* 1 ULP; +inf above 709.78, 0 below -745.13 */
double vane_expm1(double x);         /* 1 ULP; -1 towards -inf */
double vane_log(double x);           /* 1 ULP; -inf for 0, NaN below 0 */
double vane_log1p(double x);         /* 1 ULP; -inf for -1, NaN below -1 */
double vane_pow(double x, double y); /* 1 ULP; special cases as in C11 Annex F */
double vane_sin(double x);           /* 1 ULP for every x; NaN for an infinity */
double vane_cos(double x);           /* 1 ULP for every x; NaN for an infinity */
double vane_tanh(double x);          /* 2 ULP */
double vane_erf(double x);           /* 2 ULP */

#endif
