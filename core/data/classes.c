/* classes.c - a file's own classes brought into a network's order, so that both mean the same by "class 3". */
#include <string.h>

#include "core/base/status.h"
#include "core/data/reader.h"

bool vane_net_has_classes(const vane_net *net)
{
    for (size_t i = 0; net && i < vane_net_classes(net); i++)
        if (vane_net_class_name(net, i)) return true;
    return false;
}

/* The number of the network's class of this name; how many it has, where none has it. */
static size_t find_class(const vane_net *net, const char *wanted)
{
    const size_t count = vane_net_classes(net);
    for (size_t i = 0; i < count; i++) {
        const char *name = vane_net_class_name(net, i);
        if (name && strcmp(name, wanted) == 0) return i;
    }
    return count;
}

/* For each class of the table, its number in the network. */
static int map_classes(const vane_table *table, const vane_net *net, size_t *to)
{
    for (size_t i = 0; i < table->targets; i++) {
        to[i] = find_class(net, table->target_names[i]);
        if (to[i] == vane_net_classes(net))
            return vane_fail(VANE_ERR_SHAPE, "the data has the class \"%s\", which the network does not know",
                             table->target_names[i]);
    }
    return VANE_OK;
}

/* For each row its class in the network. */
static void number_rows(const vane_table *table, const size_t *to, uint32_t *class)
{
    const float *t = table->t;
    for (size_t i = 0; i < table->rows; i++, t += table->targets)
        for (size_t j = 0; j < table->targets; j++)
            if (t[j] != 0.0f) class[i] = (uint32_t)to[j];
}

/* Targets as the network gives them: one-hot, or, with a single output, 0 or 1. The old ones go first: both may be as
 * large as a file may make them. */
static int replace_targets(vane_table *table, const uint32_t *class, size_t outputs)
{
    vane_ctx_free(table->ctx, table->t);
    const int status = vane_matrix_alloc(&table->t, table->ctx, table->rows, outputs);
    if (status) return status;
    memset(table->t, 0, table->rows * outputs * sizeof *table->t);
    for (size_t i = 0; i < table->rows; i++)
        if (outputs == 1) table->t[i] = (float)class[i];
        else table->t[i * outputs + class[i]] = 1.0f;
    return VANE_OK;
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

int vane_table_take_classes(vane_table *table, const vane_net *net, const char *name, size_t file_bytes)
{
    const vane_ctx *ctx = table->ctx;
    const size_t outputs = vane_net_outputs(net), most = vane_most_classes(table->rows, file_bytes);
    size_t *to = NULL;
    uint32_t *class = NULL;
    if (!table->classes || !vane_net_has_classes(net)) return VANE_OK;
    if (outputs > most)
        return vane_fail(VANE_ERR_LIMIT, "%s: the network has %zu classes: at most %zu for a file of this size", name,
                         outputs, most);
    int status = vane_ctx_alloc(&to, ctx, table->targets, sizeof *to);
    if (!status) status = vane_ctx_alloc(&class, ctx, table->rows, sizeof *class);
    if (!status) status = map_classes(table, net, to);
    if (!status) {
        number_rows(table, to, class);
        status = replace_targets(table, class, outputs);
    }
    if (!status) status = rename_targets(table, net, outputs);
    vane_ctx_free(ctx, class);
    vane_ctx_free(ctx, to);
    return status;
}
