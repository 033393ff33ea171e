/* vec_x86.h - what the x86 widths share: the last two halvings of a reduction, within 128 bits. */
#ifndef VANE_NATIVE_VEC_VEC_X86_H
#define VANE_NATIVE_VEC_VEC_X86_H

#include <immintrin.h>

VEC_FN float vec_hsum128(__m128 v)
{
    v = _mm_add_ps(v, _mm_movehl_ps(v, v));
    return _mm_cvtss_f32(_mm_add_ss(v, _mm_shuffle_ps(v, v, 1)));
}

VEC_FN float vec_hmax128(__m128 v)
{
    v = _mm_max_ps(v, _mm_movehl_ps(v, v));
    return _mm_cvtss_f32(_mm_max_ss(v, _mm_shuffle_ps(v, v, 1)));
}

#endif
