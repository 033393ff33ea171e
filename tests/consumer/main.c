#include <vane.h>

#include <stdio.h>

int main(void)
{
    vane_ctx *ctx;
    if (vane_ctx_create(&ctx, NULL)) {
        fprintf(stderr, "%s\n", vane_last_error());
        return 1;
    }
    printf("vane %s, %s\n", vane_version(), vane_ctx_isa(ctx));
    vane_ctx_destroy(ctx);
    return 0;
}
