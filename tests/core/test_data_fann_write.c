/* FANN's .data written: losslessly, as FANN does, and whole datasets to files. */
#include "core/base/rng.h"
#include "core/data/fann_data_write.h"
#include "tests/core/data_tools.h"
#include "tests/core/float_bits.h"

/* One row of two inputs and one target. */
static void show(const void *user, uint32_t index, const float **x, const float **t)
{
    *x = (const float *)user + 3 * index;
    *t = *x + 2;
}

/* The text of these numbers; "" when there is none. */
static const char *written(const vane_ctx *ctx, const float *values, uint32_t rows, int numbers)
{
    static char text[1024];
    const vane_fann_rows all = {rows, 2, 1, values, show};
    char *bytes;
    size_t size;
    text[0] = '\0';
    if (vane_fann_data_write(&bytes, &size, ctx, &all, numbers) == VANE_OK && size < sizeof text) {
        memcpy(text, bytes, size);
        text[size] = '\0';
    }
    vane_ctx_free(ctx, bytes);
    return text;
}

VT_TEST(data_fann_write, forms)
{
    static const struct {
        float values[6];
        int numbers;
        const char *want;
    } cases[] = {
        {{0, 1, -0.1f, 0.1f, 16777216, 1e-42f}, VANE_FANN_SHORTEST, "2 2 1\n0 1 \n-0.1 \n0.1 16777216 \n1e-42 \n"},
        {{1e-7f, 0.9999999f, -2.9999998f, 1.0000001f, 123456, 3000}, VANE_FANN_LEGACY,
         "2 2 1\n0 0 \n-2 \n1 123456.000000 \n3000.000000 \n"},
        {{1e10f, 0.123456789f, 33554432, -1, 2147, -2147}, VANE_FANN_LEGACY,
         "2 2 1\n10000000000.000000 0.123457 \n33554432 \n-1 2147 \n-2147 \n"},
        {{0, 0.9999999f, -2.9999998f, 1.0000001f, 123456, 1e10f}, 5, "2 2 1\n0 31 \n-95 \n32 3950592 \n-2147483648 \n"},
    };
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = written(ctx, cases[i].values, 2, cases[i].numbers);
        VT_CHECK_MSG(strcmp(text, cases[i].want) == 0, "%s", text);
    }
    vane_ctx_destroy(ctx);
}

/* ----------------------------------------------------------------------------------------------- datasets ---- */
static char saved[1 << 20], saved_path[64];
static size_t saved_size;

static int keep(void *user, const char *path, const vane_piece *pieces, size_t count)
{
    (void)user;
    if (count != 1 || pieces->size > sizeof saved || strlen(path) >= sizeof saved_path) return VANE_ERR_FILE;
    memcpy(saved, pieces->bytes, pieces->size);
    strcpy(saved_path, path);
    saved_size = pieces->size;
    return VANE_OK;
}

static vane_ctx *keeping_context(void)
{
    static vane_host host;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    host = *vane_host_default();
    host.file_replace = keep;
    options.host = &host;
    options.threads = 1;
    options.pool_bytes = 0;
    return vane_ctx_create(&ctx, &options) ? NULL : ctx;
}

static bool same_rows(const vane_dataset *a, const vane_dataset *b)
{
    float xa[3], ta[2], xb[3], tb[2];
    if (vane_dataset_rows(a) != vane_dataset_rows(b)) return false;
    for (uint64_t i = 0; i < vane_dataset_rows(a); i++)
        if (vane_dataset_get(a, i, xa, ta) || vane_dataset_get(b, i, xb, tb) || memcmp(xa, xb, sizeof xa) != 0 ||
            memcmp(ta, tb, sizeof ta) != 0)
            return false;
    return true;
}

VT_TEST(data_fann_write, a_dataset_and_its_parts_read_back_bit_for_bit)
{
    enum { ROWS = 1000 };
    static float x[ROWS * 3], t[ROWS * 2];
    const vane_stream stream = vane_stream_at(7, VANE_RANDOM_USER, 0, 0);
    const vane_data_options options = {sizeof options, .header = -1, .targets = 2};
    vane_ctx *ctx = keeping_context();
    const size_t before = dt_live(ctx);
    vane_dataset *all, *part, *rest, *back;
    for (uint32_t i = 0; i < ROWS * 5; i++) {
        uint32_t bits = vane_stream_u32(&stream, i);
        if ((bits >> 23 & 255) == 255) bits ^= 1u << 30;        /* finite */
        *(i < ROWS * 3 ? &x[i] : &t[i - ROWS * 3]) = float_of(bits);
    }
    VT_CHECK(vane_dataset_create(&all, ctx, x, 3, t, 2, ROWS, NULL) == VANE_OK);
    VT_CHECK(vane_dataset_split(&part, &rest, all, 0.25, 1) == VANE_OK);
    const vane_dataset *const sets[] = {all, part, rest};
    for (size_t i = 0; i < 3; i++) {
        VT_CHECK_MSG(vane_dataset_save(sets[i], "some.data") == VANE_OK, "%s", vane_last_error());
        VT_CHECK(strcmp(saved_path, "some.data") == 0);
        VT_CHECK_MSG(vane_dataset_parse(&back, ctx, saved, saved_size, "some.data", &options) == VANE_OK, "%s",
                     vane_last_error());
        VT_CHECK(same_rows(sets[i], back));
        vane_dataset_destroy(back);
    }
    vane_dataset_destroy(rest);
    vane_dataset_destroy(part);
    vane_dataset_destroy(all);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

static int no_rows(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    (void)user, (void)max_rows, (void)x, (void)t;
    *rows = 0;
    return VANE_OK;
}

VT_TEST(data_fann_write, refuses_by_name)
{
    static const float x[3] = {1, 2, 3};
    vane_ctx *ctx = dt_context();
    vane_source source = VANE_SOURCE;
    vane_dataset *d, *stream;
    source.inputs = 2;
    source.read = no_rows;
    VT_CHECK(vane_dataset_create(&d, ctx, x, 2, x, 1, 1, NULL) == VANE_OK);
    VT_CHECK(vane_dataset_from_source(&stream, ctx, &source) == VANE_OK);
    VT_CHECK(vane_dataset_save(NULL, "x.data") == VANE_ERR_ARGUMENT);
    VT_CHECK(strstr(vane_last_error(), "the dataset is NULL"));
    VT_CHECK(vane_dataset_save(d, NULL) == VANE_ERR_ARGUMENT && strstr(vane_last_error(), "path is NULL"));
    VT_CHECK(vane_dataset_save(stream, "x.data") == VANE_ERR_ARGUMENT && strstr(vane_last_error(), "source"));
    VT_CHECK(vane_dataset_save(d, "x.CSV") == VANE_ERR_UNSUPPORTED && strstr(vane_last_error(), "x.CSV: "));
    dt_allocations_left = 0;
    const int status = vane_dataset_save(d, "x.data");
    dt_allocations_left = SIZE_MAX;
    VT_CHECK(status == VANE_ERR_MEMORY);
    vane_dataset_destroy(stream);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}
