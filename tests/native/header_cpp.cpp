// The headers in C++11 and C++20: every initialiser macro compiles, and the functions link.
#include "vane_cascade.h"

#include <cstdio>
#include <cstring>

int main()
{
    vane_options options = VANE_OPTIONS;
    vane_data_options data = VANE_DATA_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    vane_cascade_options cascade = VANE_CASCADE_OPTIONS;
    if (data.struct_size != sizeof data || train.struct_size != sizeof train) return 1;
    if (cascade.struct_size != sizeof cascade || vane_cascade_train(nullptr, nullptr, &cascade, nullptr) == VANE_OK)
        return 1;

    options.threads = 1;
    vane_ctx *ctx = nullptr;
    if (vane_ctx_create(&ctx, &options) != VANE_OK) {
        std::fprintf(stderr, "%s\n", vane_last_error());
        return 1;
    }
    const bool named = std::strlen(vane_ctx_isa(ctx)) > 0;
    vane_ctx_destroy(ctx);
    return named ? 0 : 1;
}
