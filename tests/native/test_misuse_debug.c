/* Misuse that builds for debugging tell: what was destroyed, who outlives whom, two threads at one trainer. */
#define _POSIX_C_SOURCE 200809L
#include "core/net/net.h"

#ifdef VANE_CHECKS

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/core/train_tools.h"
#include "tests/vtest.h"

typedef struct objects {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} objects;

static float numbers[16];

static bool make(objects *o)
{
    memset(o, 0, sizeof *o);
    return !vane_ctx_create(&o->ctx, NULL) && !vane_tools_net(&o->net, o->ctx, 2, 3, VANE_TANH, 1, VANE_SIGMOID) &&
           !vane_tools_xor(&o->data, o->ctx) && !vane_trainer_create(&o->trainer, o->net, NULL);
}

static void unmake(objects *o)
{
    vane_trainer_destroy(o->trainer);
    vane_dataset_destroy(o->data);
    vane_net_destroy(o->net);
    vane_ctx_destroy(o->ctx);
}

/* ---------------------------------------------------------------------------------- after destroy: status ---- */
#define DESTROYED(X)                                                                                                   \
    X(create_with, "the context was destroyed", vane_net *n; return vane_net_create(&n, o->ctx, 1);)                   \
    X(open_with, "the context was destroyed", vane_dataset *d; return vane_dataset_open(&d, o->ctx, "x", NULL);)       \
    X(load_with, "the context was destroyed", vane_net *n; return vane_net_load(&n, o->ctx, "x");)                     \
    X(predict, "the network was destroyed", return vane_net_predict(o->net, numbers, 1, numbers + 8);)                 \
    X(set_weights, "the network was destroyed", return vane_net_set_weights(o->net, 0, numbers, NULL);)                \
    X(save, "the network was destroyed", return vane_net_save(o->net, "x.vane");)                                      \
    X(name_class, "the network was destroyed", return vane_net_set_class_name(o->net, 0, "a");)                        \
    X(name_input, "the network was destroyed", return vane_net_set_input_name(o->net, 0, "a");)                        \
    X(train_it, "the network was destroyed", vane_trainer *t; return vane_trainer_create(&t, o->net, NULL);)           \
    X(get_row, "the dataset was destroyed", return vane_dataset_get(o->data, 0, numbers, NULL);)                       \
    X(save_data, "the dataset was destroyed", return vane_dataset_save(o->data, "x.data");)                            \
    X(run, "the trainer was destroyed", return vane_trainer_run(o->trainer, o->data, 1, NULL);)                        \
    X(step, "the trainer was destroyed", return vane_trainer_step(o->trainer, o->data, NULL);)                         \
    X(fit, "the trainer was destroyed", return vane_trainer_fit(o->trainer, o->data, NULL, NULL);)                     \
    X(validate, "the trainer was destroyed", return vane_trainer_validate(o->trainer, NULL, NULL);)                    \
    X(set_rate, "the trainer was destroyed", return vane_trainer_set_learning_rate(o->trainer, 1);)                    \
    X(options, "the trainer was destroyed",                                                                            \
      vane_train_options options = VANE_TRAIN_OPTIONS; return vane_trainer_options(o->trainer, &options);)             \
    X(checkpoint, "the trainer was destroyed", return vane_trainer_save(o->trainer, "x.vane");)                        \
    X(other_kind, "the network was destroyed, or never was one",                                                       \
      return vane_net_predict((const vane_net *)(const void *)o, numbers, 1, numbers);)

#define STATUS_FUNCTION(name, text, ...) static int name(const objects *o) { __VA_ARGS__ }
#define ROW(name, text, ...) {#name, text, name},
DESTROYED(STATUS_FUNCTION)

VT_TEST(misuse_debug, a_destroyed_object_is_a_status)
{
    static const struct {
        const char *name, *text;
        int (*call)(const objects *o);
    } list[] = { DESTROYED(ROW) };
    objects o;
    VT_CHECK(make(&o));
    unmake(&o);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const int status = list[i].call(&o);
        VT_CHECK_MSG(status == VANE_ERR_ARGUMENT && vane_tools_says(list[i].text), "%s: %s, %s", list[i].name,
                     vane_status_name(status), vane_last_error());
    }
}

VT_TEST(misuse_debug, a_destroyed_dataset_stops_a_run_before_it_begins)
{
    objects o;
    VT_CHECK(make(&o));
    vane_dataset_destroy(o.data);
    VT_CHECK(vane_trainer_run(o.trainer, o.data, 1, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_tools_says("the dataset was destroyed"));
    VT_CHECK(vane_net_evaluate(o.net, o.data, VANE_MSE, NULL, NULL) == VANE_ERR_ARGUMENT);
    o.data = NULL;
    unmake(&o);
}

VT_TEST(misuse_debug, classes_of_a_destroyed_network_are_a_status)
{
    objects o;
    vane_dataset *labelled;
    vane_data_options options = VANE_DATA_OPTIONS;
    VT_CHECK(make(&o));
    options.classes_of = o.net;
    vane_trainer_destroy(o.trainer);
    vane_net_destroy(o.net);
    VT_CHECK(vane_dataset_parse(&labelled, o.ctx, "1,a\n", 4, NULL, &options) == VANE_ERR_ARGUMENT && !labelled);
    VT_CHECK(vane_tools_says("the network was destroyed"));
    VT_CHECK(vane_dataset_open(&labelled, o.ctx, "x.csv", &options) == VANE_ERR_ARGUMENT && !labelled);
    VT_CHECK(vane_tools_says("the network was destroyed"));
    o.trainer = NULL;
    o.net = NULL;
    unmake(&o);
}

/* ----------------------------------------------------------------------------- without a status: an abort ---- */
static int destroy_trainer(void *user, const vane_metrics *metrics)
{
    (void)metrics;
    vane_trainer_destroy(((objects *)user)->trainer);
    return 0;
}

static void destroy_in_callback(objects *o)
{
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.on_batch = destroy_trainer;
    options.user = o;
    vane_trainer_destroy(o->trainer);
    if (!vane_trainer_create(&o->trainer, o->net, &options)) (void)!vane_trainer_epoch(o->trainer, o->data, NULL);
}

static int read_and_destroy(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    (void)max_rows, (void)x, (void)t;
    vane_trainer_destroy(((objects *)user)->trainer);
    *rows = 0;
    return VANE_OK;
}

static void destroy_in_source(objects *o)
{
    vane_dataset *streamed;
    vane_source source = VANE_SOURCE;
    source.user = o;
    source.inputs = 2;
    source.targets = 1;
    source.read = read_and_destroy;
    if (!vane_trainer_epoch(o->trainer, o->data, NULL) && !vane_dataset_from_source(&streamed, o->ctx, &source))
        (void)!vane_trainer_validate(o->trainer, streamed, NULL);
}

static void return_twice(objects *o)
{
    vane_session *session;
    if (vane_session_borrow(&session, o->net)) return;
    vane_session_return(o->net, session);
    vane_session_return(o->net, session);
}

#define ABORTS(X)                                                                                                      \
    X(ctx_first, "vane_ctx_destroy: the context has to outlive what was made with it: destroy that first, here a "     \
      "dataset\n", vane_ctx_destroy(o->ctx);)                                                                          \
    X(net_first, "vane_net_destroy: the network has to outlive what was made with it: destroy that first, here a "     \
      "trainer\n", vane_net_destroy(o->net);)                                                                          \
    X(ctx_twice, "vane_ctx_destroy: the context was destroyed before", unmake(o); vane_ctx_destroy(o->ctx);)           \
    X(net_twice, "vane_net_destroy: the network was destroyed before", unmake(o); vane_net_destroy(o->net);)           \
    X(data_twice, "vane_dataset_destroy: the dataset was destroyed before", unmake(o); vane_dataset_destroy(o->data);) \
    X(trainer_twice, "vane_trainer_destroy: the trainer was destroyed before",                                         \
      vane_trainer_destroy(o->trainer); vane_trainer_destroy(o->trainer);)                                             \
    X(destroy_at_work, "vane_trainer_destroy: the trainer is at work", destroy_in_callback(o);)                        \
    X(destroy_in_validation, "vane_trainer_destroy: the trainer is at work", destroy_in_source(o);)                    \
    X(session_twice, "vane_session_return: the session was returned before", return_twice(o);)                         \
    X(ask_ctx, "vane_ctx_isa: the context was destroyed", unmake(o); (void)vane_ctx_isa(o->ctx);)                      \
    X(ask_net, "vane_net_inputs: the network was destroyed", unmake(o); (void)vane_net_inputs(o->net);)                \
    X(ask_data, "vane_dataset_rows: the dataset was destroyed", unmake(o); (void)vane_dataset_rows(o->data);)          \
    X(ask_null, "vane_net_layers: the network is NULL", (void)vane_net_layers(o->data ? NULL : o->net);)               \
    X(describe, "vane_net_add_dense: the network was destroyed",                                                       \
      unmake(o); vane_net_add_dense(o->net, 1, VANE_TANH);)                                                            \
    X(choose_shortcuts, "vane_net_set_shortcuts: the network was destroyed",                                           \
      unmake(o); vane_net_set_shortcuts(o->net, 1);)                                                                   \
    X(leaves_out, "vane_net_fann_leaves_out: the network was destroyed",                                               \
      unmake(o); (void)vane_net_fann_leaves_out(o->net, 0);)

#define VOID_FUNCTION(name, text, ...) static void name(objects *o) { __VA_ARGS__ }
ABORTS(VOID_FUNCTION)

/* What a child that does this prints; "" where it doesn't abort. */
static const char *last_words(void (*call)(objects *), objects *o)
{
    static char text[600];
    int ends[2], status;
    size_t length = 0;
    ssize_t n;
    text[0] = '\0';
    if (pipe(ends)) return text;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        call(o);
        _exit(0);
    }
    close(ends[1]);
    while ((n = read(ends[0], text + length, sizeof text - 1 - length)) > 0) length += (size_t)n;
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
        length = 0;
    text[length] = '\0';
    return text;
}

VT_TEST(misuse_debug, what_has_no_status_aborts_with_a_text)
{
    static const struct {
        const char *name, *text;
        void (*call)(objects *o);
    } list[] = { ABORTS(ROW) };
    objects o;
    VT_CHECK(make(&o));
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const char *words = last_words(list[i].call, &o);
        VT_CHECK_MSG(strstr(words, list[i].text), "%s: %s", list[i].name, words);
    }
    unmake(&o);
}

/* -------------------------------------------------------------------------------------------- two threads ---- */
/* What another thread meets while this one is in a callback of the trainer. */
typedef struct meeting {
    objects *o;
    int run, fit, save, rate, own;
    char text[128];
} meeting;

static void *intrude(void *user)
{
    meeting *m = user;
    size_t size;
    m->run = vane_trainer_run(m->o->trainer, m->o->data, 1, NULL);
    strncpy(m->text, vane_last_error(), sizeof m->text - 1);
    m->fit = vane_trainer_fit(m->o->trainer, m->o->data, NULL, NULL);
    m->save = vane_trainer_save_memory(m->o->trainer, NULL, &size);
    m->rate = vane_trainer_set_learning_rate(m->o->trainer, 0.5f);
    return NULL;
}

static int invite(void *user, const vane_metrics *metrics)
{
    meeting *m = user;
    pthread_t thread;
    vane_counters counters;
    if (metrics->batch > 1 || pthread_create(&thread, NULL, intrude, m)) return 0;
    pthread_join(thread, NULL);
    m->own = vane_trainer_counters(m->o->trainer, &counters);
    return 0;
}

VT_TEST(misuse_debug, a_trainer_at_work_refuses_another_thread)
{
    objects o;
    meeting m = { &o, 0, 0, 0, 0, -1, "" };
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.on_batch = invite;
    options.user = &m;
    options.epochs = 1;
    VT_CHECK(make(&o));
    vane_trainer_destroy(o.trainer);
    VT_CHECK(vane_trainer_create(&o.trainer, o.net, &options) == VANE_OK);
    VT_CHECK(vane_trainer_fit(o.trainer, o.data, NULL, NULL) == VANE_OK);
    VT_CHECK(m.run == VANE_ERR_STATE && m.fit == VANE_ERR_STATE);
    VT_CHECK(m.save == VANE_ERR_STATE && m.rate == VANE_ERR_STATE);
    VT_CHECK_MSG(strstr(m.text, "the trainer is in use by another thread"), "%s", m.text);
    VT_CHECK(m.own == VANE_OK);

    /* Free again, it is any thread's. */
    pthread_t thread;
    VT_CHECK(pthread_create(&thread, NULL, intrude, &m) == 0);
    pthread_join(thread, NULL);
    VT_CHECK(m.run == VANE_OK && m.fit == VANE_OK && m.save == VANE_OK && m.rate == VANE_OK);
    unmake(&o);
}

/* Objects of two contexts go together: no misuse. */
VT_TEST(misuse_debug, data_of_another_context_is_right)
{
    objects o, other;
    VT_CHECK(make(&o) && make(&other));
    VT_CHECK(vane_trainer_epoch(o.trainer, other.data, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(other.trainer, other.data, NULL) == VANE_OK);
    VT_CHECK(vane_net_predict(o.net, numbers, 4, numbers + 8) == VANE_OK);
    VT_CHECK(vane_net_predict(other.net, numbers, 4, numbers + 12) == VANE_OK);
    VT_CHECK(memcmp(numbers + 8, numbers + 12, 4 * sizeof(float)) == 0);
    unmake(&o);
    unmake(&other);
}

#else
typedef int vane_no_checks; /* a file of C has something in it */
#endif
