/* pack.inc.h - copies of matrix parts in the order in which tiles read them. */

/* One panel of at most NR columns. A transposed source is read in runs of rows that stay in cache. */
VEC_FN void pack_panel(size_t depth, size_t width, const float *b, size_t b_step, size_t b_column, float *panel)
{
    if (b_column == 1 && width == NR) {
        for (size_t p = 0; p < depth; p++)
            UNROLL for (size_t v = 0; v < NV; v++) vf_store(panel + p * NR + v * L, vf_load(b + p * b_step + v * L));
        return;
    }
    for (size_t p = 0; p < depth; p++) {
        for (size_t j = 0; j < width; j++) panel[p * NR + j] = b[p * b_step + j * b_column];
        for (size_t j = width; j < NR; j++) panel[p * NR + j] = 0.0f;
    }
}

static void pack_b(size_t depth, size_t columns, const float *b, size_t b_step, size_t b_column, float *panels)
{
    for (size_t j = 0; j < columns; j += NR, panels += depth * NR)
        pack_panel(depth, smaller(NR, columns - j), b + j * b_column, b_step, b_column, panels);
}

static void pack_a(size_t rows, size_t depth, const float *a, size_t a_row, size_t a_step, float *panels)
{
    for (size_t i = 0; i < rows; i += MR, panels += depth * MR) {
        const size_t high = smaller(MR, rows - i);
        for (size_t r = 0; r < high; r++)
            for (size_t p = 0; p < depth; p++) panels[p * MR + r] = a[(i + r) * a_row + p * a_step];
    }
}
