/* data_write.c - training data to a file, byte by byte as FANN writes it: numbers multiplied and cut to whole ones, or,
 * with a multiplier of 0, as they are. */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "fann.h"
#include "native/fann/error.h"

#ifdef FIXEDFANN
static void put_number(FILE *file, fann_type value, float multiplier)
{
    (void)multiplier;   /* whole already */
    fprintf(file, "%d ", value);
}
#else
/* FANN's conversions as they come out on x86, where C defines nothing: INT_MIN for what isn't an int. */
static int cut_to_int(double x) { return x > -2147483649.0 && x < 2147483648.0 ? (int)x : INT_MIN; }

static int floor_to_int(double x)
{
    if (!(x >= -2147483648.0 && x < 2147483648.0)) return INT_MIN;
    const int cut = (int)x;
    return cut > x ? cut - 1 : cut;
}

/* FANN's test for a whole number, and what it writes for one, wrong ones included: 0.9999999 passes and is written as
 * 0; 3000 fails, for a product is compared that doesn't fit 32 bits. */
static bool looks_whole(double x)
{
    const unsigned millionths = 1000000u * (unsigned)floor_to_int(x + 0.5);
    return millionths == (unsigned)floor_to_int(x * 1000000.0 + 0.5);
}

/* With a '.' in every locale: whatever else stands between the digits is the locale's point. */
static void put_decimal(FILE *file, double x)
{
    char text[64];
    snprintf(text, sizeof text, "%f", x);
    char *point = text + strspn(text, "-0123456789infa");
    if (*point) {
        const char *after = point + strcspn(point, "0123456789");
        *point = '.';
        memmove(point + 1, after, strlen(after) + 1);
    }
    fprintf(file, "%s ", text);
}

static void put_number(FILE *file, fann_type value, float multiplier)
{
    if (multiplier > 0) fprintf(file, "%d ", cut_to_int(value * multiplier));
    else if (looks_whole(value)) fprintf(file, "%d ", cut_to_int(value));
    else put_decimal(file, value);
}
#endif

static void put_row(FILE *file, const fann_type *row, unsigned width, float multiplier)
{
    for (unsigned i = 0; i < width; i++) put_number(file, row[i], multiplier);
    fputc('\n', file);
}

static void put_data(FILE *file, const struct fann_train_data *data, float multiplier)
{
    fprintf(file, "%u %u %u\n", data->num_data, data->num_input, data->num_output);
    for (unsigned i = 0; i < data->num_data; i++) {
        put_row(file, data->input[i], data->num_input, multiplier);
        put_row(file, data->output[i], data->num_output, multiplier);
    }
}

static int save(struct fann_train_data *data, const char *filename, float multiplier)
{
    FILE *file = fopen(filename, "w");
    bool written = false;
    if (file) {
        put_data(file, data, multiplier);
        written = !ferror(file);
        written &= fclose(file) == 0;
    }
    if (written) return 0;
    vane_fann_fail((struct fann_error *)data, FANN_E_CANT_OPEN_TD_W, filename);
    return -1;
}

int fann_save_train(struct fann_train_data *data, const char *filename) { return save(data, filename, 0); }

int fann_save_train_to_fixed(struct fann_train_data *data, const char *filename, unsigned int decimal_point)
{
    float multiplier = 1;
    for (unsigned i = 0; i < decimal_point && i < 128; i++) multiplier *= 2;    /* infinite from 2^128 on */
    return save(data, filename, multiplier);
}
