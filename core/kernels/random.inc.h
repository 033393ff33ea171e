/* random.inc.h - the words of core/base/rng.h: Threefry-4x32 with 20 rounds, a block of four words in each lane,
 * and two vectors of blocks at a time, as each is one long chain. */
enum { CHAINS = 2 };

VEC_FN void mix(vi a[CHAINS], vi b[CHAINS], int bits)
{
    UNROLL for (size_t c = 0; c < CHAINS; c++) {
        a[c] = vi_add(a[c], b[c]);
        b[c] = vi_xor(vi_or(vi_shl(b[c], bits), vi_shr(b[c], 32 - bits)), a[c]);
    }
}

VEC_FN void four_even_rounds(vi x[4][CHAINS])
{
    mix(x[0], x[1], 10), mix(x[2], x[3], 26);
    mix(x[0], x[3], 11), mix(x[2], x[1], 21);
    mix(x[0], x[1], 13), mix(x[2], x[3], 27);
    mix(x[0], x[3], 23), mix(x[2], x[1], 5);
}

VEC_FN void four_odd_rounds(vi x[4][CHAINS])
{
    mix(x[0], x[1], 6), mix(x[2], x[3], 20);
    mix(x[0], x[3], 17), mix(x[2], x[1], 11);
    mix(x[0], x[1], 25), mix(x[2], x[3], 10);
    mix(x[0], x[3], 18), mix(x[2], x[1], 20);
}

VEC_FN void inject_key(vi x[4][CHAINS], const uint32_t schedule[5], uint32_t s)
{
    UNROLL for (uint32_t w = 0; w < 4; w++) {
        const vi key = vi_set1((int32_t)(schedule[(s + w) % 5] + (w == 3 ? s : 0)));
        UNROLL for (size_t c = 0; c < CHAINS; c++) x[w][c] = vi_add(x[w][c], key);
    }
}

VEC_FN void threefry(vi x[4][CHAINS], const uint32_t schedule[5])
{
    for (uint32_t s = 0;; s += 2) {
        inject_key(x, schedule, s);
        four_even_rounds(x);
        if (s == 4) break;
        inject_key(x, schedule, s + 1);
        four_odd_rounds(x);
    }
    inject_key(x, schedule, 5);
}

static void random_words(size_t n, const uint32_t key[4], uint64_t step, uint32_t *words)
{
    enum { BLOCKS = 2 * VEC_SUM_LANES };    /* a multiple of CHAINS * L */
    const uint32_t schedule[5] = { key[0], key[1], key[2], key[3], 0x1bd11bda ^ key[0] ^ key[1] ^ key[2] ^ key[3] };
    int32_t rows[4][BLOCKS];                /* word w of block b */
    for (int32_t b = 0; b < L; b++) rows[0][b] = b;
    vi index = vi_load(rows[0]);
    while (n) {
        const size_t count = smaller(n, 4 * BLOCKS);
        for (size_t b = 0; 4 * b < count; b += CHAINS * L) {
            vi x[4][CHAINS];
            UNROLL for (size_t c = 0; c < CHAINS; c++, index = vi_add(index, vi_set1(L))) {
                x[0][c] = index;
                x[1][c] = vi_set1(0);
                x[2][c] = vi_set1((int32_t)(uint32_t)step);
                x[3][c] = vi_set1((int32_t)(uint32_t)(step >> 32));
            }
            threefry(x, schedule);
            for (size_t w = 0; w < 4; w++)
                for (size_t c = 0; c < CHAINS; c++) vi_store(rows[w] + b + c * L, x[w][c]);
        }
        for (size_t b = 0; b < count / 4; b++)
            for (size_t w = 0; w < 4; w++) words[4 * b + w] = (uint32_t)rows[w][b];
        for (size_t i = count / 4 * 4; i < count; i++) words[i] = (uint32_t)rows[i % 4][i / 4];
        words += count;
        n -= count;
    }
}
