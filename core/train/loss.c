/* loss.c - which loss a network has, and what counts as right. */
#include "core/base/status.h"
#include "core/train/trainer.h"

bool vane_loss_from_sums(vane_loss loss)
{
    return loss == VANE_BINARY_CROSS_ENTROPY || loss == VANE_CATEGORICAL_CROSS_ENTROPY;
}

double vane_loss_divisor(vane_loss loss, size_t outputs)
{
    return loss == VANE_CATEGORICAL_CROSS_ENTROPY ? 1.0 : (double)outputs;
}

static int check_last(const vane_net *net, vane_loss loss, vane_activation needed)
{
    const vane_layer *last = &net->layers[net->layer_count - 1];
    if (!last->groups && last->all.activation == needed) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "%s needs a %s last layer, this network's is %s",
                     vane_enum_name("loss", (int)loss), vane_enum_name("activation", (int)needed),
                     last->groups ? "mixed" : vane_enum_name("activation", (int)last->all.activation));
}

int vane_loss_resolve(vane_loss *out, const vane_net *net, vane_loss loss)
{
    const vane_layer *layer = &net->layers[net->layer_count - 1];
    const vane_activation last = layer->groups ? VANE_LINEAR : layer->all.activation;
    if (!vane_enum_name("loss", (int)loss)) return vane_fail(VANE_ERR_ARGUMENT, "unknown loss number %d", (int)loss);
    *out = loss;
    switch (loss) {
    case VANE_LOSS_AUTO:
        *out = last == VANE_SOFTMAX   ? VANE_CATEGORICAL_CROSS_ENTROPY
               : last == VANE_SIGMOID ? VANE_BINARY_CROSS_ENTROPY
                                      : VANE_MSE;
        return VANE_OK;
    case VANE_BINARY_CROSS_ENTROPY: return check_last(net, loss, VANE_SIGMOID);
    case VANE_CATEGORICAL_CROSS_ENTROPY: return check_last(net, loss, VANE_SOFTMAX);
    default: return vane_check_kernel(net->ctx->kernels->loss[loss] != NULL, "loss", (int)loss);
    }
}

/* Class of one row, by its largest number; with a single number, by its side of the border. */
static size_t class_of(const vane_kernels *k, size_t n, const float *y, float border)
{
    return n == 1 ? y[0] >= border : k->argmax(n, y);
}

static size_t outputs_right(size_t n, const float *y, float border, const float *t)
{
    size_t right = 0;
    for (size_t j = 0; j < n; j++) right += (y[j] >= border) == (t[j] >= 0.5f);
    return right;
}

/* From where on a single number means yes. A sigmoid is 1/2 at 0; a softmax of one is always 1. */
static float border_of(vane_loss loss)
{
    if (loss == VANE_CATEGORICAL_CROSS_ENTROPY) return -0x1.fffffep127f;
    return vane_loss_from_sums(loss) ? 0.0f : 0.5f;
}

void vane_judge(const vane_kernels *k, vane_loss loss, size_t rows, size_t outputs, const float *yz, const float *t,
                double *hits, double *judged, uint64_t *confusion)
{
    const float border = border_of(loss);
    const size_t classes = outputs == 1 ? 2 : outputs;
    const bool by_output = loss == VANE_BINARY_CROSS_ENTROPY;
    for (size_t i = 0; i < rows; i++, yz += outputs, t += outputs) {
        const size_t said = class_of(k, outputs, yz, border), truth = class_of(k, outputs, t, 0.5f);
        *hits += by_output ? (double)outputs_right(outputs, yz, border, t) : (double)(said == truth);
        *judged += by_output ? (double)outputs : 1.0;
        if (confusion) confusion[truth * classes + said]++;
    }
}

void vane_halve(const vane_layer *layer, size_t rows, const float *from, float *to)
{
    size_t count;
    const vane_unit_group *groups = vane_layer_groups(layer, &count);
    for (size_t i = 0; i < rows; i++)
        for (size_t g = 0; g < count; g++) {
            const float factor = vane_activation_is_symmetric(groups[g].activation) ? 0.5f : 1.0f;
            for (size_t j = 0; j < groups[g].units; j++) *to++ = factor * *from++;
        }
}

/* In their order. */
void vane_add_errors(double *squares, uint64_t *bit_fails, float limit, size_t n, const float *y, const float *t)
{
    for (size_t i = 0; i < n; i++) {
        const float d = y[i] - t[i];
        *squares += (double)d * (double)d;
        *bit_fails += limit > 0 && (d < 0 ? -d : d) >= limit;
    }
}

bool vane_reached_goal(const vane_train_options *o, double loss, uint64_t bit_fails)
{
    return loss <= o->stop_loss || (o->stop_bit_fails != VANE_NEVER && bit_fails <= o->stop_bit_fails);
}

int vane_check_dataset(const vane_net *net, const vane_dataset *dataset)
{
    const int status = vane_check(VANE_DATASET, dataset);
    if (status) return status;
    if (vane_dataset_inputs(dataset) != net->inputs)
        return vane_fail(VANE_ERR_SHAPE, "the data has %zu inputs a row, the network %zu", vane_dataset_inputs(dataset),
                         net->inputs);
    if (vane_dataset_targets(dataset) != vane_net_outputs(net))
        return vane_fail(VANE_ERR_SHAPE, "the data has %zu targets a row, the network %zu outputs",
                         vane_dataset_targets(dataset), vane_net_outputs(net));
    return VANE_OK;
}
