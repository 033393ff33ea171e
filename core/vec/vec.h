/* vec.h - the vector-width interface. Included by kernel sources alone.
 *
 * A kernel is written once, against the operations below, and compiled once per width. The build names the header
 * that implements them, VANE_VEC_H="vec_avx2.h", puts its folder on the include path and gives the compiler flags
 * that go with it; so core knows no machine, and a new width is a new header elsewhere.
 *
 * A width header defines the types vf (float32 lanes), vi (as many 32-bit integer lanes), vm (a mask), the macros
 *   VEC_NAME    the width's name, a string              VF_LANES   lanes of a vector, a power of two, 1 to 64
 *   VF_FUSED    1: vf_fma and vf_fnma round once (the fused family), 0: after the product and after the sum
 *   VEC_FAMILY  "plain", "fused", or "relaxed" when the machine decides
 *   VEC_TILE_ROWS x VEC_TILE_VECTORS   register tile of a product    VEC_BLOCK_DEPTH VEC_BLOCK_ROWS VEC_BLOCK_COLUMNS
 *                                      cache blocks of a product (see kernels.h)
 * and the primitives. All act lane by lane, follow IEEE 754 with round to nearest even and no flush to zero, and
 * are defined over all inputs, or over the domain that is given: inside it every width gives the same bits, but
 * for fma and fnma, whose bits are a family's, and for the payload and sign of a NaN.
 *
 *   memory    vf_load(p) vf_store(p, v)           any alignment
 *             vf_load_n(p, n) vf_store_n(p, v, n) n in 1 .. VF_LANES - 1 (never called when VF_LANES is 1): lanes
 *                                                 >= n read as +0; p[n] and beyond are never touched
 *             vi_load(p) vi_store(p, v)           of int32_t
 *   make      vf_zero() vf_set1(x) vi_set1(i)
 *   arithmetic vf_add vf_sub vf_mul vf_div vf_sqrt   correctly rounded
 *             vf_fma(a, b, c) = a * b + c         vf_fnma(a, b, c) = c - a * b
 *             vf_abs vf_neg                       sign bit only, NaN too
 *             vf_min(a, b) = a < b ? a : b        so: a NaN on either side, or two zeros, give b
 *             vf_max(a, b) = a > b ? a : b
 *   compare   vf_lt vf_le vf_eq                   false where either is NaN
 *             vf_select(m, a, b) = m ? a : b      vm_any(m) -> int, 1 when a lane is set
 *   move      vf_zip_low(a, b) vf_zip_high(a, b)  lanes a0 b0 a1 b1 ... of the lower halves, and of the upper;
 *                                                 with one lane, a and b
 *   integer   vi_add vi_sub (wrap) vi_and vi_or vi_xor  vi_shl(v, k) vi_shr(v, k) (logical; k a constant, 0 .. 31)
 *             vf_bits(v) -> vi, vf_from_bits(i) -> vf   the same 32 bits
 *             vi_from_vf(x)                       x integral, |x| < 2^31       vf_from_vi(i)   |i| <= 2^24
 *   reduce    vf_hsum(v) vf_hmax(v) -> float      by halves: lane i with lane i + VF_LANES / 2, until one is left;
 *                                                 the order is the width's: for one that is not, see vf_fold64;
 *                                                 of +0 and -0, which one is the largest is the width's too
 *
 * Derived below, the same code at every width: vf_round, vf_exp2_rounded, vf_scale2, vf_load_some, vf_store_some,
 * vf_flush, vf_fold64, vf_transpose; and in vec_math.h, exp to gelu. No primitive takes more than about four
 * instructions, but the tails where a machine has no mask. */
#ifndef VANE_CORE_VEC_VEC_H
#define VANE_CORE_VEC_VEC_H

#include <stddef.h>
#include <stdint.h>

#if defined(__FAST_MATH__)
#error "fast-math breaks the bit rules: compile with -fno-fast-math"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#error "floats must be evaluated as floats: on 32-bit x86 compile with -msse2 -mfpmath=sse"
#endif
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "little-endian machines only"
#endif

#define VEC_FN static inline __attribute__((always_inline, unused))

#ifndef VANE_VEC_H
#error "the build must define VANE_VEC_H, for example \"vec_avx2.h\""
#endif
#include VANE_VEC_H

#if !defined(VEC_NAME) || !defined(VF_LANES) || !defined(VF_FUSED) || !defined(VEC_FAMILY) || \
    !defined(VEC_TILE_ROWS) || !defined(VEC_TILE_VECTORS) || !defined(VEC_BLOCK_DEPTH) ||     \
    !defined(VEC_BLOCK_ROWS) || !defined(VEC_BLOCK_COLUMNS)
#error "the width header must define all the macros that vec.h lists"
#endif

/* The nearest integer, ties to even, +0 for what rounds to zero; |x| <= 2^22: in 2^23 .. 2^24 the step of a float is 1.
 * Two additions are as fast as the instruction that some widths have, and the same bits. */
#define VEC_ROUNDER 0x1.8p23f
VEC_FN vf vf_round(vf x)
{
    const vf rounder = vf_set1(VEC_ROUNDER);
    return vf_sub(vf_add(x, rounder), rounder);
}

/* 2^n from VEC_EXPONENT + n, n integral in [-126, 127], and 0 for -127: the low bits of that sum are the exponent
 * field, and the rest is shifted out. */
#define VEC_EXPONENT (VEC_ROUNDER + 127)
VEC_FN vf vf_exp2_rounded(vf sum) { return vf_from_bits(vi_shl(vf_bits(sum), 23)); }

/* x * 2^n, rounded once; n integral in [-126, 127]. */
VEC_FN vf vf_scale2(vf x, vf n) { return vf_mul(x, vf_exp2_rounded(vf_add(n, vf_set1(VEC_EXPONENT)))); }

/* A build whose kernels travel has VANE_COMPACT: in it, what is VEC_ONCE is there once, out of line, and a short step
 * after whole ones is no second copy of them. */
#ifdef VANE_COMPACT
enum { VEC_COMPACT = 1 };
#define VEC_ONCE static __attribute__((noinline))
#else
enum { VEC_COMPACT = 0 };
#define VEC_ONCE VEC_FN
#endif

/* The first n lanes, n in 0 .. VF_LANES; for kernels whose last step may be whole or short. */
VEC_ONCE vf vf_load_short(const float *p, size_t n) { return n ? vf_load_n(p, n) : vf_zero(); }
VEC_ONCE void vf_store_short(float *p, vf v, size_t n)
{
    if (n) vf_store_n(p, v, n);
}
VEC_FN vf vf_load_some(const float *p, size_t n) { return n == VF_LANES ? vf_load(p) : vf_load_short(p, n); }
VEC_FN void vf_store_some(float *p, vf v, size_t n)
{
    if (n == VF_LANES) vf_store(p, v);
    else vf_store_short(p, v, n);
}

static const float vec_lane_numbers[64] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                            16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                            32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                            48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63 };

/* v with lanes >= n as +0, n in 1 .. VF_LANES. */
VEC_FN vf vf_keep(vf v, size_t n)
{
    return n == VF_LANES ? v : vf_select(vf_lt(vf_load(vec_lane_numbers), vf_set1((float)n)), v, vf_zero());
}

/* x where |x| >= limit, else +0; NaN stays. Denormals cost over a hundred times a normal operation and WebAssembly
 * cannot flush them in hardware, so epilogues do: below 2^-63 for activations, deltas and gradients, below 2^-126
 * for what optimizers remember. */
VEC_FN vf vf_flush(vf x, float limit) { return vf_select(vf_lt(vf_abs(x), vf_set1(limit)), vf_zero(), x); }
#define VEC_TINY 0x1p-63f
#define VEC_DENORMAL 0x1p-126f

/* Sum across lanes, the same tree at every width: element i of a sequence is added to virtual lane i mod 64, in
 * order, from +0; then lane i is added to lane i + 32, the 32 sums by halves again, until one is left. */
#define VEC_SUM_LANES 64
#define VEC_SUM_VECTORS (VEC_SUM_LANES / VF_LANES)

/* The rounds that take whole vectors. Of the virtual lanes only the first n, n >= 1, were reached: the others are +0,
 * and adding them would at most turn a -0 into +0. */
VEC_FN void vec_fold_half(vf *s, size_t half, size_t n)
{
    for (size_t i = 0; i < half; i++)
        if ((i + half) * VF_LANES < n) s[i] = vf_add(s[i], s[i + half]);
}
VEC_FN vf vf_fold_vectors(vf s[VEC_SUM_VECTORS], size_t n)
{
    if (VEC_SUM_VECTORS > 32) vec_fold_half(s, 32, n);
    if (VEC_SUM_VECTORS > 16) vec_fold_half(s, 16, n);
    if (VEC_SUM_VECTORS > 8) vec_fold_half(s, 8, n);
    if (VEC_SUM_VECTORS > 4) vec_fold_half(s, 4, n);
    if (VEC_SUM_VECTORS > 2) vec_fold_half(s, 2, n);
    if (VEC_SUM_VECTORS > 1) vec_fold_half(s, 1, n);
    return s[0];
}
VEC_ONCE float vf_fold64(vf s[VEC_SUM_VECTORS]) { return vf_hsum(vf_fold_vectors(s, VEC_SUM_LANES)); }

/* Lane i of vector j becomes lane j of vector i. Of the bits that number vector and lane, each round of zips moves the
 * first of the vector to the end of the lane, and the first of the lane to the end of the vector. */
VEC_FN void vf_transpose(vf t[VF_LANES])
{
    for (size_t round = 1; round < VF_LANES; round *= 2) {
        vf zipped[VF_LANES];
        for (size_t i = 0; 2 * i + 1 < VF_LANES; i++) {
            zipped[2 * i] = vf_zip_low(t[i], t[i + VF_LANES / 2]);
            zipped[2 * i + 1] = vf_zip_high(t[i], t[i + VF_LANES / 2]);
        }
        for (size_t i = 0; i < VF_LANES; i++) t[i] = zipped[i];
    }
}
#endif
