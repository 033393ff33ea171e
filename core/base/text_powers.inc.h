/* text_powers.inc.h - the first two steps of text_read.c, by multiplication with powers of ten from tables. */

/* high * 2^64 + low, the top bit set, times 2^exponent / 2^127 */
typedef struct {
    uint64_t high, low;
    int exponent;
} wide;

static void multiply(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    const uint64_t carried = a0 * b1 + (uint32_t)middle;
    *high = a1 * b1 + (middle >> 32) + (carried >> 32);
    *low = carried << 32 | (uint32_t)(a0 * b0);
}

/* The product of a and m * 2^exponent / 2^63, where m has its top bit set. Truncated: the error of
 * a at most doubles, and at most 1 of the last place is added. */
static wide scale(wide a, uint64_t m, int exponent)
{
    uint64_t high, middle, carry, low;
    multiply(a.high, m, &high, &middle);
    multiply(a.low, m, &carry, &low);
    middle += carry;
    high += middle < carry;
    if (high >> 63) return (wide){high, middle, a.exponent + exponent + 1};
    return (wide){high << 1 | middle >> 63, middle << 1 | low >> 63, a.exponent + exponent};
}

enum {
    POWER_STEP = 28,
    SMALL_MIN = -36,
    SMALL_MAX = POWER_STEP - 1,
    WIDE_ERROR = 8 /* of digits * 10^power, in units of the last place: 2 * (2 * 1 + 1) + 1 */
};

/* 5^(i + SMALL_MIN) with the top bit set; exact from 5^0 on, truncated before. */
static const uint64_t SMALL_POWERS_OF_5[SMALL_MAX - SMALL_MIN + 1] = {
    0xaa242499697392d2, 0xd4ad2dbfc3d07787, 0x84ec3c97da624ab4, 0xa6274bbdd0fadd61, 0xcfb11ead453994ba,
    0x81ceb32c4b43fcf4, 0xa2425ff75e14fc31, 0xcad2f7f5359a3b3e, 0xfd87b5f28300ca0d, 0x9e74d1b791e07e48,
    0xc612062576589dda, 0xf79687aed3eec551, 0x9abe14cd44753b52, 0xc16d9a0095928a27, 0xf1c90080baf72cb1,
    0x971da05074da7bee, 0xbce5086492111aea, 0xec1e4a7db69561a5, 0x9392ee8e921d5d07, 0xb877aa3236a4b449,
    0xe69594bec44de15b, 0x901d7cf73ab0acd9, 0xb424dc35095cd80f, 0xe12e13424bb40e13, 0x8cbccc096f5088cb,
    0xafebff0bcb24aafe, 0xdbe6fecebdedd5be, 0x89705f4136b4a597, 0xabcc77118461cefc, 0xd6bf94d5e57a42bc,
    0x8637bd05af6c69b5, 0xa7c5ac471b478423, 0xd1b71758e219652b, 0x83126e978d4fdf3b, 0xa3d70a3d70a3d70a,
    0xcccccccccccccccc, 0x8000000000000000, 0xa000000000000000, 0xc800000000000000, 0xfa00000000000000,
    0x9c40000000000000, 0xc350000000000000, 0xf424000000000000, 0x9896800000000000, 0xbebc200000000000,
    0xee6b280000000000, 0x9502f90000000000, 0xba43b74000000000, 0xe8d4a51000000000, 0x9184e72a00000000,
    0xb5e620f480000000, 0xe35fa931a0000000, 0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000,
    0x8ac7230489e80000, 0xad78ebc5ac620000, 0xd8d726b7177a8000, 0x878678326eac9000, 0xa968163f0a57b400,
    0xd3c21bcecceda100, 0x84595161401484a0, 0xa56fa5b99019a5c8, 0xcecb8f27f4200f3a};

/* 5^(28 i + POWER_MIN), truncated to 128 bits with the top bit set. */
static const uint64_t POWERS_OF_5[][2] = {
    {0xe1afa13afbd14d6d, 0x82189c09a3a1ec21}, {0xe3e27a444d8d98b7, 0xfd1b1b2308169b25},
    {0xe61acf033d1a45df, 0x6fb92487298e33bd}, {0xe858ad248f5c22c9, 0xd1b3400f8f9cff68},
    {0xea9c227723ee8bcb, 0x465e15a979c1cadc}, {0xece53cec4a314ebd, 0xa4f8bf5635246428},
    {0xef340a98172aace4, 0x86fb897116c87c34}, {0xf18899b1bc3f8ca1, 0xdc44e6c3cb279ac1},
    {0xf3e2f893dec3f126, 0x5a89dba3c3efccfa}, {0xf64335bcf065d37d, 0x4d4617b5ff4a16d5},
    {0xf8a95fcf88747d94, 0x75a44c6397ce912a}, {0xfb158592be068d2e, 0xeed6e2f0f0d56712},
    {0xfd87b5f28300ca0d, 0x8bca9d6e188853fc}, {0x8000000000000000, 0x0000000000000000},
    {0x813f3978f8940984, 0x4000000000000000}, {0x82818f1281ed449f, 0xbff8f10e7a8921a4},
    {0x83c7088e1aab65db, 0x792667c6da79e0fa}, {0x850fadc09923329e, 0x03e2cf6bc604ddb0},
    {0x865b86925b9bc5c2, 0x0b8a2392ba45a9b2}, {0x87aa9aff79042286, 0x90fb44d2f05d0842},
    {0x88fcf317f22241e2, 0x441fece3bdf81f03}, {0x8a5296ffe33cc92f, 0x82bd6b70d99aaa6f},
    {0x8bab8eefb6409c1a, 0x1ad089b6c2f7548e}, {0x8d07e33455637eb2, 0xdb0b487b6423e1e8},
    {0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648}};

/* floor(log2(10^n)) for POWER_MIN <= n <= POWER_MAX, checked one by one. */
static int log2_of_power(int n)
{
    enum { OFFSET = 2048 }; /* keeps the shifted number positive */
    return ((n * 217706 + (OFFSET << 16)) >> 16) - OFFSET;
}

/* Of x > 0. */
static int leading_zeros(uint64_t x)
{
    return __builtin_clzll(x);
}

/* digits * 10^power; exact for the powers 0 to 27, else at most WIDE_ERROR too small. */
static wide product(uint64_t digits, int power)
{
    const uint64_t *coarse = POWERS_OF_5[(power - POWER_MIN) / POWER_STEP];
    wide result = scale((wide){coarse[0], coarse[1], 0},
                        SMALL_POWERS_OF_5[(power - POWER_MIN) % POWER_STEP - SMALL_MIN], 0);
    result.exponent = log2_of_power(power);
    const int shift = leading_zeros(digits);
    return scale(result, digits << shift, 63 - shift);
}

/* The upper half of a * b, or at most 3 less: 1 for each product that is cut or left out. */
static uint64_t high_product(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    return a1 * b1 + (a1 * b0 >> 32) + (a0 * b1 >> 32);
}

/* The first step. False when the middle between two neighbours may lie within the error, and for denormals, overflow
 * and far powers. */
static inline bool round_quickly(const binary_format *format, uint64_t digits, int64_t power, bool more, uint64_t *bits)
{
    *bits = 0;
    if (digits == 0) return true;
    if (power < SMALL_MIN || power > SMALL_MAX) return false;
    const int shift = leading_zeros(digits);
    uint64_t product = high_product(digits << shift, SMALL_POWERS_OF_5[power - SMALL_MIN]);
    /* 3 of the multiplication, 1 of the cut power, and digits + 1 where more follow. */
    uint64_t error = 4 + ((uint64_t)more << shift);
    const int is_short = (int)(~product >> 63);
    product <<= is_short;
    error <<= is_short;
    const int hidden = format->mantissa_bits - 1;
    const int biased = log2_of_power((int)power) + 64 - shift - is_short - format->min_exponent;
    const uint64_t half = (uint64_t)1 << (63 - format->mantissa_bits), cut = product & (2 * half - 1);
    if (biased < 0 || half - cut <= error) return false;
    const uint64_t mantissa = ((product >> (63 - format->mantissa_bits)) + 1) >> 1;
    *bits = mantissa + ((uint64_t)biased << hidden);
    return *bits < format->infinity;
}

static wide add_error(wide a)
{
    a.low += WIDE_ERROR;
    if (a.low < WIDE_ERROR && ++a.high == 0) return (wide){(uint64_t)1 << 63, 0, a.exponent + 1};
    return a;
}

/* The bits of the nearest number of the format, ties to even. */
static uint64_t round_to(const binary_format *format, wide a)
{
    const int hidden = format->mantissa_bits - 1;
    const int below = format->min_exponent - a.exponent; /* > 0: a denormal */
    const int keep = below > 0 ? format->mantissa_bits - below : format->mantissa_bits;
    if (keep < 0) return 0;
    uint64_t mantissa = keep > 0 ? a.high >> (64 - keep) : 0;
    const uint64_t half = (uint64_t)1 << (63 - keep);
    const uint64_t cut = a.high & (half - 1);
    if (a.high & half && (cut || a.low || mantissa & 1)) mantissa++;
    /* A mantissa that carried into the next power of two carries into the exponent here. */
    if (below <= 0) mantissa += (uint64_t)-below << hidden;
    return mantissa < format->infinity ? mantissa : format->infinity;
}

/* Both steps. */
static uint64_t round_in_range(const binary_format *format, const decimal *number)
{
    uint64_t bits;
    if (round_quickly(format, number->digits, number->exponent, number->more, &bits)) return bits;
    const int power = (int)number->exponent;
    const wide low = product(number->digits, power);
    const wide high = number->more ? product(number->digits + 1, power) : low;
    const bool exact = power >= 0 && power < POWER_STEP;
    const uint64_t low_bits = round_to(format, low);
    const uint64_t high_bits = round_to(format, exact ? high : add_error(high));
    return low_bits == high_bits ? low_bits : round_exactly(format, number, low_bits, low_bits + 1);
}
