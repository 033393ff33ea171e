/* vec_simd128.h - 4 lanes, WebAssembly SIMD. pmin and pmax mirror the operands of x86: pmin(b, a)
 * is a < b ? a : b. vec_relaxed.h defines its own name, family and multiply-adds before it
 * takes the rest from here. */
#ifndef VANE_WASM_VEC_VEC_SIMD128_H
#define VANE_WASM_VEC_VEC_SIMD128_H

#include <wasm_simd128.h>

#define VF_LANES 4
/* V8 loads all of a step's elements of a before it multiplies them: with more rows than 4 it has no registers left for
 * the accumulators, and they go through memory at every step. */
#define VEC_TILE_ROWS 4
#define VEC_TILE_VECTORS 2
#define VEC_BLOCK_DEPTH 256
#define VEC_BLOCK_ROWS 120
#define VEC_BLOCK_COLUMNS 1024

typedef v128_t vf;
typedef v128_t vi;
typedef v128_t vm;

VEC_FN vf vf_load(const float *p) { return wasm_v128_load(p); }
VEC_FN void vf_store(float *p, vf v) { wasm_v128_store(p, v); }
VEC_FN vf vf_load_n(const float *p, size_t n)
{
    if (n == 1) return wasm_v128_load32_zero(p);
    const vf two = wasm_v128_load64_zero(p);
    return n == 2 ? two : wasm_v128_load32_lane(p + 2, two, 2);
}
VEC_FN void vf_store_n(float *p, vf v, size_t n)
{
    if (n == 1) {
        wasm_v128_store32_lane(p, v, 0);
    } else {
        wasm_v128_store64_lane(p, v, 0);
        if (n == 3) wasm_v128_store32_lane(p + 2, v, 2);
    }
}
VEC_FN vi vi_load(const int32_t *p) { return wasm_v128_load(p); }
VEC_FN void vi_store(int32_t *p, vi v) { wasm_v128_store(p, v); }

VEC_FN vf vf_zero(void) { return wasm_f32x4_splat(0.0f); }
VEC_FN vf vf_set1(float x) { return wasm_f32x4_splat(x); }
VEC_FN vi vi_set1(int32_t i) { return wasm_i32x4_splat(i); }
VEC_FN vi vf_bits(vf v) { return v; }
VEC_FN vf vf_from_bits(vi v) { return v; }

VEC_FN vf vf_add(vf a, vf b) { return wasm_f32x4_add(a, b); }
VEC_FN vf vf_sub(vf a, vf b) { return wasm_f32x4_sub(a, b); }
VEC_FN vf vf_mul(vf a, vf b) { return wasm_f32x4_mul(a, b); }
VEC_FN vf vf_div(vf a, vf b) { return wasm_f32x4_div(a, b); }
VEC_FN vf vf_sqrt(vf a) { return wasm_f32x4_sqrt(a); }
VEC_FN vf vf_abs(vf a) { return wasm_f32x4_abs(a); }
VEC_FN vf vf_neg(vf a) { return wasm_f32x4_neg(a); }
VEC_FN vf vf_min(vf a, vf b) { return wasm_f32x4_pmin(b, a); }
VEC_FN vf vf_max(vf a, vf b) { return wasm_f32x4_pmax(b, a); }

#ifndef VEC_NAME
#define VEC_NAME "simd128"
#define VEC_FAMILY "plain"
#define VF_FUSED 0
VEC_FN vf vf_fma(vf a, vf b, vf c) { return wasm_f32x4_add(wasm_f32x4_mul(a, b), c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return wasm_f32x4_sub(c, wasm_f32x4_mul(a, b)); }
#endif

VEC_FN vm vf_lt(vf a, vf b) { return wasm_f32x4_lt(a, b); }
VEC_FN vm vf_le(vf a, vf b) { return wasm_f32x4_le(a, b); }
VEC_FN vm vf_eq(vf a, vf b) { return wasm_f32x4_eq(a, b); }
VEC_FN vf vf_select(vm m, vf a, vf b) { return wasm_v128_bitselect(a, b, m); }
VEC_FN int vm_any(vm m) { return wasm_v128_any_true(m); }

VEC_FN vf vf_zip_low(vf a, vf b) { return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5); }
VEC_FN vf vf_zip_high(vf a, vf b) { return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7); }

VEC_FN vi vi_add(vi a, vi b) { return wasm_i32x4_add(a, b); }
VEC_FN vi vi_sub(vi a, vi b) { return wasm_i32x4_sub(a, b); }
VEC_FN vi vi_and(vi a, vi b) { return wasm_v128_and(a, b); }
VEC_FN vi vi_or(vi a, vi b) { return wasm_v128_or(a, b); }
VEC_FN vi vi_xor(vi a, vi b) { return wasm_v128_xor(a, b); }
VEC_FN vi vi_shl(vi v, int k) { return wasm_i32x4_shl(v, (uint32_t)k); }
VEC_FN vi vi_shr(vi v, int k) { return wasm_u32x4_shr(v, (uint32_t)k); }
VEC_FN vi vi_from_vf(vf x) { return wasm_i32x4_trunc_sat_f32x4(x); }
VEC_FN vf vf_from_vi(vi i) { return wasm_f32x4_convert_i32x4(i); }

VEC_FN float vf_hsum(vf v)
{
    const vf w = vf_add(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
    return wasm_f32x4_extract_lane(w, 0) + wasm_f32x4_extract_lane(w, 1);
}
VEC_FN float vf_hmax(vf v)
{
    const vf w = vf_max(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
    return wasm_f32x4_extract_lane(vf_max(w, wasm_i32x4_shuffle(w, w, 1, 0, 3, 2)), 0);
}

#endif
