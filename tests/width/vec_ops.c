/* Compiled once per vector width, as the kernels are; read by tests/core/test_vec*.c. */
#include "tests/width/vec_ops.h"

#include "core/vec/vec_math.h"

#define OP(name, expression)                                                                      \
    static void name(size_t n, const float *pa, const float *pb, const float *pc, float *py)      \
    {                                                                                             \
        for (size_t i = 0; i < n; i += VF_LANES) {                                                \
            const vf a = vf_load(pa + i), b = vf_load(pb + i), c = vf_load(pc + i);               \
            (void)a, (void)b, (void)c;                                                            \
            vf_store(py + i, expression);                                                         \
        }                                                                                         \
    }
#define INTEGER_OP(name, expression) OP(name, vf_from_bits(expression))
#define COMPARE_OP(name, expression) OP(name, vf_select(expression, vf_set1(1.0f), vf_zero()))

OP(add, vf_add(a, b))
OP(sub, vf_sub(a, b))
OP(mul, vf_mul(a, b))
OP(divide, vf_div(a, b))
OP(square_root, vf_sqrt(a))
OP(fma_, vf_fma(a, b, c))
OP(fnma, vf_fnma(a, b, c))
OP(abs_, vf_abs(a))
OP(neg, vf_neg(a))
OP(min, vf_min(a, b))
OP(max, vf_max(a, b))
OP(round_, vf_round(a))
OP(scale2, vf_scale2(a, b))
OP(flush, vf_flush(a, VEC_TINY))
OP(select_, vf_select(vf_lt(a, b), c, a))
COMPARE_OP(lt, vf_lt(a, b))
COMPARE_OP(le, vf_le(a, b))
COMPARE_OP(eq, vf_eq(a, b))
INTEGER_OP(integer_add, vi_add(vf_bits(a), vf_bits(b)))
INTEGER_OP(integer_sub, vi_sub(vf_bits(a), vf_bits(b)))
INTEGER_OP(integer_and, vi_and(vf_bits(a), vf_bits(b)))
INTEGER_OP(integer_or, vi_or(vf_bits(a), vf_bits(b)))
INTEGER_OP(integer_xor, vi_xor(vf_bits(a), vf_bits(b)))
INTEGER_OP(shl_0, vi_shl(vf_bits(a), 0))
INTEGER_OP(shl_23, vi_shl(vf_bits(a), 23))
INTEGER_OP(shl_31, vi_shl(vf_bits(a), 31))
INTEGER_OP(shr_0, vi_shr(vf_bits(a), 0))
INTEGER_OP(shr_23, vi_shr(vf_bits(a), 23))
INTEGER_OP(shr_31, vi_shr(vf_bits(a), 31))
INTEGER_OP(integer_from_float, vi_from_vf(a))
OP(float_from_integer, vf_from_vi(vf_bits(a)))
OP(exp_, vf_exp(a))
OP(expm1_, vf_expm1(a))
OP(log_, vf_log(a))
OP(log1p_, vf_log1p(a))
OP(tanh_, vf_tanh(a))
OP(sigmoid, vf_sigmoid(a))
OP(elu, vf_elu(a))
OP(softplus, vf_softplus(a))
OP(silu, vf_silu(a))
OP(silu_slope, vf_silu_slope(a))
OP(gelu, vf_gelu(a))
OP(gelu_slope, vf_gelu_slope(a))
OP(sine, vf_sin_quarters(a, 0))
OP(cosine, vf_sin_quarters(a, 1))

static const vane_vec_op ops[] = {
    {"add", add}, {"sub", sub}, {"mul", mul}, {"div", divide}, {"sqrt", square_root},
    {"fma", fma_}, {"fnma", fnma}, {"abs", abs_}, {"neg", neg}, {"min", min}, {"max", max},
    {"round", round_}, {"scale2", scale2}, {"flush", flush}, {"select", select_},
    {"lt", lt}, {"le", le}, {"eq", eq},
    {"vi_add", integer_add}, {"vi_sub", integer_sub}, {"vi_and", integer_and},
    {"vi_or", integer_or}, {"vi_xor", integer_xor},
    {"shl 0", shl_0}, {"shl 23", shl_23}, {"shl 31", shl_31},
    {"shr 0", shr_0}, {"shr 23", shr_23}, {"shr 31", shr_31},
    {"vi_from_vf", integer_from_float}, {"vf_from_vi", float_from_integer},
    {"exp", exp_}, {"expm1", expm1_}, {"log", log_}, {"log1p", log1p_}, {"tanh", tanh_},
    {"sigmoid", sigmoid}, {"elu", elu}, {"softplus", softplus}, {"silu", silu},
    {"silu_slope", silu_slope}, {"gelu", gelu}, {"gelu_slope", gelu_slope},
    {"sin", sine}, {"cos", cosine},
    {NULL, NULL},
};

static void load_some(float *y, const float *x, size_t n)
{
    vf_store(y, vf_load_some(x, n));
}

static void store_some(float *y, const float *x, size_t n)
{
    vf_store_some(y, vf_load(x), n);
}

static void copy_integers(int32_t *y, const int32_t *x)
{
    vi_store(y, vi_load(x));
}

static int any_negative(const float *x)
{
    return vm_any(vf_lt(vf_load(x), vf_zero()));
}

static float hsum(const float *x)
{
    return vf_hsum(vf_load(x));
}

static float hmax(const float *x)
{
    return vf_hmax(vf_load(x));
}

static float sum64(size_t n, const float *x)
{
    vf sums[VEC_SUM_VECTORS];
    for (size_t v = 0; v < VEC_SUM_VECTORS; v++) sums[v] = vf_zero();
    for (size_t i = 0, v = 0; i < n; i += VF_LANES, v = (v + 1) % VEC_SUM_VECTORS) {
        const size_t some = n - i < VF_LANES ? n - i : VF_LANES;
        sums[v] = vf_add(sums[v], vf_load_some(x + i, some));
    }
    return vf_fold64(sums);
}

#define TABLE_OF(width) vane_vec_ops_##width
#define TABLE(width) TABLE_OF(width)

extern const vane_vec_ops TABLE(VANE_WIDTH);
const vane_vec_ops TABLE(VANE_WIDTH) = {
    VEC_NAME, VEC_FAMILY, VF_LANES, ops,
    load_some, store_some, copy_integers, any_negative, hsum, hmax, sum64,
};
