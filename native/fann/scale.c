/* scale.c - scaling kept with a network, which the program asks for: by column, in floats and in FANN's order of
 * operations, with its bits. */
#include "native/fann/network.h"

#ifndef FIXEDFANN
/* Of the inputs or of the outputs. */
typedef struct side {
    vane_fann_scaling *scaling;
    uint32_t width;
} side;

static side inputs_of(vane_fann_net *net) { return (side){ &net->scale_in, vane_fann_net_inputs(net) }; }
static side outputs_of(vane_fann_net *net) { return (side){ &net->scale_out, vane_fann_net_outputs(net) }; }

/* ---------------------------------------------------------------------------------------------- parameters ---- */
/* What changes nothing. */
static void reset_side(side s)
{
    for (uint32_t i = 0; i < s.width; i++) {
        s.scaling->mean[i] = 0.0f;
        s.scaling->deviation[i] = 1.0f;
        s.scaling->new_min[i] = -1.0f;
        s.scaling->factor[i] = 1.0f;
    }
}

static int make_side(const vane_ctx *ctx, side s)
{
    const int status = vane_fann_scaling_create(s.scaling, ctx, s.width);
    if (!status) reset_side(s);
    return status;
}

static bool make_scaling(struct fann *ann)
{
    vane_fann_net *net = &ann->vane->net;
    if (net->scale_in.mean) return true;
    if (!make_side(net->ctx, inputs_of(net)) && !make_side(net->ctx, outputs_of(net))) return true;
    vane_fann_scaling_free(net->ctx, &net->scale_in);
    vane_fann_scaling_free(net->ctx, &net->scale_out);
    vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
    return false;
}

/* As in FANN there is scaling from then on, by which nothing changes. */
int fann_clear_scaling_params(struct fann *ann)
{
    if (!make_scaling(ann)) return -1;
    reset_side(inputs_of(&ann->vane->net));
    reset_side(outputs_of(&ann->vane->net));
    return 0;
}

/* Mean and standard deviation of each column. */
static void fit(side s, fann_type *const *rows, unsigned count, float new_min, float new_max)
{
    for (uint32_t j = 0; j < s.width; j++) {
        float sum = 0.0f, squares = 0.0f;
        for (unsigned i = 0; i < count; i++) sum += rows[i][j];
        const float mean = sum / (float)count;
        for (unsigned i = 0; i < count; i++) squares += (rows[i][j] - mean) * (rows[i][j] - mean);
        s.scaling->mean[j] = mean;
        s.scaling->deviation[j] = sqrtf(squares / (float)count);
        s.scaling->new_min[j] = new_min;
        s.scaling->factor[j] = (new_max - new_min) / 2.0f;
    }
}

static bool can_fit(struct fann *ann, const struct fann_train_data *data)
{
    const vane_fann_net *net = &ann->vane->net;
    if (data->num_data > 0 && data->num_input == vane_fann_net_inputs(net) &&
        data->num_output == vane_fann_net_outputs(net))
        return make_scaling(ann);
    vane_fann_fail(vane_fann_errors_of(ann), FANN_E_TRAIN_DATA_MISMATCH);
    return false;
}

int fann_set_input_scaling_params(struct fann *ann, const struct fann_train_data *data, float new_input_min,
                                  float new_input_max)
{
    if (!can_fit(ann, data)) return -1;
    fit(inputs_of(&ann->vane->net), data->input, data->num_data, new_input_min, new_input_max);
    return 0;
}

int fann_set_output_scaling_params(struct fann *ann, const struct fann_train_data *data, float new_output_min,
                                   float new_output_max)
{
    if (!can_fit(ann, data)) return -1;
    fit(outputs_of(&ann->vane->net), data->output, data->num_data, new_output_min, new_output_max);
    return 0;
}

int fann_set_scaling_params(struct fann *ann, const struct fann_train_data *data, float new_input_min,
                            float new_input_max, float new_output_min, float new_output_max)
{
    const int status = fann_set_input_scaling_params(ann, data, new_input_min, new_input_max);
    return status ? status : fann_set_output_scaling_params(ann, data, new_output_min, new_output_max);
}

/* ------------------------------------------------------------------------------------------------- applied ---- */
/* A column that didn't vary is left as it is: FANN divides by 0. */
static void scale_row(side s, fann_type *row)
{
    const vane_fann_scaling *p = s.scaling;
    for (uint32_t j = 0; j < s.width; j++)
        if (p->deviation[j] != 0.0f)
            row[j] = ((row[j] - p->mean[j]) / p->deviation[j] - -1.0f) * p->factor[j] + p->new_min[j];
}

static void descale_row(side s, fann_type *row)
{
    const vane_fann_scaling *p = s.scaling;
    for (uint32_t j = 0; j < s.width; j++)
        if (p->deviation[j] != 0.0f)
            row[j] = ((row[j] - p->new_min[j]) / p->factor[j] + -1.0f) * p->deviation[j] + p->mean[j];
}

static bool has_scaling(struct fann *ann)
{
    if (ann->vane->net.scale_in.mean) return true;
    vane_fann_fail(vane_fann_errors_of(ann), FANN_E_SCALE_NOT_PRESENT);
    return false;
}

void fann_scale_input(struct fann *ann, fann_type *input_vector)
{
    if (has_scaling(ann)) scale_row(inputs_of(&ann->vane->net), input_vector);
}

void fann_scale_output(struct fann *ann, fann_type *output_vector)
{
    if (has_scaling(ann)) scale_row(outputs_of(&ann->vane->net), output_vector);
}

void fann_descale_input(struct fann *ann, fann_type *input_vector)
{
    if (has_scaling(ann)) descale_row(inputs_of(&ann->vane->net), input_vector);
}

void fann_descale_output(struct fann *ann, fann_type *output_vector)
{
    if (has_scaling(ann)) descale_row(outputs_of(&ann->vane->net), output_vector);
}

static void each_row(struct fann *ann, struct fann_train_data *data, void (*change)(side, fann_type *))
{
    if (!has_scaling(ann) || !vane_fann_data_fits(ann, data)) return;
    for (unsigned i = 0; i < data->num_data; i++) {
        change(inputs_of(&ann->vane->net), data->input[i]);
        change(outputs_of(&ann->vane->net), data->output[i]);
    }
}

void fann_scale_train(struct fann *ann, struct fann_train_data *data) { each_row(ann, data, scale_row); }
void fann_descale_train(struct fann *ann, struct fann_train_data *data) { each_row(ann, data, descale_row); }
#endif
