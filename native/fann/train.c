/* train.c - training: FANN's settings become options of a trainer of Vane's, which is kept from call to call, for steps
 * and slopes live on between them. */
#include <float.h>
#include <limits.h>

#include "native/fann/context.h"
#include "native/fann/network.h"
#include "native/fann/random.h"
#include "vane_fann.h"

#ifndef FIXEDFANN
/* FANN's steps go by the sum over outputs of half the squared error, or of tanh_error; those of gradient descent here
 * by the mean over the outputs. Quickprop's gradient is FANN's. */
static float rate_of(const struct vane_fann *v, enum fann_train_enum algorithm)
{
    const float rate = v->net.learning_rate, outputs = (float)vane_fann_net_outputs(&v->net);
    if (algorithm != FANN_TRAIN_INCREMENTAL && algorithm != FANN_TRAIN_BATCH) return rate;
    return v->net.train_error_function == FANN_ERRORFUNC_TANH ? rate * outputs : rate * outputs / 2.0f;
}

static const vane_optimizer optimizers[] = { VANE_SGD, VANE_SGD, VANE_RPROP, VANE_QUICKPROP, VANE_SARPROP };

vane_train_options vane_fann_train_options(const struct vane_fann *v, enum fann_train_enum algorithm)
{
    const vane_fann_net *net = &v->net;
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.loss = net->train_error_function == FANN_ERRORFUNC_TANH ? VANE_TANH_ERROR : VANE_MSE;
    o.optimizer = optimizers[algorithm];
    o.learning_rate = rate_of(v, algorithm);
    o.momentum = algorithm == FANN_TRAIN_INCREMENTAL ? net->learning_momentum : 0.0f;
    o.batch = algorithm == FANN_TRAIN_INCREMENTAL;
    o.shuffle = 0;
    o.seed = algorithm == FANN_TRAIN_SARPROP ? vane_fann_seed() : 0;
    o.rprop_increase = net->rprop_increase_factor;
    o.rprop_decrease = net->rprop_decrease_factor;
    o.rprop_delta_min = net->rprop_delta_min;
    o.rprop_delta_max = net->rprop_delta_max;
    o.rprop_delta_zero = net->rprop_delta_zero;
    o.quickprop_mu = net->quickprop_mu;
    o.quickprop_decay = net->quickprop_decay;
    o.sarprop_weight_decay_shift = v->sarprop_weight_decay_shift;
    o.sarprop_step_error_threshold_factor = v->sarprop_step_error_threshold_factor;
    o.sarprop_step_error_shift = v->sarprop_step_error_shift;
    o.sarprop_temperature = v->sarprop_temperature;
    /* Errors are counted where there is a limit. */
    o.bit_fail_limit = net->bit_fail_limit > 0.0f ? net->bit_fail_limit : FLT_MIN;
    o.fann_way = v->way;
    return o;
}

/* NULL, with an error, when the settings make no trainer. */
static vane_trainer *trainer_of(struct fann *ann, enum fann_train_enum algorithm)
{
    struct vane_fann *v = ann->vane;
    vane_net *model = vane_fann_model(ann);
    if (!model) return NULL;
    if (v->trained_by != algorithm) vane_fann_forget_training(ann);
    int status = (unsigned)algorithm < sizeof optimizers / sizeof *optimizers ? VANE_OK : VANE_ERR_ARGUMENT;
    if (!status && v->trainer) status = vane_trainer_set_learning_rate(v->trainer, rate_of(v, algorithm));
    else if (!status) {
        const vane_train_options options = vane_fann_train_options(v, algorithm);
        status = vane_trainer_create(&v->trainer, model, &options);
        v->trained_by = algorithm;
    }
    if (!status) return v->trainer;
    vane_fann_fail(vane_fann_errors_of(ann), vane_fann_code(status, FANN_E_CANT_USE_TRAIN_ALG));
    return NULL;
}

/* FANN says so at each step through such a neuron, we once an epoch. */
static void warn_of_steps(struct fann *ann)
{
    const vane_fann_net *net = &ann->vane->net;
    for (size_t n = net->layer_size[0]; n < net->neurons; n++)
        if (net->neuron[n].inputs > 0 && net->neuron[n].activation == FANN_THRESHOLD) {
            vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_TRAIN_ACTIVATION);
            return;
        }
}

/* Adds to the errors what was found before the weights changed. Where the error is no number, that is what is found,
 * and the weights are the last good ones. */
static void run_epoch(struct fann *ann, vane_dataset *dataset, enum fann_train_enum algorithm)
{
    struct vane_fann *v = ann->vane;
    vane_metrics metrics;
    vane_trainer *trainer = trainer_of(ann, algorithm);
    if (!trainer) return;
    warn_of_steps(ann);
    const int status = vane_trainer_epoch(trainer, dataset, &metrics);
    const uint64_t outputs = (status ? 1 : metrics.rows) * vane_fann_net_outputs(&v->net);
    v->newer = VANE_FANN_MODEL;
    v->errors.outputs += outputs;
    v->errors.square_sum += status ? (double)NAN : metrics.square_error * (double)outputs;
    v->errors.bit_fails += status ? 0 : (unsigned)metrics.bit_fails;
    if (status == VANE_ERR_MEMORY) vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
}

/* ------------------------------------------------------------------------------------------------- one row ---- */
void fann_train(struct fann *ann, fann_type *input, fann_type *desired_output)
{
    struct vane_fann *v = ann->vane;
    if (!v->row) {
        v->reading = (vane_fann_reading){ .net = &v->net, .rows = 1 };
        if (vane_fann_dataset(&v->row, &v->reading)) {
            vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
            return;
        }
    }
    v->reading.inputs = &input;
    v->reading.targets = &desired_output;
    run_epoch(ann, v->row, FANN_TRAIN_INCREMENTAL);
}

/* ------------------------------------------------------------------------------------------------ all rows ---- */
float vane_fann_epoch(struct fann *ann, struct fann_train_data *data, enum fann_train_enum algorithm)
{
    vane_fann_reading reading = { &ann->vane->net, data->input, data->output, data->num_data, 0 };
    vane_dataset *dataset;
    if (!vane_fann_data_fits(ann, data)) return 0;
    fann_reset_MSE(ann);
    if (data->num_data == 0) return 0;
    if (vane_fann_dataset(&dataset, &reading)) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return 0;
    }
    run_epoch(ann, dataset, algorithm);
    vane_dataset_destroy(dataset);
    return fann_get_MSE(ann);
}

float fann_train_epoch(struct fann *ann, struct fann_train_data *data)
{
    return vane_fann_epoch(ann, data, fann_get_training_algorithm(ann));
}

/* What a program asks of a training. */
typedef struct plan {
    unsigned max_epochs, between_reports;
    float desired_error;
} plan;

static bool reached(struct fann *ann, const plan *p)
{
    if (ann->vane->net.train_stop_function == FANN_STOPFUNC_MSE) return fann_get_MSE(ann) <= p->desired_error;
    return (float)fann_get_bit_fail(ann) < fann_max(p->desired_error, 0.0f) + 1.0f;
}

static bool is_reported(const plan *p, unsigned epoch, bool done)
{
    if (p->between_reports == 0) return false;
    return done || epoch == 1 || epoch == p->max_epochs || epoch % p->between_reports == 0;
}

/* False when the program asks for an end. */
static bool report(struct fann *ann, struct fann_train_data *data, const plan *p, unsigned epoch)
{
    const fann_callback_type callback = ann->vane->callback;
    if (callback)
        return callback(ann, data, p->max_epochs, p->between_reports, p->desired_error, epoch) != -1;
    printf("Epochs     %8u. Current error: %.10f. Bit fail %u.\n", epoch, (double)fann_get_MSE(ann),
           fann_get_bit_fail(ann));
    return true;
}

void fann_train_on_data(struct fann *ann, struct fann_train_data *data, unsigned int max_epochs,
                        unsigned int epochs_between_reports, float desired_error)
{
    const plan p = { max_epochs, epochs_between_reports, desired_error };
    if (!vane_fann_data_fits(ann, data)) return;
    if (epochs_between_reports > 0 && !ann->vane->callback)
        printf("Max epochs %8u. Desired error: %.10f.\n", max_epochs, (double)desired_error);
    for (unsigned epoch = 1; epoch <= max_epochs; epoch++) {
        fann_train_epoch(ann, data);
        const bool done = reached(ann, &p);
        if (is_reported(&p, epoch, done) && !report(ann, data, &p, epoch)) return;
        if (done || epoch == UINT_MAX) return;
    }
}

void fann_train_on_file(struct fann *ann, const char *filename, unsigned int max_epochs,
                        unsigned int epochs_between_reports, float desired_error)
{
    struct fann_train_data *data = fann_read_train_from_file(filename);
    if (!data) return;
    fann_train_on_data(ann, data, max_epochs, epochs_between_reports, desired_error);
    fann_destroy_train(data);
}

/* ------------------------------------------------------------------------------------------ as FANN does it ---- */
void vane_fann_set_way(struct fann *ann, int bits)
{
    vane_fann_forget_training(ann);
    ann->vane->way = VANE_FANN_HALVES | VANE_FANN_CLIPS | bits;
}
#endif
