/* Saved files without their check, changed in one place: what a hostile or careless writer may leave. */
#include <stdlib.h>

#include "tests/core/data_tools.h"
#include "tests/core/io_tools.h"
#include "tests/core/train_tools.h"

static vane_ctx *ctx;
static vane_net *net;
static vane_dataset *data;
static vane_trainer *trainer;

/* 2-3-2, its names and notes of characters that JSON escapes, in the middle of its second epoch of training. */
static bool begin(void)
{
    static const float weights[2] = {1, 2};
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.batch = 4;
    o.patience = 3;
    o.class_weights = weights;
    dt_allocations_left = SIZE_MAX;
    ctx = dt_context();
    if (!ctx || vane_tools_net(&net, ctx, 2, 3, VANE_TANH, 2, VANE_SOFTMAX)) return false;
    if (vane_net_set_class_name(net, 1, "\"quoted\\\"") || vane_net_set_input_name(net, 0, "\xC3\xA9")) return false;
    if (vane_net_set_note(net, "a \"key\"", "a \\ text")) return false;
    if (vane_tools_spiral(&data, ctx, 10, 7) || vane_net_fit_scaling(net, data, VANE_SCALE_MINMAX, VANE_SCALE_NONE))
        return false;
    return !vane_trainer_create(&trainer, net, &o) && !vane_trainer_epoch(trainer, data, NULL) &&
           !vane_trainer_validate(trainer, NULL, NULL) && !vane_trainer_run(trainer, data, 2, NULL);
}

static void end(void)
{
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    trainer = NULL;
    data = NULL;
    net = NULL;
}

typedef struct edit {
    const char *old, *new;
    int status;
    const char *part;
} edit;

#define FORMAT VANE_ERR_FORMAT

static const edit of_nets[] = {
    {"\"__metadata__\"", "\"__meta__\"", FORMAT, "\"__meta__\""},
    {"\"__metadata__\":{", "\"__metadata__\":[],\"x\":{", FORMAT, "__metadata__ should be an object"},
    {"{\"vane.net\"", "{\"vane.check\":\"\",\"vane.net\"", FORMAT, "vane.version"},
    {"{\"vane.net\"", "{\"vane.version\":\"1\",\"vane.check\":\"\",\"vane.net\"", FORMAT, "damaged"},
    {"{\"vane.net\"", "{\"vane.version\":\"1\",\"vane.check\":\"0123456789abcdef0\",\"vane.net\"", FORMAT, "damaged"},
    {"{\"vane.net\"", "{\"vane.requires\":\"{}\",\"vane.net\"", FORMAT, "vane.requires\" should be an array"},
    {"{\"vane.net\"", "{\"vane.requires\":\"[7]\",\"vane.net\"", VANE_ERR_UNSUPPORTED, "needs 7"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":3", FORMAT, "layer.0.weight"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":16777217", VANE_ERR_LIMIT, "16777217 inputs"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":16777216", FORMAT, "layer 0 (16777216 x 3) is more than the file holds"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":\\\"2\\\"", FORMAT, "whole number"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":2,\\\"inputs\\\":2", FORMAT, "vane.net, byte 13: the key \"inputs\" stands"},
    {"\\\"kind\\\":", "\\\"colour\\\":1,\\\"kind\\\":", FORMAT, "vane.net, byte 24: unknown key \"colour\""},
    {"\\\"units\\\":3", "\\\"units\\\":0", FORMAT, "0 units"},
    {"\\\"units\\\":3", "\\\"units\\\":1", FORMAT, "should have 2 dimension(s), 2 x 1"},
    {"\\\"units\\\":3,", "", FORMAT, "\"units\" is missing"},
    {"\\\"units\\\":3", "\\\"units\\\":3,\\\"dropout\\\":1", FORMAT, "dropout is 1"},
    {"\\\"units\\\":3", "\\\"units\\\":3,\\\"dropout\\\":-0.5", FORMAT, "dropout is -0.5"},
    {"\\\"units\\\":2", "\\\"units\\\":2,\\\"dropout\\\":0.5", FORMAT, "the last layer can't have dropout"},
    {"\\\"units\\\":3", "\\\"units\\\":3,\\\"frozen\\\":1", FORMAT, "true or false"},
    {"\\\"units\\\":3", "\\\"units\\\":3,\\\"initialiser\\\":\\\"he\\\"", FORMAT, "unknown initialiser \"he\""},
    {"\\\"activation\\\":\\\"tanh\\\"", "\\\"activation\\\":2", FORMAT, "unknown activation"},
    {",\\\"activation\\\":\\\"tanh\\\"", "", FORMAT, "no activation"},
    {"\\\"activation\\\":\\\"tanh\\\"",
     "\\\"activation\\\":\\\"tanh\\\",\\\"steepness\\\":0", FORMAT, "steepness of 0"},
    {"\\\"activation\\\":\\\"tanh\\\"", "\\\"groups\\\":[]", FORMAT, "an array of groups"},
    {"\\\"activation\\\":\\\"tanh\\\"", "\\\"groups\\\":7", FORMAT, "an array of groups"},
    {"\\\"activation\\\":\\\"tanh\\\"",
     "\\\"groups\\\":[{\\\"units\\\":4,\\\"activation\\\":\\\"elu\\\"}]", FORMAT, "4 units"},
    {"\\\"activation\\\":\\\"tanh\\\"",
     "\\\"groups\\\":[{\\\"units\\\":2,\\\"activation\\\":\\\"elu\\\"}]", FORMAT, "2 units in all"},
    {"\\\"activation\\\":\\\"tanh\\\"", "\\\"groups\\\":[{\\\"units\\\":3}]", FORMAT, "no activation"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":2,\\\"shortcuts\\\":1", FORMAT, "true or false"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":2,\\\"shortcuts\\\":true", FORMAT, "should have 2 dimension(s), 5 x 2"},
    {"\\\"inputs\\\":2", "\\\"inputs\\\":2,\\\"sum_limit\\\":0", FORMAT, "sum limit of 0"},
    {"\"vane.classes\":\"[null,", "\"vane.classes\":\"[7,", FORMAT, "vane.classes, byte 1: a string is expected"},
    {"\"vane.classes\":\"[", "\"vane.classes\":\"[null,null,", FORMAT, "class name 2: there are 2"},
    {"\"vane.classes\":\"[", "\"vane.classes\":\"{},[", FORMAT, "something follows"},
    {"\"vane.inputs\":\"[", "\"vane.inputs\":\"[\\\"\\\\n\\\",", FORMAT, "control character"},
    {"\"a \\\"key\\\"\":", "\"\":", FORMAT, "must not be empty"},
    {"\"a \\\"key\\\"\":", "\"vane.key\":", FORMAT, "\"vane.key\""},
    {"\"a \\\"key\\\"\":", "\"vane\\u002enet\":", FORMAT, "stands twice"},
    {"\"layer.0.bias\"", "\"layer.0.bia\"", FORMAT, "\"layer.0.bias\" is missing"},
    {"\"layer.0.bias\"", "\"layer.0.weight\"", FORMAT, "stands twice"},
    {"\"input.shift\"", "\"input.shaft\"", FORMAT, "\"input.shift\" is missing"},
    {"\"input.scale\"", "\"output.scale\"", FORMAT, "\"input.scale\" is missing"},
    {"\"shape\":[2,3]", "\"shape\":[3,2]", FORMAT, "2 x 3"},
    {"\"shape\":[2,3]", "\"shape\":[2,3,1]", FORMAT, "2 dimension(s)"},
    {"\"shape\":[2,3]", "\"shape\":[1,1,1,1,1,1,1,2,3]", FORMAT, "at most 8"},
    {"\"shape\":[2,3]", "\"shape\":[0,3]", FORMAT, "don't fit"},
    {"\"shape\":[2,3]", "\"shape\":6", FORMAT, "should be an array"},
    {"\"shape\":[2,3]", "\"shape\":[2,18446744073709551615]", FORMAT, "large"},
    {"\"dtype\":\"F32\"", "\"dtype\":\"F64\"", FORMAT, "don't fit"},
    {"\"dtype\":\"F32\"", "\"dtype\":4", FORMAT, "dtype"},
    {"\"dtype\":\"F32\"", "\"dtype\":\"F32\",\"more\":1", FORMAT, "dtype, shape and data_offsets"},
    {"\"data_offsets\":[0,24]", "\"data_offsets\":[0,24,24]", FORMAT, "two numbers"},
    {"\"data_offsets\":[0,24]", "\"data_offsets\":[24,0]", FORMAT, "outside"},
    {"\"data_offsets\":[0,24]", "\"data_offsets\":[4,28]", FORMAT, "hole"},
    {"\"data_offsets\":[0,24]", "\"data_offsets\":[18446744073709551592,18446744073709551616]", FORMAT, ""},
    {"\"data_offsets\":[0,24]", "\"data_offsets\":[0,4294967320]", FORMAT, ""},
};

VT_TEST(io_edited, networks)
{
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    for (size_t i = 0; i < sizeof of_nets / sizeof *of_nets; i++) {
        const edit *e = &of_nets[i];
        io_bytes file = io_save(net);
        VT_CHECK_MSG(io_unsign(&file) && io_edit(&file, e->old, e->new), "%zu: %s is not there", i, e->old);
        VT_CHECK_MSG(io_refused(ctx, file, e->status, e->part), "%zu: %s for %s", i, e->new, e->old);
        io_free(&file);
    }
    end();
}

/* \" within a JSON text that is a JSON string. */
#define Q "\\\""

static const edit of_checkpoints[] = {
    {"\"vane.train\":\"{", "\"vane.train\":\"{" Q "more" Q ":1,", FORMAT, "vane.train, byte 2: unknown key \"more\""},
    {"\"vane.train\":\"{" Q "options" Q, "\"vane.train\":\"{" Q "choices" Q, FORMAT, "unknown key \"choices\""},
    {Q "optimizer" Q ":" Q "adam" Q, Q "optimizer" Q ":" Q "sgd" Q, FORMAT, "tensors, a checkpoint of these options"},
    {Q "optimizer" Q ":" Q "adam" Q, Q "optimizer" Q ":" Q "madam" Q, FORMAT, "unknown optimizer"},
    {Q "optimizer" Q ":" Q "adam" Q ",", "", FORMAT, "\"optimizer\" is missing"},
    {Q "loss" Q ":" Q "categorical_cross_entropy" Q, Q "loss" Q ":" Q "binary_cross_entropy" Q, FORMAT, "sigmoid"},
    {Q "learning_rate" Q ":0.001", Q "learning_rate" Q ":-1", FORMAT, "learning_rate is -1"},
    {Q "learning_rate" Q ":0.001", Q "learning_rate" Q ":1e39", FORMAT, "too large"},
    {Q "beta1" Q ":0.9", Q "beta1" Q ":1", FORMAT, "beta1 is 1"},
    {Q "batch" Q ":4", Q "batch" Q ":0", FORMAT, "cursor"},
    {Q "batch" Q ":4", Q "batch" Q ":65537", FORMAT, "batch is 65537"},
    {Q "batch" Q ":4", Q "batch" Q ":4.0", FORMAT, "whole number"},
    {Q "shuffle" Q ":1", Q "shuffle" Q ":2", FORMAT, "0 or 1"},
    {Q "patience" Q ":3", Q "patience" Q ":0", FORMAT, "tensors, a checkpoint of these options"},
    {Q "min_delta" Q ":0", Q "min_delta" Q ":null", FORMAT, "a number is expected"},
    {Q "loss_sum" Q ":", Q "loss_sum" Q ":null," Q "sum" Q ":", FORMAT, "unknown key \"sum\""},
    {Q "cursor" Q ":8", Q "cursor" Q ":7", FORMAT, "cursor"},
    {Q "cursor" Q ":8", Q "cursor" Q ":-8", FORMAT, "below 2^64"},
    {Q "batches" Q ":2", Q "batches" Q ":9", FORMAT, "batches"},
    {Q "judged" Q ":8", Q "judged" Q ":-1", FORMAT, "hits"},
    {"\"optim.moment1.layer.0.bias\"", "\"optim.moment3.layer.0.bias\"", FORMAT, "moment1.layer.0.bias\" is missing"},
    {"\"train.class_weights\"", "\"train.class_weight\"", FORMAT, "tensors, a checkpoint of these options"},
    {"\"train.best.layer.1.weight\"", "\"best.layer.1.weight\"", FORMAT, "\"best.layer.1.weight\" is none of"},
    {"\"vane.train\"", "\"train\"", FORMAT, "none of this network's"},
};

VT_TEST(io_edited, checkpoints)
{
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    for (size_t i = 0; i < sizeof of_checkpoints / sizeof *of_checkpoints; i++) {
        const edit *e = &of_checkpoints[i];
        io_bytes file = io_save_trainer(trainer);
        VT_CHECK_MSG(io_unsign(&file) && io_edit(&file, e->old, e->new), "%zu: %s is not there", i, e->old);
        VT_CHECK_MSG(io_resume_refused(ctx, file, e->status, e->part), "%zu: %s for %s", i, e->new, e->old);
        io_free(&file);
    }
    end();
}

/* Where a tensor's data_offsets begin in the header, "[0,24]": the last numbers of its object. */
static const char *offsets_of(io_bytes file, const char *name)
{
    const char *at = file.at + io_find(file, name);
    at += strcspn(at, "}");
    while (*at != '[') at--;
    return at;
}

/* The place of a tensor's first float. */
static char *first_float(io_bytes file, const char *name)
{
    size_t header = 0;
    for (size_t i = 8; i-- > 0;) header = header << 8 | (unsigned char)file.at[i];
    return file.at + 8 + header + strtoul(offsets_of(file, name) + 1, NULL, 10);
}

VT_TEST(io_edited, values_that_training_could_not_have_left)
{
    static const struct {
        const char *tensor;
        size_t element;
        float value;
        const char *part;
    } cases[] = {
        {"\"optim.moment2.layer.1.bias\"", 0, -1e-30f, "optim.moment2.layer.1.bias\", element 0 is -1e-30"},
        {"\"optim.moment2.layer.1.bias\"", 1, -1e-30f, "optim.moment2.layer.1.bias\", element 1 is -1e-30"},
        {"\"optim.moment1.layer.0.weight\"", 0, 3e38f * 10, "optim.moment1.layer.0.weight\", element 0 is inf"},
        {"\"optim.moment1.layer.0.weight\"", 5, 3e38f * 10, "optim.moment1.layer.0.weight\", element 5 is inf"},
        {"\"train.class_weights\"", 0, -1, "the weight of class 0 is -1"},
        {"\"train.class_weights\"", 1, -1, "the weight of class 1 is -1"},
        {"\"input.scale\"", 0, 0, "input.scale\", element 0 is 0"},
        {"\"input.scale\"", 1, 0, "input.scale\", element 1 is 0"},
    };
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        io_bytes file = io_save_trainer(trainer);
        VT_CHECK(io_unsign(&file));
        memcpy(first_float(file, cases[i].tensor) + cases[i].element * sizeof(float), &cases[i].value, sizeof(float));
        VT_CHECK_MSG(io_resume_refused(ctx, file, VANE_ERR_FORMAT, cases[i].part), "%s: %s", cases[i].part,
                     vane_last_error());
        io_free(&file);
    }
    end();
}

enum { OFFSETS = 32 };      /* characters that the two numbers take, and more */

static void copy_offsets(char *to, io_bytes file, const char *tensor)
{
    const char *at = offsets_of(file, tensor);
    snprintf(to, OFFSETS, "%.*s", (int)strcspn(at, "]"), at);
}

/* Other writers sort by name or by size: the header's order need not be that of the data. */
VT_TEST(io_edited, tensors_may_lie_in_another_order)
{
    enum { BYTES = 2 * sizeof(float) };
    char scale[OFFSETS], shift[OFFSETS], data_of_scale[BYTES];
    vane_net *same;
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    io_bytes file = io_save(net), whole = io_save(net);
    VT_CHECK(io_unsign(&file));
    char *scale_at = first_float(file, "\"input.scale\""), *shift_at = first_float(file, "\"input.shift\"");
    copy_offsets(scale, file, "\"input.scale\"");
    copy_offsets(shift, file, "\"input.shift\"");
    VT_CHECK(scale[0] && shift[0] && strcmp(scale, shift) != 0);
    memcpy(data_of_scale, scale_at, BYTES);
    memcpy(scale_at, shift_at, BYTES);
    memcpy(shift_at, data_of_scale, BYTES);
    VT_CHECK(io_edit(&file, scale, "[-") && io_edit(&file, shift, scale) && io_edit(&file, "[-", shift));
    VT_CHECK_MSG(!vane_net_load_memory(&same, ctx, file.at, file.size), "%s", vane_last_error());
    io_bytes again = io_save(same);
    VT_CHECK(io_same(again, whole));
    io_free(&again);
    io_free(&whole);
    io_free(&file);
    vane_net_destroy(same);
    end();
}

VT_TEST(io_edited, without_its_check_a_file_is_another_writers_and_loads)
{
    vane_net *same;
    vane_trainer *resumed;
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    io_bytes file = io_save_trainer(trainer), whole = io_save_trainer(trainer);
    VT_CHECK(io_unsign(&file) && io_edit(&file, "\"layer.0.bias\"", " \"layer.0.b\\u0069as\" "));
    for (int unaligned = 0; unaligned < 4; unaligned++) {
        VT_CHECK_MSG(!vane_trainer_resume_memory(&resumed, &same, ctx, file.at, file.size, NULL), "%s",
                     vane_last_error());
        io_bytes again = io_save_trainer(resumed);
        VT_CHECK(io_same(again, whole));
        io_free(&again);
        vane_trainer_destroy(resumed);
        vane_net_destroy(same);
        VT_CHECK(io_edit(&file, "{", "{ "));
    }
    io_free(&file);
    io_free(&whole);
    end();
}

/* The header alone says so: less than its check is left of the file. */
VT_TEST(io_edited, a_check_that_ends_with_the_file)
{
    static const char header[] = "{\"__metadata__\":{\"vane.version\":\"1\",\"vane.check\":\"\"}}";
    io_bytes file = {malloc(8 + sizeof header - 1), 8 + sizeof header - 1};
    VT_CHECK(file.at && begin());
    memset(file.at, 0, 8);
    file.at[0] = sizeof header - 1;
    memcpy(file.at + 8, header, sizeof header - 1);
    VT_CHECK(io_refused(ctx, file, VANE_ERR_FORMAT, "damaged"));
    io_free(&file);
    end();
}

VT_TEST(io_edited, every_failing_allocation_is_told)
{
    VT_CHECK_MSG(begin(), "%s", vane_last_error());
    io_bytes file = io_save_trainer(trainer);
    const size_t before = dt_live(ctx);
    size_t n = 0;
    for (;; n++) {
        vane_net *same;
        vane_trainer *resumed;
        dt_allocations_left = n;
        const int status = vane_trainer_resume_memory(&resumed, &same, ctx, file.at, file.size, NULL);
        dt_allocations_left = SIZE_MAX;
        vane_trainer_destroy(resumed);
        vane_net_destroy(same);
        VT_CHECK_MSG(dt_live(ctx) == before, "after %zu allocations", n);
        if (!status) break;
        VT_CHECK_MSG(status == VANE_ERR_MEMORY && !resumed && !same, "after %zu allocations: %d %s", n, status,
                     vane_last_error());
    }
    VT_CHECK_MSG(n > 20, "only %zu allocations", n);
    io_free(&file);
    end();
}
