/* gradients.c - the gradient of the last batch, for those who look on. All that it writes to is working memory, which
 * each step begins anew. */
#include <string.h>

#include "core/base/status.h"
#include "core/train/trainer.h"

typedef struct collector {
    const vane_trainer *trainer;
    float *gradients;           /* of all parameters, tensor after tensor, without gaps */
    double scale;
} collector;

static size_t place_of(const vane_net *net, size_t tensor)
{
    size_t place = 0;
    for (size_t i = 0; i < tensor; i++) place += net->tensors[i].count;
    return place;
}

static void collect(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const collector *c = user;
    const vane_net *net = c->trainer->net;
    float *to = c->gradients + place_of(net, tensor) + first;
    for (size_t i = 0; i < count; i++) to[i] = (float)(c->scale * (double)gradient[i]);
    net->ctx->kernels->flush(count, to);
}

static int collect_all(vane_trainer *t, float *gradients)
{
    const size_t rows = t->block_rows < t->batch_rows ? t->block_rows : t->batch_rows;
    const double mean = vane_loss_divisor(t->options.loss, vane_net_outputs(t->net)) * (double)rows;
    collector c = { t, gradients, vane_gradient_divisor(t, rows) / mean };
    const vane_gradient_sink sink = { collect, &c };
    double loss;
    memset(gradients, 0, vane_net_parameters(t->net) * sizeof *gradients);
    t->rows = vane_rows_from(t, t->block_rows - rows);
    const int status = vane_trainer_forward(t, 0, rows, &loss);
    return status ? status : vane_trainer_backward(t, vane_first_trained(t->net), rows, &sink, NULL);
}

int vane_trainer_gradients(vane_trainer *t, float *gradients)
{
    int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    if (!gradients) return vane_fail(VANE_ERR_ARGUMENT, "gradients is NULL");
    if (t->block_rows == 0)
        return vane_fail(VANE_ERR_STATE, "gradients are of the last batch of a run: there is none yet");
    const vane_host *host = t->net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = collect_all(t, gradients);
    host->float_leave(host->user, before);
    return status;
}
