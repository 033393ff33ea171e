/* whole.c - the one batch of an epoch that takes all of its rows: the gradients of parts of them add up. */
#include <string.h>

#include "core/train/trainer.h"

#ifdef VANE_LEAN
bool vane_optimizer_is_whole(vane_optimizer o) { return (void)o, false; }       /* lean modules have none */
#else
bool vane_optimizer_is_whole(vane_optimizer o) { return o == VANE_RPROP || o == VANE_QUICKPROP || o == VANE_SARPROP; }
#endif

bool vane_takes_whole_epochs(const vane_train_options *o)
{
    return o->batch == 0 || vane_optimizer_is_whole(o->optimizer);
}

void vane_whole_begin(vane_trainer *t) { memset(t->gradients, 0, t->net->parameter_floats * sizeof *t->gradients); }

static void add(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const vane_trainer *t = user;
    float *to = t->gradients + t->net->tensors[tensor].offset + first;
    for (size_t i = 0; i < count; i++) to[i] += gradient[i];
}

int vane_whole_rows(vane_trainer *t, size_t rows)
{
    const vane_gradient_sink sink = { add, t };
    return vane_trainer_backward(t, vane_first_trained(t->net), rows, &sink, NULL);
}

/* The gradients are sums: their mean is what all but rprop and its kin go by. */
void vane_whole_end(vane_trainer *t)
{
    const bool sums = vane_optimizer_is_whole(t->options.optimizer);
    vane_trainer_apply(t, t->gradients, sums ? 1.0 : 1.0 / (double)t->state.rows);
}
