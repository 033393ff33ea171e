#include "vane.h"
#include "tests/vtest.h"

#include <string.h>

/* A small network with everything that a file can carry. */
static vane_net *make_net(vane_ctx *ctx)
{
    const float x[] = { 0, 1, 2, 5, 7, 11 }, t[] = { 1, 2, 4 };
    vane_dataset *data = NULL;
    vane_net *net;
    if (vane_net_create(&net, ctx, 2)) return NULL;
    vane_net_add_dense(net, 3, VANE_GELU);
    vane_net_set_dropout(net, 0, 0.25f);
    vane_net_set_initialiser(net, 0, VANE_INIT_LECUN_NORMAL);
    vane_net_add_dense(net, 1, VANE_LINEAR);
    int status = vane_net_build(net, 5);
    if (!status) status = vane_dataset_create(&data, ctx, x, 2, t, 1, 3, NULL);
    if (!status) status = vane_net_fit_scaling(net, data, VANE_SCALE_ZSCORE, VANE_SCALE_MINMAX);
    if (!status) status = vane_net_set_class_name(net, 1, "d\xC3\xA9j\xC3\xA0 \"vu\"");
    if (!status) status = vane_net_set_input_name(net, 0, "back\\slash");
    if (!status) status = vane_net_set_note(net, "author", "somebody \"else\"");
    if (!status) status = vane_net_set_frozen(net, 1, 1);
    vane_dataset_destroy(data);
    return status ? NULL : net;
}

enum { FILE_MAX = 8192 };      /* static buffers: a WebAssembly stack is small */

static size_t save(char *bytes, const vane_net *net)
{
    size_t size = FILE_MAX;
    return vane_net_save_memory(net, bytes, &size) ? 0 : size;
}

static size_t bytes_live(const vane_ctx *ctx)
{
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    return stats.bytes_live;
}

VT_TEST(io_model, everything_comes_back)
{
    vane_ctx *ctx;
    vane_net *same;
    static char first[FILE_MAX], second[FILE_MAX];
    const float x[] = { 0.5f, 9 };
    float y[2];
    vane_layer_info info = { .struct_size = sizeof info };
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = make_net(ctx);
    const size_t size = net ? save(first, net) : 0;
    VT_CHECK(size > 0 && !vane_net_load_memory(&same, ctx, first, size));
    VT_CHECK(save(second, same) == size && memcmp(first, second, size) == 0);
    VT_CHECK(!vane_net_predict(net, x, 1, y) && !vane_net_predict(same, x, 1, y + 1) && y[0] == y[1]);
    VT_CHECK(strcmp(vane_net_class_name(same, 1), "d\xC3\xA9j\xC3\xA0 \"vu\"") == 0 && !vane_net_class_name(same, 0));
    VT_CHECK(strcmp(vane_net_input_name(same, 0), "back\\slash") == 0);
    VT_CHECK(strcmp(vane_net_note(same, "author"), "somebody \"else\"") == 0);
    VT_CHECK(!vane_net_layer(same, 0, &info) && info.dropout == 0.25f && info.activation == VANE_GELU && !info.frozen);
    VT_CHECK(!vane_net_layer(same, 1, &info) && info.frozen);
    size_t header = 0;
    for (int i = 7; i >= 0; i--) header = header << 8 | (unsigned char)first[i];
    VT_CHECK((header + 8) % 64 == 0);
    size_t small = size - 1;
    VT_CHECK(vane_net_save_memory(net, second, &small) == VANE_ERR_ARGUMENT);
    vane_net_destroy(same);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_model, every_flipped_bit_and_every_prefix_is_refused)
{
    vane_ctx *ctx;
    vane_net *net;
    static char bytes[FILE_MAX];
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    net = make_net(ctx);
    const size_t size = net ? save(bytes, net) : 0;
    vane_net_destroy(net);
    const size_t live = bytes_live(ctx);
    VT_CHECK(size > 0);
    for (size_t i = 0; i < 8 * size; i++) {
        bytes[i / 8] ^= (char)(1 << i % 8);
        const int status = vane_net_load_memory(&net, ctx, bytes, size);
        bytes[i / 8] ^= (char)(1 << i % 8);
        VT_CHECK_MSG(status < 0 && !net && bytes_live(ctx) == live, "bit %zu of byte %zu", i % 8, i / 8);
    }
    for (size_t n = 0; n < size; n++)
        VT_CHECK_MSG(vane_net_load_memory(&net, ctx, bytes, n) == VANE_ERR_FORMAT && !net, "the first %zu bytes", n);
    bytes[size] = 0;
    VT_CHECK(vane_net_load_memory(&net, ctx, bytes, size + 1) == VANE_ERR_FORMAT);
    VT_CHECK(bytes_live(ctx) == live);
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------------- other writers ---- */
/* A file of this header and `data` zero bytes. */
static size_t compose(char *bytes, const char *header, size_t data)
{
    const size_t n = strlen(header);
    memset(bytes, 0, 8 + n + data);
    for (int i = 0; i < 8; i++) bytes[i] = (char)((unsigned long long)n >> (8 * i));
    memcpy(bytes + 8, header, n);
    return 8 + n + data;
}

#define NET                                                                                                          \
    "\"vane.net\":\"{\\\"layers\\\":[{\\\"activation\\\":\\\"relu\\\",\\\"units\\\":1,\\\"kind\\\":\\\"dense\\\"}]," \
    "\\\"inputs\\\":2}\""
#define META "\"__metadata__\":{\"format\":\"pt\"," NET "}"
#define WEIGHT(from, to) "\"layer.0.weight\":{\"shape\":[2,1],\"data_offsets\":[" #from "," #to "],\"dtype\":\"F32\"}"
#define BIAS(from, to) "\"layer.0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" #from "," #to "]}"

VT_TEST(io_model, files_of_other_writers_are_read)
{
    vane_ctx *ctx;
    vane_net *net;
    static char bytes[FILE_MAX];
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    /* Another order of keys and tensors, no padding, no check. */
    const size_t size = compose(bytes, "{" BIAS(0, 4) "," META "," WEIGHT(4, 12) " }", 12);
    VT_CHECK_MSG(!vane_net_load_memory(&net, ctx, bytes, size), "%s", vane_last_error());
    VT_CHECK(vane_net_inputs(net) == 2 && strcmp(vane_net_note(net, "format"), "pt") == 0);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

typedef struct refusal {
    const char *header;
    size_t data;
    int status;
    const char *says;
} refusal;

#define OTHER(text) "{\"__metadata__\":{\"vane.net\":\"" text "\"}," WEIGHT(0, 8) "," BIAS(8, 12) "}"
#define LAYER(text) OTHER("{\\\"inputs\\\":2,\\\"layers\\\":[" text "]}")

static const refusal refusals[] = {
    {"{" META "," WEIGHT(0, 8) "," BIAS(8, 12) "}", 13, VANE_ERR_FORMAT, "1 bytes follow"},
    {"{" META "," WEIGHT(0, 8) "," BIAS(8, 12) "}", 11, VANE_ERR_FORMAT, "outside"},
    {"{" META "," WEIGHT(0, 8) "," BIAS(9, 13) "}", 13, VANE_ERR_FORMAT, "hole"},
    {"{" META "," WEIGHT(0, 8) "," BIAS(4, 8) "}", 8, VANE_ERR_FORMAT, "overlaps"},
    {"{" META "," WEIGHT(0, 12) "," BIAS(12, 16) "}", 16, VANE_ERR_FORMAT, "shape"},
    {"{" META "," WEIGHT(0, 8) "}", 8, VANE_ERR_FORMAT, "more than the file holds"},
    {"{" META "," WEIGHT(0, 8) "," BIAS(8, 12) "," BIAS(8, 12) "}", 12, VANE_ERR_FORMAT, "twice"},
    {"{" META
     "," WEIGHT(0, 8) "," BIAS(8, 12) ",\"layer.1.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
     16, VANE_ERR_FORMAT, "layer.1.bias"},
    {"{" META "," WEIGHT(0, 8) ",\"layer.0.bias\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[8,12]}}", 12,
     VANE_ERR_FORMAT, "F32"},
    {"{" META "," WEIGHT(0, 8) ",\"layer.0.bias\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[8,12]}}", 12,
     VANE_ERR_FORMAT, "dtype"},
    {"{" META "," WEIGHT(0, 8) ",\"layer.0.bias\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}}", 12,
     VANE_ERR_FORMAT, "dimension"},
    {"{" META "," WEIGHT(0, 8) ",\"layer.0.bias\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[8,12]}}", 12,
     VANE_ERR_FORMAT, "whole number"},
    {"{" META "," WEIGHT(
         0, 8) ",\"layer.0.bias\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905,4],\"data_offsets\":[8,12]}}",
     12, VANE_ERR_FORMAT, "large"},
    {"{" WEIGHT(0, 8) "," BIAS(8, 12) "}", 12, VANE_ERR_FORMAT, "vane.net"},
    {"{\"__metadata__\":{\"a\":1}}", 0, VANE_ERR_FORMAT, "strings"},
    {"{\"__metadata__\":{\"vane.version\":\"1\"," NET "}," WEIGHT(0, 8) "," BIAS(8, 12) "}", 12, VANE_ERR_FORMAT,
     "vane.check"},
    {"{\"__metadata__\":{\"vane.version\":\"2\",\"vane.check\":\"0000000000000000\"," NET
     "}," WEIGHT(0, 8) "," BIAS(8, 12) "}",
     12, VANE_ERR_UNSUPPORTED, "\"2\""},
    {"{\"__metadata__\":{\"vane.requires\":\"[\\\"conv\\\"]\"," NET "}," WEIGHT(0, 8) "," BIAS(8, 12) "}", 12,
     VANE_ERR_UNSUPPORTED, "conv"},
    {"{\"__metadata__\":{\"vane.other\":\"x\"," NET "}," WEIGHT(0, 8) "," BIAS(8, 12) "}", 12, VANE_ERR_FORMAT,
     "vane.other"},
    {OTHER("{\\\"inputs\\\":2}"), 12, VANE_ERR_FORMAT, "layers"},
    {OTHER("{\\\"inputs\\\":2,\\\"layers\\\":[],\\\"more\\\":1}"), 12, VANE_ERR_FORMAT, "unknown"},
    {OTHER("{\\\"inputs\\\":2,\\\"layers\\\":[]}"), 12, VANE_ERR_FORMAT, "no layers"},
    {OTHER("{\\\"inputs\\\":0,\\\"layers\\\":[]}"), 12, VANE_ERR_FORMAT, "0 inputs"},
    {OTHER("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), 12, VANE_ERR_FORMAT, "deep"},
    {LAYER("{\\\"kind\\\":\\\"conv\\\",\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\"}"), 12, VANE_ERR_FORMAT,
     "dense"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":1,\\\"activation\\\":\\\"rely\\\"}"), 12, VANE_ERR_FORMAT,
     "rely"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":0,\\\"activation\\\":\\\"relu\\\"}"), 12, VANE_ERR_FORMAT,
     "0 units"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":2147483648,\\\"activation\\\":\\\"relu\\\"}"), 12,
     VANE_ERR_LIMIT, "2147483648 units"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":16777216,\\\"activation\\\":\\\"relu\\\"}"), 12, VANE_ERR_FORMAT,
     "more than the file"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":1.5,\\\"activation\\\":\\\"relu\\\"}"), 12, VANE_ERR_FORMAT,
     "whole number"},
    {LAYER("{\\\"kind\\\":\\\"dense\\\",\\\"units\\\":1,\\\"activation\\\":\\\"relu\\\",\\\"dropout\\\":1e99}"), 12,
     VANE_ERR_FORMAT, "large"},
    {"{}", 0, VANE_ERR_FORMAT, "vane.net"},
    {"{\"a\":}", 0, VANE_ERR_FORMAT, "no JSON value"},
    {"{\"a\xff\":1}", 0, VANE_ERR_FORMAT, "UTF-8"},
    {"[]", 0, VANE_ERR_FORMAT, "no model file"},
};

VT_TEST(io_model, malformed_files_are_refused_by_name)
{
    vane_ctx *ctx;
    vane_net *net;
    static char bytes[FILE_MAX];
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    const size_t live = bytes_live(ctx);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const refusal *r = &refusals[i];
        const int status = vane_net_load_memory(&net, ctx, bytes, compose(bytes, r->header, r->data));
        VT_CHECK_MSG(status == r->status && !net && strstr(vane_last_error(), r->says), "%zu: %d %s", i, status,
                     vane_last_error());
        VT_CHECK_MSG(bytes_live(ctx) == live, "%zu: memory is lost", i);
    }
    /* A NaN among the weights; a header length that would take all memory. */
    size_t size = compose(bytes, "{" META "," WEIGHT(0, 8) "," BIAS(8, 12) "}", 12);
    memcpy(bytes + size - 4, "\x00\x00\xc0\x7f", 4);
    VT_CHECK(vane_net_load_memory(&net, ctx, bytes, size) == VANE_ERR_FORMAT && strstr(vane_last_error(), "finite"));
    memset(bytes, 0xff, 8);
    VT_CHECK(vane_net_load_memory(&net, ctx, bytes, size) == VANE_ERR_FORMAT && bytes_live(ctx) == live);
    vane_ctx_destroy(ctx);
}
