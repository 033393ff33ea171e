/* vec_neon.h - 4 lanes, AArch64 Advanced SIMD. vminq and vmaxq propagate NaNs, so min and max
 * compare and select. */
#ifndef VANE_NATIVE_VEC_VEC_NEON_H
#define VANE_NATIVE_VEC_VEC_NEON_H

#include <arm_neon.h>

#define VEC_NAME "neon"
#define VEC_FAMILY "fused"
#define VF_LANES 4
#define VF_FUSED 1
#define VEC_TILE_ROWS 8
#define VEC_TILE_VECTORS 2
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 128
#define VEC_BLOCK_COLUMNS 2048

typedef float32x4_t vf;
typedef int32x4_t vi;
typedef uint32x4_t vm;

VEC_FN vf vf_load(const float *p) { return vld1q_f32(p); }
VEC_FN void vf_store(float *p, vf v) { vst1q_f32(p, v); }
VEC_FN vf vf_load_n(const float *p, size_t n)
{
    if (n == 1) return vld1q_lane_f32(p, vdupq_n_f32(0.0f), 0);
    const float32x2_t zero = vdup_n_f32(0.0f);
    return vcombine_f32(vld1_f32(p), n == 2 ? zero : vld1_lane_f32(p + 2, zero, 0));
}
VEC_FN void vf_store_n(float *p, vf v, size_t n)
{
    if (n == 1) {
        vst1q_lane_f32(p, v, 0);
    } else {
        vst1_f32(p, vget_low_f32(v));
        if (n == 3) vst1q_lane_f32(p + 2, v, 2);
    }
}
VEC_FN vi vi_load(const int32_t *p) { return vld1q_s32(p); }
VEC_FN void vi_store(int32_t *p, vi v) { vst1q_s32(p, v); }

VEC_FN vf vf_zero(void) { return vdupq_n_f32(0.0f); }
VEC_FN vf vf_set1(float x) { return vdupq_n_f32(x); }
VEC_FN vi vi_set1(int32_t i) { return vdupq_n_s32(i); }
VEC_FN vi vf_bits(vf v) { return vreinterpretq_s32_f32(v); }
VEC_FN vf vf_from_bits(vi v) { return vreinterpretq_f32_s32(v); }

VEC_FN vf vf_add(vf a, vf b) { return vaddq_f32(a, b); }
VEC_FN vf vf_sub(vf a, vf b) { return vsubq_f32(a, b); }
VEC_FN vf vf_mul(vf a, vf b) { return vmulq_f32(a, b); }
VEC_FN vf vf_div(vf a, vf b) { return vdivq_f32(a, b); }
VEC_FN vf vf_sqrt(vf a) { return vsqrtq_f32(a); }
VEC_FN vf vf_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return vfmsq_f32(c, a, b); }
VEC_FN vf vf_abs(vf a) { return vabsq_f32(a); }
VEC_FN vf vf_neg(vf a) { return vnegq_f32(a); }
VEC_FN vf vf_min(vf a, vf b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
VEC_FN vf vf_max(vf a, vf b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }

VEC_FN vm vf_lt(vf a, vf b) { return vcltq_f32(a, b); }
VEC_FN vm vf_le(vf a, vf b) { return vcleq_f32(a, b); }
VEC_FN vm vf_eq(vf a, vf b) { return vceqq_f32(a, b); }
VEC_FN vf vf_select(vm m, vf a, vf b) { return vbslq_f32(m, a, b); }
VEC_FN int vm_any(vm m) { return vmaxvq_u32(m) != 0; }

VEC_FN vf vf_zip_low(vf a, vf b) { return vzip1q_f32(a, b); }
VEC_FN vf vf_zip_high(vf a, vf b) { return vzip2q_f32(a, b); }

VEC_FN vi vi_add(vi a, vi b) { return vaddq_s32(a, b); }
VEC_FN vi vi_sub(vi a, vi b) { return vsubq_s32(a, b); }
VEC_FN vi vi_and(vi a, vi b) { return vandq_s32(a, b); }
VEC_FN vi vi_or(vi a, vi b) { return vorrq_s32(a, b); }
VEC_FN vi vi_xor(vi a, vi b) { return veorq_s32(a, b); }
/* Unlike these, the shifts by an immediate take no k = 0 and, unoptimized, no argument. */
VEC_FN vi vi_shl(vi v, int k) { return vshlq_s32(v, vdupq_n_s32(k)); }
VEC_FN vi vi_shr(vi v, int k)
{
    return vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(v), vdupq_n_s32(-k)));
}
VEC_FN vi vi_from_vf(vf x) { return vcvtq_s32_f32(x); }
VEC_FN vf vf_from_vi(vi i) { return vcvtq_f32_s32(i); }

VEC_FN float vf_hsum(vf v)
{
    const float32x2_t w = vadd_f32(vget_low_f32(v), vget_high_f32(v));
    return vget_lane_f32(w, 0) + vget_lane_f32(w, 1);
}
VEC_FN float vf_hmax(vf v)
{
    const vf w = vf_max(v, vextq_f32(v, v, 2));
    return vgetq_lane_f32(vf_max(w, vextq_f32(w, w, 1)), 0);
}

#endif
