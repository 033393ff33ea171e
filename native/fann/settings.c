/* settings.c - settings of training. One that the trainer was made with ends its life: steps and slopes begin anew. */
#include "native/fann/network.h"

static void set_float(struct fann *ann, float *setting, float value)
{
    if (*setting != value) vane_fann_forget_training(ann);
    *setting = value;
}

static void set_whole(struct fann *ann, uint32_t *setting, uint32_t value)
{
    if (*setting != value) vane_fann_forget_training(ann);
    *setting = value;
}

/* The getter and the setter of a number that FANN has in every library. */
#define SETTING(name, place)                                                             \
    float fann_get_##name(struct fann *ann) { return ann->vane->place; }                 \
    void fann_set_##name(struct fann *ann, float name) { set_float(ann, &ann->vane->place, name); }

SETTING(learning_momentum, net.learning_momentum)
SETTING(quickprop_decay, net.quickprop_decay)
SETTING(quickprop_mu, net.quickprop_mu)
SETTING(rprop_increase_factor, net.rprop_increase_factor)
SETTING(rprop_decrease_factor, net.rprop_decrease_factor)
SETTING(rprop_delta_min, net.rprop_delta_min)
SETTING(rprop_delta_max, net.rprop_delta_max)
SETTING(rprop_delta_zero, net.rprop_delta_zero)
SETTING(sarprop_weight_decay_shift, sarprop_weight_decay_shift)
SETTING(sarprop_step_error_threshold_factor, sarprop_step_error_threshold_factor)
SETTING(sarprop_step_error_shift, sarprop_step_error_shift)
SETTING(sarprop_temperature, sarprop_temperature)

/* Trainers can change their learning rate. */
float fann_get_learning_rate(struct fann *ann) { return ann->vane->net.learning_rate; }
void fann_set_learning_rate(struct fann *ann, float learning_rate) { ann->vane->net.learning_rate = learning_rate; }

/* Which algorithm made the trainer is asked where one is needed. */
enum fann_train_enum fann_get_training_algorithm(struct fann *ann)
{
    return (enum fann_train_enum)ann->vane->net.training_algorithm;
}

void fann_set_training_algorithm(struct fann *ann, enum fann_train_enum training_algorithm)
{
    ann->vane->net.training_algorithm = (uint32_t)training_algorithm;
}

enum fann_errorfunc_enum fann_get_train_error_function(struct fann *ann)
{
    return (enum fann_errorfunc_enum)ann->vane->net.train_error_function;
}

void fann_set_train_error_function(struct fann *ann, enum fann_errorfunc_enum train_error_function)
{
    set_whole(ann, &ann->vane->net.train_error_function, (uint32_t)train_error_function);
}

enum fann_stopfunc_enum fann_get_train_stop_function(struct fann *ann)
{
    return (enum fann_stopfunc_enum)ann->vane->net.train_stop_function;
}

void fann_set_train_stop_function(struct fann *ann, enum fann_stopfunc_enum train_stop_function)
{
    ann->vane->net.train_stop_function = (uint32_t)train_stop_function;
}

fann_type fann_get_bit_fail_limit(struct fann *ann)
{
    return vane_fann_number(&ann->vane->net, ann->vane->net.bit_fail_limit);
}

void fann_set_bit_fail_limit(struct fann *ann, fann_type bit_fail_limit)
{
    set_float(ann, &ann->vane->net.bit_fail_limit, vane_fann_value(&ann->vane->net, bit_fail_limit));
}

void fann_set_callback(struct fann *ann, fann_callback_type callback) { ann->vane->callback = callback; }
