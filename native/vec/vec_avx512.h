/* vec_avx512.h - 16 lanes, AVX-512 F and DQ. With VANE_PLAIN, in the plain family. */
#ifndef VANE_NATIVE_VEC_VEC_AVX512_H
#define VANE_NATIVE_VEC_VEC_AVX512_H

#include "native/vec/vec_x86.h"

#define VF_LANES 16
#define VEC_TILE_ROWS 12
#define VEC_TILE_VECTORS 2
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 144
#define VEC_BLOCK_COLUMNS 2048

typedef __m512 vf;
typedef __m512i vi;
typedef __mmask16 vm;

VEC_FN vm vec_first(size_t n) { return (vm)((1u << n) - 1u); }

VEC_FN vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
VEC_FN void vf_store(float *p, vf v) { _mm512_storeu_ps(p, v); }
VEC_FN vf vf_load_n(const float *p, size_t n) { return _mm512_maskz_loadu_ps(vec_first(n), p); }
VEC_FN void vf_store_n(float *p, vf v, size_t n) { _mm512_mask_storeu_ps(p, vec_first(n), v); }
VEC_FN vi vi_load(const int32_t *p) { return _mm512_loadu_si512(p); }
VEC_FN void vi_store(int32_t *p, vi v) { _mm512_storeu_si512(p, v); }

VEC_FN vf vf_zero(void) { return _mm512_setzero_ps(); }
VEC_FN vf vf_set1(float x) { return _mm512_set1_ps(x); }
VEC_FN vi vi_set1(int32_t i) { return _mm512_set1_epi32(i); }
VEC_FN vi vf_bits(vf v) { return _mm512_castps_si512(v); }
VEC_FN vf vf_from_bits(vi v) { return _mm512_castsi512_ps(v); }

VEC_FN vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
VEC_FN vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
VEC_FN vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
VEC_FN vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
VEC_FN vf vf_sqrt(vf a) { return _mm512_sqrt_ps(a); }
VEC_FN vf vf_abs(vf a) { return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a); }
VEC_FN vf vf_neg(vf a) { return _mm512_xor_ps(_mm512_set1_ps(-0.0f), a); }
VEC_FN vf vf_min(vf a, vf b) { return _mm512_min_ps(a, b); }
VEC_FN vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); }

#ifdef VANE_PLAIN
#define VEC_NAME "avx512_plain"
#define VEC_FAMILY "plain"
#define VF_FUSED 0
VEC_FN vf vf_fma(vf a, vf b, vf c) { return _mm512_add_ps(_mm512_mul_ps(a, b), c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return _mm512_sub_ps(c, _mm512_mul_ps(a, b)); }
#else
#define VEC_NAME "avx512"
#define VEC_FAMILY "fused"
#define VF_FUSED 1
VEC_FN vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return _mm512_fnmadd_ps(a, b, c); }
#endif

VEC_FN vm vf_lt(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
VEC_FN vm vf_le(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
VEC_FN vm vf_eq(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
VEC_FN vf vf_select(vm m, vf a, vf b) { return _mm512_mask_blend_ps(m, b, a); }
VEC_FN int vm_any(vm m) { return m != 0; }

VEC_FN vf vf_zip_low(vf a, vf b)
{
    const vi order = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    return _mm512_permutex2var_ps(a, order, b);
}
VEC_FN vf vf_zip_high(vf a, vf b)
{
    const vi order = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    return _mm512_permutex2var_ps(a, order, b);
}

VEC_FN vi vi_add(vi a, vi b) { return _mm512_add_epi32(a, b); }
VEC_FN vi vi_sub(vi a, vi b) { return _mm512_sub_epi32(a, b); }
VEC_FN vi vi_and(vi a, vi b) { return _mm512_and_si512(a, b); }
VEC_FN vi vi_or(vi a, vi b) { return _mm512_or_si512(a, b); }
VEC_FN vi vi_xor(vi a, vi b) { return _mm512_xor_si512(a, b); }
VEC_FN vi vi_shl(vi v, int k) { return _mm512_slli_epi32(v, (unsigned)k); }
VEC_FN vi vi_shr(vi v, int k) { return _mm512_srli_epi32(v, (unsigned)k); }
VEC_FN vi vi_from_vf(vf x) { return _mm512_cvttps_epi32(x); }
VEC_FN vf vf_from_vi(vi i) { return _mm512_cvtepi32_ps(i); }

VEC_FN float vf_hsum(vf v)
{
    const __m256 w = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    return vec_hsum128(_mm_add_ps(_mm256_castps256_ps128(w), _mm256_extractf128_ps(w, 1)));
}
VEC_FN float vf_hmax(vf v)
{
    const __m256 w = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    return vec_hmax128(_mm_max_ps(_mm256_castps256_ps128(w), _mm256_extractf128_ps(w, 1)));
}

#endif
