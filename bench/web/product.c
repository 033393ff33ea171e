/* product.c - the product of two matrices by itself, as an addition to a module: what the package exports are networks
 * alone. */
#include "core/net/matmul.h"
#include "wasm/exports.h"

static vane_arena scratch;

/* Makes room for the products of n x n matrices that follow. */
EXPORT(int, cube_open)(size_t n)
{
    vane_arena_free(&scratch);
    return vane_arena_init(&scratch, vane_js_ctx->pool, vane_product_scratch(vane_js_ctx, n, n, n));
}

/* c = a b, row-major. b must be readable VANE_READ_AHEAD floats past its end. */
EXPORT(int, cube_multiply)(size_t n, const float *a, const float *b, float *c)
{
    const vane_pass pass = { vane_js_ctx, &scratch };
    const vane_product product = {
        .rows = n, .columns = n, .depth = n, .a = a, .a_row = n, .a_step = 1, .b = b, .b_step = n, .b_column = 1,
        .c = c, .c_row = n,
    };
    return vane_multiply(&pass, &product);
}
