/* Saving and loading by path, through a host whose files are in memory; and what is refused before it is written. */
#include "core/base/status.h"
#include "core/net/net.h"
#include "tests/core/data_tools.h"
#include "tests/core/io_tools.h"
#include "tests/core/train_tools.h"

static char stored[1 << 14], stored_path[64];
static size_t stored_size;

static int file_replace(void *user, const char *path, const vane_piece *pieces, size_t count)
{
    size_t size = 0;
    (void)user;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(path, "full") == 0 || pieces[i].size > sizeof stored - size)
            return vane_fail(VANE_ERR_FILE, "%s: no space left", path);
        memcpy(stored + size, pieces[i].bytes, pieces[i].size);
        size += pieces[i].size;
    }
    vane_format(stored_path, sizeof stored_path, "%s", path);
    stored_size = size;
    return VANE_OK;
}

/* As dt_context, with a file_replace that stores. */
static vane_ctx *make_context(void)
{
    static vane_host host;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx = dt_context();
    if (!ctx) return NULL;
    host = *ctx->host;
    host.file_replace = file_replace;
    vane_ctx_destroy(ctx);
    options.host = &host;
    options.threads = 1;
    options.pool_bytes = 0;
    return vane_ctx_create(&ctx, &options) ? NULL : ctx;
}

VT_TEST(io_files, what_is_saved_is_loaded)
{
    vane_ctx *ctx = make_context();
    vane_net *net, *same;
    vane_trainer *trainer, *resumed;
    VT_CHECK(ctx != NULL);
    const size_t before = dt_live(ctx);
    VT_CHECK(!vane_tools_net(&net, ctx, 3, 4, VANE_SILU, 2, VANE_LINEAR));
    VT_CHECK(!vane_trainer_create(&trainer, net, NULL));

    io_bytes wanted = io_save(net);
    VT_CHECK(!vane_net_save(net, "a.vane") && strcmp(stored_path, "a.vane") == 0);
    VT_CHECK(io_same(wanted, (io_bytes){stored, stored_size}));
    dt_files = (const dt_file[]){{"a.vane", stored, stored_size, stored_size}, {NULL, NULL, 0, 0}};
    VT_CHECK_MSG(!vane_net_load(&same, ctx, "a.vane"), "%s", vane_last_error());
    io_bytes again = io_save(same);
    VT_CHECK(io_same(wanted, again));
    io_free(&wanted);
    io_free(&again);
    vane_net_destroy(same);

    VT_CHECK(!vane_trainer_save(trainer, "b.vane"));
    dt_files = (const dt_file[]){{"b.vane", stored, stored_size, stored_size}, {NULL, NULL, 0, 0}};
    VT_CHECK_MSG(!vane_trainer_resume(&resumed, &same, ctx, "b.vane", NULL), "%s", vane_last_error());
    wanted = io_save_trainer(trainer);
    again = io_save_trainer(resumed);
    VT_CHECK(io_same(wanted, again));
    io_free(&wanted);
    io_free(&again);
    vane_trainer_destroy(resumed);
    vane_net_destroy(same);
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_files, errors_name_the_path_and_leak_nothing)
{
    vane_ctx *ctx = make_context();
    vane_net *net, *none;
    vane_trainer *trainer, *no_trainer;
    VT_CHECK(ctx && !vane_tools_net(&net, ctx, 3, 4, VANE_SILU, 2, VANE_LINEAR));
    const size_t before = dt_live(ctx);
    VT_CHECK(vane_net_save(net, "full") == VANE_ERR_FILE && vane_tools_says("full: no space"));
    VT_CHECK(dt_live(ctx) == before);

    static const char text[] = "epoch,loss\n1,2\n";
    const size_t n = sizeof text - 1;
    VT_CHECK(!vane_trainer_create(&trainer, net, NULL) && !vane_trainer_save(trainer, "a"));
    vane_trainer_destroy(trainer);
    const size_t m = stored_size; /* files that become shorter, in a tensor or in the header, or longer while read */
    dt_files =
        (const dt_file[]){{"log.csv", text, n, n},         {"empty", text, 0, 0},
                          {"short", stored, m - 4, m},     {"cut", stored, 200, m},
                          {"grown", stored, m + 1, m},     {"pipe", text, n, UINT64_MAX},
                          {"huge", text, n, UINT64_MAX - 1}, {NULL, NULL, 0, 0}};
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        {"log.csv", VANE_ERR_FORMAT}, {"empty", VANE_ERR_FORMAT}, {"short", VANE_ERR_FILE}, {"grown", VANE_ERR_FILE},
        {"cut", VANE_ERR_FILE},       {"pipe", VANE_ERR_FILE},      {"huge", VANE_ERR_LIMIT},   {"none", VANE_ERR_FILE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VT_CHECK_MSG(vane_net_load(&none, ctx, cases[i].path) == cases[i].status && !none, "%s: %s", cases[i].path,
                     vane_last_error());
        VT_CHECK(strncmp(vane_last_error(), cases[i].path, strlen(cases[i].path)) == 0 && dt_live(ctx) == before);
        VT_CHECK(vane_trainer_resume(&no_trainer, &none, ctx, cases[i].path, NULL) == cases[i].status);
        VT_CHECK(!none && !no_trainer && dt_live(ctx) == before);
    }
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_files, arguments)
{
    vane_ctx *ctx = make_context();
    vane_net *net, *none;
    vane_trainer *no_trainer;
    char bytes[8];
    size_t size = sizeof bytes;
    VT_CHECK(ctx && !vane_net_create(&net, ctx, 3));
    VT_CHECK(vane_net_save_memory(net, NULL, &size) == VANE_ERR_STATE && vane_tools_says("not built"));
    VT_CHECK(vane_net_save(net, "a") == VANE_ERR_STATE);
    vane_net_add_dense(net, 2, VANE_LINEAR);
    VT_CHECK(!vane_net_build(net, 1));
    VT_CHECK(vane_net_save(NULL, "a") == VANE_ERR_ARGUMENT && vane_net_save(net, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_save_memory(net, bytes, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_save_memory(net, bytes, &size) == VANE_ERR_ARGUMENT && size == sizeof bytes);
    VT_CHECK(vane_trainer_save(NULL, "a") == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_save_memory(NULL, NULL, &size) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_load(NULL, ctx, "a") == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_load(&none, NULL, "a") == VANE_ERR_ARGUMENT && !none);
    VT_CHECK(vane_net_load(&none, ctx, NULL) == VANE_ERR_ARGUMENT && !none);
    VT_CHECK(vane_net_load_memory(&none, ctx, NULL, 8) == VANE_ERR_ARGUMENT && !none);
    VT_CHECK(vane_net_load_memory(&none, ctx, bytes, 0) == VANE_ERR_FORMAT && !none);
    VT_CHECK(vane_trainer_resume_memory(NULL, &none, ctx, bytes, 8, NULL) == VANE_ERR_ARGUMENT && !none);
    VT_CHECK(vane_trainer_resume_memory(&no_trainer, NULL, ctx, bytes, 8, NULL) == VANE_ERR_ARGUMENT && !no_trainer);
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.struct_size = 8;
    VT_CHECK(vane_trainer_resume_memory(&no_trainer, &none, ctx, bytes, 8, &o) == VANE_ERR_ARGUMENT && !no_trainer);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_files, weights_that_are_not_finite_are_not_saved)
{
    vane_ctx *ctx = make_context();
    vane_net *net;
    size_t size;
    VT_CHECK(ctx && !vane_tools_net(&net, ctx, 3, 4, VANE_SILU, 2, VANE_LINEAR));
    net->params[net->layers[1].bias_offset + 1] = 3e38f * 10;
    VT_CHECK(vane_net_save_memory(net, NULL, &size) == VANE_ERR_STATE);
    VT_CHECK_MSG(vane_tools_says("\"layer.1.bias\", element 1 is inf"), "%s", vane_last_error());
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* The longest key there may be, of characters that take two bytes each in the file. */
VT_TEST(io_files, the_longest_notes_and_names_come_back)
{
    static char key[256], text[65536];
    vane_ctx *ctx = make_context();
    vane_net *net, *same;
    memset(key, '"', sizeof key - 1);
    memset(text, '\\', sizeof text - 1);
    VT_CHECK(ctx && !vane_tools_net(&net, ctx, 3, 4, VANE_SILU, 1, VANE_SIGMOID));
    VT_CHECK(!vane_net_set_note(net, key, text) && !vane_net_set_class_name(net, 1, key));
    io_bytes file = io_save(net);
    VT_CHECK_MSG(file.at && !vane_net_load_memory(&same, ctx, file.at, file.size), "%s", vane_last_error());
    VT_CHECK(strcmp(vane_net_note(same, key), text) == 0 && strcmp(vane_net_class_name(same, 1), key) == 0);
    io_free(&file);
    vane_net_destroy(same);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_files, what_is_saved_for_fann_is_loaded)
{
    const float x[] = {0.5f, -1, 2, 0, 0.25f, 3};
    float y[4], again[4];
    vane_ctx *ctx = make_context();
    vane_net *net, *same;
    VT_CHECK(ctx != NULL);
    const size_t before = dt_live(ctx);
    VT_CHECK(!vane_tools_net(&net, ctx, 3, 4, VANE_TANH, 2, VANE_LINEAR));
    VT_CHECK(!vane_net_save_fann(net, "a.net") && strcmp(stored_path, "a.net") == 0);
    dt_files = (const dt_file[]){{"a.net", stored, stored_size, stored_size}, {NULL, NULL, 0, 0}};
    VT_CHECK_MSG(!vane_net_load(&same, ctx, "a.net"), "%s", vane_last_error());
    VT_CHECK(!vane_net_predict(net, x, 2, y) && !vane_net_predict(same, x, 2, again));
    for (size_t i = 0; i < 4; i++) VT_NEAR(y[i], again[i], 1e-6);
    VT_CHECK(vane_net_save_fann(net, "full") == VANE_ERR_FILE && vane_tools_says("no space left"));
    vane_net_destroy(net);
    VT_CHECK(!vane_tools_net(&net, ctx, 3, 4, VANE_SILU, 2, VANE_LINEAR));
    VT_CHECK(vane_net_save_fann(net, "b.net") == VANE_ERR_UNSUPPORTED && vane_tools_says("silu"));
    VT_CHECK(strcmp(stored_path, "a.net") == 0);
    dt_files = (const dt_file[]){{"a.net", "FANN_FLO_9.1\n", 13, 13}, {NULL, NULL, 0, 0}};
    vane_net *none;
    VT_CHECK(vane_net_load(&none, ctx, "a.net") != VANE_OK && !none && vane_tools_says("a.net"));
    VT_CHECK(vane_net_load(&none, ctx, "b.net") == VANE_ERR_FILE && !none);
    vane_net_destroy(net);
    vane_net_destroy(same);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(io_files, what_fann_leaves_out_is_told)
{
    static const char *const losses[] = {"dropout", "frozen layers", "notes", "names of inputs", "names of classes"};
    vane_ctx *ctx = make_context();
    vane_net *net;
    VT_CHECK(ctx != NULL && !vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, 3, VANE_TANH);
    vane_net_add_dense(net, 2, VANE_LINEAR);
    vane_net_set_dropout(net, 0, 0.5f);
    VT_CHECK(!vane_net_build(net, 1));
    VT_CHECK(strcmp(vane_net_fann_leaves_out(net, 0), "dropout") == 0 && !vane_net_fann_leaves_out(net, 1));
    VT_CHECK(!vane_net_set_note(net, "fann.learning_rate", "0.5") && !vane_net_fann_leaves_out(net, 1));
    VT_CHECK(!vane_net_set_frozen(net, 1, 1) && !vane_net_set_note(net, "by", "me"));
    VT_CHECK(!vane_net_set_input_name(net, 1, "wide") && !vane_net_set_class_name(net, 0, "no"));
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        VT_CHECK_MSG(strcmp(vane_net_fann_leaves_out(net, i), losses[i]) == 0, "%zu: %s", i,
                     vane_net_fann_leaves_out(net, i));
    VT_CHECK(!vane_net_fann_leaves_out(net, 5));
    VT_CHECK(!vane_net_set_input_name(net, 1, NULL));
    VT_CHECK(strcmp(vane_net_fann_leaves_out(net, 3), "names of classes") == 0);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
