/* Sparse layers and frozen weights in files: kept bit by bit, and refused where they are not what they should be. */
#include <string.h>

#include "core/net/net.h"
#include "tests/core/data_tools.h"
#include "tests/core/io_tools.h"
#include "tests/core/sparse_tools.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

enum { HIDDEN = 5, OUTPUTS = 2, ROWS = 40 };
static vane_ctx *ctx;
static vane_net *net;

/* 2 inputs, a sparse layer with shortcuts and frozen weights, a dense one with a frozen bias. */
static bool begin(void)
{
    static sparse_layer l;
    static unsigned char mask[SPARSE_CONNECTIONS];
    dt_allocations_left = SIZE_MAX;
    ctx = dt_context();
    vane_tools_connections(&l, 2, HIDDEN, 1);
    for (size_t i = 0; i < SPARSE_CONNECTIONS; i++) mask[i] = i % 3 == 1;
    if (!ctx || vane_net_create(&net, ctx, 2)) return false;
    vane_net_set_shortcuts(net, 1);
    vane_net_add_sparse(net, HIDDEN, VANE_TANH, l.connections, l.sources);
    vane_net_add_dense(net, OUTPUTS, VANE_LINEAR);
    return !vane_net_build(net, 7) && !vane_net_set_units(net, 0, 2, 2, VANE_ELU, 0.5f) &&
           !vane_net_freeze_weights(net, 0, mask, NULL) && !vane_net_freeze_weights(net, 1, NULL, mask);
}

static void end(void)
{
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    net = NULL;
}

static bool is_same(const vane_net *other)
{
    const float x[6] = { 0.5f, -1.0f, 2.0f, 0.1f, 0.0f, 1.0f };
    float y[6], z[6];
    unsigned char a[SPARSE_CONNECTIONS] = { 0 }, b[SPARSE_CONNECTIONS] = { 0 };
    io_bytes one = io_save(net), two = io_save(other);
    bool same = io_same(one, two) && !vane_net_predict(net, x, 3, y) && !vane_net_predict(other, x, 3, z) &&
                memcmp(y, z, sizeof y) == 0;
    same = same && !vane_net_frozen_weights(net, 0, a, NULL) && !vane_net_frozen_weights(other, 0, b, NULL) &&
           memcmp(a, b, sizeof a) == 0 && a[1] && !a[0];
    same = same && !vane_net_frozen_weights(other, 1, a, b) && !a[1] && b[1];
    io_free(&one);
    io_free(&two);
    return same;
}

VT_TEST(io_sparse, files_and_clones_keep_connections_and_frozen_weights)
{
    vane_net *same = NULL, *clone = NULL;
    VT_CHECK(begin());
    io_bytes file = io_save(net);
    VT_CHECK_MSG(!vane_net_load_memory(&same, ctx, file.at, file.size), "%s", vane_last_error());
    VT_CHECK(!vane_net_clone(&clone, net) && is_same(same) && is_same(clone));
    vane_net_destroy(same);
    vane_net_destroy(clone);
    io_free(&file);
    end();
}

VT_TEST(io_sparse, a_resumed_run_has_the_same_bits)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_dataset *data;
    vane_trainer *trainer, *resumed;
    vane_net *loaded;
    o.batch = 7, o.patience = 2;
    VT_CHECK(begin() && !vane_tools_spiral(&data, ctx, ROWS, 3) && !vane_trainer_create(&trainer, net, &o));
    VT_CHECK(!vane_trainer_epoch(trainer, data, NULL) && !vane_trainer_validate(trainer, NULL, NULL));
    VT_CHECK(!vane_trainer_run(trainer, data, 2, NULL));
    io_bytes file = io_save_trainer(trainer);
    VT_CHECK_MSG(!vane_trainer_resume_memory(&resumed, &loaded, ctx, file.at, file.size, NULL), "%s",
                 vane_last_error());
    VT_CHECK(!vane_trainer_epoch(trainer, data, NULL) && !vane_trainer_epoch(trainer, data, NULL));
    VT_CHECK(!vane_trainer_epoch(resumed, data, NULL) && !vane_trainer_epoch(resumed, data, NULL));
    VT_CHECK(is_same(loaded));
    vane_trainer_destroy(resumed);
    vane_net_destroy(loaded);
    VT_CHECK(!vane_net_load_memory(&loaded, ctx, file.at, file.size));
    vane_net_destroy(loaded);
    io_free(&file);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    end();
}

typedef struct edit {
    const char *old, *new;
    int status;
    const char *part;
} edit;

static const edit edits[] = {
    { "\\\"sparse\\\"", "\\\"spare\\\"", VANE_ERR_FORMAT, "a layer of kind" },
    { "\\\"sparse\\\"", "\\\"dense\\\"", VANE_ERR_FORMAT, "layer.0.weight" },
    { "\\\"dense\\\"", "\\\"sparse\\\"", VANE_ERR_FORMAT, "layer.1.first\" is missing" },
    { "\\\"units\\\":5", "\\\"units\\\":6", VANE_ERR_FORMAT, "layer.0.first\" should have 7 elements" },
    { "\\\"units\\\":5", "\\\"units\\\":18446744073709551615", VANE_ERR_FORMAT,
      sizeof(size_t) < 8 ? "too large for this machine" : "layer.0" },
    { "\\\"inputs\\\":2", "\\\"inputs\\\":1", VANE_ERR_FORMAT, "from input 2" },
    { "\"layer.0.source\"", "\"layer.0.sources\"", VANE_ERR_FORMAT, "layer.0.source\" is missing" },
    { "\"dtype\":\"U32\"", "\"dtype\":\"I32\"", VANE_ERR_FORMAT, "should have dtype U32" },
    { "\"dtype\":\"U32\"", "\"dtype\":\"F32\"", VANE_ERR_FORMAT, "should have dtype U32" },
    { "\"dtype\":\"U8\"", "\"dtype\":\"I8\"", VANE_ERR_FORMAT, "should have dtype U8" },
    { "\"layer.0.weight.frozen\"", "\"layer.0.weight.freeze\"", VANE_ERR_FORMAT, "layer.0.weight.freeze\" is none" },
    { "\"layer.0.weight.frozen\"", "\"layer.1.weight.frozen\"", VANE_ERR_FORMAT, "should have 2 dimension(s), 7 x 2" },
};

VT_TEST(io_sparse, changed_headers_are_refused)
{
    VT_CHECK(begin());
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        io_bytes file = io_save(net);
        VT_CHECK_MSG(io_unsign(&file) && io_edit(&file, edits[i].old, edits[i].new), "edit %zu", i);
        VT_CHECK_MSG(io_refused(ctx, file, edits[i].status, edits[i].part), "edit %zu: %s", i, edits[i].new);
        io_free(&file);
    }
    end();
}

/* Where the first tensor's bytes begin. */
static size_t data_of(io_bytes file)
{
    size_t length = 0;
    for (size_t i = 8; i-- > 0;) length = length << 8 | (unsigned char)file.at[i];
    return 8 + length;
}

static bool number_refused(size_t element, uint32_t value, const char *part)
{
    io_bytes file = io_save(net);
    bool refused = io_unsign(&file);
    if (refused) {
        memcpy(file.at + data_of(file) + element * sizeof value, &value, sizeof value);
        refused = io_refused(ctx, file, VANE_ERR_FORMAT, part);
    }
    io_free(&file);
    return refused;
}

VT_TEST(io_sparse, changed_connections_are_refused)
{
    VT_CHECK(begin());
    const uint32_t count = (uint32_t)net->layers[0].connections->count;
    VT_CHECK(number_refused(0, 1, "begin with 1"));
    VT_CHECK(number_refused(HIDDEN, count - 1, "layer.0.source\" has"));
    VT_CHECK(number_refused(1, UINT32_MAX, "unit 1 go from 4294967295 back"));
    VT_CHECK(number_refused(HIDDEN + 1, 3, "from input 3"));
    VT_CHECK(number_refused(HIDDEN + count, UINT32_MAX, "from input 4294967295"));
    io_bytes file = io_save(net);
    VT_CHECK(io_unsign(&file));
    file.at[file.size - 1] = 2;
    VT_CHECK(io_refused(ctx, file, VANE_ERR_FORMAT, "layer.1.bias.frozen\", element 1 is 2"));
    file.at[file.size - 1] = 0;
    VT_CHECK(io_refused(ctx, file, VANE_ERR_FORMAT, "layer.1.bias.frozen\" is none"));
    io_free(&file);
    end();
}

/* With every allocation failing in turn. */
VT_TEST(io_sparse, loading_survives_any_lack_of_memory)
{
    VT_CHECK(begin() && is_same(net));      /* with what predicting takes */
    io_bytes file = io_save(net);
    const size_t before = dt_live(ctx);
    for (size_t n = 0;; n++) {
        vane_net *loaded = NULL;
        dt_allocations_left = n;
        const int status = vane_net_load_memory(&loaded, ctx, file.at, file.size);
        dt_allocations_left = SIZE_MAX;
        VT_CHECK_MSG(status == VANE_ERR_MEMORY || (!status && is_same(loaded)), "%zu allocations: %s", n,
                     vane_last_error());
        vane_net_destroy(loaded);
        VT_CHECK_MSG(dt_live(ctx) == before, "%zu allocations", n);
        if (!status) break;
        VT_CHECK(n < 1000);
    }
    io_free(&file);
    end();
}
