/* candidate.inc.h - how well a candidate of cascade training makes up for what the outputs miss. Vectors go over the
 * rows; the misses of one output lie side by side. */

/* n lanes of rows for one output: its squares join `squares`, its products with y join `products`. */
VEC_FN void candidate_lanes(size_t n, vf weight, const float *y, const float *miss, float *by_y, bool first,
                            vf *squares, vf *products)
{
    const vf ys = vf_load_some(y, n), left = vf_keep(vf_fnma(ys, weight, vf_load_some(miss, n)), n);
    *squares = vf_fma(left, left, *squares);
    *products = vf_fnma(left, ys, *products);
    vf_store_some(by_y, vf_fnma(left, weight, first ? vf_zero() : vf_load_some(by_y, n)), n);
}

static float candidate(size_t n, size_t outputs, const float *y, const float *misses, size_t miss_row,
                       const float *weights, float *by_weights, float *by_y)
{
    vf squares[VEC_SUM_VECTORS], products[VEC_SUM_VECTORS];
    for (size_t v = 0; v < VEC_SUM_VECTORS; v++) squares[v] = vf_zero();
    for (size_t o = 0; o < outputs; o++, misses += miss_row) {
        const vf weight = vf_set1(weights[o]);
        for (size_t v = 0; v < VEC_SUM_VECTORS; v++) products[v] = vf_zero();
        size_t i = 0;
        for (; i + VEC_SUM_LANES <= n; i += VEC_SUM_LANES)
            UNROLL_TWO_SUMS for (size_t v = 0; v < VEC_SUM_VECTORS; v++)
                candidate_lanes(L, weight, y + i + v * L, misses + i + v * L, by_y + i + v * L, o == 0, &squares[v],
                                &products[v]);
        UNROLL_TWO_SUMS for (size_t v = 0; v < VEC_SUM_VECTORS; v++)
            if (i + v * L < n)
                candidate_lanes(smaller(L, n - i - v * L), weight, y + i + v * L, misses + i + v * L,
                                by_y + i + v * L, o == 0, &squares[v], &products[v]);
        by_weights[o] = vf_fold64(products);
    }
    return vf_fold64(squares);
}

#define CANDIDATE_ENTRY .candidate = candidate,
