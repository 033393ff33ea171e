/* Cascade training gives the same bits at any number of threads. */
#include "core/net/net.h"
#include "tests/core/cascade_tools.h"
#include "tests/vtest.h"

static uint64_t hash_of_run(unsigned threads)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_options context = VANE_OPTIONS;
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    uint64_t hash = 0;
    context.threads = threads;
    options.max_units = 3;
    options.groups = 12;        /* so that a block's product is worth more than one thread */
    options.candidate_max_epochs = 12;
    if (!vane_ctx_create(&ctx, &context) && !vane_tools_seed_net(&net, ctx, 5, 2, VANE_TANH) &&
        !vane_tools_smooth(&data, ctx, 600) && !vane_cascade_train(net, data, &options, NULL))
        hash = vane_tools_net_hash(net);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return hash;
}

VT_TEST(cascade_threads, threads_do_not_show)
{
    const uint64_t hash = hash_of_run(1);
    VT_CHECK(hash != 0 && hash == hash_of_run(2) && hash == hash_of_run(3));
}
