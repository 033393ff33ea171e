/* One network, predicted with by four threads at once; under ThreadSanitizer too. */
#include <pthread.h>
#include <string.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { THREADS = 4, CALLS = 50, INPUTS = 40, ROWS = 70, OUTPUTS = 5 };

static float x[ROWS * INPUTS], want[ROWS * OUTPUTS];

typedef struct caller {
    const vane_net *net;
    size_t rows;                /* of one call */
    float y[ROWS * OUTPUTS];
    int wrong;
} caller;

static void *call(void *argument)
{
    caller *self = argument;
    for (int n = 0; n < CALLS; n++) {
        memset(self->y, 0, sizeof self->y);
        for (size_t i = 0; i < ROWS; i += self->rows) {
            const size_t rows = ROWS - i < self->rows ? ROWS - i : self->rows;
            self->wrong |= vane_net_predict(self->net, x + i * INPUTS, rows, self->y + i * OUTPUTS) != VANE_OK;
        }
        self->wrong |= memcmp(self->y, want, sizeof want) != 0;
    }
    return NULL;
}

VT_TEST(predict_threads, a_network_serves_several_at_once)
{
    static caller callers[THREADS];
    pthread_t threads[THREADS];
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    vane_net *net;
    options.threads = 2;
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    VT_CHECK(vane_ctx_create(&ctx, &options) == VANE_OK && vane_net_create(&net, ctx, INPUTS) == VANE_OK);
    vane_net_add_dense(net, 600, VANE_TANH);    /* 70 rows are enough work for two threads */
    vane_net_add_dense(net, OUTPUTS, VANE_SOFTMAX);
    VT_CHECK(vane_net_build(net, 1) == VANE_OK && vane_net_predict(net, x, ROWS, want) == VANE_OK);
    for (size_t i = 0; i < THREADS; i++) {
        callers[i].net = net;
        callers[i].rows = i < 2 ? ROWS : 9 + i;
        VT_CHECK(pthread_create(&threads[i], NULL, call, &callers[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) VT_CHECK_MSG(!callers[i].wrong, "caller %zu", i);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
