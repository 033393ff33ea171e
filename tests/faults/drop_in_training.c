/* drop_in_training.c - FANN's interface, what fixed point is without: training, scaling, weights as one array. */
#include "parallel_fann.h"
#include "tests/faults/drop_in.h"

static bool set_weights(scene *s, struct fann *ann)
{
    fann_type weights[256];
    HOLDS(s, fann_get_total_connections(ann) <= 256);
    TRY_ON(s, ann, fann_get_weights(ann, weights));
    weights[2] = 0.125f;
    TRY_ON(s, ann, fann_set_weights(ann, weights));
    TRY_ON(s, ann, fann_set_activation_function_hidden(ann, FANN_ELLIOT));
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
    if (!drop_in_note(s, ann)) return false;
    fann_destroy(ann);
    return true;
}

bool scene_fann_training(scene *s)
{
    struct fann *ann;
    struct fann_train_data *data;
    static const char rows[] = "2 3 2\n1 .2 .3\n.4 0\n.5 .6 .7\n.8 1\n";
    drop_in_begin(s);
    scene_write("rows.data", rows, sizeof rows - 1);
    s->path = "rows.data";
    MAKE_FANN(s, data, fann_create_train_from_callback(9, 3, 2, drop_in_fill));
    MAKE_FANN(s, ann, fann_create_standard(3, 3, 4, 2));
    if (!set_weights(s, ann) || !scale(s, ann, data)) return false;
    if (!train_by_rows(s, ann, data) || !train_by_epochs(s, ann, data)) return false;
    TRY_ON(s, ann, fann_train_on_data(ann, data, 1, 0, 0));
    TRY_ON(s, ann, fann_train_on_file(ann, "rows.data", 1, 0, 0));
    if (!drop_in_note(s, ann) || !cascade(s, data)) return false;
    fann_destroy(ann);
    fann_destroy_train(data);
    return true;
}

