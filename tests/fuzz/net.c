/* net.c - harness of FANN's network files: parsed, written and parsed again; as a network run, trained, saved; and all
 * of it through the drop-in. */
#include "core/io/fann_net.h"
#include "core/net/net.h"
#include "tests/fuzz/fuzz.h"

/* Bytes of memory for each byte of file, pool headers included, and what a context and small blocks have. The text of
 * a description takes 6 at most (fann_net.h). */
enum { PARSE_TIMES = 8, LOAD_TIMES = 48, MEMORY_MORE = 64 << 10 };

/* The file as we write what we read, nothing when it is refused. `fill` is what memory holds before. */
static fuzz_bytes rewrite(const char *text, size_t size, unsigned char fill, int *status)
{
    vane_fann_net net;
    vane_ctx *ctx = fuzz_begin(fill);
    fuzz_bytes written = { NULL, 0 };
    *status = vane_fann_net_parse(&net, ctx, text, size, "fuzz.net");
    fuzz_check_memory(ctx, size, PARSE_TIMES, MEMORY_MORE);
    if (!*status) {
        char *bytes;
        size_t length;
        (void)vane_fann_net_decimal_point(&net);
        *status = vane_fann_net_write(&bytes, &length, &net);
        if (!*status) {
            written = fuzz_copy(bytes, length);
            vane_ctx_free(ctx, bytes);
        }
        vane_fann_net_free(&net);
    }
    fuzz_end(ctx);
    return written;
}

static void check_description(const char *text, size_t size)
{
    int status, other_status;
    fuzz_bytes written = rewrite(text, size, 0x00, &status), other = rewrite(text, size, 0xff, &other_status);
    FUZZ_CHECK(status == other_status && fuzz_same(written, other), "what is read hangs on what memory held before");
    fuzz_free(&other);
    if (!status) {
        other = rewrite(written.at, written.size, 0x00, &other_status);
        FUZZ_CHECK(!other_status, "written, then refused: %s", vane_last_error());
        FUZZ_CHECK(fuzz_same(written, other), "written again it is another file");
    }
    fuzz_free(&written);
    fuzz_free(&other);
}

/* As FANN's file it comes back as well. With scaling, which six decimals hold, only sometimes. */
static void check_fann(const vane_net *net)
{
    vane_net *again;
    const bool scaled = net->input_scaling.scale || net->output_scaling.scale;
    const int saved = vane_net_save_fann(net, "fuzz.net");
    FUZZ_CHECK(!saved, "can't be saved as FANN's: %s", vane_last_error());
    fuzz_bytes file = fuzz_saved();
    const int loaded = vane_net_load_memory(&again, net->ctx, file.at, file.size);
    FUZZ_CHECK(!loaded || scaled, "saved as FANN's, then refused: %s", vane_last_error());
    if (!loaded && !scaled) {
        FUZZ_CHECK(!vane_net_save_fann(again, "fuzz.net"), "%s", vane_last_error());
        fuzz_bytes second = fuzz_saved();
        FUZZ_CHECK(fuzz_same(file, second), "saved again it is another file");
        fuzz_free(&second);
    }
    fuzz_free(&file);
    vane_net_destroy(again);
}

void fuzz_one(fuzz_bytes file)
{
    check_description(file.at, file.size);
    fuzz_network(file, LOAD_TIMES, check_fann);
    fuzz_drop_in_net(file);
}
