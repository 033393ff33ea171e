/* checkpoint.c - from a checkpoint back to a network and its trainer, so that training goes on with the same bits. */
#include <string.h>

#include "core/base/status.h"
#include "core/io/model_read.h"

/* Callbacks can't be in a file: they are the caller's. */
static void take_callbacks(vane_train_options *options, const vane_train_options *given)
{
    if (!given) return;
    options->on_batch = given->on_batch;
    options->on_epoch = given->on_epoch;
    options->user = given->user;
}

static int check_squares(const vane_model *m, const char *name, size_t n, const float *x)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] < 0)
            return vane_fail(VANE_ERR_FORMAT, "%s: tensor \"%s\", element %zu is %g: a mean of squares is not negative",
                             m->safe.name, name, i, (double)x[i]);
    return VANE_OK;
}

static int read_blocks(vane_model *m, vane_trainer *t)
{
    vane_train_block block;
    char name[VANE_ITEM_NAME];
    int status = VANE_OK;
    for (size_t b = 0; !status && vane_train_block_at(&block, t, b); b++)
        for (size_t i = 0; block.data && !status && i < t->net->parameter_tensors; i++) {
            const vane_tensor *tensor = &t->net->tensors[i];
            vane_format(name, sizeof name, "%s%s", block.prefix, tensor->name);
            status = vane_safe_read(block.data + tensor->offset, &m->safe, name, VANE_SAFE_F32, tensor->rank,
                                    tensor->shape[0], tensor->shape[1]);
            if (!status && block.squares)
                status = check_squares(m, name, tensor->count, block.data + tensor->offset);
        }
    return status;
}

/* What the file holds must be what a trainer in this state would write: no more, no less. */
static int check_count(const vane_model *m, const vane_trainer *t)
{
    vane_train_block block;
    size_t expected = t->net->tensor_count + vane_structure_count(t->net) + (t->class_weights != NULL);
    for (size_t b = 0; vane_train_block_at(&block, t, b); b++) expected += block.data ? t->net->parameter_tensors : 0;
    if (m->safe.count == expected) return VANE_OK;
    return vane_fail(VANE_ERR_FORMAT, "%s: has %zu tensors, a checkpoint of these options has %zu", m->safe.name,
                     m->safe.count, expected);
}

static int make_trainer(vane_trainer **out, vane_net *net, vane_model *m, vane_train_options *options,
                        const float *class_weights)
{
    vane_train_state state;
    vane_trainer *t;
    options->class_weights = class_weights;
    int status = vane_trainer_create(&t, net, options);
    if (status) return vane_file_fail(m->safe.name, status);
    state = t->state;
    status = vane_model_training(options, &state, m);
    if (!status) {
        t->state = state;
        t->counting.first_step = state.step;
        status = check_count(m, t);
    }
    if (!status) status = read_blocks(m, t);
    if (status) vane_trainer_destroy(t);
    else *out = t;
    return status;
}

/* The options are read once to make the trainer, the state once more into what a new trainer has. */
static int resume_trainer(vane_trainer **out, vane_net *net, vane_model *m, const vane_train_options *given)
{
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_train_state unused = { 0 };
    float *class_weights = NULL;
    const size_t outputs = vane_net_outputs(net);
    int status = vane_model_training(&options, &unused, m);
    if (status) return status;
    take_callbacks(&options, given);
    if (vane_safe_find(&m->safe, VANE_TENSOR_CLASS_WEIGHTS)) {
        status = vane_ctx_alloc(&class_weights, m->ctx, outputs, sizeof(float));
        if (!status)
            status = vane_safe_read(class_weights, &m->safe, VANE_TENSOR_CLASS_WEIGHTS, VANE_SAFE_F32, 1, outputs, 1);
    }
    if (!status) status = make_trainer(out, net, m, &options, class_weights);
    vane_ctx_free(m->ctx, class_weights);
    return status;
}

static int resume(vane_trainer **out, vane_net **net, vane_ctx *ctx, const vane_safe_input *input,
                  const vane_train_options *given)
{
    vane_model m;
    const uint64_t before = ctx->host->float_enter(ctx->host->user);
    int status = vane_model_open(&m, ctx, input);
    if (!status) {
        status = vane_model_net(net, &m);
        if (!status) status = resume_trainer(out, *net, &m, given);
        status = vane_model_close(&m, status);
    }
    ctx->host->float_leave(ctx->host->user, before);
    if (!status) return VANE_OK;
    vane_trainer_destroy(*out);
    vane_net_destroy(*net);
    *out = NULL;
    *net = NULL;
    return status;
}

/* `from` is what `name` says. */
static int check_arguments(vane_trainer **out, vane_net **net, const vane_ctx *ctx, const void *from, const char *name,
                           const vane_train_options *given)
{
    if (out) *out = NULL;
    if (net) *net = NULL;
    if (!out || !net || !from)
        return vane_fail(VANE_ERR_ARGUMENT, "%s is NULL", !out ? "out" : !net ? "net" : name);
    const int status = vane_check(VANE_CONTEXT, ctx);
    return status || !given ? status : vane_train_options_check_size(given);
}

int vane_trainer_resume_memory(vane_trainer **out, vane_net **net, vane_ctx *ctx, const void *bytes, size_t size,
                               const vane_train_options *options)
{
    const int status = check_arguments(out, net, ctx, bytes, "bytes", options);
    return status ? status : resume(out, net, ctx, &(vane_safe_input){ "checkpoint", size, bytes, NULL }, options);
}

int vane_trainer_resume(vane_trainer **out, vane_net **net, vane_ctx *ctx, const char *path,
                        const vane_train_options *options)
{
    vane_safe_input input = { .name = path };
    int status = check_arguments(out, net, ctx, path, "path", options);
    if (!status) status = vane_ctx_open_file(&input.file, ctx, path, &input.size);
    if (status) return status;
    status = resume(out, net, ctx, &input, options);
    ctx->host->file_close(ctx->host->user, input.file);
    return status;
}
