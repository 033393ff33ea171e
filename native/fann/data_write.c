/* data_write.c - training data to a file, byte by byte as FANN writes it: numbers multiplied and cut to whole ones, or
 * as they are. */
#include <limits.h>
#include <stdbool.h>

#include "core/data/fann_data_write.h"
#include "fann.h"
#include "native/fann/context.h"
#include "native/fann/error.h"

#ifdef FIXEDFANN
static void put_row(FILE *file, const fann_type *row, unsigned width)
{
    for (unsigned i = 0; i < width; i++) fprintf(file, "%d ", row[i]);
    fputc('\n', file);
}

/* Whole numbers already, whatever `numbers` says. */
static enum fann_errno_enum put_data(FILE *file, const struct fann_train_data *data, int numbers)
{
    (void)numbers;
    fprintf(file, "%u %u %u\n", data->num_data, data->num_input, data->num_output);
    for (unsigned i = 0; i < data->num_data; i++) {
        put_row(file, data->input[i], data->num_input);
        put_row(file, data->output[i], data->num_output);
    }
    return FANN_E_NO_ERROR;
}
#else
static void show_row(const void *user, uint32_t index, const float **x, const float **t)
{
    const struct fann_train_data *data = user;
    *x = data->input[index];
    *t = data->output[index];
}

static enum fann_errno_enum put_data(FILE *file, const struct fann_train_data *data, int numbers)
{
    const vane_fann_rows rows = { data->num_data, data->num_input, data->num_output, data, show_row };
    const vane_ctx *ctx = vane_fann_context();
    char *bytes;
    size_t size;
    if (!ctx || vane_fann_data_write(&bytes, &size, ctx, &rows, numbers)) return FANN_E_CANT_ALLOCATE_MEM;
    (void)fwrite(bytes, 1, size, file);     /* ferror tells */
    vane_ctx_free(ctx, bytes);
    return FANN_E_NO_ERROR;
}
#endif

static int save(struct fann_train_data *data, const char *filename, int numbers)
{
    FILE *file = fopen(filename, "w");
    enum fann_errno_enum code = FANN_E_CANT_OPEN_TD_W;
    if (file) {
        code = put_data(file, data, numbers);
        const bool written = !ferror(file);
        if (fclose(file) || !written) code = FANN_E_CANT_OPEN_TD_W;
    }
    if (code == FANN_E_NO_ERROR) return 0;
    vane_fann_fail((struct fann_error *)data, code, filename);
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
