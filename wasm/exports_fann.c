/* exports_fann.c - the module's interface for JavaScript: FANN's files. Lean modules go without. */
#include "core/io/fann_model.h"
#include "wasm/exports.h"

EXPORT(double, net_load_fann)(const char *text, size_t size)
{
    vane_net *net;
    return vane_js_value(vane_net_load_fann_memory(&net, vane_js_ctx, text, size), net);
}

/* The text of a FANN file, which free() ends. */
EXPORT(const char *, text_fields)(void) { return "at,bytes"; }

EXPORT(int, net_save_fann)(const vane_net *net)
{
    char *text = NULL;
    size_t size = 0;
    const int status = vane_net_save_fann_memory(&text, &size, net);
    VANE_JS_RECORD((double)(uintptr_t)text, (double)size);
    return status;
}

EXPORT(const char *, net_fann_leaves_out)(const vane_net *net, size_t index)
{
    return vane_net_fann_leaves_out(net, index);
}
