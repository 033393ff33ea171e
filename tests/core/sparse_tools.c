#include "tests/core/sparse_tools.h"

static void add(sparse_layer *l, size_t unit, size_t source, float share)
{
    l->sources[l->count] = (uint32_t)source;
    l->place[l->count] = source * l->units + unit;
    l->share[l->count++] = share;
    l->connections[unit]++;
}

void vane_tools_connections(sparse_layer *l, size_t inputs, size_t units, uint32_t salt)
{
    l->inputs = inputs;
    l->units = units;
    l->count = 0;
    for (size_t u = 0; u < units; u++) {
        l->connections[u] = 0;
        if (u == 1) continue;
        for (size_t i = 0; i <= inputs; i++) {
            const size_t source = u % 2 ? inputs - i : i, kind = (source * 7 + u * 5 + salt) % 8;
            if (kind < 5) add(l, u, source, kind < 3 ? 1.0f : 0.25f);
        }
        for (size_t source = 0; source <= inputs; source++)
            if ((source * 7 + u * 5 + salt) % 8 == 3 || (source * 7 + u * 5 + salt) % 8 == 4) add(l, u, source, 0.75f);
    }
    if (l->count == 0) add(l, 0, inputs, 1.0f);
}
