/* cascade.c - cascade training, reported as FANN reports it. The network is the best of all that were reported, with
 * the error that it has: FANN's is that of before the last update. */
#include "core/io/fann_layers.h"
#include "native/fann/network.h"
#include "native/fann/random.h"
#include "vane_cascade.h"

#ifndef FIXEDFANN
/* A training under way. */
typedef struct cascade {
    struct fann *ann;
    struct fann_train_data *data;
    unsigned max_neurons, between_reports;
    float desired_error;
} cascade;

/* ------------------------------------------------------------------------------------------------- reports ---- */
static void keep_errors(struct vane_fann *v, const struct fann_train_data *data, const vane_cascade_report *r)
{
    v->errors.outputs = (uint64_t)data->num_data * data->num_output;
    v->errors.square_sum = r->square_error * (double)v->errors.outputs;
    v->errors.bit_fails = (unsigned)r->bit_fails;
}

static const char *function_of(const vane_cascade_report *r, float *steepness)
{
    uint32_t number = 0;
    (void)vane_fann_activation_of(&number, r->activation);      /* a candidate has one of FANN's */
    *steepness = r->steepness / vane_fann_activations[number].factor;
    return FANN_ACTIVATIONFUNC_NAMES[number];
}

static void print_report(const cascade *c, const vane_cascade_report *r)
{
    struct fann *ann = c->ann;
    float steepness;
    printf("Neurons     %3zu. Current error: %.6f. Total error:%8.4f. Epochs %5llu. Bit fail %3u", r->units,
           (double)fann_get_MSE(ann), ann->vane->errors.square_sum, (unsigned long long)r->epochs,
           fann_get_bit_fail(ann));
    if (r->units > 0) {
        const char *name = function_of(r, &steepness);
        printf(". candidate steepness %.2f. function %s", (double)steepness, name);
    }
    printf("\n");
}

/* The program sees the network as it stands. */
static bool call_back(const cascade *c, const vane_cascade_report *r)
{
    struct vane_fann *v = c->ann->vane;
    vane_net *model = v->model;
    if (vane_fann_take_shape(v, r->net)) return true;
    v->model = r->net;
    v->newer = VANE_FANN_NEITHER;
    const bool goes_on = v->callback(c->ann, c->data, c->max_neurons, c->between_reports, c->desired_error,
                                     (unsigned)r->epochs) != -1;
    vane_fann_forget_training(c->ann);
    v->model = model;
    return goes_on;
}

static int report(void *user, const vane_cascade_report *r)
{
    const cascade *c = user;
    struct vane_fann *v = c->ann->vane;
    keep_errors(v, c->data, r);
    const bool reached = v->net.train_stop_function == FANN_STOPFUNC_MSE && fann_get_MSE(c->ann) <= c->desired_error;
    const bool last = reached || r->reached || r->units == 0 || r->units == c->max_neurons;
    if (c->between_reports > 0 && (last || r->units % c->between_reports == 0)) {
        if (!v->callback) print_report(c, r);
        else if (!call_back(c, r)) return 1;
    }
    return reached;
}

/* ------------------------------------------------------------------------------------------------- options ---- */
/* All functions at all steepnesses. */
static int make_kinds(vane_cascade_kind **out, const vane_fann_net *net)
{
    const int status = vane_ctx_alloc(out, net->ctx, net->cascade_activations,
                                      (size_t)net->cascade_steepnesses * sizeof **out);
    vane_cascade_kind *kind = *out;
    for (uint32_t a = 0; !status && a < net->cascade_activations; a++)
        for (uint32_t s = 0; s < net->cascade_steepnesses; s++, kind++) {
            const vane_fann_activation *ours = &vane_fann_activations[net->cascade_activation[a]];
            *kind = (vane_cascade_kind){ ours->activation, net->cascade_steepness[s] * ours->factor };
        }
    return status;
}

static vane_cascade_options options_of(const vane_fann_net *net, unsigned max_neurons, const vane_net *model)
{
    vane_limits limits;
    vane_cascade_options o = VANE_CASCADE_OPTIONS;
    vane_limits_get(&limits);
    const size_t room = limits.layers - vane_net_layers(model);
    o.max_units = max_neurons < room ? max_neurons : room;
    o.output_change_fraction = net->cascade_output_change_fraction;
    o.output_stagnation_epochs = net->cascade_output_stagnation_epochs;
    o.output_min_epochs = net->cascade_min_out_epochs;
    o.output_max_epochs = net->cascade_max_out_epochs;
    o.candidate_change_fraction = net->cascade_candidate_change_fraction;
    o.candidate_stagnation_epochs = net->cascade_candidate_stagnation_epochs;
    o.candidate_min_epochs = net->cascade_min_cand_epochs;
    o.candidate_max_epochs = net->cascade_max_cand_epochs;
    o.candidate_limit = net->cascade_candidate_limit;
    o.weight_multiplier = net->cascade_weight_multiplier;
    o.groups = net->cascade_num_candidate_groups;
    return o;
}

static int train(cascade *c, vane_net *model, vane_dataset *dataset, vane_cascade_report *last)
{
    struct vane_fann *v = c->ann->vane;
    vane_cascade_kind *kinds;
    vane_train_options training = vane_fann_train_options(v, fann_get_training_algorithm(c->ann));
    vane_cascade_options options = options_of(&v->net, c->max_neurons, model);
    int status = make_kinds(&kinds, &v->net);
    if (status) return status;
    training.seed = vane_fann_seed();
    if (v->net.train_stop_function == FANN_STOPFUNC_MSE) training.stop_loss = (double)c->desired_error;
    else training.stop_bit_fails = (uint64_t)fann_max(c->desired_error, 0.0f);
    options.train = &training;
    options.kinds = kinds;
    options.kind_count = (size_t)v->net.cascade_activations * v->net.cascade_steepnesses;
    options.on_unit = report;
    options.user = c;
    status = vane_cascade_train(model, dataset, &options, last);
    vane_ctx_free(v->net.ctx, kinds);
    return status;
}

/* ---------------------------------------------------------------------------------------------- functions ---- */
static bool can_cascade(struct fann *ann, const struct fann_train_data *data)
{
    const enum fann_train_enum algorithm = fann_get_training_algorithm(ann);
    const bool known = algorithm == FANN_TRAIN_RPROP || algorithm == FANN_TRAIN_QUICKPROP ||
                       algorithm == FANN_TRAIN_SARPROP;
    if (!known || fann_get_network_type(ann) != FANN_NETTYPE_SHORTCUT)
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_USE_TRAIN_ALG);
    else return vane_fann_data_fits(ann, data);
    return false;
}

/* The description follows the model, which after a failure is as it was; where there is no memory for that, the model
 * follows the description. */
static void end(cascade *c, int status, const vane_cascade_report *last)
{
    struct vane_fann *v = c->ann->vane;
    const int shaped = vane_fann_take_shape(v, v->model);
    v->newer = shaped ? VANE_FANN_DESCRIPTION : VANE_FANN_NEITHER;
    if (shaped) {
        vane_net_destroy(v->model);
        v->model = NULL;
    }
    if (!status) status = shaped;
    if (status) {
        vane_fann_fail(vane_fann_errors_of(c->ann), vane_fann_code(status, FANN_E_CANT_USE_TRAIN_ALG));
        return;
    }
    keep_errors(v, c->data, last);
    if (c->between_reports > 0 && !v->callback)
        printf("Train outputs    Current error: %.6f. Epochs %6llu\n", (double)fann_get_MSE(c->ann),
               (unsigned long long)last->epochs);
}

void fann_cascadetrain_on_data(struct fann *ann, struct fann_train_data *data, unsigned int max_neurons,
                               unsigned int neurons_between_reports, float desired_error)
{
    cascade c = { ann, data, max_neurons, neurons_between_reports, desired_error };
    vane_fann_reading reading = { &ann->vane->net, data->input, data->output, data->num_data, 0 };
    vane_cascade_report last;
    vane_dataset *dataset;
    if (!can_cascade(ann, data)) return;
    vane_net *model = vane_fann_model(ann);
    if (!model) return;
    if (neurons_between_reports > 0 && !ann->vane->callback)
        printf("Max neurons %3u. Desired error: %.6f\n", max_neurons, (double)desired_error);
    vane_fann_forget_training(ann);
    int status = vane_fann_dataset(&dataset, &reading);
    if (!status) status = train(&c, model, dataset, &last);
    vane_dataset_destroy(dataset);
    end(&c, status, &last);
}

void fann_cascadetrain_on_file(struct fann *ann, const char *filename, unsigned int max_neurons,
                               unsigned int neurons_between_reports, float desired_error)
{
    struct fann_train_data *data = fann_read_train_from_file(filename);
    if (!data) return;
    fann_cascadetrain_on_data(ann, data, max_neurons, neurons_between_reports, desired_error);
    fann_destroy_train(data);
}
#endif
