/* drop_in.c - FANN's interface. Its functions tell of a failure by the error of the object that they were called on or,
 * where there is none, by a line in the default log; and by no message of Vane's. */
#define _POSIX_C_SOURCE 200809L     /* fmemopen */
#include <stdlib.h>

#include "fann.h"
#include "parallel_fann.h"
#include "tests/faults/faults.h"

static char log_text[1024];
static FILE *log_file;

/* The first error since the log was last read. */
static int logged_code(void)
{
    int code = FANN_E_NO_ERROR;
    (void)sscanf(log_text, "FANN Error %d", &code);
    log_text[0] = '\0';
    rewind(log_file);
    return code;
}

/* A status of Vane's for the error of an object, or, where that has none, of the log. Both are reset. */
static int outcome(struct fann_error *object)
{
    int code = logged_code();
    if (object && fann_get_errno(object) != FANN_E_NO_ERROR) code = fann_get_errno(object);
    if (object) fann_reset_errno(object);
    if (code == FANN_E_NO_ERROR) return VANE_OK;
    if (code == FANN_E_CANT_ALLOCATE_MEM) return VANE_ERR_MEMORY;
    const bool file = code == FANN_E_CANT_OPEN_CONFIG_R || code == FANN_E_CANT_OPEN_CONFIG_W ||
                      code == FANN_E_CANT_OPEN_TD_R || code == FANN_E_CANT_OPEN_TD_W;
    return file ? VANE_ERR_FILE : VANE_ERR_ARGUMENT;
}

/* A call on a network or on data, after which the object tells how it went. It may draw from rand, whose numbers are
 * the same when it is made again. */
#define TRY_ON(s, object, call) TRY(s, (srand(7), (void)(call), outcome((struct fann_error *)(object))))

/* A call that gives a new object, or NULL. */
#define MAKE_FANN(s, object, call) MAKE(s, object, (srand(7), (object) = (call)) ? VANE_OK : outcome(NULL))

static void begin(scene *s)
{
    s->silent = true;
    log_file = fmemopen(log_text, sizeof log_text, "w");
    if (!log_file) abort();
    setvbuf(log_file, NULL, _IONBF, 0);
    fann_set_error_log(NULL, log_file);
    fann_disable_seed_rand();
}

static bool note_fann(scene *s, struct fann *ann)
{
    fann_type weights[256];
    HOLDS(s, fann_get_total_connections(ann) <= 256);
    TRY_ON(s, ann, fann_get_weights(ann, weights));
    scene_note(s, weights, fann_get_total_connections(ann) * sizeof *weights);
    return true;
}

static void FANN_API fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *x, fann_type *t)
{
    for (unsigned i = 0; i < inputs; i++) x[i] = (float)((row * 7 + i * 3) % 11) / 11;
    for (unsigned i = 0; i < outputs; i++) t[i] = (float)((row + i) % 5) / 5;
}

/* ---------------------------------------------------------------------------------------------------- networks ---- */
static bool change_weights(scene *s, struct fann *ann, struct fann_train_data *data)
{
    fann_type weights[256];
    TRY_ON(s, ann, fann_randomize_weights(ann, -0.5f, 0.5f));
    TRY_ON(s, ann, fann_init_weights(ann, data));
    TRY_ON(s, ann, fann_get_weights(ann, weights));
    weights[2] = 0.125f;
    TRY_ON(s, ann, fann_set_weights(ann, weights));
    TRY_ON(s, ann, fann_set_activation_function_hidden(ann, FANN_ELLIOT));
    TRY_ON(s, ann, fann_set_activation_steepness_layer(ann, 0.75f, 1));
    return true;
}

static bool run(scene *s, struct fann *ann)
{
    fann_type input[3] = { 0.5f, -1, 2 }, desired[2] = { 0, 1 };
    const fann_type *output;
    TRY_ON(s, ann, output = fann_run(ann, input));
    scene_note(s, output, 2 * sizeof *output);
    TRY_ON(s, ann, (fann_reset_MSE(ann), output = fann_test(ann, input, desired)));
    scene_note_number(s, (double)fann_get_MSE(ann));
    return true;
}

static bool scale(scene *s, struct fann *ann, struct fann_train_data *data)
{
    fann_type input[3] = { 0.5f, -1, 2 }, output[2] = { 0, 1 };
    TRY_ON(s, ann, fann_set_scaling_params(ann, data, -1, 1, 0, 1));
    TRY_ON(s, ann, fann_scale_input(ann, input));
    TRY_ON(s, ann, fann_scale_output(ann, output));
    scene_note(s, input, sizeof input);
    scene_note(s, output, sizeof output);
    TRY_ON(s, ann, fann_descale_input(ann, input));
    TRY_ON(s, ann, fann_descale_output(ann, output));
    TRY_ON(s, ann, fann_scale_train(ann, data));
    TRY_ON(s, ann, fann_descale_train(ann, data));
    TRY_ON(s, ann, fann_clear_scaling_params(ann));
    return true;
}

bool scene_fann_networks(scene *s)
{
    static const unsigned layers[3] = { 3, 4, 2 };
    struct fann *made[7];
    struct fann_train_data *data;
    begin(s);
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, fill));
    MAKE_FANN(s, made[0], fann_create_standard(3, 3, 4, 2));
    MAKE_FANN(s, made[1], fann_create_standard_array(3, layers));
    MAKE_FANN(s, made[2], fann_create_sparse(0.5f, 3, 3, 4, 2));
    MAKE_FANN(s, made[3], fann_create_sparse_array(0.5f, 3, layers));
    MAKE_FANN(s, made[4], fann_create_shortcut(3, 3, 4, 2));
    MAKE_FANN(s, made[5], fann_create_shortcut_array(3, layers));
    if (!change_weights(s, made[1], data) || !scale(s, made[1], data)) return false;
    MAKE(s, made[6], (made[6] = fann_copy(made[1])) ? VANE_OK : outcome((struct fann_error *)made[1]));
    for (int i = 0; i < 7; i++) {
        if (!run(s, made[i]) || !note_fann(s, made[i])) return false;
        fann_destroy(made[i]);
    }
    fann_destroy_train(data);
    return true;
}

/* ---------------------------------------------------------------------------------------------------- training ---- */
static bool train_by_rows(scene *s, struct fann *ann, struct fann_train_data *data)
{
    for (unsigned i = 0; i < data->num_data; i++)
        TRY_ON(s, ann, (fann_reset_MSE(ann), fann_train(ann, data->input[i], data->output[i])));
    TRY_ON(s, ann, fann_test_data(ann, data));
    TRY_ON(s, ann, fann_test_data_parallel(ann, data, 2));
    scene_note_number(s, (double)fann_get_MSE(ann));
    return true;
}

static bool train_by_epochs(scene *s, struct fann *ann, struct fann_train_data *data)
{
    TRY_ON(s, ann, fann_train_epoch(ann, data));
    TRY_ON(s, ann, fann_train_epoch_batch_parallel(ann, data, 2));
    TRY_ON(s, ann, fann_train_epoch_irpropm_parallel(ann, data, 2));
    TRY_ON(s, ann, fann_train_epoch_quickprop_parallel(ann, data, 2));
    TRY_ON(s, ann, fann_train_epoch_sarprop_parallel(ann, data, 2));
    TRY_ON(s, ann, fann_train_epoch_incremental_mod(ann, data));
    scene_note_number(s, (double)fann_get_MSE(ann));
    return true;
}

static bool cascade(scene *s, struct fann_train_data *data)
{
    enum fann_activationfunc_enum functions[2] = { FANN_SIGMOID, FANN_GAUSSIAN };
    fann_type steepnesses[1] = { 0.5f };
    struct fann *ann;
    MAKE_FANN(s, ann, fann_create_shortcut(2, 3, 2));
    TRY_ON(s, ann, fann_set_cascade_activation_functions(ann, functions, 2));
    TRY_ON(s, ann, fann_set_cascade_activation_steepnesses(ann, steepnesses, 1));
    HOLDS(s, fann_get_cascade_activation_functions(ann)[1] == FANN_GAUSSIAN);
    HOLDS(s, fann_get_cascade_activation_steepnesses(ann)[0] == 0.5f);
    fann_set_cascade_max_cand_epochs(ann, 5);
    fann_set_cascade_max_out_epochs(ann, 5);
    TRY_ON(s, ann, fann_cascadetrain_on_data(ann, data, 2, 0, 0));
    TRY_ON(s, ann, fann_cascadetrain_on_file(ann, "rows.data", 1, 0, 0));
    if (!note_fann(s, ann)) return false;
    fann_destroy(ann);
    return true;
}

bool scene_fann_training(scene *s)
{
    struct fann *ann;
    struct fann_train_data *data;
    static const char rows[] = "2 3 2\n1 .2 .3\n.4 0\n.5 .6 .7\n.8 1\n";
    begin(s);
    scene_write("rows.data", rows, sizeof rows - 1);
    s->path = "rows.data";
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, fill));
    MAKE_FANN(s, ann, fann_create_standard(3, 3, 4, 2));
    if (!train_by_rows(s, ann, data) || !train_by_epochs(s, ann, data)) return false;
    TRY_ON(s, ann, fann_train_on_data(ann, data, 1, 0, 0));
    TRY_ON(s, ann, fann_train_on_file(ann, "rows.data", 1, 0, 0));
    if (!note_fann(s, ann) || !cascade(s, data)) return false;
    fann_destroy(ann);
    fann_destroy_train(data);
    return true;
}

/* -------------------------------------------------------------------------------------------------------- data ---- */
static bool note_data(scene *s, struct fann_train_data *data)
{
    for (unsigned i = 0; i < fann_length_train_data(data); i++) {
        scene_note(s, data->input[i], fann_num_input_train_data(data) * sizeof(fann_type));
        scene_note(s, data->output[i], fann_num_output_train_data(data) * sizeof(fann_type));
    }
    return true;
}

bool scene_fann_data(scene *s)
{
    fann_type x[4] = { 1, 2, 3, 4 }, t[2] = { 0, 1 }, *rows[2] = { x, x + 2 }, *targets[2] = { t, t + 1 };
    struct fann_train_data *made[7];
    begin(s);
    MAKE_FANN(s, made[0], fann_create_train(2, 2, 1));
    MAKE_FANN(s, made[1], fann_create_train_array(2, 2, x, 1, t));
    MAKE_FANN(s, made[2], fann_create_train_pointer_array(2, 2, rows, 1, targets));
    MAKE_FANN(s, made[3], fann_create_train_from_callback(3, 2, 1, fill));
    MAKE_FANN(s, made[4], fann_duplicate_train_data(made[1]));
    MAKE_FANN(s, made[5], fann_merge_train_data(made[2], made[3]));
    MAKE_FANN(s, made[6], fann_subset_train_data(made[5], 1, 3));
    TRY_ON(s, made[5], fann_shuffle_train_data(made[5]));
    TRY_ON(s, made[5], fann_scale_train_data(made[5], 0, 1));
    TRY_ON(s, made[6], fann_scale_input_train_data(made[6], -1, 1));
    TRY_ON(s, made[6], fann_scale_output_train_data(made[6], -1, 1));
    fann_scale_data_to_range(rows, 2, 2, 1, 4, 0, 1);
    scene_note(s, x, sizeof x);
    for (int i = 0; i < 7; i++) {
        if (!note_data(s, made[i])) return false;
        fann_reset_errstr((struct fann_error *)made[i]);
        fann_print_error((struct fann_error *)made[i]);
        fann_destroy_train(made[i]);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------- files ---- */
bool scene_fann_files(scene *s)
{
    struct fann *ann, *loaded;
    struct fann_train_data *data, *read;
    begin(s);
    MAKE_FANN(s, ann, fann_create_standard(3, 3, 4, 2));
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, fill));
    for (int i = 0; i < 2; i++) {
        TRY_ON(s, ann, fann_save(ann, "ann.net"));
        TRY_ON(s, ann, fann_save_to_fixed(ann, "fixed.net"));
        TRY_ON(s, data, fann_save_train(data, "rows.data"));
        TRY_ON(s, data, fann_save_train_to_fixed(data, "fixed.data", 6));
    }
    MAKE_FANN(s, loaded, fann_create_from_file("ann.net"));
    if (!note_fann(s, loaded)) return false;
    MAKE_FANN(s, read, fann_read_train_from_file("rows.data"));
    if (!note_data(s, read)) return false;
    fann_destroy_train(read);
    fann_destroy_train(data);
    fann_destroy(loaded);
    fann_destroy(ann);
    return true;
}
