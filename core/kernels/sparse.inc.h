/* sparse.inc.h - products with matrices of which few elements are there. The rows of a batch lie across the lanes, so
 * that one weight meets a whole vector; each output is one chain in the order of its connections. */

enum { CHAIN_VECTORS = 8 };     /* at once: fewer chains would wait for themselves */

/* The rows that x and y have of one connection or chain. `alone`: the one row, in every lane. */
VEC_FN vf rows_at(const float *x, size_t vector, const int alone)
{
    return alone ? vf_set1(*x) : vf_load(x + vector * L);
}

/* Element e joins a chain over `vectors` vectors of rows. */
VEC_FN void join_chain(const size_t vectors, const int alone, const vane_chains *c, size_t e, size_t row, vf *sum)
{
    const vf w = vf_set1(c->weight[c->place ? c->place[e] : e]);
    const float *x = c->x + c->source[e] * c->x_step + row;
    UNROLL for (size_t v = 0; v < vectors; v++) sum[v] = vf_fma(rows_at(x, v, alone), w, sum[v]);
}

/* `count` chains over `vectors` vectors of rows, both constants once inlined: as far as all of them go together, then
 * the rest of each. */
VEC_FN void chains_together(const size_t count, const size_t vectors, const int alone, const vane_chains *c,
                            size_t chain, size_t row)
{
    const uint32_t *first = c->first + chain;
    vf sum[CHAIN_VECTORS];
    float *y[CHAIN_VECTORS];
    size_t shared = first[1] - first[0];
    UNROLL for (size_t i = 0; i < count; i++) {
        shared = smaller(shared, first[i + 1] - first[i]);
        y[i] = c->y + (c->target ? c->target[chain + i] : chain + i) * c->y_step + row;
        UNROLL for (size_t v = 0; v < vectors; v++) sum[i * vectors + v] = rows_at(y[i], v, alone);
    }
    for (size_t k = 0; k < shared; k++)
        UNROLL for (size_t i = 0; i < count; i++)
            join_chain(vectors, alone, c, first[i] + k, row, sum + i * vectors);
    UNROLL for (size_t i = 0; i < count; i++) {
        for (size_t e = first[i] + shared; e < first[i + 1]; e++)
            join_chain(vectors, alone, c, e, row, sum + i * vectors);
        UNROLL for (size_t v = 0; v < vectors; v++)
            vf_store_some(y[i] + v * L, sum[i * vectors + v], alone ? 1 : L);
    }
}

/* All chains over some vectors of rows. */
VEC_FN void chains_over(const size_t vectors, const int alone, const vane_chains *c, size_t row)
{
    const size_t together = CHAIN_VECTORS / vectors;
    size_t i = 0;
    for (; i + together <= c->count; i += together) chains_together(together, vectors, alone, c, i, row);
    for (; i < c->count; i++) chains_together(1, vectors, alone, c, i, row);
}

static void chains(const vane_chains *c)
{
    if (c->rows == 1 && L > 1) {        /* one row is a whole vector of one lane */
        chains_over(1, 1, c, 0);
        return;
    }
    for (size_t row = 0, left = (c->rows + L - 1) / L, n; left; row += n * L, left -= n) {
        n = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        if (n == 8) chains_over(8, 0, c, row);
        else if (n == 4) chains_over(4, 0, c, row);
        else if (n == 2) chains_over(2, 0, c, row);
        else chains_over(1, 0, c, row);
    }
}

/* The 64 lanes of one connection's sum over `vectors` vectors of rows, added up to one vector. */
VEC_FN vf slope_lanes(const size_t vectors, const float *x, const vf *dz)
{
    const size_t apart = vectors < VEC_SUM_VECTORS ? vectors : VEC_SUM_VECTORS;
    vf s[VEC_SUM_VECTORS];
    UNROLL for (size_t v = 0; v < apart; v++) s[v] = vf_mul(vf_load(x + v * L), dz[v]);
    UNROLL for (size_t v = apart; v < vectors; v++)
        s[v - apart] = vf_fma(vf_load(x + v * L), dz[v], s[v - apart]);
    return vf_fold_vectors(s, apart * L);
}

/* Elements of chain i, L at a time: past the last, the last once more. */
VEC_FN void slopes_over(const size_t vectors, const vane_chains *c, size_t i, const float *dz, int adds, float *slopes)
{
    const size_t end = c->first[i + 1];
    vf dzs[CHAIN_VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v++) dzs[v] = vf_load(dz + v * L);
    for (size_t e = c->first[i], n; e < end; e += n) {
        vf sums[L];
        n = smaller(L, end - e);
        for (size_t j = 0; j < L; j++) {
            const float *x = c->x + c->source[smaller(e + j, end - 1)] * c->x_step;
            if (vectors) sums[j] = slope_lanes(vectors ? vectors : 1, x, dzs);
            else sums[j] = lanes_of_dot(c->rows, dz, x);
        }
        const vf sum = vf_add(fold_lanes(sums), vf_zero());
        vf_store_some(slopes + e, adds ? vf_add(vf_load_some(slopes + e, n), sum) : sum, n);
    }
}

/* The same for one row: there is nothing to add up. */
VEC_FN void slopes_alone(const vane_chains *c, size_t i, const float *dz, int adds, float *slopes)
{
    const size_t end = c->first[i + 1];
    for (size_t e = c->first[i], n; e < end; e += n) {
        float x[L];
        n = smaller(L, end - e);
        for (size_t j = 0; j < L; j++) x[j] = c->x[c->source[smaller(e + j, end - 1)]];
        const vf sum = vf_add(vf_fma(vf_load(x), vf_set1(*dz), vf_zero()), vf_zero());
        vf_store_some(slopes + e, adds ? vf_add(vf_load_some(slopes + e, n), sum) : sum, n);
    }
}

static void chain_slopes(const vane_chains *c, const float *dz, size_t dz_step, int adds, float *slopes)
{
    const size_t vectors = (c->rows + L - 1) / L;
    for (size_t i = 0; i < c->count; i++, dz += dz_step) {
        if (c->rows == 1) slopes_alone(c, i, dz, adds, slopes);
        else if (vectors == 1) slopes_over(1, c, i, dz, adds, slopes);
        else if (vectors == 2) slopes_over(2, c, i, dz, adds, slopes);
        else if (vectors == 4) slopes_over(4, c, i, dz, adds, slopes);
        else if (vectors == 8) slopes_over(8, c, i, dz, adds, slopes);
        else slopes_over(0, c, i, dz, adds, slopes);
    }
}

#define SPARSE_ENTRIES .chains = chains, .chain_slopes = chain_slopes,
