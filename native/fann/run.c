/* run.c - outputs of a network, and how far they are from what was desired. */
#include <limits.h>

#include "core/io/fann_layers.h"
#include "native/fann/context.h"
#include "native/fann/network.h"

#ifndef FIXEDFANN
/* Weights that aren't finite give outputs that are NaN, as do networks that there is no memory to run: an error. */
fann_type *fann_run(struct fann *ann, fann_type *input)
{
    struct vane_fann *v = ann->vane;
    const vane_net *model = vane_fann_model(ann);
    const int status = model ? vane_net_predict(model, input, 1, v->output) : VANE_ERR_STATE;
    if (!status) return v->output;
    if (status == VANE_ERR_MEMORY) vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
    for (uint32_t i = 0; i < vane_fann_net_outputs(&v->net); i++) v->output[i] = NAN;
    return v->output;
}
#endif

/* ------------------------------------------------------------------------------------------------- errors ---- */
#ifdef FIXEDFANN
/* Cut where it is no int, and at INT_MIN, whose size is none. */
static fann_type minus(fann_type a, fann_type b)
{
    const int64_t difference = (int64_t)a - b;
    return difference > INT_MAX ? INT_MAX : difference < -INT_MAX ? -INT_MAX : (fann_type)difference;
}
#else
static fann_type minus(fann_type a, fann_type b) { return a - b; }
#endif

static void add_error(vane_fann_errors *e, const vane_fann_net *net, uint32_t activation, fann_type output,
                      fann_type desired)
{
    fann_type difference = minus(desired, output);
    if (vane_activation_is_symmetric(vane_fann_activations[activation].activation)) difference /= 2;
    const float value = vane_fann_value(net, difference);
    e->square_sum += (double)(value * value);
    e->outputs++;
    if (fann_abs(difference) >= vane_fann_number(net, net->bit_fail_limit)) e->bit_fails++;
}

fann_type *fann_test(struct fann *ann, fann_type *input, fann_type *desired_output)
{
    struct vane_fann *v = ann->vane;
    const fann_type *output = fann_run(ann, input);
    const vane_fann_neuron *neuron = v->net.neuron + vane_fann_layer_first(&v->net, v->net.layers - 1);
    for (uint32_t i = 0; i < vane_fann_net_outputs(&v->net); i++)
        add_error(&v->errors, &v->net, neuron[i].activation, output[i], desired_output[i]);
    return v->output;
}

void fann_reset_MSE(struct fann *ann) { ann->vane->errors = (vane_fann_errors){ 0, 0, 0 }; }
unsigned int fann_get_bit_fail(struct fann *ann) { return ann->vane->errors.bit_fails; }

float fann_get_MSE(struct fann *ann)
{
    const vane_fann_errors *e = &ann->vane->errors;
    return e->outputs > 0 ? (float)(e->square_sum / (double)e->outputs) : 0.0f;
}

bool vane_fann_data_fits(struct fann *ann, const struct fann_train_data *data)
{
    const uint32_t inputs = fann_get_num_input(ann), outputs = fann_get_num_output(ann);
    if (data->num_input != inputs)
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_INPUT_NO_MATCH, inputs, data->num_input);
    else if (data->num_output != outputs)
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_OUTPUT_NO_MATCH, outputs, data->num_output);
    else return true;
    return false;
}

float fann_test_data(struct fann *ann, struct fann_train_data *data)
{
    if (!vane_fann_data_fits(ann, data)) return 0;
    fann_reset_MSE(ann);
    for (unsigned i = 0; i < data->num_data; i++) fann_test(ann, data->input[i], data->output[i]);
    return fann_get_MSE(ann);
}

/* -------------------------------------------------------------------------------------------------- source ---- */
static void copy_row(const vane_fann_net *net, float *to, const fann_type *from, uint32_t width)
{
    for (uint32_t i = 0; i < width; i++) to[i] = vane_fann_value(net, from[i]);
}

static int read_rows(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    vane_fann_reading *r = user;
    const uint32_t inputs = vane_fann_net_inputs(r->net), outputs = vane_fann_net_outputs(r->net);
    for (*rows = 0; *rows < max_rows && r->at < r->rows; ++*rows, r->at++) {
        copy_row(r->net, x + *rows * inputs, r->inputs[r->at], inputs);
        copy_row(r->net, t + *rows * outputs, r->targets[r->at], outputs);
    }
    return VANE_OK;
}

static int rewind_rows(void *user)
{
    ((vane_fann_reading *)user)->at = 0;
    return VANE_OK;
}

int vane_fann_dataset(vane_dataset **out, vane_fann_reading *reading)
{
    vane_source source = VANE_SOURCE;
    source.user = reading;
    source.inputs = vane_fann_net_inputs(reading->net);
    source.targets = vane_fann_net_outputs(reading->net);
    source.rows = reading->rows;
    source.read = read_rows;
    source.rewind = rewind_rows;
    return vane_dataset_from_source(out, vane_fann_context(), &source);
}
