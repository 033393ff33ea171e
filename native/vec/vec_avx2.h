/* vec_avx2.h - 8 lanes, AVX2 and FMA. With VANE_PLAIN, in the plain family. */
#ifndef VANE_NATIVE_VEC_VEC_AVX2_H
#define VANE_NATIVE_VEC_VEC_AVX2_H

#include "native/vec/vec_x86.h"

#define VF_LANES 8
#define VEC_TILE_ROWS 6
#define VEC_TILE_VECTORS 2
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 120
#define VEC_BLOCK_COLUMNS 2048

typedef __m256 vf;
typedef __m256i vi;
typedef __m256 vm;

VEC_FN __m256i vec_first(size_t n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

VEC_FN vf vf_load(const float *p) { return _mm256_loadu_ps(p); }
VEC_FN void vf_store(float *p, vf v) { _mm256_storeu_ps(p, v); }
VEC_FN vf vf_load_n(const float *p, size_t n) { return _mm256_maskload_ps(p, vec_first(n)); }
/* In parts: a masked store takes tens of cycles on some processors, and what it wrote can't be read again at once. */
VEC_FN void vf_store_n(float *p, vf v, size_t n)
{
    __m128 part = _mm256_castps256_ps128(v);
    if (n & 4) {
        _mm_storeu_ps(p, part);
        part = _mm256_extractf128_ps(v, 1);
        p += 4;
    }
    if (n & 2) {
        _mm_storel_epi64((__m128i *)p, _mm_castps_si128(part));
        part = _mm_movehl_ps(part, part);
        p += 2;
    }
    if (n & 1) _mm_store_ss(p, part);
}
VEC_FN vi vi_load(const int32_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
VEC_FN void vi_store(int32_t *p, vi v) { _mm256_storeu_si256((__m256i *)p, v); }

VEC_FN vf vf_zero(void) { return _mm256_setzero_ps(); }
VEC_FN vf vf_set1(float x) { return _mm256_set1_ps(x); }
VEC_FN vi vi_set1(int32_t i) { return _mm256_set1_epi32(i); }
VEC_FN vi vf_bits(vf v) { return _mm256_castps_si256(v); }
VEC_FN vf vf_from_bits(vi v) { return _mm256_castsi256_ps(v); }

VEC_FN vf vf_add(vf a, vf b) { return _mm256_add_ps(a, b); }
VEC_FN vf vf_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
VEC_FN vf vf_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
VEC_FN vf vf_div(vf a, vf b) { return _mm256_div_ps(a, b); }
VEC_FN vf vf_sqrt(vf a) { return _mm256_sqrt_ps(a); }
VEC_FN vf vf_abs(vf a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
VEC_FN vf vf_neg(vf a) { return _mm256_xor_ps(_mm256_set1_ps(-0.0f), a); }
VEC_FN vf vf_min(vf a, vf b) { return _mm256_min_ps(a, b); }
VEC_FN vf vf_max(vf a, vf b) { return _mm256_max_ps(a, b); }

#ifdef VANE_PLAIN
#define VEC_NAME "avx2_plain"
#define VEC_FAMILY "plain"
#define VF_FUSED 0
VEC_FN vf vf_fma(vf a, vf b, vf c) { return _mm256_add_ps(_mm256_mul_ps(a, b), c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return _mm256_sub_ps(c, _mm256_mul_ps(a, b)); }
#else
#define VEC_NAME "avx2"
#define VEC_FAMILY "fused"
#define VF_FUSED 1
VEC_FN vf vf_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return _mm256_fnmadd_ps(a, b, c); }
#endif

VEC_FN vm vf_lt(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
VEC_FN vm vf_le(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
VEC_FN vm vf_eq(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
VEC_FN vf vf_select(vm m, vf a, vf b) { return _mm256_blendv_ps(b, a, m); }
VEC_FN int vm_any(vm m) { return _mm256_movemask_ps(m) != 0; }

VEC_FN vf vf_zip_low(vf a, vf b)
{
    return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x20);
}
VEC_FN vf vf_zip_high(vf a, vf b)
{
    return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x31);
}

VEC_FN vi vi_add(vi a, vi b) { return _mm256_add_epi32(a, b); }
VEC_FN vi vi_sub(vi a, vi b) { return _mm256_sub_epi32(a, b); }
VEC_FN vi vi_and(vi a, vi b) { return _mm256_and_si256(a, b); }
VEC_FN vi vi_or(vi a, vi b) { return _mm256_or_si256(a, b); }
VEC_FN vi vi_xor(vi a, vi b) { return _mm256_xor_si256(a, b); }
VEC_FN vi vi_shl(vi v, int k) { return _mm256_slli_epi32(v, k); }
VEC_FN vi vi_shr(vi v, int k) { return _mm256_srli_epi32(v, k); }
VEC_FN vi vi_from_vf(vf x) { return _mm256_cvttps_epi32(x); }
VEC_FN vf vf_from_vi(vi i) { return _mm256_cvtepi32_ps(i); }

VEC_FN float vf_hsum(vf v)
{
    return vec_hsum128(_mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1)));
}
VEC_FN float vf_hmax(vf v)
{
    return vec_hmax128(_mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1)));
}

#endif
