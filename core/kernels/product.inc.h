/* product.inc.h - register tiles of matrix products. Each output element is one chain: it begins with the value
 * that is already there and takes its products in increasing depth, so the tile that computes it can't be told
 * from the bits. */

enum { STRIP = MR * NV >= 16 ? 16 : 8, TILE_MAX = MR * NV > STRIP ? MR * NV : STRIP };

/* vf_load_some and vf_store_some in line, for n >= 1: around a call all accumulators go through memory. */
VEC_FN vf load_first(const float *p, size_t n) { return n == L ? vf_load(p) : vf_load_n(p, n); }
VEC_FN void store_first(float *p, vf v, size_t n)
{
    if (n == L) vf_store(p, v);
    else vf_store_n(p, v, n);
}

/* rows x vectors outputs, both constants once inlined: the accumulators stay in registers. Only the first `last`
 * lanes of the last vector exist in begin, NULL for zeros, and in c (b is readable to the end of the vector). Depth
 * is not unrolled: it gains nothing natively, and V8 runs out of registers for the addresses. */
VEC_FN void tile(const size_t rows, const size_t vectors, size_t last, size_t depth, const float *a, size_t a_row,
                 size_t a_step, const float *b, size_t b_step, const float *begin, size_t begin_row, float *c,
                 size_t c_row)
{
    vf sum[TILE_MAX];
    UNROLL for (size_t i = 0; i < rows * vectors; i++) sum[i] = vf_zero();
    if (begin) {
        UNROLL for (size_t i = 0; i < rows; i++) {
            const float *from = begin + i * begin_row;
            UNROLL for (size_t j = 0; j + 1 < vectors; j++) sum[i * vectors + j] = vf_load(from + j * L);
            sum[i * vectors + vectors - 1] = load_first(from + (vectors - 1) * L, last);
        }
    }
    for (; depth; depth--, a += a_step, b += b_step) {
        vf bs[STRIP];
        UNROLL for (size_t j = 0; j < vectors; j++) bs[j] = vf_load(b + j * L);
        UNROLL for (size_t i = 0; i < rows; i++) {
            const vf ai = vf_set1(a[i * a_row]);
            UNROLL for (size_t j = 0; j < vectors; j++) sum[i * vectors + j] = vf_fma(ai, bs[j], sum[i * vectors + j]);
        }
    }
    UNROLL for (size_t i = 0; i < rows; i++) {
        UNROLL for (size_t j = 0; j + 1 < vectors; j++) vf_store(c + i * c_row + j * L, sum[i * vectors + j]);
        store_first(c + i * c_row + (vectors - 1) * L, sum[i * vectors + vectors - 1], last);
    }
}

/* One tile of s at row i, column j, of constant size; a_row = 1 (packed or transposed a) gets its own copy, since then
 * the addresses of a's elements are constants. */
VEC_FN void tile_at(const size_t rows, const size_t vectors, size_t last, const vane_block *s, size_t i, size_t j,
                    const float *b)
{
    const float *a = s->a_panel ? s->a + i / MR * s->a_panel : s->a + i * s->a_row;
    const float *begin = s->begin ? s->begin + i * s->begin_row + j : NULL;
    float *c = s->c + i * s->c_row + j;
    if (s->a_row == 1)
        tile(rows, vectors, last, s->depth, a, 1, s->a_step, b, s->b_step, begin, s->begin_row, c, s->c_row);
    else tile(rows, vectors, last, s->depth, a, s->a_row, s->a_step, b, s->b_step, begin, s->begin_row, c, s->c_row);
}

/* Tiles of every height up to MR. The heights above are dropped by the compiler. */
VEC_FN void tile_of_height(size_t rows, const size_t vectors, size_t last, const vane_block *s, size_t i, size_t j,
                           const float *b)
{
#define HEIGHT(r) case r: if (r <= MR) tile_at(r <= MR ? r : 1, vectors, last, s, i, j, b); break;
    switch (rows) {
        HEIGHT(1) HEIGHT(2) HEIGHT(3) HEIGHT(4) HEIGHT(5) HEIGHT(6) HEIGHT(7) HEIGHT(8) HEIGHT(9) HEIGHT(10)
        HEIGHT(11) HEIGHT(12) HEIGHT(13) HEIGHT(14)
    default: break;
    }
#undef HEIGHT
}

VEC_ONCE void tiles(const vane_block *s)
{
    /* Even heights where a isn't packed: 32 rows in tiles of at most 12 are 11 + 11 + 10, not 12 + 12 + 8. */
    const size_t count = (s->rows + MR - 1) / MR;
    const float *b = s->b;
    for (size_t j = 0; j < s->columns; j += NR, b += s->b_panel) {
        const size_t width = smaller(NR, s->columns - j), vectors = (width + L - 1) / L,
                     last = VEC_COMPACT ? L : width - (vectors - 1) * L;
        for (size_t t = 0, i = 0, rows; t < count; t++, i += rows) {
            rows = s->a_panel ? smaller(MR, s->rows - i) : (s->rows - i + count - t - 1) / (count - t);
            if (NV > 3 && vectors == 4) tile_of_height(rows, NV > 3 ? 4 : 1, last, s, i, j, b);
            else if (NV > 2 && vectors == 3) tile_of_height(rows, NV > 2 ? 3 : 1, last, s, i, j, b);
            else if (NV > 1 && vectors == 2) tile_of_height(rows, NV > 1 ? 2 : 1, last, s, i, j, b);
            else tile_of_height(rows, 1, last, s, i, j, b);
        }
    }
}

ONCE void copy_rows(size_t rows, size_t columns, const float *from, size_t from_row, float *to, size_t to_row)
{
    for (; rows; rows--, from += from_row, to += to_row)
        for (size_t j = 0; j < columns; j += L) {
            const size_t k = smaller(L, columns - j);
            vf_store_some(to + j, vf_load_some(from + j, k), k);
        }
}

/* In a compact build, tiles are of whole vectors alone: the panel that ends in a short one is worked out in a room. */
VEC_FN void last_panel(const vane_block *s, size_t columns)
{
    enum { ROWS = 8 * MR };
    float room[ROWS * NR];
    const size_t j = s->columns - columns;
    vane_block part = { .columns = columns, .depth = s->depth, .a_row = s->a_row, .a_step = s->a_step,
                        .a_panel = s->a_panel, .b = s->b + j / NR * s->b_panel, .b_panel = s->b_panel,
                        .b_step = s->b_step, .begin = s->begin ? room : NULL, .begin_row = NR, .c = room,
                        .c_row = NR };
    for (size_t i = 0; i < s->rows; i += part.rows) {
        part.rows = smaller(ROWS, s->rows - i);
        part.a = s->a_panel ? s->a + i / MR * s->a_panel : s->a + i * s->a_row;
        if (s->begin) copy_rows(part.rows, columns, s->begin + i * s->begin_row + j, s->begin_row, room, NR);
        tiles(&part);
        copy_rows(part.rows, columns, room, NR, s->c + i * s->c_row + j, s->c_row);
    }
}

static void block(const vane_block *s)
{
    const size_t apart = VEC_COMPACT && s->columns % L ? s->columns % NR : 0;
    if (!apart) {
        tiles(s);
        return;
    }
    vane_block whole = *s;
    whole.columns -= apart;
    tiles(&whole);
    last_panel(s, apart);
}

/* One row of at most STRIP vectors: a chain is as slow as the latency of an fma, so they all go side by side. */
VEC_ONCE void strip(size_t vectors, size_t last, size_t depth, const float *x, size_t x_step, const float *b,
                    size_t b_step, const float *begin, float *y)
{
#define WIDTH(v) \
    case v: if (v <= STRIP) tile(1, v <= STRIP ? v : 1, last, depth, x, 0, x_step, b, b_step, begin, 0, y, 0); break;
    switch (vectors) {
        WIDTH(1) WIDTH(2) WIDTH(3) WIDTH(4) WIDTH(5) WIDTH(6) WIDTH(7) WIDTH(8) WIDTH(9) WIDTH(10) WIDTH(11) WIDTH(12)
        WIDTH(13) WIDTH(14) WIDTH(15) WIDTH(16)
    default: break;
    }
#undef WIDTH
}

/* Strips of even width. Where there are several, a few steps of all of them come before the next steps: so b is read in
 * the order in which it lies, which is what a cache fetches ahead. */
static void strips(size_t columns, size_t depth, const float *x, size_t x_step, const float *b, size_t b_step,
                   const float *begin, float *y)
{
    enum { STEPS = 8 };
    const size_t vectors = (columns + L - 1) / L, count = (vectors + STRIP - 1) / STRIP;
    size_t p = 0;
    do {
        const size_t steps = count > 1 ? smaller(STEPS, depth - p) : depth;
        for (size_t s = 0, v = 0, n; s < count; s++, v += n) {
            n = (vectors - v + count - s - 1) / (count - s);
            const size_t j = v * L, width = smaller(n * L, columns - j), last = width - (n - 1) * L;
            const float *xs = x + p * x_step, *bs = b + p * b_step + j, *from = p ? y + j : begin ? begin + j : NULL;
            if (!VEC_COMPACT || last == L) {
                strip(n, VEC_COMPACT ? L : last, steps, xs, x_step, bs, b_step, from, y + j);
                continue;
            }
            float room[STRIP * L];
            if (from) copy_rows(1, width, from, 0, room, 0);
            strip(n, L, steps, xs, x_step, bs, b_step, from ? room : NULL, room);
            copy_rows(1, width, room, 0, y + j, 0);
        }
        p += steps;
    } while (p < depth);
}

static void row(size_t columns, size_t depth, const float *x, const float *b, size_t b_step, const float *begin,
                float *y)
{
    strips(columns, depth, x, 1, b, b_step, begin, y);
}

/* Rows whose dots with one vector are worked out at once, as many as leave their lanes in registers. */
enum { DOT_ROWS = MR * NV / VEC_SUM_VECTORS >= 4 ? 4 : 1 };

/* Lane i: the sum over the lanes of v[i], by halves as vf_hsum. Each round joins the halves of two vectors in one. */
VEC_FN vf fold_lanes(vf v[L])
{
    UNROLL for (size_t half = L / 2; half; half /= 2)
        UNROLL for (size_t i = 0; i < half; i++)
            v[i] = vf_add(vf_zip_low(v[i], v[i + half]), vf_zip_high(v[i], v[i + half]));
    return v[0];
}

/* For each of `rows` rows of w, the 64 lanes of x's dot with it, added up to one vector. Virtual lanes that n doesn't
 * reach are left out: +0, they would at most turn a -0 into +0. */
VEC_FN void dot_lanes(const size_t rows, size_t n, const float *x, const float *w, size_t w_row, vf *sums)
{
    vf s[DOT_ROWS][VEC_SUM_VECTORS];
    UNROLL for (size_t r = 0; r < rows; r++)
        UNROLL_SUM for (size_t v = 0; v < VEC_SUM_VECTORS; v++) s[r][v] = vf_zero();
    size_t j = 0;
    for (; j + VEC_SUM_LANES <= n; j += VEC_SUM_LANES)
        UNROLL_SUM for (size_t v = 0; v < VEC_SUM_VECTORS; v++) {
            const vf xs = vf_load(x + j + v * L);
            UNROLL for (size_t r = 0; r < rows; r++)
                s[r][v] = vf_fma(xs, vf_load(w + r * w_row + j + v * L), s[r][v]);
        }
    UNROLL_SUM for (size_t v = 0; v < VEC_SUM_VECTORS; v++)
        if (j + v * L < n) {
            const size_t k = smaller(L, n - j - v * L);
            const vf xs = vf_load_some(x + j + v * L, k);
            UNROLL for (size_t r = 0; r < rows; r++)
                s[r][v] = vf_fma(xs, vf_load_some(w + r * w_row + j + v * L, k), s[r][v]);
        }
    UNROLL for (size_t r = 0; r < rows; r++) sums[r] = vf_fold_vectors(s[r], smaller(n, VEC_SUM_LANES));
}

ONCE vf lanes_of_dot(size_t n, const float *x, const float *y)
{
    vf sum;
    dot_lanes(1, n, x, y, 0, &sum);
    return sum;
}

/* A -0 becomes +0. */
static float dot64(size_t n, const float *x, const float *y) { return vf_hsum(lanes_of_dot(n, x, y)) + 0.0f; }

/* The first `count` of L dots at once: their last rounds, which go across lanes, are done together. A -0 becomes +0. */
static vf dots_of(size_t count, size_t n, const float *x, const float *w, size_t w_row)
{
    vf sums[L];
    size_t r = 0;
    if (n > 0 && n <= L) {
        const vf xs = load_first(x, n);
        for (; r < count; r++) sums[r] = vf_fma(xs, load_first(w + r * w_row, n), vf_zero());
    }
    if (DOT_ROWS > 1)
        for (; r + DOT_ROWS <= count; r += DOT_ROWS) dot_lanes(DOT_ROWS, n, x, w + r * w_row, w_row, sums + r);
    for (; r < count; r++) sums[r] = lanes_of_dot(n, x, w + r * w_row);
    for (; r < L; r++) sums[r] = vf_zero();
    return vf_add(fold_lanes(sums), vf_zero());
}

static void dots(size_t count, size_t n, const float *x, const float *w, size_t w_row, float *y)
{
    size_t i = 0;
    for (; !VEC_COMPACT && i + L <= count; i += L) vf_store(y + i, dots_of(L, n, x, w + i * w_row, w_row));
    for (; i < count; i += L) {
        const size_t k = smaller(L, count - i);
        vf_store_some(y + i, dots_of(k, n, x, w + i * w_row, w_row), k);
    }
}

/* c = x times the row b */
static void outer(size_t rows, size_t columns, const float *x, size_t x_step, const float *b, float *c)
{
    for (size_t i = 0; i < rows; i++, x += x_step, c += columns) {
        const vf xi = vf_set1(*x);
        size_t j = 0;
        for (; j + L <= columns; j += L) vf_store(c + j, vf_fma(xi, vf_load(b + j), vf_zero()));
        if (j < columns) vf_store_n(c + j, vf_fma(xi, vf_load_n(b + j, columns - j), vf_zero()), columns - j);
    }
}

static void flush(size_t n, float *x)
{
    size_t i = 0;
    for (; !VEC_COMPACT && i + L <= n; i += L) vf_store(x + i, vf_flush(vf_load(x + i), VEC_TINY));
    for (; i < n; i += L) {
        const size_t k = smaller(L, n - i);
        vf_store_some(x + i, vf_flush(vf_load_some(x + i, k), VEC_TINY), k);
    }
}

static void column_sums(size_t rows, size_t columns, const float *x, size_t x_row, float *sums)
{
    static const float one = 1.0f;
    strips(columns, rows, &one, 0, x, x_row, NULL, sums);       /* 1 * x + sum rounds once in both families */
}

static float sum_squares(size_t n, const float *x) { return dot64(n, x, x); }
