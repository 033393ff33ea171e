/* vec_scalar.h - one lane in plain C: for machines without vectors; the others' reference. */
#ifndef VANE_CORE_VEC_VEC_SCALAR_H
#define VANE_CORE_VEC_VEC_SCALAR_H

#define VEC_NAME "scalar"
#define VEC_FAMILY "plain"
#define VF_LANES 1
#define VF_FUSED 0
#define VEC_TILE_ROWS 4
#define VEC_TILE_VECTORS 4
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 128
#define VEC_BLOCK_COLUMNS 1024

typedef float vf;
typedef uint32_t vi; /* unsigned, so that sums wrap and right shifts are logical */
typedef int vm;

VEC_FN vf vf_load(const float *p) { return *p; }
VEC_FN void vf_store(float *p, vf v) { *p = v; }
VEC_FN vf vf_load_n(const float *p, size_t n) { return n ? *p : 0.0f; }
VEC_FN void vf_store_n(float *p, vf v, size_t n) { if (n) *p = v; }
VEC_FN vi vi_load(const int32_t *p) { return (vi)*p; }
VEC_FN void vi_store(int32_t *p, vi v) { *p = (int32_t)v; }

VEC_FN vf vf_zero(void) { return 0.0f; }
VEC_FN vf vf_set1(float x) { return x; }
VEC_FN vi vi_set1(int32_t i) { return (vi)i; }

VEC_FN vi vf_bits(vf v)
{
    const union { float f; uint32_t bits; } u = {v};
    return u.bits;
}
VEC_FN vf vf_from_bits(vi v)
{
    const union { uint32_t bits; float f; } u = {v};
    return u.f;
}

VEC_FN vf vf_add(vf a, vf b) { return a + b; }
VEC_FN vf vf_sub(vf a, vf b) { return a - b; }
VEC_FN vf vf_mul(vf a, vf b) { return a * b; }
VEC_FN vf vf_div(vf a, vf b) { return a / b; }
/* One instruction under -fno-math-errno, not a call. */
VEC_FN vf vf_sqrt(vf a) { return __builtin_sqrtf(a); }
VEC_FN vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return c - a * b; }
VEC_FN vf vf_abs(vf a) { return vf_from_bits(vf_bits(a) & 0x7fffffffu); }
VEC_FN vf vf_neg(vf a) { return vf_from_bits(vf_bits(a) ^ 0x80000000u); }
VEC_FN vf vf_min(vf a, vf b) { return a < b ? a : b; }
VEC_FN vf vf_max(vf a, vf b) { return a > b ? a : b; }

VEC_FN vm vf_lt(vf a, vf b) { return a < b; }
VEC_FN vm vf_le(vf a, vf b) { return a <= b; }
VEC_FN vm vf_eq(vf a, vf b) { return a == b; }
VEC_FN vf vf_select(vm m, vf a, vf b) { return m ? a : b; }
VEC_FN int vm_any(vm m) { return m; }

VEC_FN vf vf_zip_low(vf a, vf b) { (void)b; return a; }
VEC_FN vf vf_zip_high(vf a, vf b) { (void)a; return b; }

VEC_FN vi vi_add(vi a, vi b) { return a + b; }
VEC_FN vi vi_sub(vi a, vi b) { return a - b; }
VEC_FN vi vi_and(vi a, vi b) { return a & b; }
VEC_FN vi vi_or(vi a, vi b) { return a | b; }
VEC_FN vi vi_xor(vi a, vi b) { return a ^ b; }
VEC_FN vi vi_shl(vi v, int k) { return v << k; }
VEC_FN vi vi_shr(vi v, int k) { return v >> k; }
VEC_FN vi vi_from_vf(vf x) { return (vi)(int32_t)x; }
VEC_FN vf vf_from_vi(vi i) { return (float)(int32_t)i; }

VEC_FN float vf_hsum(vf v) { return v; }
VEC_FN float vf_hmax(vf v) { return v; }

#endif
