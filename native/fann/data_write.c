/* data_write.c - training data to a file, byte by byte as FANN writes it: numbers multiplied and cut to whole ones, or
 * as they are. Saving replaces a file in one step. */
#include <limits.h>

#include "core/data/fann_data_write.h"
#include "fann.h"
#include "native/fann/context.h"
#include "native/fann/network.h"

#ifdef FIXEDFANN
static void put_row(vane_text_buffer *text, const fann_type *row, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        vane_buffer_put_i64(text, row[i]);
        vane_buffer_put(text, " ");
    }
    vane_buffer_put(text, "\n");
}

/* Whole numbers already, whatever `numbers` says. */
static int put_data(char **bytes, size_t *size, const vane_ctx *ctx, const struct fann_train_data *data, int numbers)
{
    vane_text_buffer text = { .pool = ctx->pool };
    (void)numbers;
    vane_fann_put_sizes(&text, data->num_data, data->num_input, data->num_output);
    for (unsigned i = 0; i < data->num_data && !text.failed; i++) {
        put_row(&text, data->input[i], data->num_input);
        put_row(&text, data->output[i], data->num_output);
    }
    return vane_buffer_end(&text, bytes, size);
}
#else
static void show_row(const void *user, uint32_t index, const float **x, const float **t)
{
    const struct fann_train_data *data = user;
    *x = data->input[index];
    *t = data->output[index];
}

static int put_data(char **bytes, size_t *size, const vane_ctx *ctx, const struct fann_train_data *data, int numbers)
{
    const vane_fann_rows rows = { data->num_data, data->num_input, data->num_output, data, show_row };
    return vane_fann_data_write(bytes, size, ctx, &rows, numbers);
}
#endif

static int save(struct fann_train_data *data, const char *path, int numbers)
{
    const vane_ctx *ctx = vane_fann_context();
    char *bytes;
    size_t size;
    int status = ctx ? put_data(&bytes, &size, ctx, data, numbers) : VANE_ERR_MEMORY;
    if (!status) {
        status = ctx->host->file_replace(ctx->host->user, path, &(vane_piece){ bytes, size }, 1);
        vane_ctx_free(ctx, bytes);
    }
    if (!status) return 0;
    vane_fann_fail((struct fann_error *)data, vane_fann_code(status, FANN_E_CANT_OPEN_TD_W), path);
    return -1;
}

int fann_save_train(struct fann_train_data *data, const char *filename)
{
    return save(data, filename, VANE_FANN_LEGACY);
}

int fann_save_train_to_fixed(struct fann_train_data *data, const char *filename, unsigned int decimal_point)
{
    return save(data, filename, decimal_point < INT_MAX ? (int)decimal_point : INT_MAX);
}
