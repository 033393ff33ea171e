/* pack.inc.h - copies of matrix parts in the order in which tiles read them. A panel holds `step` numbers for each of
 * `depth` steps: (p, r) at to[p * step + r], rows that the source doesn't have as zeros. */

/* Lanes past the end of step p spill into the next, which is written after it; so only the very last step is cut. */
VEC_FN void put_step(const size_t step, size_t depth, size_t p, size_t r, vf v, float *to)
{
    if (p + 1 < depth || r + L <= step) vf_store(to + p * step + r, v);
    else vf_store_some(to + p * step + r, v, step - r);
}

/* From rows: (p, r) of a panel is from[r * from_row + p]. Squares of L x L are turned in registers. */
VEC_FN void turn_panel(const size_t step, size_t rows, size_t depth, const float *from, size_t from_row, float *to)
{
    enum { SQUARES_MAX = ((MR > NR ? MR : NR) + L - 1) / L };
    for (size_t p0 = 0; p0 < depth; p0 += L) {
        const size_t high = smaller(L, depth - p0);
        vf turned[SQUARES_MAX][L];
        for (size_t r0 = 0; r0 < step; r0 += L) {
            vf *square = turned[r0 / L];
            for (size_t r = 0; r < L; r++)
                square[r] = r0 + r < rows ? vf_load_some(from + (r0 + r) * from_row + p0, high) : vf_zero();
            vf_transpose(square);
        }
        for (size_t p = 0; p < high; p++)
            for (size_t r0 = 0; r0 < step; r0 += L) put_step(step, depth, p0 + p, r0, turned[r0 / L][p], to);
    }
}

VEC_FN void turn_panels(const size_t step, size_t rows, size_t depth, const float *from, size_t from_row, float *to)
{
    for (size_t r = 0; r < rows; r += step, to += depth * step)
        turn_panel(step, smaller(step, rows - r), depth, from + r * from_row, from_row, to);
}

/* From steps: (p, r) of all panels is from[p * from_step + r], read a few steps at a time, in the order in which they
 * lie: a panel at a time would touch a page for every step. */
VEC_FN void copy_panels(const size_t step, size_t rows, size_t depth, const float *from, size_t from_step, float *to)
{
    enum { STEPS = 4 };
    for (size_t p0 = 0; p0 < depth; p0 += STEPS)
        for (size_t r0 = 0; r0 < rows; r0 += step)
            for (size_t p = p0; p < smaller(p0 + STEPS, depth); p++)
                for (size_t r = 0; r < step; r += L) {
                    const float *at = from + p * from_step + r0 + r;
                    const vf v = r0 + r < rows ? vf_load_some(at, smaller(L, rows - r0 - r)) : vf_zero();
                    put_step(step, depth, p, r, v, to + r0 * depth);
                }
}

static void pack_b(size_t depth, size_t columns, const float *b, size_t b_step, size_t b_column, float *panels)
{
    if (b_column == 1) copy_panels(NR, columns, depth, b, b_step, panels);
    else turn_panels(NR, columns, depth, b, b_column, panels);
}

static void pack_a(size_t rows, size_t depth, const float *a, size_t a_row, size_t a_step, float *panels)
{
    if (a_row == 1) copy_panels(MR, rows, depth, a, a_step, panels);
    else turn_panels(MR, rows, depth, a, a_row, panels);
}

static void transpose(size_t rows, size_t columns, const float *from, size_t from_row, float *to, size_t to_row)
{
    for (size_t i = 0; i < rows; i += L)
        for (size_t j = 0; j < columns; j += L) {
            const size_t high = smaller(L, rows - i), wide = smaller(L, columns - j);
            vf square[L];
            for (size_t r = 0; r < L; r++)
                square[r] = r < high ? vf_load_some(from + (i + r) * from_row + j, wide) : vf_zero();
            vf_transpose(square);
            for (size_t r = 0; r < wide; r++) vf_store_some(to + (j + r) * to_row + i, square[r], high);
        }
}
