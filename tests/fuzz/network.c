/* network.c - what is done with each network that was loaded, whatever its format. */
#include <stdlib.h>

#include "core/net/net.h"
#include "tests/fuzz/fuzz.h"

enum { ROWS = 3, WIDEST = 4096, MEMORY_MORE = 64 << 10 };

bool fuzz_is_small(const vane_net *net)
{
    return vane_net_inputs(net) <= WIDEST && vane_net_outputs(net) <= WIDEST;
}

vane_dataset *fuzz_rows_for(const vane_net *net)
{
    const size_t inputs = vane_net_inputs(net), outputs = vane_net_outputs(net);
    float *x = fuzz_alloc_floats(ROWS * inputs), *t = fuzz_alloc_floats(ROWS * outputs);
    vane_dataset *dataset;
    fuzz_numbers(x, ROWS * inputs);
    fuzz_numbers(t, ROWS * outputs);
    FUZZ_CHECK(!vane_dataset_create(&dataset, net->ctx, x, inputs, t, outputs, ROWS, NULL), "%s", vane_last_error());
    free(x);
    free(t);
    return dataset;
}

/* -------------------------------------------------------------------------------------------------- saving ---- */
static bool same_outputs(const vane_net *a, const vane_net *b)
{
    const size_t inputs = vane_net_inputs(a), outputs = vane_net_outputs(a);
    if (vane_net_inputs(b) != inputs || vane_net_outputs(b) != outputs) return false;
    float *x = fuzz_alloc_floats(inputs), *y = fuzz_alloc_floats(2 * outputs);
    fuzz_numbers(x, inputs);
    const bool ran = !vane_net_predict(a, x, 1, y) && !vane_net_predict(b, x, 1, y + outputs);
    FUZZ_CHECK(ran, "%s", vane_last_error());
    const bool same = fuzz_same_floats(y, y + outputs, outputs);
    free(x);
    free(y);
    return same;
}

static int save_memory(const vane_net *net, const vane_trainer *trainer, void *bytes, size_t *size)
{
    return trainer ? vane_trainer_save_memory(trainer, bytes, size) : vane_net_save_memory(net, bytes, size);
}

fuzz_bytes fuzz_save(const vane_net *net, const vane_trainer *trainer)
{
    size_t size = 0;
    int status = save_memory(net, trainer, NULL, &size);
    if (status == VANE_ERR_STATE) return (fuzz_bytes){ NULL, 0 };
    fuzz_bytes file = { malloc(size), size };
    FUZZ_CHECK(!status && file.at, "can't be saved: %s", vane_last_error());
    status = save_memory(net, trainer, file.at, &size);
    FUZZ_CHECK(!status && size == file.size, "can't be saved: %s", vane_last_error());
    return file;
}

void fuzz_check_saved(const vane_net *net)
{
    vane_net *again;
    fuzz_bytes first = fuzz_save(net, NULL);
    if (!first.at) return;
    FUZZ_CHECK(!vane_net_load_memory(&again, net->ctx, first.at, first.size), "saved, then refused: %s",
               vane_last_error());
    fuzz_bytes second = fuzz_save(again, NULL);
    FUZZ_CHECK(fuzz_same(first, second), "saved again it is another file");
    FUZZ_CHECK(same_outputs(net, again), "saved and loaded it has other outputs");
    vane_net_destroy(again);
    fuzz_free(&first);
    fuzz_free(&second);
}

/* ------------------------------------------------------------------------------------------------ training ---- */
void fuzz_train(const vane_net *net, vane_dataset *dataset, unsigned variant)
{
    static const struct {
        vane_optimizer optimizer;
        size_t batch;
    } algorithms[] = {
        { VANE_SGD, 1 }, { VANE_SGD, 0 }, { VANE_RPROP, 0 }, { VANE_QUICKPROP, 0 }, { VANE_SARPROP, 0 },
    };
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        vane_train_options options = VANE_TRAIN_OPTIONS;
        vane_trainer *trainer;
        vane_net *copy;
        options.loss = (variant + i) % 2 ? VANE_TANH_ERROR : VANE_MSE;
        options.optimizer = algorithms[i].optimizer;
        options.batch = algorithms[i].batch;
        options.momentum = algorithms[i].batch == 1 ? 0.5f : 0.0f;
        options.learning_rate = 0.1f;
        options.bit_fail_limit = 0.35f;
        options.fann_way = variant % 16;
        FUZZ_CHECK(!vane_net_clone(&copy, net), "%s", vane_last_error());
        FUZZ_CHECK(!vane_trainer_create(&trainer, copy, &options), "%s", vane_last_error());
        for (int epoch = 0; epoch < 2; epoch++) {
            const int status = vane_trainer_epoch(trainer, dataset, NULL);
            FUZZ_CHECK(!status || status == VANE_ERR_DIVERGED, "%s", vane_last_error());
        }
        vane_trainer_destroy(trainer);
        fuzz_check_saved(copy);
        vane_net_destroy(copy);
    }
}

/* --------------------------------------------------------------------------------------------------- files ---- */
static void use(const vane_net *net, unsigned variant, void (*more)(const vane_net *net))
{
    vane_dataset *dataset = fuzz_rows_for(net);
    fuzz_check_saved(net);
    if (more) more(net);
    fuzz_train(net, dataset, variant);
    vane_dataset_destroy(dataset);
}

/* Status and bytes as .vane must not hang on what memory held before. */
void fuzz_network(fuzz_bytes file, size_t times, void (*more)(const vane_net *net))
{
    static const unsigned char fills[] = { 0x00, 0xff };
    int status[2];
    fuzz_bytes saved[2] = { { NULL, 0 }, { NULL, 0 } };
    for (int i = 0; i < 2; i++) {
        vane_ctx *ctx = fuzz_begin(fills[i]);
        vane_net *net;
        status[i] = vane_net_load_memory(&net, ctx, file.at, file.size);
        fuzz_check_memory(ctx, file.size, times, MEMORY_MORE);
        FUZZ_CHECK(status[i] != VANE_ERR_MEMORY, "%s", vane_last_error());
        FUZZ_CHECK(!status[i] == (net != NULL), "status %d with%s a network", status[i], net ? "" : "out");
        if (net) {
            if (i == 0 && fuzz_is_small(net)) use(net, (unsigned)file.size, more);
            FUZZ_CHECK(!vane_net_save(net, "fuzz.vane"), "%s", vane_last_error());
            saved[i] = fuzz_saved();
        }
        vane_net_destroy(net);
        fuzz_end(ctx);
    }
    FUZZ_CHECK(status[0] == status[1] && fuzz_same(saved[0], saved[1]), "a network hangs on what memory held before");
    fuzz_free(&saved[0]);
    fuzz_free(&saved[1]);
}
