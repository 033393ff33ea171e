/* compare.c - prints what FANN's functions on training data do. Built once against the drop-in and once against
 * libfann; compare.py wants the same output from both. Left out is what libfann answers with a crash, a wrapped count
 * or NaNs. */
#include "tests/fann/print.h"

enum { WIDTH = 3 };

#ifdef FIXEDFANN
static fann_type random_number(void) { return (int)(random_bits() % 20001) - 10000; }
#else
/* Of sizes from 10^-4 to 10^4. */
static fann_type random_number(void)
{
    fann_type scale = 1e-4f;
    for (unsigned i = random_bits() % 9; i > 0; i--) scale *= 10;
    return ((fann_type)(random_bits() >> 8) / (1 << 23) - 1) * scale;
}
#endif

static void fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)row;
    for (unsigned i = 0; i < inputs; i++) input[i] = random_number();
    for (unsigned i = 0; i < outputs; i++) output[i] = random_number();
}

static struct fann_train_data *random_data(unsigned rows)
{
    return fann_create_train_from_callback(rows, WIDTH, WIDTH - 1, fill);
}

/* ------------------------------------------------------------------------------------------------ printing ---- */
static void print_data(const char *what, struct fann_train_data *data)
{
    printf("%s:", what);
    if (!data) printf(" NULL");
    else printf(" %u x %u %u", fann_length_train_data(data), fann_num_input_train_data(data),
                fann_num_output_train_data(data));
    for (unsigned i = 0; data && i < data->num_data; i++) {
        print_row(data->input[i], data->num_input);
        printf(" |");
        print_row(data->output[i], data->num_output);
        printf(";");
    }
    printf("\n");
}

/* ------------------------------------------------------------------------------------------------- reading ---- */
static void read_text(const char *text)
{
    FILE *file = fopen("read.data", "w"), *log = fopen("log", "w");
    fputs(text, file);
    fclose(file);
    fann_set_error_log(NULL, log);
    struct fann_train_data *data = fann_read_train_from_file("read.data");
    fclose(log);
    print_data(text, data);
    print_log("log");
    if (data) fann_destroy_train(data);
}

static void read_files(void)
{
    FILE *log = fopen("log", "w");
    fann_set_error_log(NULL, log);
    print_data("absent", fann_read_train_from_file("absent.data"));
    fclose(log);
    print_log("log");
    fann_set_error_log(NULL, NULL);
    print_data("silent", fann_read_train_from_file("absent.data"));

    read_text("2 2 1\n1 2\n3\n4 5\n6\n");
    read_text("  2\t2\r\n1 1 2 3 4\n\n5\v6\f");
    read_text("1 1 1 5 6 7 8 junk");
    read_text("1 1 1 5-6");
    read_text("1 1 1 +5 6");
    read_text("2 1 1 5 6 7 8.x");
    read_text("1 1 0\n5\n");
    read_text("1 0 1\n5\n");
    read_text("");
    read_text("1 2\n");
    read_text("1.5 1 1 5 6 7 8");
    read_text("2 2 1\n1 x\n3\n4 5\n6\n");
    read_text("2 2 1\n1 2\nx\n4 5\n6\n");
    read_text("2 2 1\n1 2\n3\n4 x\n6\n");
    read_text("2 2 1\n1 2\n3\n4 5.0\n");
    read_text("1 1 1 5,6 7");
#ifdef FIXEDFANN
    read_text("1 1 1 2147483647 -2147483648");
    read_text("1 1 1 16777217 -16777217");
#else
    read_text("2 3 2\n0.1 -2.5e-3 1e10\n3.14159265358979 .5\n5. -0 1e-42\n16777217 3.4028235e38\n");
    read_text("1 1 1 nan -inf");
    read_text("1 1 1 1e400 1e-400");
#endif
}

/* ----------------------------------------------------------------------------------------- cut, combined ---- */
static void cut_and_combine(void)
{
    struct fann_train_data *a = random_data(5), *b = random_data(3), *wide = fann_create_train(2, WIDTH + 1, 1), *c;
    print_data("created", wide);
    print_data("a", a);
    print_data("duplicate", c = fann_duplicate_train_data(a));
    fann_destroy_train(c);
    print_data("merged", c = fann_merge_train_data(a, b));
    fann_destroy_train(c);
    print_data("subset", c = fann_subset_train_data(a, 1, 3));
    fann_destroy_train(c);
    print_errors("no error", a);

    FILE *log = fopen("log", "w");
    fann_set_error_log((struct fann_error *)a, log);
    print_data("subset of 6", fann_subset_train_data(a, 0, 6));
    print_errors("subset of 6", a);
    print_data("subset from 6", fann_subset_train_data(a, 6, 0));
    print_errors("subset from 6", a);
    print_data("subset that wraps", fann_subset_train_data(a, 4294967295u, 2));
    print_errors("subset that wraps", a);
    print_data("merged with another width", fann_merge_train_data(a, wide));
    print_errors("merged with another width", a);
    print_errors("the other", wide);
    printf("saved: %d\n", fann_save_train(a, "no/such/folder"));
    print_errors("saved", a);
    printf("saved as fixed: %d\n", fann_save_train_to_fixed(a, "no/such/folder", 3));
    print_errors("saved as fixed", a);
    c = fann_duplicate_train_data(a);
    printf("the duplicate's log is %s\n", c->error_log == log ? "the same" : "another");
    fclose(log);
    print_log("log");

    fann_reset_errstr((struct fann_error *)a);
    print_errors("text reset", a);
    fann_destroy_train(a);
    fann_destroy_train(b);
    fann_destroy_train(c);
    fann_destroy_train(wide);
}

/* ------------------------------------------------------------------------------------------------- scaling ---- */
static void scale(void)
{
    for (int i = 0; i < 300; i++) {
        struct fann_train_data *data = random_data(2 + (unsigned)i % 7);
        const fann_type a = random_number(), b = random_number();
        const int ascending = (a < b) == (i % 10 != 0);     /* one in ten the wrong way round */
        void (*const functions[])(struct fann_train_data *, fann_type, fann_type) = {
            fann_scale_input_train_data, fann_scale_output_train_data, fann_scale_train_data};
        functions[i % 3](data, ascending ? a : b, ascending ? b : a);
        print_data("scaled", data);
        fann_destroy_train(data);
    }
}

/* ------------------------------------------------------------------------------------------------- writing ---- */
static void write_data(struct fann_train_data *data)
{
    const unsigned points[] = {0, 1, 6, 13, 30, 31};
    printf("%d\n", fann_save_train(data, "saved.data"));
    print_file("saved.data");
    for (unsigned i = 0; i < sizeof points / sizeof *points; i++) {
        printf("%d\n", fann_save_train_to_fixed(data, "fixed.data", points[i]));
        print_file("fixed.data");
    }
    fann_destroy_train(data);
}

#ifndef FIXEDFANN
static void fill_bits(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)row;
    for (unsigned i = 0; i < inputs + outputs; i++) {
        const unsigned bits = random_bits();
        memcpy(i < inputs ? &input[i] : &output[i - inputs], &bits, sizeof bits);
    }
}

/* Beside whole numbers, and beside what a product with a million makes of 32 bits. */
static void fill_near_whole(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)row;
    for (unsigned i = 0; i < inputs + outputs; i++) {
        const double step[] = {1e-7, 5e-7, 1e-6, 0.5, 0.999999, 0};
        const double whole = (double)((int)(random_bits() % 6001) - 3000);
        const double value = whole + step[random_bits() % 6] * (random_bits() % 2 ? 1 : -1);
        *(i < inputs ? &input[i] : &output[i - inputs]) = (fann_type)value;
    }
}

static void fill_large(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    for (unsigned i = 0; i < inputs + outputs; i++)
        *(i < inputs ? &input[i] : &output[i - inputs]) =
            (fann_type)(1u << (row % 32)) * (fann_type)(random_bits() % 7) * (random_bits() % 2 ? 1.0f : -1.0f);
}
#endif

static void write_files(void)
{
    write_data(random_data(300));
    write_data(fann_create_train(2, 0, 1));
#ifndef FIXEDFANN
    write_data(fann_create_train_from_callback(1000, 4, 2, fill_bits));
    write_data(fann_create_train_from_callback(1000, 4, 2, fill_near_whole));
    write_data(fann_create_train_from_callback(200, 4, 2, fill_large));
#endif
}

int main(void)
{
    say_decimal_point();
    cut_and_combine();
    scale();
    write_files();
    read_files();
    return 0;
}
