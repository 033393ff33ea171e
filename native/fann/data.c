/* data.c - sets of training data: made, copied, cut, shuffled. Their memory is the C library's, because programs, and
 * FANN's C++ wrapper, make sets by hand and have them destroyed here. */
#include <limits.h>
#include <string.h>

#include "core/base/alloc.h"
#include "core/base/rng.h"
#include "core/base/sizes.h"
#include "fann.h"
#include "native/fann/error.h"
#include "native/fann/random.h"

static struct fann_error *errors_of(struct fann_train_data *data) { return (struct fann_error *)data; }

/* --------------------------------------------------------------------------------------- made, destroyed ---- */
static void *alloc_zeroed(size_t count, size_t element)
{
    size_t bytes;
    void *block = vane_size_mul(count, element, &bytes) ? vane_malloc(NULL, bytes ? bytes : 1) : NULL;
    if (block) memset(block, 0, bytes);
    return block;
}

/* Pointers into one block, in which the rows lie one behind the other; no block for no rows. */
static fann_type **create_rows(unsigned count, unsigned width)
{
    size_t numbers;
    if (count == 0) return alloc_zeroed(1, sizeof(fann_type *));
    fann_type *block = vane_size_mul(count, width, &numbers) ? alloc_zeroed(numbers, sizeof *block) : NULL;
    fann_type **rows = block ? alloc_zeroed(count, sizeof *rows) : NULL;
    if (!rows) {
        vane_free(NULL, block, 0);
        return NULL;
    }
    for (unsigned i = 0; i < count; i++) rows[i] = block + (size_t)i * width;
    return rows;
}

static void destroy_rows(fann_type **rows, unsigned count)
{
    if (rows && count > 0) vane_free(NULL, rows[0], 0);
    vane_free(NULL, rows, 0);
}

struct fann_train_data *fann_create_train(unsigned int num_data, unsigned int num_input, unsigned int num_output)
{
    struct fann_train_data *data = alloc_zeroed(1, sizeof *data);
    if (!data) goto out_of_memory;
    vane_fann_error_init(errors_of(data));
    data->num_data = num_data;
    data->num_input = num_input;
    data->num_output = num_output;
    data->input = create_rows(num_data, num_input);
    if (data->input) data->output = create_rows(num_data, num_output);
    if (data->output) return data;

out_of_memory:
    vane_fann_fail(NULL, FANN_E_CANT_ALLOCATE_MEM);
    fann_destroy_train(data);
    return NULL;
}

void fann_destroy_train(struct fann_train_data *data)
{
    if (!data) return;
    destroy_rows(data->input, data->num_data);
    destroy_rows(data->output, data->num_data);
    vane_fann_error_free(errors_of(data));
    vane_free(NULL, data, sizeof *data);
}

struct fann_train_data *fann_create_train_pointer_array(unsigned int num_data, unsigned int num_input,
                                                        fann_type **input, unsigned int num_output, fann_type **output)
{
    struct fann_train_data *data = fann_create_train(num_data, num_input, num_output);
    for (unsigned i = 0; data && i < num_data; i++) {
        memcpy(data->input[i], input[i], num_input * sizeof **input);
        memcpy(data->output[i], output[i], num_output * sizeof **output);
    }
    return data;
}

struct fann_train_data *fann_create_train_array(unsigned int num_data, unsigned int num_input, fann_type *input,
                                                unsigned int num_output, fann_type *output)
{
    struct fann_train_data *data = fann_create_train(num_data, num_input, num_output);
    if (!data || num_data == 0) return data;
    memcpy(data->input[0], input, (size_t)num_data * num_input * sizeof *input);
    memcpy(data->output[0], output, (size_t)num_data * num_output * sizeof *output);
    return data;
}

struct fann_train_data *fann_create_train_from_callback(unsigned int num_data, unsigned int num_input,
                                                        unsigned int num_output,
                                                        void(FANN_API *user_function)(unsigned int, unsigned int,
                                                                                      unsigned int, fann_type *,
                                                                                      fann_type *))
{
    struct fann_train_data *data = fann_create_train(num_data, num_input, num_output);
    for (unsigned i = 0; data && i < num_data; i++)
        user_function(i, num_input, num_output, data->input[i], data->output[i]);
    return data;
}

/* ------------------------------------------------------------------------------------------ cut, combined ---- */
static void copy_rows(struct fann_train_data *to, unsigned at, const struct fann_train_data *from, unsigned first)
{
    for (; at < to->num_data && first < from->num_data; at++, first++) {
        memcpy(to->input[at], from->input[first], to->num_input * sizeof **to->input);
        memcpy(to->output[at], from->output[first], to->num_output * sizeof **to->output);
    }
}

/* Of the kind of data, with its log. */
static struct fann_train_data *create_like(const struct fann_train_data *data, unsigned num_data)
{
    struct fann_train_data *made = fann_create_train(num_data, data->num_input, data->num_output);
    if (made) fann_set_error_log(errors_of(made), data->error_log);
    return made;
}

struct fann_train_data *fann_subset_train_data(struct fann_train_data *data, unsigned int pos, unsigned int length)
{
    if (pos > data->num_data || length > data->num_data - pos) {
        vane_fann_fail(errors_of(data), FANN_E_TRAIN_DATA_SUBSET, pos, length, data->num_data);
        return NULL;
    }
    struct fann_train_data *subset = create_like(data, length);
    if (subset) copy_rows(subset, 0, data, pos);
    return subset;
}

struct fann_train_data *fann_duplicate_train_data(struct fann_train_data *data)
{
    return fann_subset_train_data(data, 0, data->num_data);
}

struct fann_train_data *fann_merge_train_data(struct fann_train_data *data1, struct fann_train_data *data2)
{
    if (data1->num_input != data2->num_input || data1->num_output != data2->num_output) {
        vane_fann_fail(errors_of(data1), FANN_E_TRAIN_DATA_MISMATCH);
        return NULL;
    }
    if (data2->num_data > UINT_MAX - data1->num_data) {
        vane_fann_fail(errors_of(data1), FANN_E_CANT_ALLOCATE_MEM);
        return NULL;
    }
    struct fann_train_data *merged = create_like(data1, data1->num_data + data2->num_data);
    if (!merged) return NULL;
    copy_rows(merged, 0, data1, 0);
    copy_rows(merged, data1->num_data, data2, 0);
    return merged;
}

/* --------------------------------------------------------------------------------------------- shuffled ---- */
/* The numbers, not the pointers: the first pointer is that of the block. */
static void swap_rows(fann_type *a, fann_type *b, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        const fann_type kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Durstenfeld's form of the Fisher-Yates shuffle: in place, so it can't fail. */
void fann_shuffle_train_data(struct fann_train_data *data)
{
    const vane_stream stream = vane_stream_at(vane_fann_seed(), VANE_RANDOM_SHUFFLE, 0, 0);
    for (unsigned left = data->num_data; left > 1; left--) {
        const unsigned last = left - 1, other = (unsigned)((uint64_t)vane_stream_u32(&stream, last) * left >> 32);
        swap_rows(data->input[last], data->input[other], data->num_input);
        swap_rows(data->output[last], data->output[other], data->num_output);
    }
}

/* ------------------------------------------------------------------------------------------------ looked at ---- */
unsigned int fann_length_train_data(struct fann_train_data *data) { return data->num_data; }
unsigned int fann_num_input_train_data(struct fann_train_data *data) { return data->num_input; }
unsigned int fann_num_output_train_data(struct fann_train_data *data) { return data->num_output; }

fann_type *fann_get_train_input(struct fann_train_data *data, unsigned int position)
{
    return position < data->num_data ? data->input[position] : NULL;
}

fann_type *fann_get_train_output(struct fann_train_data *data, unsigned int position)
{
    return position < data->num_data ? data->output[position] : NULL;
}
