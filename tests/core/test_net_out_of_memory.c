/* A host whose n-th allocation fails, for every n, over all that takes memory: each failing call says so, leaves
 * everything as it was, so that the same call then succeeds, and in the end nothing is missing. */
#include <string.h>

#include "core/net/net.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

typedef struct faults {
    unsigned long allocs, frees, fail_at;   /* the allocation of that number fails, counted from 1 */
    int failed;
} faults;

static void *alloc(void *user, size_t bytes)
{
    faults *f = user;
    if (++f->allocs != f->fail_at) return vane_malloc(NULL, bytes);
    f->failed = 1;
    f->allocs--;
    f->fail_at = 0;
    return NULL;
}

static void release(void *user, void *block, size_t bytes)
{
    ((faults *)user)->frees++;
    vane_free(NULL, block, bytes);
}

typedef struct world {
    faults faults;
    vane_host host;
    vane_ctx *ctx;
    vane_dataset *data, *validation;
    vane_net *net, *copy;
    vane_trainer *trainer;
} world;

static int make_context(world *w)
{
    vane_options options = VANE_OPTIONS;
    w->host = *vane_host_default();
    w->host.memory = (vane_allocator){ &w->faults, alloc, release };
    options.host = &w->host;
    options.threads = 1;
    options.pool_bytes = 0;     /* every request goes to the host */
    return vane_ctx_create(&w->ctx, &options);
}

static int make_data(world *w) { return vane_tools_numbered(&w->data, w->ctx, 30, 3); }
static int make_validation(world *w) { return vane_tools_numbered(&w->validation, w->ctx, 9, 3); }

static int describe(world *w)
{
    static const size_t connections[4] = { 2, 0, 1, 3 };
    static const uint32_t sources[6] = { 0, 4, 2, 3, 1, 4 };
    vane_net_destroy(w->net);
    const int status = vane_net_create(&w->net, w->ctx, 2);
    for (int i = 0; i < 5 && !status; i++) vane_net_add_dense(w->net, 4, VANE_GELU);   /* grows the list of layers */
    if (status) return status;
    vane_net_set_dropout(w->net, 1, 0.5f);
    vane_net_add_sparse(w->net, 4, VANE_TANH, connections, sources);
    vane_net_add_dense(w->net, 3, VANE_LINEAR);
    return w->net->error ? vane_net_build(w->net, 1) : VANE_OK;     /* where adding's errors are told */
}

static int freeze(world *w)
{
    static const unsigned char weights[12] = { 1 }, bias[3] = { 0, 1, 0 };
    return vane_net_freeze_weights(w->net, 6, weights, bias);
}

static int build(world *w) { return vane_net_build(w->net, 1); }
static int name_class(world *w) { return vane_net_set_class_name(w->net, 1, "one"); }
static int rename_class(world *w) { return vane_net_set_class_name(w->net, 1, "two"); }
static int name_input(world *w) { return vane_net_set_input_name(w->net, 1, "x"); }
static int note(world *w) { return vane_net_set_note(w->net, "key", "text"); }

static int scale_inputs(world *w)
{
    const float two[2] = { 0.1f, 0.1f };
    return vane_net_set_input_scaling(w->net, two, two);
}

static int scale_outputs(world *w)
{
    const float three[3] = { 2, 2, 2 };
    return vane_net_set_output_scaling(w->net, three, three);
}

static int make_trainer(world *w)
{
    static const float class_weights[3] = { 1, 2, 1 };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.batch = 8;
    o.epochs = 2;
    o.patience = 5;
    o.class_weights = class_weights;
    return vane_trainer_create(&w->trainer, w->net, &o);
}

static int train(world *w) { return vane_trainer_epoch(w->trainer, w->data, NULL); }
static int validate(world *w) { return vane_trainer_validate(w->trainer, w->validation, NULL); }
static int fit(world *w) { return vane_trainer_fit(w->trainer, w->data, w->validation, NULL); }
static int clone(world *w) { return vane_net_clone(&w->copy, w->net); }

static int predict(world *w)
{
    const float x[2] = { 1, 2 };
    float y[3];
    return vane_net_predict(w->copy, x, 1, y);
}

static int (*const steps[])(world *) = {
    make_context, make_data, make_validation, describe, build, freeze, name_class, rename_class, name_input, note,
    scale_inputs, scale_outputs, make_trainer, train, validate, fit, clone, predict,
};

/* A step that fails must say so and succeed the second time; what it would have made is NULL. */
static bool step_is_right(world *w, size_t step)
{
    const int before = w->faults.failed, status = steps[step](w);
    if (!status) return w->faults.failed == before;
    const bool clean = (steps[step] != make_context || !w->ctx) && (steps[step] != make_data || !w->data) &&
                       (steps[step] != make_trainer || !w->trainer) && (steps[step] != clone || !w->copy);
    return status == VANE_ERR_MEMORY && w->faults.failed && vane_tools_says("memory") && clean &&
           steps[step](w) == VANE_OK;
}

VT_TEST(net_out_of_memory, every_failing_allocation_is_told_and_leaves_all_usable)
{
    static world w;
    unsigned long n = 1;
    for (;; n++) {
        w = (world){ .faults = { .fail_at = n } };
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            VT_CHECK_MSG(step_is_right(&w, i), "allocation %lu fails in step %zu: %s", n, i, vane_last_error());
        vane_trainer_destroy(w.trainer);
        vane_net_destroy(w.copy);
        vane_net_destroy(w.net);
        vane_dataset_destroy(w.data);
        vane_dataset_destroy(w.validation);
        vane_ctx_destroy(w.ctx);
        VT_CHECK_MSG(w.faults.allocs == w.faults.frees, "allocation %lu fails: %lu blocks taken, %lu given back", n,
                     w.faults.allocs, w.faults.frees);
        if (!w.faults.failed) break;
    }
    VT_CHECK_MSG(n > 40, "only %lu allocations", n);
}
