/* map.inc.h - passes over arrays that belong to no other theme. */

/* Rounded after the product and after the sum at every width: scaling gives the same bits in both families. */
static void affine(size_t rows, size_t n, const float *x, const float *scale, const float *shift, float *y)
{
    for (; rows; rows--, x += n, y += n)
        for (size_t i = 0; i < n; i += L) {
            const size_t k = smaller(L, n - i);
            const vf scaled = vf_mul(vf_load_some(x + i, k), vf_load_some(scale + i, k));
            vf_store_some(y + i, vf_add(scaled, vf_load_some(shift + i, k)), k);
        }
}

static void dropout(size_t n, const uint32_t *words, float rate, float scale, const float *x, float *y)
{
    const vf limit = vf_set1(rate * 0x1p24f), kept = vf_set1(scale);
    size_t i = 0;
    for (; i + L <= n; i += L) {
        const vf word = vf_from_vi(vi_shr(vi_load((const int32_t *)(const void *)(words + i)), 8));
        vf_store(y + i, vf_select(vf_lt(word, limit), vf_zero(), vf_mul(vf_load(x + i), kept)));
    }
    for (; i < n; i++) y[i] = (float)(words[i] >> 8) < rate * 0x1p24f ? 0.0f : x[i] * scale;
}

static size_t find_nonfinite(size_t n, const float *x)
{
    const vf most = vf_set1(0x1.fffffep127f);
    size_t i = 0;
    for (; i + L <= n; i += L) {
        const vf bad = vf_select(vf_le(vf_abs(vf_load(x + i)), most), vf_zero(), vf_set1(1.0f));
        if (vm_any(vf_lt(vf_zero(), bad))) break;
    }
    for (; i < n; i++)
        if (!(x[i] - x[i] == 0.0f)) break;
    return i;
}

static size_t argmax(size_t n, const float *x)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best]) best = i;
    return best;
}
