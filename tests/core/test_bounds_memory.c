/* What readers take is bounded by the size of the file, counted by the host that gives it. */
#include <stdio.h>
#include <string.h>

#include "core/sys/host.h"
#include "tests/core/hostile.h"
#include "tests/vtest.h"

enum { LEAST_ROOM = 1 << 12, MOST_ROOM = 1 << 18, BY_ITSELF = 1 << 18, CLASSES = 16 << 20 };

static size_t live, peak, most;         /* bytes; none is given beyond `most` */

static void *counted_alloc(void *user, size_t bytes)
{
    if (bytes > most - live) {
        peak = SIZE_MAX;
        return NULL;
    }
    live += bytes;
    if (live > peak) peak = live;
    return vane_malloc(user, bytes);
}

static void counted_free(void *user, void *block, size_t bytes)
{
    live -= bytes;
    vane_free(user, block, bytes);
}

static vane_ctx *begin(void)
{
    static vane_host host;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    host = *vane_host_default();
    host.memory = (vane_allocator){ NULL, counted_alloc, counted_free };
    options.host = &host;
    options.threads = 1;
    options.pool_bytes = 0;
    live = peak = 0;
    most = (size_t)64 << 20;
    return vane_ctx_create(&ctx, &options) ? NULL : ctx;
}

/* Bytes that reading the file took at most, beside those of the context. */
static size_t taken(vane_ctx *ctx, const hostile_kind *kind, const hostile_file *file)
{
    const size_t before = live;
    peak = before;
    hostile_read(ctx, kind, file);
    return live == before ? peak - before : SIZE_MAX;
}

VT_TEST(bounds, memory_is_a_small_multiple_of_a_files_size)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (size_t i = 0; i < hostile_kind_count; i++)
        for (size_t room = LEAST_ROOM; room <= MOST_ROOM; room *= 4) {
            const hostile_kind *kind = &hostile_kinds[i];
            hostile_file file;
            VT_CHECK(hostile_make(&file, kind, room));
            const size_t bytes = taken(ctx, kind, &file), size = file.size;
            hostile_free(&file);
            VT_CHECK_MSG(bytes <= kind->times * size + BY_ITSELF + (kind->classes ? CLASSES + 64 * size : 0),
                         "%s, %s: %zu bytes for %zu", kind->name, kind->what, bytes, size);
        }
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------- a network's classes ----
 * Rows of as many classes as a file of their size may have, read for a network of as many, or of more. */
enum { ROWS = 1 << 14, ROW = 6, SIZE = ROWS * ROW, FOR_CLASSES = CLASSES + 64 * SIZE,
       MOST_CLASSES = FOR_CLASSES / (192 + ROWS * 4) };

static vane_net *net_of_classes(vane_ctx *ctx, size_t classes)
{
    char name[8];
    vane_net *net;
    if (vane_net_create(&net, ctx, 1)) return NULL;
    vane_net_add_dense(net, classes, VANE_SOFTMAX);
    int status = vane_net_build(net, 1);
    for (unsigned i = 0; !status && i < MOST_CLASSES; i++) {
        snprintf(name, sizeof name, "%03u", i);
        status = vane_net_set_class_name(net, i, name);
    }
    return status ? NULL : net;
}

VT_TEST(bounds, classes_of_a_network_are_bounded_by_the_files_size)
{
    static const struct {
        size_t classes;
        int status;
    } cases[] = { { MOST_CLASSES, VANE_OK }, { MOST_CLASSES + 1, VANE_ERR_LIMIT }, { 1 << 16, VANE_ERR_LIMIT } };
    static char file[SIZE + 1];
    char text[80];
    for (unsigned i = 0; i < ROWS; i++) snprintf(file + ROW * i, ROW + 1, "1,%03u\n", i % MOST_CLASSES);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vane_ctx *ctx = begin();
        VT_CHECK(ctx);
        vane_data_options options = VANE_DATA_OPTIONS;
        vane_dataset *data;
        vane_net *net = net_of_classes(ctx, cases[i].classes);
        VT_CHECK(net);
        options.classes_of = net;
        const size_t before = live;
        peak = before;
        const int status = vane_dataset_parse(&data, ctx, file, SIZE, "a.csv", &options);
        VT_CHECK_MSG(status == cases[i].status, "%zu classes: %s", cases[i].classes, vane_last_error());
        snprintf(text, sizeof text, "a.csv: the network has %zu classes: at most %d ", cases[i].classes, MOST_CLASSES);
        VT_CHECK_MSG(!status || strstr(vane_last_error(), text), "%s", vane_last_error());
        VT_CHECK_MSG(peak - before <= BY_ITSELF + FOR_CLASSES + 48 * SIZE, "%zu bytes", peak - before);
        VT_CHECK(status || vane_dataset_targets(data) == cases[i].classes);
        vane_dataset_destroy(data);
        VT_CHECK(live == before);
        vane_net_destroy(net);
        vane_ctx_destroy(ctx);
    }
}
