/* data_scale.c - the range of a set of training data, and scaling to another. */
#include <stdint.h>

#include "fann.h"

typedef struct range {
    fann_type min, max;
} range;

/* Of all numbers; of none, 0. */
static range range_of(fann_type *const *rows, unsigned count, unsigned width)
{
    range r = {0, 0};
    if (count == 0 || width == 0) return r;
    r.min = r.max = rows[0][0];
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < width; j++) {
            const fann_type value = rows[i][j];
            if (value < r.min) r.min = value;
            else if (value > r.max) r.max = value;
        }
    return r;
}

static range input_range(const struct fann_train_data *d) { return range_of(d->input, d->num_data, d->num_input); }
static range output_range(const struct fann_train_data *d) { return range_of(d->output, d->num_data, d->num_output); }

fann_type fann_get_min_train_input(struct fann_train_data *data) { return input_range(data).min; }
fann_type fann_get_max_train_input(struct fann_train_data *data) { return input_range(data).max; }
fann_type fann_get_min_train_output(struct fann_train_data *data) { return output_range(data).min; }
fann_type fann_get_max_train_output(struct fann_train_data *data) { return output_range(data).max; }

/* What is worked with: as FANN in floats, with its bits; in fixed point wider than ints, which it let overflow, and by
 * a whole factor as FANN. */
#ifdef FIXEDFANN
typedef double number;
static number factor_of(number to, number from) { return from != 0 ? (number)(int64_t)(to / from) : 0; }
#else
typedef float number;
static number factor_of(number to, number from) { return from != 0 ? to / from : 0; }
#endif

void fann_scale_data_to_range(fann_type **data, unsigned int num_data, unsigned int num_elem, fann_type old_min,
                              fann_type old_max, fann_type new_min, fann_type new_max)
{
    const number factor = factor_of((number)new_max - (number)new_min, (number)old_max - (number)old_min);
    for (unsigned i = 0; i < num_data; i++)
        for (unsigned j = 0; j < num_elem; j++) {
            const number value = ((number)data[i][j] - (number)old_min) * factor + (number)new_min;
            data[i][j] = value < (number)new_min ? new_min : value > (number)new_max ? new_max : (fann_type)value;
        }
}

void fann_scale_input_train_data(struct fann_train_data *data, fann_type new_min, fann_type new_max)
{
    const range old = input_range(data);
    fann_scale_data_to_range(data->input, data->num_data, data->num_input, old.min, old.max, new_min, new_max);
}

void fann_scale_output_train_data(struct fann_train_data *data, fann_type new_min, fann_type new_max)
{
    const range old = output_range(data);
    fann_scale_data_to_range(data->output, data->num_data, data->num_output, old.min, old.max, new_min, new_max);
}

void fann_scale_train_data(struct fann_train_data *data, fann_type new_min, fann_type new_max)
{
    fann_scale_input_train_data(data, new_min, new_max);
    fann_scale_output_train_data(data, new_min, new_max);
}
