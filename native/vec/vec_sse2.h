/* vec_sse2.h - 4 lanes: what every x86-64 machine has. No masked access and no blend. */
#ifndef VANE_NATIVE_VEC_VEC_SSE2_H
#define VANE_NATIVE_VEC_VEC_SSE2_H

#include "native/vec/vec_x86.h"

#define VEC_NAME "sse2"
#define VEC_FAMILY "plain"
#define VF_LANES 4
#define VF_FUSED 0
#define VEC_TILE_ROWS 4
#define VEC_TILE_VECTORS 2
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 128
#define VEC_BLOCK_COLUMNS 2048

typedef __m128 vf;
typedef __m128i vi;
typedef __m128 vm;

VEC_FN vf vf_load(const float *p) { return _mm_loadu_ps(p); }
VEC_FN void vf_store(float *p, vf v) { _mm_storeu_ps(p, v); }
VEC_FN vf vf_load_n(const float *p, size_t n)
{
    if (n == 1) return _mm_load_ss(p);
    const vf two = _mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)p));
    return n == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(p + 2));
}
VEC_FN void vf_store_n(float *p, vf v, size_t n)
{
    if (n == 1) {
        _mm_store_ss(p, v);
    } else {
        _mm_storel_epi64((__m128i *)p, _mm_castps_si128(v));
        if (n == 3) _mm_store_ss(p + 2, _mm_movehl_ps(v, v));
    }
}
VEC_FN vi vi_load(const int32_t *p) { return _mm_loadu_si128((const __m128i *)p); }
VEC_FN void vi_store(int32_t *p, vi v) { _mm_storeu_si128((__m128i *)p, v); }

VEC_FN vf vf_zero(void) { return _mm_setzero_ps(); }
VEC_FN vf vf_set1(float x) { return _mm_set1_ps(x); }
VEC_FN vi vi_set1(int32_t i) { return _mm_set1_epi32(i); }
VEC_FN vi vf_bits(vf v) { return _mm_castps_si128(v); }
VEC_FN vf vf_from_bits(vi v) { return _mm_castsi128_ps(v); }

VEC_FN vf vf_add(vf a, vf b) { return _mm_add_ps(a, b); }
VEC_FN vf vf_sub(vf a, vf b) { return _mm_sub_ps(a, b); }
VEC_FN vf vf_mul(vf a, vf b) { return _mm_mul_ps(a, b); }
VEC_FN vf vf_div(vf a, vf b) { return _mm_div_ps(a, b); }
VEC_FN vf vf_sqrt(vf a) { return _mm_sqrt_ps(a); }
VEC_FN vf vf_fma(vf a, vf b, vf c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return _mm_sub_ps(c, _mm_mul_ps(a, b)); }
VEC_FN vf vf_abs(vf a) { return _mm_andnot_ps(_mm_set1_ps(-0.0f), a); }
VEC_FN vf vf_neg(vf a) { return _mm_xor_ps(_mm_set1_ps(-0.0f), a); }
VEC_FN vf vf_min(vf a, vf b) { return _mm_min_ps(a, b); }
VEC_FN vf vf_max(vf a, vf b) { return _mm_max_ps(a, b); }

VEC_FN vm vf_lt(vf a, vf b) { return _mm_cmplt_ps(a, b); }
VEC_FN vm vf_le(vf a, vf b) { return _mm_cmple_ps(a, b); }
VEC_FN vm vf_eq(vf a, vf b) { return _mm_cmpeq_ps(a, b); }
VEC_FN vf vf_select(vm m, vf a, vf b) { return _mm_or_ps(_mm_and_ps(m, a), _mm_andnot_ps(m, b)); }
VEC_FN int vm_any(vm m) { return _mm_movemask_ps(m) != 0; }

VEC_FN vf vf_zip_low(vf a, vf b) { return _mm_unpacklo_ps(a, b); }
VEC_FN vf vf_zip_high(vf a, vf b) { return _mm_unpackhi_ps(a, b); }

VEC_FN vi vi_add(vi a, vi b) { return _mm_add_epi32(a, b); }
VEC_FN vi vi_sub(vi a, vi b) { return _mm_sub_epi32(a, b); }
VEC_FN vi vi_and(vi a, vi b) { return _mm_and_si128(a, b); }
VEC_FN vi vi_or(vi a, vi b) { return _mm_or_si128(a, b); }
VEC_FN vi vi_xor(vi a, vi b) { return _mm_xor_si128(a, b); }
VEC_FN vi vi_shl(vi v, int k) { return _mm_slli_epi32(v, k); }
VEC_FN vi vi_shr(vi v, int k) { return _mm_srli_epi32(v, k); }
VEC_FN vi vi_from_vf(vf x) { return _mm_cvttps_epi32(x); }
VEC_FN vf vf_from_vi(vi i) { return _mm_cvtepi32_ps(i); }

VEC_FN float vf_hsum(vf v) { return vec_hsum128(v); }
VEC_FN float vf_hmax(vf v) { return vec_hmax128(v); }

#endif
