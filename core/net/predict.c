/* predict.c - forward passes. A built network is read only, so threads share it; what a pass writes to is a session,
 * borrowed from the network for the call. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/matmul.h"

struct vane_session {
    size_t rows;                /* most rows of one pass */
    float *scaled;              /* [rows][inputs] model inputs */
    float *between[2];          /* [rows][widest hidden layer], taken by turns */
    float *packed;              /* all layers' parameters for many rows, from the first pass that has them; else NULL */
    uint64_t packed_version;    /* of the network, when they were packed */
    vane_arena scratch;
};

/* Rows of a pass: at most 256, and fewer for layers so wide that 256 would take over 4 MiB. The bits don't depend
 * on it. */
static size_t pass_rows(size_t widest)
{
    const size_t fit = ((size_t)1 << 20) / widest;
    return fit < 1 ? 1 : fit < VANE_PREDICT_ROWS ? fit : VANE_PREDICT_ROWS;
}

static int session_create(vane_session **out, const vane_net *net)
{
    vane_session *session;
    const size_t hidden = vane_net_shortcuts(net) ? vane_net_row(net) : vane_net_widest(net);
    const size_t widest = hidden > net->inputs ? hidden : net->inputs;
    const size_t rows = pass_rows(widest);
    size_t scratch = 0, row_bytes, bytes;
    for (size_t i = 0; i < net->layer_count; i++) {
        const size_t need = net->layers[i].kind->scratch(net->ctx, &net->layers[i], rows);
        if (need > scratch) scratch = need;
    }
    if (!vane_size_mul3(rows, widest, sizeof(float), &row_bytes) ||
        !vane_size_mul(3, vane_arena_need(row_bytes), &bytes) || !vane_size_add(bytes, scratch, &bytes))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: layers of %zu units are too wide for this machine", widest);
    int status = vane_ctx_alloc_zeroed(&session, net->ctx, 1, sizeof *session);
    if (status) return status;
    status = vane_arena_init(&session->scratch, net->ctx->pool, bytes);
    if (status) {
        vane_ctx_free(net->ctx, session);
        return status;
    }
    session->rows = rows;
    session->scaled = vane_arena_push(&session->scratch, row_bytes);
    session->between[0] = vane_arena_push(&session->scratch, row_bytes);
    session->between[1] = vane_arena_push(&session->scratch, row_bytes);
    *out = session;
    return VANE_OK;
}

static void session_destroy(const vane_net *net, vane_session *session)
{
    if (!session) return;
    vane_arena_free(&session->scratch);
    vane_ctx_free(net->ctx, session->packed);
    vane_ctx_free(net->ctx, session);
}

/* The slots belong to the network as a cache, not as part of its value: const callers may change them. */
static _Atomic(vane_session *) *slots_of(const vane_net *net) { return ((vane_net *)(uintptr_t)net)->sessions; }

int vane_session_borrow(vane_session **out, const vane_net *net)
{
    _Atomic(vane_session *) *slots = slots_of(net);
    for (size_t i = 0; i < VANE_SESSION_SLOTS; i++) {
        if (!atomic_load_explicit(&slots[i], memory_order_relaxed)) continue;
        *out = atomic_exchange_explicit(&slots[i], NULL, memory_order_acquire);
        if (*out) return VANE_OK;
    }
    return session_create(out, net);
}

static bool is_idle(const vane_net *net, const vane_session *session)
{
    for (size_t i = 0; i < VANE_SESSION_SLOTS; i++)
        if (atomic_load_explicit(&net->sessions[i], memory_order_relaxed) == session) return true;
    return false;
}

void vane_session_return(const vane_net *net, vane_session *session)
{
    _Atomic(vane_session *) *slots = slots_of(net);
    VANE_ASSERT(!is_idle(net, session), "the session was returned before");
    for (size_t i = 0; i < VANE_SESSION_SLOTS; i++) {
        vane_session *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&slots[i], &empty, session, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    session_destroy(net, session);
}

void vane_net_free_sessions(vane_net *net)
{
    for (size_t i = 0; i < VANE_SESSION_SLOTS; i++)
        session_destroy(net, atomic_exchange_explicit(&net->sessions[i], NULL, memory_order_acquire));
}

size_t vane_session_rows(const vane_session *session) { return session->rows; }

/* Packs the parameters once for all passes until they change. */
static int keep_packed(const vane_net *net, vane_session *session)
{
    size_t floats = 0;
    if (session->packed && session->packed_version == net->version) return VANE_OK;
    if (!session->packed) {
        for (size_t i = 0; i < net->layer_count; i++)
            floats += net->layers[i].kind->packed_floats(net->ctx, &net->layers[i]);
        const int status = vane_ctx_alloc(&session->packed, net->ctx, floats, sizeof(float));
        if (status) return status;
    }
    float *to = session->packed;
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *layer = &net->layers[i];
        layer->kind->pack(net->ctx, layer, to);
        to += layer->kind->packed_floats(net->ctx, layer);
    }
    session->packed_version = net->version;
    return VANE_OK;
}

static void copy_rows(size_t rows, size_t n, const float *x, vane_view to)
{
    for (size_t i = 0; i < rows; i++) memcpy(to.data + i * to.step, x + i * n, n * sizeof *x);
}

int vane_net_forward(const vane_net *net, vane_session *session, size_t rows, const float *x, float *y, float *sums)
{
    const vane_pass pass = { net->ctx, &session->scratch };
    const bool packs = vane_packing_pays(rows);
    int status = packs ? keep_packed(net, session) : VANE_OK;
    vane_forward f = { .rows = rows, .x = { x, net->inputs }, .packed = packs ? session->packed : NULL };
    if (vane_net_shortcuts(net)) {
        const vane_view row = { session->between[0], vane_net_row(net) };
        copy_rows(rows, net->inputs, x, row);
        f.x = (vane_const_view){ row.data, row.step };
    }
    for (size_t i = 0; i < net->layer_count && !status; i++) {
        const vane_layer *layer = &net->layers[i];
        if (i + 1 == net->layer_count) {
            f.sums = (vane_view){ sums, layer->units };
            f.output = (vane_view){ y, layer->units };
        } else if (vane_net_shortcuts(net)) {
            f.output = (vane_view){ session->between[0] + layer->inputs, f.x.step };
        } else {
            f.output = (vane_view){ session->between[i % 2], layer->units };
        }
        status = layer->kind->forward(&pass, layer, &f);
        if (f.packed) f.packed += layer->kind->packed_floats(net->ctx, layer);
        if (!vane_net_shortcuts(net)) f.x = (vane_const_view){ f.output.data, f.output.step };
    }
    return status;
}

static int predict_rows(const vane_net *net, vane_session *session, const float *x, size_t rows, float *y)
{
    const vane_kernels *k = net->ctx->kernels;
    const size_t outputs = vane_net_outputs(net);
    while (rows) {
        const size_t n = rows < session->rows ? rows : session->rows;
        const float *model_x = x;
        if (net->input_scaling.scale) {
            k->affine(n, net->inputs, x, net->input_scaling.scale, net->input_scaling.shift, session->scaled);
            model_x = session->scaled;
        }
        const int status = vane_net_forward(net, session, n, model_x, y, NULL);
        if (status) return status;
        if (net->output_scaling.scale)
            k->affine(n, outputs, y, net->output_scaling.scale, net->output_scaling.shift, y);
        x += n * net->inputs;
        y += n * outputs;
        rows -= n;
    }
    return VANE_OK;
}

int vane_net_predict(const vane_net *net, const float *x, size_t rows, float *y)
{
    vane_session *session;
    int status = vane_net_check_built(net);
    if (status) return status;
    if (rows == 0) return VANE_OK;
    if (!x || !y) return vane_fail(VANE_ERR_ARGUMENT, "%s is NULL", x ? "y" : "x");
    status = vane_session_borrow(&session, net);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = predict_rows(net, session, x, rows, y);
    host->float_leave(host->user, before);
    vane_session_return(net, session);
    return status;
}
