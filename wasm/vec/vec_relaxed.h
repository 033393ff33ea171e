/* vec_relaxed.h - SIMD128 with relaxed multiply-adds: one instruction where the host fuses. The
 * specification lets an engine round once or twice, so VF_FUSED says what it may do, and only a
 * check at start-up what it does. */
#ifndef VANE_WASM_VEC_VEC_RELAXED_H
#define VANE_WASM_VEC_VEC_RELAXED_H

#define VEC_NAME "relaxed"
#define VEC_FAMILY "relaxed"
#define VF_FUSED 1
#include "wasm/vec/vec_simd128.h"

VEC_FN vf vf_fma(vf a, vf b, vf c) { return wasm_f32x4_relaxed_madd(a, b, c); }
VEC_FN vf vf_fnma(vf a, vf b, vf c) { return wasm_f32x4_relaxed_nmadd(a, b, c); }

#endif
