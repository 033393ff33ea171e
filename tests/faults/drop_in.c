/* drop_in.c - FANN's interface, in float and in fixed point: making networks and data, running, files. */
#define _POSIX_C_SOURCE 200809L     /* fmemopen */
#include "tests/faults/drop_in.h"

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

int drop_in_outcome(struct fann_error *object)
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

void drop_in_begin(scene *s)
{
    s->silent = true;
    log_file = fmemopen(log_text, sizeof log_text, "w");
    if (!log_file) abort();
    setvbuf(log_file, NULL, _IONBF, 0);
    fann_set_error_log(NULL, log_file);
    fann_disable_seed_rand();
}

static fann_type part(unsigned n, unsigned of) { return (fann_type)n * ONE / (fann_type)of; }

void drop_in_fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *x, fann_type *t)
{
    for (unsigned i = 0; i < inputs; i++) x[i] = part((row * 7 + i * 3) % 11, 11);
    for (unsigned i = 0; i < outputs; i++) t[i] = part((row + i) % 5, 5);
}

bool drop_in_note(scene *s, struct fann *ann)
{
    struct fann_connection connections[256];
    const unsigned count = fann_get_total_connections(ann);
    HOLDS(s, count <= 256);
    TRY_ON(s, ann, fann_get_connection_array(ann, connections));
    scene_note(s, connections, count * sizeof *connections);
    return true;
}

/* ---------------------------------------------------------------------------------------------------- networks ---- */
static bool change(scene *s, struct fann *ann, struct fann_train_data *data)
{
    TRY_ON(s, ann, fann_randomize_weights(ann, -part(1, 2), part(1, 2)));
    TRY_ON(s, ann, fann_init_weights(ann, data));
    TRY_ON(s, ann, fann_set_activation_function_hidden(ann, FANN_LINEAR_PIECE_SYMMETRIC));
    TRY_ON(s, ann, fann_set_activation_steepness_layer(ann, part(3, 4), 1));
    return true;
}

static bool run(scene *s, struct fann *ann)
{
    fann_type input[3] = { part(1, 2), -ONE, 2 * ONE }, desired[2] = { 0, ONE };
    const fann_type *output;
    TRY_ON(s, ann, output = fann_run(ann, input));
    scene_note(s, output, 2 * sizeof *output);
    TRY_ON(s, ann, (fann_reset_MSE(ann), output = fann_test(ann, input, desired)));
    scene_note_number(s, (double)fann_get_MSE(ann));
    return true;
}

bool scene_fann_networks(scene *s)
{
    static const unsigned layers[3] = { 3, 4, 2 };
    struct fann *made[7];
    struct fann_train_data *data;
    drop_in_begin(s);
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, drop_in_fill));
    MAKE_FANN(s, made[0], fann_create_standard(3, 3, 4, 2));
    MAKE_FANN(s, made[1], fann_create_standard_array(3, layers));
    MAKE_FANN(s, made[2], fann_create_sparse(0.5f, 3, 3, 4, 2));
    MAKE_FANN(s, made[3], fann_create_sparse_array(0.5f, 3, layers));
    MAKE_FANN(s, made[4], fann_create_shortcut(3, 3, 4, 2));
    MAKE_FANN(s, made[5], fann_create_shortcut_array(3, layers));
    if (!change(s, made[1], data)) return false;
    MAKE(s, made[6], (made[6] = fann_copy(made[1])) ? VANE_OK : drop_in_outcome((struct fann_error *)made[1]));
    for (int i = 0; i < 7; i++) {
        if (!run(s, made[i]) || !drop_in_note(s, made[i])) return false;
        fann_destroy(made[i]);
    }
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
    drop_in_begin(s);
    MAKE_FANN(s, made[0], fann_create_train(2, 2, 1));
    MAKE_FANN(s, made[1], fann_create_train_array(2, 2, x, 1, t));
    MAKE_FANN(s, made[2], fann_create_train_pointer_array(2, 2, rows, 1, targets));
    MAKE_FANN(s, made[3], fann_create_train_from_callback(3, 2, 1, drop_in_fill));
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
    drop_in_begin(s);
    MAKE_FANN(s, ann, fann_create_standard(3, 3, 4, 2));
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, drop_in_fill));
    for (int i = 0; i < 2; i++) {
        TRY_ON(s, ann, fann_save(ann, "ann.net"));
        TRY_ON(s, ann, fann_save_to_fixed(ann, "fixed.net"));
        TRY_ON(s, data, fann_save_train(data, "rows.data"));
        TRY_ON(s, data, fann_save_train_to_fixed(data, "fixed.data", 6));
    }
    MAKE_FANN(s, loaded, fann_create_from_file("ann.net"));
    if (!drop_in_note(s, loaded)) return false;
    MAKE_FANN(s, read, fann_read_train_from_file("rows.data"));
    if (!note_data(s, read)) return false;
    fann_destroy_train(read);
    fann_destroy_train(data);
    fann_destroy(loaded);
    fann_destroy(ann);
    return true;
}
