/* Training data of FANN's interface, where libfann is no measure: functions that Debian's version lacks, and what it
 * answers with a crash or NaNs. The rest is compared with it, see compare.c. */
#include <string.h>

#include "fann.h"
#include "native/fann/context.h"
#include "native/fann/random.h"
#include "tests/vtest.h"

/* Row i has inputs 2i, 2i + 1 and output -i. */
static struct fann_train_data *numbered_data(unsigned rows)
{
    struct fann_train_data *data = fann_create_train(rows, 2, 1);
    for (unsigned i = 0; data && i < rows; i++) {
        data->input[i][0] = (fann_type)(2 * i);
        data->input[i][1] = (fann_type)(2 * i + 1);
        data->output[i][0] = -(fann_type)i;
    }
    return data;
}

VT_TEST(fann_data, made_from_arrays)
{
    fann_type x[] = {1, 2, 3, 4, 5, 6}, t[] = {7, 8, 9}, *rows[] = {x + 4, x}, *targets[] = {t + 2, t};
    struct fann_train_data *data = fann_create_train_array(3, 2, x, 1, t);
    VT_CHECK(memcmp(fann_get_train_input(data, 1), x + 2, 2 * sizeof *x) == 0);
    VT_CHECK(fann_get_train_input(data, 1) == data->input[1]);
    VT_CHECK(fann_get_train_output(data, 2)[0] == 9);
    VT_CHECK(fann_get_train_input(data, 3) == NULL && fann_get_train_output(data, 3) == NULL);
    fann_destroy_train(data);

    data = fann_create_train_pointer_array(2, 2, rows, 1, targets);
    VT_CHECK(data->input[0][0] == 5 && data->input[0][1] == 6 && data->input[1][0] == 1);
    VT_CHECK(data->output[0][0] == 9 && data->output[1][0] == 7);
    fann_destroy_train(data);
}

VT_TEST(fann_data, range_is_over_all_columns)
{
    struct fann_train_data *data = numbered_data(4), *empty = fann_create_train(0, 2, 1);
    VT_CHECK(fann_get_min_train_input(data) == 0 && fann_get_max_train_input(data) == 7);
    VT_CHECK(fann_get_min_train_output(data) == -3 && fann_get_max_train_output(data) == 0);
    VT_CHECK(fann_get_min_train_input(empty) == 0 && fann_get_max_train_output(empty) == 0);
    fann_scale_train_data(empty, 0, 1);
    fann_destroy_train(empty);
    fann_destroy_train(data);
}

VT_TEST(fann_data, constant_data_scales_to_the_new_minimum)
{
    fann_type x[] = {5, 5}, t[] = {3, 3};
    struct fann_train_data *data = fann_create_train_array(2, 1, x, 1, t);
    fann_scale_train_data(data, -1, 1);
    VT_CHECK(data->input[0][0] == -1 && data->input[1][0] == -1 && data->output[1][0] == -1);
    fann_destroy_train(data);
}

VT_TEST(fann_data, scaling_from_a_given_range_stays_in_the_new_one)
{
    fann_type x[] = {-100, 0, 5, 10, 2000000000}, *rows[] = {x};
    fann_scale_data_to_range(rows, 1, 5, 0, 10, 100, 300);
    const fann_type wanted[] = {100, 100, 200, 300, 300};
    for (int i = 0; i < 5; i++) VT_CHECK_MSG(x[i] == wanted[i], "number %d", i);
}

VT_TEST(fann_data, sizes_that_a_file_cannot_hold_are_refused)
{
    const char *texts[] = {"4000000000 1000 1000\n1 2", "-1 1 1 5 6", "4294967296 1 1 5 6", "4294967295 0 0 5",
                           "4294967295 4294967295 4294967295", "1 4294967295 4294967295 1 2",
                           "99999999999999999999 1 1"};
    fann_set_error_log(NULL, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *file = fopen("fann_sizes.tmp", "w");
        fputs(texts[i], file);
        fclose(file);
        struct fann_train_data *data = fann_read_train_from_file("fann_sizes.tmp");
        remove("fann_sizes.tmp");
        VT_CHECK_MSG(data == NULL, "%s", texts[i]);
    }
    VT_CHECK(fann_create_train(4294967295u, 4294967295u, 1) == NULL);
    fann_set_error_log(NULL, (FILE *)-1);
}

/* As FANN's C++ wrapper does. */
VT_TEST(fann_data, made_by_hand_is_destroyed)
{
    struct fann_train_data *data = malloc(sizeof *data);
    *data = (struct fann_train_data){.num_data = 2, .num_input = 3, .num_output = 1};
    data->input = calloc(2, sizeof *data->input);
    data->output = calloc(2, sizeof *data->output);
    data->input[0] = calloc(6, sizeof **data->input);
    data->input[1] = data->input[0] + 3;
    data->output[0] = calloc(2, sizeof **data->output);
    data->output[1] = data->output[0] + 1;
    VT_CHECK(fann_subset_train_data(data, 0, 3) == NULL);
    fann_destroy_train(data);
    fann_destroy_train(NULL);
}

/* ------------------------------------------------------------------------------------------------- chance ---- */
static bool same_rows(const struct fann_train_data *a, const struct fann_train_data *b)
{
    return memcmp(a->input[0], b->input[0], 2 * a->num_data * sizeof(fann_type)) == 0;
}

VT_TEST(fann_data, shuffling_keeps_rows_whole_and_each_once)
{
    enum { ROWS = 1000 };
    bool seen[ROWS] = {0};
    unsigned moved = 0;
    struct fann_train_data *data = numbered_data(ROWS);
    fann_shuffle_train_data(data);
    for (unsigned i = 0; i < ROWS; i++) {
        const unsigned row = (unsigned)-data->output[i][0];
        VT_CHECK_MSG(row < ROWS && !seen[row], "place %u", i);
        VT_CHECK(data->input[i][0] == (fann_type)(2 * row) && data->input[i][1] == (fann_type)(2 * row + 1));
        seen[row] = true;
        moved += row != i;
    }
    VT_CHECK_MSG(moved > ROWS - 20, "%u rows moved", moved);
    fann_destroy_train(data);
}

VT_TEST(fann_data, srand_decides_the_order)
{
    struct fann_train_data *a = numbered_data(50), *b = numbered_data(50), *c = numbered_data(50);
    srand(7);
    fann_shuffle_train_data(a);
    srand(7);
    fann_shuffle_train_data(b);
    fann_shuffle_train_data(c);
    VT_CHECK(same_rows(a, b));
    VT_CHECK(!same_rows(a, c));
    fann_destroy_train(a);
    fann_destroy_train(b);
    fann_destroy_train(c);
}

VT_TEST(fann_data, reseeding_can_be_disabled)
{
    srand(7);
    const uint64_t first = vane_fann_seed();
    fann_disable_seed_rand();
    srand(7);
    vane_fann_reseed();
    VT_CHECK(vane_fann_seed() == first);
    fann_enable_seed_rand();
    srand(7);
    vane_fann_reseed();
    VT_CHECK(vane_fann_seed() != first);
}

VT_TEST(fann_context, one_context_of_one_thread)
{
    VT_CHECK(vane_fann_context() && vane_fann_context() == vane_fann_context());
    VT_CHECK(vane_ctx_threads(vane_fann_context()) == 1);
}
