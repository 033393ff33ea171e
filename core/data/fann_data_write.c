/* fann_data_write.c - FANN's training data written: the sizes, then a line of inputs and one of outputs for each row,
 * a blank after each number. */
#include "core/data/fann_data_write.h"

#include "core/base/scalar.h"
#include "core/base/status.h"
#include "core/data/reader.h"

/* The part before the point; INT32_MIN where that is no int. */
static int32_t whole_part(double x)
{
    int32_t down;
    return vane_floor_i32(x, &down) && x < 0 && down < x ? down + 1 : down;
}

static int32_t round_half_up(double x)
{
    int32_t rounded;
    vane_floor_i32(x + 0.5, &rounded);
    return rounded;
}

/* FANN means to find whole numbers and compares millionths as ints. These wrap beyond 2147, where C leaves open what
 * happens and x86 has what is done here. */
static void put_legacy(vane_text_buffer *text, float value)
{
    enum { MILLION = 1000000, DECIMALS = 6 };
    const uint32_t rounded = (uint32_t)round_half_up(value) * MILLION;
    if (rounded == (uint32_t)round_half_up((double)value * MILLION)) vane_buffer_put_i64(text, whole_part(value));
    else vane_buffer_put_fixed(text, value, DECIMALS);
}

/* 2^decimal_point as FANN's float: infinite from 128 on. */
static float multiplier_of(int decimal_point)
{
    enum { MOST = 128 };
    float multiplier = 1;
    for (int i = 0; i < decimal_point && i < MOST; i++) multiplier *= 2;
    return multiplier;
}

static void put_numbers(vane_text_buffer *text, const float *values, size_t count, int numbers)
{
    const double multiplier = multiplier_of(numbers);
    for (size_t i = 0; i < count; i++) {
        if (numbers == VANE_FANN_SHORTEST) vane_buffer_put_float(text, values[i]);
        else if (numbers == VANE_FANN_LEGACY) put_legacy(text, values[i]);
        else vane_buffer_put_i64(text, whole_part((double)values[i] * multiplier));
        vane_buffer_put(text, " ");
    }
    vane_buffer_put(text, "\n");
}

void vane_fann_put_sizes(vane_text_buffer *text, uint32_t rows, size_t inputs, size_t targets)
{
    vane_buffer_put_i64(text, rows);
    vane_buffer_put(text, " ");
    vane_buffer_put_i64(text, (int64_t)inputs);
    vane_buffer_put(text, " ");
    vane_buffer_put_i64(text, (int64_t)targets);
    vane_buffer_put(text, "\n");
}

int vane_fann_data_write(char **bytes, size_t *size, const vane_ctx *ctx, const vane_fann_rows *rows, int numbers)
{
    vane_text_buffer text = { .pool = ctx->pool };
    vane_fann_put_sizes(&text, rows->rows, rows->inputs, rows->targets);
    for (uint32_t i = 0; i < rows->rows && !text.failed; i++) {
        const float *x, *t;
        rows->row(rows->user, i, &x, &t);
        put_numbers(&text, x, rows->inputs, numbers);
        put_numbers(&text, t, rows->targets, numbers);
    }
    return vane_buffer_end(&text, bytes, size);
}

/* ----------------------------------------------------------------------------------------------- datasets ---- */
static void show_row(const void *user, uint32_t index, const float **x, const float **t)
{
    const vane_dataset *dataset = user;
    const vane_table *table = dataset->table;
    const size_t at = (size_t)vane_dataset_row(dataset, index);
    *x = table->x + at * table->inputs;
    *t = table->t + at * table->targets;
}

int vane_dataset_save(const vane_dataset *dataset, const char *path)
{
    char *bytes;
    size_t size;
    int status = vane_dataset_check_table(dataset);
    if (status) return status;
    if (!path) return vane_fail(VANE_ERR_ARGUMENT, "path is NULL");
    if (vane_is_named_table(path))
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: data are saved in FANN's format alone: name the file .data", path);
    if (dataset->rows > UINT32_MAX)
        return vane_fail(VANE_ERR_LIMIT, "%s: %llu rows; FANN's format counts to %u", path,
                         (unsigned long long)dataset->rows, UINT32_MAX);
    const vane_ctx *ctx = dataset->ctx;
    const vane_fann_rows rows = { (uint32_t)dataset->rows, vane_dataset_inputs(dataset), vane_dataset_targets(dataset),
                                  dataset, show_row };
    status = vane_fann_data_write(&bytes, &size, ctx, &rows, VANE_FANN_SHORTEST);
    if (status) return status;
    status = ctx->host->file_replace(ctx->host->user, path, &(vane_piece){ bytes, size }, 1);
    vane_ctx_free(ctx, bytes);
    return status;
}
