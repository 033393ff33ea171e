/* drop_in.c - files given to FANN's interface: in the float library and, as the harness "fixed", in that of fixed
 * point. */
#include "native/fann/include/fann.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native/fann/context.h"
#include "tests/fuzz/fuzz.h"

/* -------------------------------------------------------------------------------------------------- files ---- */
enum { LONGEST_PATH = 1024 };
static char input_path[LONGEST_PATH], saved_path[LONGEST_PATH];

static void prepare(fuzz_bytes input)
{
    if (!input_path[0]) {
        snprintf(input_path, sizeof input_path, "%s/input", fuzz_folder());
        snprintf(saved_path, sizeof saved_path, "%s/saved", fuzz_folder());
        fann_set_error_log(NULL, NULL);
        fann_disable_seed_rand();
    }
    fuzz_write(input_path, input);
}

/* What the hidden context holds, without the blocks that it keeps for reuse: these are given back. */
static size_t live_bytes(void)
{
    vane_memory_stats stats;
    vane_ctx *ctx = vane_fann_context();
    vane_ctx_trim(ctx, 0);
    vane_ctx_memory(ctx, &stats);
    return stats.bytes_live;
}

/* ------------------------------------------------------------------------------------------------- numbers ---- */
/* Around 0, in fixed point with 13 bits after the point. */
static void fill(fann_type *row, unsigned width)
{
#ifdef FIXEDFANN
    for (unsigned i = 0; i < width; i++) row[i] = (int)(i * 7919 % 16384) - 8192;
#else
    fuzz_numbers(row, width);
#endif
}

static struct fann_train_data *make_data(struct fann *ann)
{
    enum { ROWS = 3 };
    struct fann_train_data *data = fann_create_train(ROWS, fann_get_num_input(ann), fann_get_num_output(ann));
    FUZZ_CHECK(data, "no training data");
    for (unsigned i = 0; i < ROWS; i++) {
        fill(data->input[i], data->num_input);
        fill(data->output[i], data->num_output);
    }
    return data;
}

/* ------------------------------------------------------------------------------------------------ networks ---- */
static bool same_numbers(const fann_type *a, const fann_type *b, unsigned count)
{
#ifdef FIXEDFANN
    return memcmp(a, b, count * sizeof *a) == 0;
#else
    return fuzz_same_floats(a, b, count);
#endif
}

/* Saved and read again: the same outputs, the same file. */
static void check_saved(struct fann *ann, fann_type *input)
{
    FUZZ_CHECK(!fann_save(ann, saved_path), "can't be saved: error %d", (int)ann->errno_f);
    fuzz_bytes first = fuzz_read(saved_path);
    struct fann *again = fann_create_from_file(saved_path);
    FUZZ_CHECK(again, "saved, then refused: %s", vane_last_error());
    FUZZ_CHECK(!fann_save(again, saved_path), "can't be saved again: error %d", (int)again->errno_f);
    fuzz_bytes second = fuzz_read(saved_path);
    FUZZ_CHECK(fuzz_same(first, second), "saved again it is another file");
    FUZZ_CHECK(same_numbers(fann_run(ann, input), fann_run(again, input), fann_get_num_output(ann)),
               "saved and read again it has other outputs");
    fann_destroy(again);
    fuzz_free(&first);
    fuzz_free(&second);
}

static void look_at(struct fann *ann)
{
    const unsigned layers = fann_get_num_layers(ann);
    unsigned *sizes = malloc(2 * layers * sizeof *sizes);
    struct fann_connection *connections = malloc((fann_get_total_connections(ann) + 1) * sizeof *connections);
    FUZZ_CHECK(sizes && connections, "no memory for the harness");
    fann_get_layer_array(ann, sizes);
    fann_get_bias_array(ann, sizes + layers);
    fann_get_connection_array(ann, connections);
    fann_print_connections(ann);
    fann_print_parameters(ann);
    if (fann_get_total_connections(ann) > 0) fann_set_weight_array(ann, connections, fann_get_total_connections(ann));
    free(sizes);
    free(connections);
}

#ifdef FIXEDFANN
static void train(struct fann *ann, struct fann_train_data *data) { (void)fann_test_data(ann, data); }
#else
/* A file may ask for any number of epochs and candidates, which are no fault but take their time. */
static void cascade(struct fann *ann, struct fann_train_data *data)
{
    enum { CANDIDATES = 64 };
    fann_set_cascade_max_out_epochs(ann, 2);
    fann_set_cascade_min_out_epochs(ann, 1);
    fann_set_cascade_max_cand_epochs(ann, 2);
    fann_set_cascade_min_cand_epochs(ann, 1);
    if (fann_get_cascade_num_candidates(ann) > CANDIDATES) fann_set_cascade_num_candidate_groups(ann, 1);
    if (fann_get_cascade_num_candidates(ann) > CANDIDATES) return;
    fann_set_training_algorithm(ann, FANN_TRAIN_RPROP);
    fann_cascadetrain_on_data(ann, data, 1, 1, 0.0f);
}

static void train(struct fann *ann, struct fann_train_data *data)
{
    for (int algorithm = FANN_TRAIN_INCREMENTAL; algorithm <= FANN_TRAIN_SARPROP; algorithm++) {
        fann_set_training_algorithm(ann, (enum fann_train_enum)algorithm);
        fann_train_on_data(ann, data, 2, 1, 0.0f);
    }
    fann_train(ann, data->input[0], data->output[0]);
    (void)fann_test_data(ann, data);
    fann_scale_train(ann, data);
    fann_descale_train(ann, data);
    if (!fann_set_scaling_params(ann, data, -1, 1, 0, 1)) fann_scale_input(ann, data->input[0]);
    fann_descale_output(ann, data->output[0]);
    fann_init_weights(ann, data);
    (void)fann_save_to_fixed(ann, saved_path);
    cascade(ann, data);
}
#endif

static void use(struct fann *ann)
{
    struct fann_train_data *data = make_data(ann);
    struct fann *copy = fann_copy(ann);
    FUZZ_CHECK(copy, "can't be copied");
    fann_run(ann, data->input[0]);
    fann_test(ann, data->input[0], data->output[0]);
    check_saved(ann, data->input[0]);
    FUZZ_CHECK(same_numbers(fann_run(ann, data->input[0]), fann_run(copy, data->input[0]), data->num_output),
               "its copy has other outputs");
    look_at(copy);
    train(copy, data);
    look_at(copy);
    fann_destroy(copy);
    fann_randomize_weights(ann, -1, 1);
    fann_run(ann, data->input[0]);
    fann_destroy_train(data);
}

void fuzz_drop_in_net(fuzz_bytes file)
{
    prepare(file);
    const size_t before = live_bytes();
    struct fann *ann = fann_create_from_file(input_path);
    if (ann) use(ann);
    fann_destroy(ann);
    FUZZ_CHECK(live_bytes() == before, "%zu bytes leak", live_bytes() - before);
}

/* ------------------------------------------------------------------------------------------- training data ---- */
#ifndef FIXEDFANN
static void train_with(struct fann_train_data *data)
{
    enum { WIDEST = 256 };
    if (data->num_input == 0 || data->num_output == 0 || data->num_input > WIDEST || data->num_output > WIDEST) return;
    struct fann *ann = fann_create_standard(3, data->num_input, 2, data->num_output);
    FUZZ_CHECK(ann, "no network: %s", vane_last_error());
    fann_train_on_data(ann, data, 2, 1, 0.0f);
    fann_init_weights(ann, data);
    if (!fann_set_scaling_params(ann, data, -1, 1, -1, 1)) {
        fann_scale_train(ann, data);
        fann_descale_train(ann, data);
    }
    (void)fann_test_data(ann, data);
    fann_destroy(ann);
}
#endif

static void check_parts(struct fann_train_data *data)
{
    const unsigned half = data->num_data / 2;
    struct fann_train_data *part = fann_subset_train_data(data, half, data->num_data - half);
    struct fann_train_data *same = fann_duplicate_train_data(data);
    FUZZ_CHECK(part && same, "can't be cut or copied");
    struct fann_train_data *merged = fann_merge_train_data(part, same);
    FUZZ_CHECK(merged && merged->num_data == part->num_data + data->num_data, "can't be merged");
    FUZZ_CHECK(!fann_subset_train_data(data, half + 1, data->num_data), "a subset reaches beyond the data");
    fann_shuffle_train_data(merged);
    fann_scale_train_data(merged, 0, 1);
    fann_destroy_train(part);
    fann_destroy_train(same);
    fann_destroy_train(merged);
}

void fuzz_drop_in_data(fuzz_bytes file)
{
    prepare(file);
    const size_t before = live_bytes();
    struct fann_train_data *data = fann_read_train_from_file(input_path);
    if (data) {
        check_parts(data);
        (void)fann_get_min_train_input(data);
        (void)fann_get_max_train_output(data);
        FUZZ_CHECK(!fann_save_train(data, saved_path), "can't be saved");
        FUZZ_CHECK(!fann_save_train_to_fixed(data, saved_path, 13), "can't be saved");
#ifndef FIXEDFANN
        train_with(data);
#endif
        fann_destroy_train(data);
    }
    FUZZ_CHECK(live_bytes() == before, "%zu bytes leak", live_bytes() - before);
}
