/* classes.c - a file's own classes brought into a network's order, so that both mean the same by "class 3". */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/data/reader.h"

enum { ABSENT = 65536 };

bool vane_net_has_classes(const vane_net *net)
{
    for (size_t i = 0; net && i < vane_net_classes(net); i++)
        if (vane_net_class_name(net, i)) return true;
    return false;
}

/* For each class of the table, its number in the network. */
static int map_classes(const vane_table *table, const vane_net *net, size_t *to)
{
    for (size_t i = 0; i < table->targets; i++) {
        to[i] = ABSENT;
        for (size_t j = 0; j < vane_net_classes(net); j++) {
            const char *name = vane_net_class_name(net, j);
            if (name && strcmp(name, table->target_names[i]) == 0) to[i] = j;
        }
        if (to[i] == ABSENT)
            return vane_fail(VANE_ERR_SHAPE, "the data has the class \"%s\", which the network does not know",
                             table->target_names[i]);
    }
    return VANE_OK;
}

/* Targets as the network gives them: one-hot, or, with a single output, 0 or 1. */
static void rewrite_targets(vane_table *table, const size_t *to, float *t, size_t outputs)
{
    memset(t, 0, table->rows * outputs * sizeof *t);
    for (size_t i = 0; i < table->rows; i++)
        for (size_t j = 0; j < table->targets; j++) {
            if (table->t[i * table->targets + j] == 0.0f) continue;
            if (outputs == 1) t[i] = (float)to[j];
            else t[i * outputs + to[j]] = 1.0f;
        }
}

static int rename_targets(vane_table *table, const vane_net *net, size_t outputs)
{
    int status = VANE_OK;
    vane_table_drop_target_names(table);
    table->targets = outputs;
    for (size_t i = 0; outputs > 1 && !status && i < outputs; i++) {
        const char *name = vane_net_class_name(net, i);
        if (name) status = vane_table_set_name(table, true, i, name, strlen(name));
    }
    table->classes = outputs > 1;
    return status;
}

int vane_table_take_classes(vane_table *table, const vane_net *net)
{
    const vane_ctx *ctx = table->ctx;
    const size_t outputs = vane_net_outputs(net);
    size_t *to, count = 0;
    float *t = NULL;
    if (!table->classes || !vane_net_has_classes(net)) return VANE_OK;
    int status = vane_ctx_alloc(&to, ctx, table->targets, sizeof *to);
    if (status) return status;
    status = map_classes(table, net, to);
    if (!status && !vane_size_mul(table->rows, outputs, &count))
        status = vane_fail(VANE_ERR_MEMORY, "out of memory: %zu rows of %zu classes", table->rows, outputs);
    if (!status) status = vane_ctx_alloc(&t, ctx, count, sizeof *t);
    if (!status) {
        rewrite_targets(table, to, t, outputs);
        vane_ctx_free(ctx, table->t);
        table->t = t;
        status = rename_targets(table, net, outputs);
    }
    vane_ctx_free(ctx, to);
    return status;
}
