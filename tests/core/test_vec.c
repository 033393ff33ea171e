/* The primitives of every vector width against plain C: bit for bit, over boundary values, a
 * random sample, and, for those of one operand in the long tier, all 2^32 inputs. */
#include <math.h>
#include <string.h>

#include "core/sys/host.h"
#include "tests/core/vec_tables.h"
#include "tests/vtest.h"

typedef struct operands {
    float a[VEC_BLOCK], b[VEC_BLOCK], c[VEC_BLOCK];
} operands;

typedef struct primitive {
    const char *name;
    int operand_count;
    enum { NUMBER, BITS } result; /* NUMBER: all NaNs are one */
    uint32_t (*want)(uint32_t a, uint32_t b, uint32_t c);
    void (*limit)(operands *x); /* into the domain; NULL: all inputs */
} primitive;

/* Results are worked out in double and rounded once: of two 24-bit operands that is the correctly
 * rounded result of +, -, *, / and the square root, denormals included (Figueroa, 1995). */
#define WANT(name, type, expression)                                                   \
    static uint32_t want_##name(uint32_t ia, uint32_t ib, uint32_t ic)                 \
    {                                                                                  \
        const type a = (type)vane_float(ia), b = (type)vane_float(ib), c = (type)vane_float(ic); \
        (void)a, (void)b, (void)c;                                                     \
        return vane_bits((float)(expression));                                         \
    }
#define WANT_BITS(name, expression)                                 \
    static uint32_t want_##name(uint32_t a, uint32_t b, uint32_t c) \
    {                                                               \
        (void)b, (void)c;                                           \
        return expression;                                          \
    }

WANT(add, double, a + b)
WANT(sub, double, a - b)
WANT(mul, double, a * b)
WANT(div, double, a / b)
WANT(sqrt, double, sqrt(a))
WANT(lt, double, a < b)
WANT(le, double, a <= b)
WANT(eq, double, a == b)
WANT(round, double, rint(a) + 0.0)
WANT(scale2, double, ldexp(a, (int)b))
WANT(fma_once, float, fmaf(a, b, c))
WANT(fma_twice, float, (float)((double)a * (double)b) + c)
WANT(fnma_once, float, fmaf(-a, b, c))
WANT(fnma_twice, float, c - (float)((double)a * (double)b))
WANT_BITS(min, vane_float(a) < vane_float(b) ? a : b)
WANT_BITS(max, vane_float(a) > vane_float(b) ? a : b)
WANT_BITS(select, vane_float(a) < vane_float(b) ? c : a)
WANT_BITS(flush, fabsf(vane_float(a)) < 0x1p-63f ? 0 : a)
WANT_BITS(abs, a & 0x7fffffffu)
WANT_BITS(neg, a ^ 0x80000000u)
WANT_BITS(vi_add, a + b)
WANT_BITS(vi_sub, a - b)
WANT_BITS(vi_and, a & b)
WANT_BITS(vi_or, a | b)
WANT_BITS(vi_xor, a ^ b)
WANT_BITS(shift_0, a)
WANT_BITS(shl_23, a << 23)
WANT_BITS(shl_31, a << 31)
WANT_BITS(shr_23, a >> 23)
WANT_BITS(shr_31, a >> 31)
WANT_BITS(vi_from_vf, (uint32_t)(int32_t)vane_float(a))
WANT_BITS(vf_from_vi, vane_bits((float)(int32_t)a))

/* vf_round: |a| <= 2^22 */
static void limit_round(operands *x)
{
    for (size_t i = 0; i < VEC_BLOCK; i++)
        if (!(fabsf(x->a[i]) <= 0x1p22f)) x->a[i] = copysignf(0x1p22f, x->a[i]);
}

/* vf_scale2: b integral in [-126, 127] */
static void limit_scale(operands *x)
{
    for (size_t i = 0; i < VEC_BLOCK; i++) x->b[i] = (float)((int)(vane_bits(x->b[i]) % 254) - 126);
}

/* vi_from_vf: a integral, |a| < 2^31 */
static void limit_integral(operands *x)
{
    for (size_t i = 0; i < VEC_BLOCK; i++) {
        if (!(fabsf(x->a[i]) < 0x1p31f)) x->a[i] = (float)(int32_t)(vane_bits(x->a[i]) >> 8);
        x->a[i] = truncf(x->a[i]);
    }
}

/* vf_from_vi: |a| <= 2^24, as bits */
static void limit_integer(operands *x)
{
    for (size_t i = 0; i < VEC_BLOCK; i++) {
        const int32_t integer = (int32_t)(vane_bits(x->a[i]) % ((1 << 25) + 1)) - (1 << 24);
        x->a[i] = vane_float((uint32_t)integer);
    }
}

static const primitive primitives[] = {
    {"add", 2, NUMBER, want_add, NULL},
    {"sub", 2, NUMBER, want_sub, NULL},
    {"mul", 2, NUMBER, want_mul, NULL},
    {"div", 2, NUMBER, want_div, NULL},
    {"sqrt", 1, NUMBER, want_sqrt, NULL},
    {"abs", 1, BITS, want_abs, NULL},
    {"neg", 1, BITS, want_neg, NULL},
    {"min", 2, NUMBER, want_min, NULL},
    {"max", 2, NUMBER, want_max, NULL},
    {"round", 1, BITS, want_round, limit_round},
    {"scale2", 2, NUMBER, want_scale2, limit_scale},
    {"flush", 1, NUMBER, want_flush, NULL},
    {"select", 3, BITS, want_select, NULL},
    {"lt", 2, BITS, want_lt, NULL},
    {"le", 2, BITS, want_le, NULL},
    {"eq", 2, BITS, want_eq, NULL},
    {"vi_add", 2, BITS, want_vi_add, NULL},
    {"vi_sub", 2, BITS, want_vi_sub, NULL},
    {"vi_and", 2, BITS, want_vi_and, NULL},
    {"vi_or", 2, BITS, want_vi_or, NULL},
    {"vi_xor", 2, BITS, want_vi_xor, NULL},
    {"shl 0", 1, BITS, want_shift_0, NULL},
    {"shl 23", 1, BITS, want_shl_23, NULL},
    {"shl 31", 1, BITS, want_shl_31, NULL},
    {"shr 0", 1, BITS, want_shift_0, NULL},
    {"shr 23", 1, BITS, want_shr_23, NULL},
    {"shr 31", 1, BITS, want_shr_31, NULL},
    {"vi_from_vf", 1, BITS, want_vi_from_vf, limit_integral},
    {"vf_from_vi", 1, BITS, want_vf_from_vi, limit_integer},
};

static const primitive fused[] = {
    {"fma", 3, NUMBER, want_fma_once, NULL},
    {"fnma", 3, NUMBER, want_fnma_once, NULL},
};
static const primitive plain[] = {
    {"fma", 3, NUMBER, want_fma_twice, NULL},
    {"fnma", 3, NUMBER, want_fnma_twice, NULL},
};

static int same(const primitive *p, uint32_t got, uint32_t want)
{
    if (got == want) return 1;
    return p->result == NUMBER && isnan(vane_float(got)) && isnan(vane_float(want));
}

static float got[VEC_BLOCK];
static operands block;

/* Runs the block through every table of a family ("" for all). At a wrong bit: a message, false. */
static bool check_block(const primitive *p, const char *family)
{
    if (p->limit) p->limit(&block);
    static uint32_t want[VEC_BLOCK];
    for (size_t i = 0; i < VEC_BLOCK; i++)
        want[i] = p->want(vane_bits(block.a[i]), vane_bits(block.b[i]), vane_bits(block.c[i]));

    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    for (size_t t = 0; t < count; t++) {
        if (*family && strcmp(family, tables[t]->family)) continue;
        vane_vec_run *run = vane_vec_find(tables[t], p->name);
        if (!run) {
            printf("%s lacks %s\n", tables[t]->name, p->name);
            return false;
        }
        run(VEC_BLOCK, block.a, block.b, block.c, got);
        for (size_t i = 0; i < VEC_BLOCK; i++) {
            if (same(p, vane_bits(got[i]), want[i])) continue;
            printf("%s %s(%a, %a, %a) = %08x, want %08x\n", tables[t]->name, p->name,
                   (double)block.a[i], (double)block.b[i], (double)block.c[i],
                   (unsigned)vane_bits(got[i]), (unsigned)want[i]);
            return false;
        }
    }
    return true;
}

/* Every pair (long tier: triple) of boundary values. */
static bool check_boundaries(const primitive *p, const char *family)
{
    static float x[VEC_BLOCK];
    const size_t n = vane_vec_boundaries(x);
    const bool triples = p->operand_count == 3 && vt_long();
    const size_t all = p->operand_count == 1 ? n : triples ? n * n * n : n * n;
    for (size_t base = 0; base < all; base += VEC_BLOCK) {
        for (size_t i = 0; i < VEC_BLOCK; i++) {
            const size_t k = base + i, a = k % n, b = k / n % n;
            block.a[i] = x[a];
            block.b[i] = x[b];
            block.c[i] = x[(triples ? k / n / n : a * 7 + b * 11) % n];
        }
        if (!check_block(p, family)) return false;
    }
    return true;
}

static bool check_random(const primitive *p, const char *family, size_t blocks)
{
    uint64_t state = 1;
    for (; blocks; blocks--) {
        for (size_t i = 0; i < VEC_BLOCK; i++) {
            const uint32_t a = vane_vec_random(&state);
            uint32_t b = vane_vec_random(&state), c = vane_vec_random(&state);
            /* In every other block exponents are so near that sums and comparisons are close. */
            if (blocks % 2) {
                b = (b & 0x83ffffffu) | (a & 0x7c000000u);
                c = (c & 0x83ffffffu) | (a & 0x7c000000u);
            }
            block.a[i] = vane_float(a);
            block.b[i] = vane_float(b);
            block.c[i] = vane_float(c);
        }
        if (!check_block(p, family)) return false;
    }
    return true;
}

static bool check_all_inputs(const primitive *p, const char *family)
{
    memset(&block, 0, sizeof block);
    for (uint64_t base = 0; base >> 32 == 0; base += VEC_BLOCK) {
        for (size_t i = 0; i < VEC_BLOCK; i++) block.a[i] = vane_float((uint32_t)(base + i));
        if (!check_block(p, family)) return false;
    }
    return true;
}

static bool check_primitive(const primitive *p, const char *family)
{
    const size_t blocks = vt_long() ? 1024 : 32;
    if (!check_boundaries(p, family) || !check_random(p, family, blocks)) return false;
    return !vt_long() || p->operand_count > 1 || check_all_inputs(p, family);
}

VT_TEST(vec, every_width_of_this_machine_is_tested)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    size_t expected = 0;
    int runs;
    for (size_t i = 0; vane_kernels_at(i, &runs); i++) expected += runs != 0;
    VT_CHECK(expected > 0 && vane_vec_tables(tables) == expected);
}

VT_TEST(vec, every_width_has_the_bits_of_plain_c)
{
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++)
        VT_CHECK_MSG(check_primitive(&primitives[i], ""), "%s", primitives[i].name);
}

VT_TEST(vec, multiply_adds_round_as_often_as_their_family_says)
{
    for (size_t i = 0; i < 2; i++) {
        VT_CHECK_MSG(vt_valgrind() || check_primitive(&fused[i], "fused"), "%s", fused[i].name);
        VT_CHECK_MSG(check_primitive(&plain[i], "plain"), "%s", plain[i].name);
    }
}

/* In a block of its own size, so that an address sanitizer sees a read beyond it. */
static bool tails_hold(const vane_vec_ops *table, size_t n)
{
    float whole[64], out[65];
    for (size_t i = 0; i < 64; i++) whole[i] = (float)(i + 1);
    float *exact = malloc(n ? n * sizeof *exact : 1);
    if (!exact) return false;
    memcpy(exact, whole, n * sizeof *exact);
    table->load_some(out, exact, n);
    bool hold = true;
    for (size_t i = 0; i < table->lanes; i++)
        hold &= vane_bits(out[i]) == (i < n ? vane_bits(whole[i]) : 0);

    memset(exact, 0, n * sizeof *exact);
    table->store_some(exact, whole, n);
    hold &= !n || !memcmp(exact, whole, n * sizeof *exact);
    free(exact);

    for (size_t i = 0; i < 65; i++) out[i] = -7.0f;
    table->store_some(out + 1, whole, n);
    for (size_t i = 0; i < 65; i++) hold &= out[i] == (i >= 1 && i <= n ? whole[i - 1] : -7.0f);
    return hold;
}

VT_TEST(vec, tails_touch_nothing_beyond_them)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    for (size_t t = 0; t < count; t++)
        for (size_t n = 0; n <= tables[t]->lanes; n++)
            VT_CHECK_MSG(tails_hold(tables[t], n), "%s, n = %zu", tables[t]->name, n);
}

VT_TEST(vec, any_finds_a_lane_wherever_it_is)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    for (size_t t = 0; t < count; t++) {
        float x[64] = {0};
        VT_CHECK(tables[t]->any_negative(x) == 0);
        for (size_t i = 0; i < tables[t]->lanes; i++) {
            x[i] = -1.0f;
            VT_CHECK_MSG(tables[t]->any_negative(x) == 1, "%s, lane %zu", tables[t]->name, i);
            x[i] = 0.0f;
        }
    }
}

VT_TEST(vec, integers_are_copied)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    for (size_t t = 0; t < count; t++) {
        int32_t x[65], y[65] = {0};
        for (int32_t i = 0; i < 65; i++) x[i] = INT32_MIN + i;
        tables[t]->copy_integers(y + 1, x + 1); /* unaligned at most widths */
        VT_CHECK(!memcmp(y + 1, x + 1, tables[t]->lanes * sizeof *x));
        VT_CHECK(tables[t]->lanes == 64 || y[1 + tables[t]->lanes] == 0);
    }
}

/* Of a power of two of lanes, by halves. */
static float fold(const float *x, size_t lanes, bool largest)
{
    float y[64];
    memcpy(y, x, lanes * sizeof *y);
    for (size_t half = lanes / 2; half; half /= 2)
        for (size_t i = 0; i < half; i++)
            y[i] = !largest ? y[i] + y[i + half] : y[i] > y[i + half] ? y[i] : y[i + half];
    return y[0];
}

VT_TEST(vec, reductions_go_by_halves)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    uint64_t state = 2;
    for (int round = 0; round < 100; round++) {
        float x[64];
        for (size_t i = 0; i < 64; i++) x[i] = (float)(int32_t)vane_vec_random(&state);
        for (size_t t = 0; t < count; t++) {
            const size_t lanes = tables[t]->lanes;
            VT_CHECK_MSG(tables[t]->hsum(x) == fold(x, lanes, false), "%s", tables[t]->name);
            VT_CHECK_MSG(tables[t]->hmax(x) == fold(x, lanes, true), "%s", tables[t]->name);
        }
    }
}

VT_TEST(vec, sums_have_one_order_at_every_width)
{
    const vane_vec_ops *tables[VEC_TABLES_MAX];
    const size_t count = vane_vec_tables(tables);
    float x[200];
    uint64_t state = 3;
    for (size_t i = 0; i < 200; i++) x[i] = (float)(int32_t)vane_vec_random(&state);
    for (size_t n = 0; n <= 200; n++) {
        float lanes[64] = {0};
        for (size_t i = 0; i < n; i++) lanes[i % 64] += x[i];
        const float want = fold(lanes, 64, false);
        for (size_t t = 0; t < count; t++) {
            const float sum = tables[t]->sum64(n, x);
            VT_CHECK_MSG(vane_bits(sum) == vane_bits(want), "%s, n = %zu: %a, want %a",
                         tables[t]->name, n, (double)sum, (double)want);
        }
    }
}
