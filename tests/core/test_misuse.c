/* Calls in the wrong order, and calls with NULL: each a status and a text, and nothing has changed. Misuse that only
 * builds for debugging tell is in tests/native/test_misuse_debug.c. */
#include <string.h>

#include "tests/core/train_tools.h"
#include "tests/vtest.h"

/* What calls are made with; NULL in the test of NULL. */
typedef struct objects {
    vane_ctx *ctx;
    vane_net *described, *net;      /* one that isn't built, one that is */
    vane_dataset *data;
    vane_trainer *trainer;
} objects;

/* A list of misuse is X(name, text, call...): each a function that makes the call, and a row of a table. */
typedef struct misuse {
    const char *name, *text;
    int (*call)(const objects *o);
} misuse;
#define FUNCTION(name, text, ...) static int name(const objects *o) { (void)o; __VA_ARGS__ }
#define ROW(name, text, ...) {#name, text, name},

static bool make(objects *o)
{
    memset(o, 0, sizeof *o);
    if (vane_ctx_create(&o->ctx, NULL) || vane_net_create(&o->described, o->ctx, 2)) return false;
    vane_net_add_dense(o->described, 3, VANE_TANH);
    vane_net_add_dense(o->described, 1, VANE_SIGMOID);
    return !vane_tools_net(&o->net, o->ctx, 2, 3, VANE_TANH, 1, VANE_SIGMOID) && !vane_tools_xor(&o->data, o->ctx) &&
           !vane_trainer_create(&o->trainer, o->net, NULL);
}

static void unmake(objects *o)
{
    vane_trainer_destroy(o->trainer);
    vane_dataset_destroy(o->data);
    vane_net_destroy(o->net);
    vane_net_destroy(o->described);
    vane_ctx_destroy(o->ctx);
}

static float numbers[16];
static vane_metrics metrics;

/* ---------------------------------------------------------------------------------------- in the wrong order ---- */
#define WRONG_ORDER(X)                                                                                                 \
    X(predict_early, "not built", return vane_net_predict(o->described, numbers, 1, numbers + 8);)                     \
    X(train_early, "not built", vane_trainer *t; return vane_trainer_create(&t, o->described, NULL);)                  \
    X(evaluate_early, "not built", return vane_net_evaluate(o->described, o->data, VANE_LOSS_AUTO, &metrics, NULL);)   \
    X(weights_early, "not built", return vane_net_get_weights(o->described, 0, numbers, NULL);)                        \
    X(set_weights_early, "not built", return vane_net_set_weights(o->described, 0, numbers, NULL);)                    \
    X(clone_early, "not built", vane_net *copy; return vane_net_clone(&copy, o->described);)                           \
    X(save_early, "not built", size_t size; return vane_net_save_memory(o->described, NULL, &size);)                   \
    X(save_fann_early, "not built", return vane_net_save_fann(o->described, "x.net");)                                 \
    X(freeze_early, "not built", return vane_net_set_frozen(o->described, 0, 1);)                                      \
    X(mask_early, "not built", return vane_net_freeze_weights(o->described, 0, NULL, NULL);)                           \
    X(name_early, "not built", return vane_net_set_class_name(o->described, 0, "a");)                                  \
    X(note_early, "not built", return vane_net_set_note(o->described, "key", "text");)                                 \
    X(scale_early, "not built",                                                                                        \
      return vane_net_fit_scaling(o->described, o->data, VANE_SCALE_ZSCORE, VANE_SCALE_NONE);)                         \
    X(draw_early, "not built", return vane_net_init_widrow_nguyen(o->described, o->data, 1);)                          \
    X(build_twice, "built already", return vane_net_build(o->net, 1);)                                                 \
    X(validate_early, "after a whole epoch", return vane_trainer_validate(o->trainer, NULL, NULL);)                    \
    X(gradients_early, "there is none yet", return vane_trainer_gradients(o->trainer, numbers);)
WRONG_ORDER(FUNCTION)

VT_TEST(misuse, wrong_order_is_a_status)
{
    static const misuse list[] = { WRONG_ORDER(ROW) };
    objects o;
    VT_CHECK(make(&o));
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const int status = list[i].call(&o);
        VT_CHECK_MSG(status == VANE_ERR_STATE && vane_tools_says(list[i].text), "%s: %s, %s", list[i].name,
                     vane_status_name(status), vane_last_error());
    }
    VT_CHECK(vane_net_build(o.described, 1) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(o.trainer, o.data, NULL) == VANE_OK);
    unmake(&o);
}

VT_TEST(misuse, a_built_network_stays_as_it_is)
{
    objects o;
    static const size_t connections[] = {1};
    static const uint32_t sources[] = {0};
    VT_CHECK(make(&o));
    const size_t parameters = vane_net_parameters(o.net);
    vane_net_add_dense(o.net, 4, VANE_RELU);
    VT_CHECK(vane_tools_says("can't be added to a built network"));
    vane_net_add_sparse(o.net, 1, VANE_RELU, connections, sources);
    vane_net_set_shortcuts(o.net, 1);
    vane_net_set_dropout(o.net, 0, 0.5f);
    vane_net_set_initialiser(o.net, 0, VANE_INIT_ZERO);
    vane_layer_info info = {sizeof info, 0, 0, VANE_LINEAR, 1.0f, 1, 1};
    VT_CHECK(vane_net_layer(o.net, 0, &info) == VANE_OK && info.dropout == 0.0f);
    VT_CHECK(vane_net_layers(o.net) == 2 && vane_net_parameters(o.net) == parameters && !vane_net_shortcuts(o.net));
    VT_CHECK(vane_net_predict(o.net, numbers, 1, numbers + 8) == VANE_OK);
    unmake(&o);
}

/* ------------------------------------------------------------------------------------------------------ NULL ---- */
#define WITH_NULL(X)                                                                                                   \
    X(null_net_create, "the context is NULL", vane_net *net; return vane_net_create(&net, NULL, 1);)                   \
    X(null_build, "the network is NULL", return vane_net_build(NULL, 1);)                                              \
    X(null_predict, "the network is NULL", return vane_net_predict(NULL, numbers, 1, numbers);)                        \
    X(null_x, "x is NULL", return vane_net_predict(o->net, NULL, 1, numbers);)                                         \
    X(null_y, "y is NULL", return vane_net_predict(o->net, numbers, 1, NULL);)                                         \
    X(null_layer, "the network is NULL", return vane_net_layer(NULL, 0, NULL);)                                        \
    X(null_info, "info is NULL", return vane_net_layer(o->net, 0, NULL);)                                              \
    X(null_set_units, "the network is NULL", return vane_net_set_units(NULL, 0, 0, 1, VANE_TANH, 1);)                  \
    X(null_get_unit, "the network is NULL", return vane_net_get_unit(NULL, 0, 0, NULL, NULL);)                         \
    X(null_activation, "activation is NULL", return vane_net_get_unit(o->net, 0, 0, NULL, numbers);)                   \
    X(null_steepness, "steepness is NULL", vane_activation a; return vane_net_get_unit(o->net, 0, 0, &a, NULL);)       \
    X(null_sum_limit, "the network is NULL", return vane_net_set_sum_limit(NULL, 1);)                                  \
    X(null_connections, "the network is NULL", return vane_net_get_connections(NULL, 0, NULL, NULL);)                  \
    X(null_class_name, "the network is NULL", return vane_net_set_class_name(NULL, 0, "a");)                           \
    X(null_input_name, "the network is NULL", return vane_net_set_input_name(NULL, 0, "a");)                           \
    X(null_key, "key is \"\"", return vane_net_set_note(o->net, NULL, "text");)                                        \
    X(null_net_out, "out is NULL", return vane_net_create(NULL, o->ctx, 1);)                                           \
    X(null_clone_out, "out is NULL", return vane_net_clone(NULL, o->net);)                                             \
    X(null_create, "the context is NULL",                                                                              \
      vane_dataset *d; return vane_dataset_create(&d, NULL, numbers, 1, numbers, 1, 1, NULL);)                         \
    X(null_inputs, "x is NULL",                                                                                        \
      vane_dataset *d; return vane_dataset_create(&d, o->ctx, NULL, 1, numbers, 1, 1, NULL);)                          \
    X(null_targets, "t is NULL",                                                                                       \
      vane_dataset *d; return vane_dataset_create(&d, o->ctx, numbers, 1, NULL, 1, 1, NULL);)                          \
    X(null_create_out, "out is NULL", return vane_dataset_create(NULL, o->ctx, numbers, 1, numbers, 1, 1, NULL);)      \
    X(null_source_ctx, "the context is NULL", vane_dataset *d; return vane_dataset_from_source(&d, NULL, NULL);)       \
    X(null_source, "source is NULL", vane_dataset *d; return vane_dataset_from_source(&d, o->ctx, NULL);)              \
    X(null_source_out, "out is NULL", return vane_dataset_from_source(NULL, o->ctx, NULL);)                            \
    X(null_open_ctx, "the context is NULL", vane_dataset *d; return vane_dataset_open(&d, NULL, "x", NULL);)           \
    X(null_open_path, "path is NULL", vane_dataset *d; return vane_dataset_open(&d, o->ctx, NULL, NULL);)              \
    X(null_parse_out, "out is NULL", return vane_dataset_parse(NULL, o->ctx, "1", 1, NULL, NULL);)                     \
    X(null_parse_data, "data is NULL", vane_dataset *d; return vane_dataset_parse(&d, o->ctx, NULL, 1, NULL, NULL);)   \
    X(null_get, "the dataset is NULL", return vane_dataset_get(NULL, 0, NULL, NULL);)                                  \
    X(null_save_data, "the dataset is NULL", return vane_dataset_save(NULL, "x.data");)                                \
    X(null_data_path, "path is NULL", return vane_dataset_save(o->data, NULL);)                                        \
    X(null_split, "the dataset is NULL", vane_dataset *a, *b; return vane_dataset_split(&a, &b, NULL, 0.5, 1);)        \
    X(null_split_out, "second is NULL", vane_dataset *a; return vane_dataset_split(&a, NULL, o->data, 0.5, 1);)        \
    X(null_fit_scaling, "the dataset is NULL",                                                                         \
      return vane_net_fit_scaling(o->net, NULL, VANE_SCALE_ZSCORE, VANE_SCALE_NONE);)                                  \
    X(null_widrow, "the dataset is NULL", return vane_net_init_widrow_nguyen(o->net, NULL, 1);)                        \
    X(null_take_names, "the dataset is NULL", return vane_net_take_names(o->net, NULL);)                               \
    X(null_trainer_out, "out is NULL", return vane_trainer_create(NULL, o->net, NULL);)                                \
    X(null_trained, "the network is NULL", vane_trainer *t; return vane_trainer_create(&t, NULL, NULL);)               \
    X(null_run, "the trainer is NULL", return vane_trainer_run(NULL, o->data, 1, NULL);)                               \
    X(null_run_data, "the dataset is NULL", return vane_trainer_run(o->trainer, NULL, 1, NULL);)                       \
    X(null_step, "the trainer is NULL", return vane_trainer_step(NULL, o->data, NULL);)                                \
    X(null_step_data, "the dataset is NULL", return vane_trainer_step(o->trainer, NULL, NULL);)                        \
    X(null_fit, "the trainer is NULL", return vane_trainer_fit(NULL, o->data, NULL, NULL);)                            \
    X(null_validate, "the trainer is NULL", return vane_trainer_validate(NULL, NULL, NULL);)                           \
    X(null_best, "the trainer is NULL", return vane_trainer_restore_best(NULL);)                                       \
    X(null_rate, "the trainer is NULL", return vane_trainer_set_learning_rate(NULL, 1);)                               \
    X(null_trainer_options, "the trainer is NULL", return vane_trainer_options(NULL, NULL);)                           \
    X(null_options, "options is NULL", return vane_trainer_options(o->trainer, NULL);)                                 \
    X(null_metrics, "the trainer is NULL", return vane_trainer_metrics(NULL, &metrics);)                               \
    X(null_metrics_out, "metrics is NULL", return vane_trainer_metrics(o->trainer, NULL);)                             \
    X(null_counters, "the trainer is NULL", return vane_trainer_counters(NULL, NULL);)                                 \
    X(null_counters_out, "counters is NULL", return vane_trainer_counters(o->trainer, NULL);)                          \
    X(null_times, "the trainer is NULL", return vane_trainer_layer_times(NULL, NULL);)                                 \
    X(null_times_out, "times is NULL", return vane_trainer_layer_times(o->trainer, NULL);)                             \
    X(null_gradients, "the trainer is NULL", return vane_trainer_gradients(NULL, numbers);)                            \
    X(null_gradients_out, "gradients is NULL", return vane_trainer_gradients(o->trainer, NULL);)                       \
    X(null_histograms, "the trainer is NULL", return vane_trainer_histograms(NULL, NULL, NULL);)                       \
    X(null_evaluate, "the dataset is NULL", return vane_net_evaluate(o->net, NULL, VANE_LOSS_AUTO, NULL, NULL);)       \
    X(null_save, "the network is NULL", return vane_net_save(NULL, "x.vane");)                                         \
    X(null_save_path, "path is NULL", return vane_net_save(o->net, NULL);)                                             \
    X(null_save_fann, "the network is NULL", return vane_net_save_fann(NULL, "x.net");)                                \
    X(null_fann_path, "path is NULL", return vane_net_save_fann(o->net, NULL);)                                        \
    X(null_save_size, "size is NULL", return vane_net_save_memory(o->net, NULL, NULL);)                                \
    X(null_save_trainer, "the trainer is NULL", return vane_trainer_save(NULL, "x.vane");)                             \
    X(null_save_bytes, "the trainer is NULL", size_t size; return vane_trainer_save_memory(NULL, NULL, &size);)        \
    X(null_load_ctx, "the context is NULL", vane_net *net; return vane_net_load(&net, NULL, "x.vane");)                \
    X(null_load_path, "path is NULL", vane_net *net; return vane_net_load(&net, o->ctx, NULL);)                        \
    X(null_load_out, "out is NULL", return vane_net_load(NULL, o->ctx, "x.vane");)                                     \
    X(null_bytes_ctx, "the context is NULL", vane_net *net; return vane_net_load_memory(&net, NULL, "x", 1);)          \
    X(null_bytes, "bytes is NULL", vane_net *net; return vane_net_load_memory(&net, o->ctx, NULL, 1);)                 \
    X(null_bytes_out, "out is NULL", return vane_net_load_memory(NULL, o->ctx, "x", 1);)                               \
    X(null_resume_out, "out is NULL", vane_net *net; return vane_trainer_resume(NULL, &net, o->ctx, "x.vane", NULL);)  \
    X(null_resume_net, "net is NULL", vane_trainer *t; return vane_trainer_resume(&t, NULL, o->ctx, "x.vane", NULL);)  \
    X(null_resume_ctx, "the context is NULL",                                                                          \
      vane_trainer *t; vane_net *net; return vane_trainer_resume(&t, &net, NULL, "x.vane", NULL);)                     \
    X(null_resume_path, "path is NULL",                                                                                \
      vane_trainer *t; vane_net *net; return vane_trainer_resume(&t, &net, o->ctx, NULL, NULL);)                       \
    X(null_enum, "an argument is NULL", int value; return vane_enum_parse("loss", NULL, &value);)                      \
    X(null_ctx_out, "out is NULL", return vane_ctx_create(NULL, NULL);)
WITH_NULL(FUNCTION)

VT_TEST(misuse, null_is_a_status)
{
    static const misuse list[] = { WITH_NULL(ROW) };
    objects o;
    VT_CHECK(make(&o));
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const int status = list[i].call(&o);
        VT_CHECK_MSG(status == VANE_ERR_ARGUMENT && vane_tools_says(list[i].text), "%s: %s, %s", list[i].name,
                     vane_status_name(status), vane_last_error());
    }
    unmake(&o);
}

VT_TEST(misuse, null_is_nothing_to_functions_without_a_status)
{
    vane_net_add_dense(NULL, 1, VANE_TANH);
    vane_net_add_sparse(NULL, 1, VANE_TANH, NULL, NULL);
    vane_net_set_shortcuts(NULL, 1);
    vane_net_set_dropout(NULL, 0, 0.5f);
    vane_net_set_initialiser(NULL, 0, VANE_INIT_ZERO);
    vane_trainer_destroy(NULL);
    vane_dataset_destroy(NULL);
    vane_net_destroy(NULL);
    vane_ctx_destroy(NULL);
    VT_CHECK(vane_net_fann_leaves_out(NULL, 0) == NULL);
}
