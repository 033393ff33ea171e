/* Datasets from memory and from sources: splits, passes, what they refuse. */
#include <string.h>

#include "core/base/rng.h"
#include "core/data/source.h"
#include "tests/core/data_tools.h"

enum { ROWS = 101 };

/* Row i is {i, -i} -> {i / 2}, of weight i. */
static vane_dataset *counted_rows(vane_ctx *ctx)
{
    static float x[ROWS][2], t[ROWS], weights[ROWS];
    vane_dataset *d;
    for (int i = 0; i < ROWS; i++) {
        x[i][0] = weights[i] = (float)i;
        x[i][1] = (float)-i;
        t[i] = (float)i / 2;
    }
    return vane_dataset_create(&d, ctx, x[0], 2, t, 1, ROWS, weights) ? NULL : d;
}

/* Reads from `first` to the end, `step` rows at a time; false when a row isn't one of counted_rows,
 * comes twice, or comes short before the end. order[i]: the number of the i-th row read. */
/* Copies rows that were left where they lie. */
static int next_rows(vane_dataset *d, size_t most, float *to_x, float *to_t, float *to_weights, size_t *rows)
{
    vane_rows at;
    const int status = vane_dataset_next(d, most, to_x, to_t, to_weights, &at, rows);
    if (status) return status;
    memmove(to_x, at.inputs, *rows * vane_dataset_inputs(d) * sizeof *to_x);
    memmove(to_t, at.targets, *rows * vane_dataset_targets(d) * sizeof *to_t);
    memmove(to_weights, at.weights, *rows * sizeof *to_weights);
    return VANE_OK;
}

static bool read_pass(vane_dataset *d, const vane_stream *order, size_t first, size_t step, size_t *numbers,
                      size_t *count)
{
    float x[ROWS * 2], t[ROWS], weights[ROWS];
    bool seen[ROWS] = {false};
    size_t rows;
    *count = 0;
    if (vane_dataset_begin(d, order, first)) return false;
    do {
        if (next_rows(d, step, x, t, weights, &rows) || rows > step) return false;
        for (size_t i = 0; i < rows; i++) {
            const size_t number = (size_t)x[2 * i];
            if (number >= ROWS || seen[number] || x[2 * i + 1] != -x[2 * i]) return false;
            if (t[i] != x[2 * i] / 2 || weights[i] != x[2 * i]) return false;
            seen[number] = true;
            numbers[(*count)++] = number;
        }
    } while (rows == step);
    return !next_rows(d, step, x, t, weights, &rows) && rows == 0;
}

VT_TEST(data_sets, passes_cover_every_row_once_in_pieces_of_any_size)
{
    vane_ctx *ctx = dt_context();
    vane_dataset *d = counted_rows(ctx);
    const vane_stream order = vane_stream_at(7, VANE_RANDOM_SHUFFLE, 0, 3);
    size_t whole[ROWS], pieces[ROWS], count;
    VT_CHECK(d && vane_dataset_seekable(d));
    VT_CHECK(read_pass(d, NULL, 0, 10, whole, &count) && count == ROWS);
    for (size_t i = 0; i < ROWS; i++) VT_CHECK(whole[i] == i);
    VT_CHECK(read_pass(d, &order, 0, ROWS, whole, &count) && count == ROWS);
    VT_CHECK(whole[0] + whole[1] != 1);
    for (size_t first = 0; first <= ROWS; first += 7) {
        VT_CHECK(read_pass(d, &order, first, 1 + first % 13, pieces, &count));
        VT_CHECK(count == ROWS - first);
        for (size_t i = 0; i < count; i++) VT_CHECK(pieces[i] == whole[first + i]);
    }
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, splits_are_disjoint_complete_and_depend_on_the_seed)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    vane_dataset *d = counted_rows(ctx), *parts[2][2], *inner[2];
    size_t a[ROWS], b[ROWS], again[ROWS], a_count, b_count, count;
    VT_CHECK(vane_dataset_split(&parts[0][0], &parts[0][1], d, 0.25, 5) == 0);
    VT_CHECK(vane_dataset_split(&parts[1][0], &parts[1][1], d, 0.25, 5) == 0);
    vane_dataset_destroy(d); /* the parts keep the rows */
    VT_CHECK(vane_dataset_rows(parts[0][0]) == 76 && vane_dataset_rows(parts[0][1]) == 25);
    VT_CHECK(read_pass(parts[0][0], NULL, 0, 9, a, &a_count));
    VT_CHECK(read_pass(parts[0][1], NULL, 0, 9, b, &b_count) && a_count + b_count == ROWS);
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0; j < b_count; j++) VT_CHECK(a[i] != b[j]);
    VT_CHECK(read_pass(parts[1][0], NULL, 0, 9, again, &count));
    VT_CHECK(memcmp(a, again, a_count * sizeof *a) == 0);
    vane_dataset_destroy(parts[1][0]);
    vane_dataset_destroy(parts[1][1]);

    /* A part of a part stays within it, shuffled or not. */
    const vane_stream order = vane_stream_at(1, VANE_RANDOM_SHUFFLE, 0, 0);
    VT_CHECK(vane_dataset_split(&inner[0], &inner[1], parts[0][0], 0.5, 5) == 0);
    VT_CHECK(read_pass(inner[0], NULL, 0, 50, a, &a_count) && a_count == 38);
    VT_CHECK(read_pass(inner[0], &order, 0, 50, again, &count) && count == 38);
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0; j < b_count; j++) VT_CHECK(a[i] != b[j] && again[i] != b[j]);

    vane_dataset_destroy(parts[0][0]);
    vane_dataset_destroy(parts[0][1]);
    vane_dataset_destroy(inner[0]);
    vane_dataset_destroy(inner[1]);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, seeds_give_different_splits)
{
    vane_ctx *ctx = dt_context();
    vane_dataset *d = counted_rows(ctx), *first, *second;
    size_t numbers[2][ROWS], count;
    for (uint64_t seed = 0; seed < 2; seed++) {
        VT_CHECK(vane_dataset_split(&first, &second, d, 0.5, seed) == 0);
        VT_CHECK(read_pass(second, NULL, 0, ROWS, numbers[seed], &count) && count == 51);
        vane_dataset_destroy(first);
        vane_dataset_destroy(second);
    }
    VT_CHECK(memcmp(numbers[0], numbers[1], count * sizeof **numbers) != 0);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, refused_splits)
{
    static const double fractions[] = {0, 1, -0.5, 1.5, 0.001, 0.999};
    vane_ctx *ctx = dt_context();
    vane_dataset *d = counted_rows(ctx), *first, *second;
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++) {
        const int status = vane_dataset_split(&first, &second, d, fractions[i], 1);
        VT_CHECK_MSG(status == VANE_ERR_ARGUMENT || status == VANE_ERR_SHAPE, "%zu: %d", i, status);
        VT_CHECK(!first && !second);
    }
    const double zero = 0.0;
    VT_CHECK(vane_dataset_split(&first, &second, d, zero / zero, 1) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_dataset_split(&first, &second, NULL, 0.5, 1) == VANE_ERR_ARGUMENT);
    for (size_t n = 0; n < 4; n++) {
        dt_allocations_left = n;
        const int status = vane_dataset_split(&first, &second, d, 0.5, 1);
        dt_allocations_left = SIZE_MAX;
        VT_CHECK_MSG(status == VANE_ERR_MEMORY && !first && !second, "%zu: %d", n, status);
        VT_CHECK(dt_live(ctx) == before);
    }
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, refused_rows)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    const float zero = 0.0f, nan = zero / zero, inf = 1.0f / zero;
    const float x[4] = {1, 2, 3, nan}, y[4] = {1, 2, 3, 4}, t[2] = {1, inf}, u[2] = {1, 2};
    const float negative[2] = {1, -1}, undefined[2] = {nan, 1};
    vane_dataset *d;
    VT_CHECK(vane_dataset_create(&d, ctx, x, 2, u, 1, 2, NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK_MSG(strstr(vane_last_error(), "row 1, input 1 is nan"), "%s", vane_last_error());
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, t, 1, 2, NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK_MSG(strstr(vane_last_error(), "row 1, target 0 is inf"), "%s", vane_last_error());
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, u, 1, 2, negative) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK_MSG(strstr(vane_last_error(), "row 1 is -1"), "%s", vane_last_error());
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, u, 1, 2, undefined) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, u, 1, 0, NULL) < 0 && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, y, 0, u, 1, 2, NULL) < 0 && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, y, (size_t)1 << 25, u, 1, 2, NULL) == VANE_ERR_LIMIT && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, u, 1, SIZE_MAX / 4, NULL) == VANE_ERR_MEMORY && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, NULL, 2, u, 1, 2, NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, NULL, 1, 2, NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(dt_live(ctx) == before);

    VT_CHECK(vane_dataset_create(&d, ctx, y, 2, NULL, 0, 2, NULL) == 0);
    VT_CHECK(strcmp(dt_show(d), "1 2; 3 4") == 0);
    VT_CHECK(vane_dataset_get(d, 2, NULL, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_dataset_get(d, 1, NULL, NULL) == 0 && !vane_dataset_is_classes(d));
    vane_dataset_destroy(d);
    vane_dataset_destroy(NULL);
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------ sources ---- */
typedef struct {
    size_t rows, at, most; /* `most`: gives no more at a time */
    size_t bad_row;        /* has a NaN */
    size_t fails_at;
    int passes;
} script;

static int play(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    script *s = user;
    const float zero = 0.0f;
    for (*rows = 0; *rows < max_rows && *rows < s->most && s->at < s->rows; ++*rows, s->at++) {
        if (s->at == s->fails_at) return VANE_ERR_FILE;
        x[*rows] = s->at == s->bad_row ? zero / zero : (float)s->at;
        t[*rows] = (float)s->at * 2;
    }
    return VANE_OK;
}

static int play_again(void *user)
{
    script *s = user;
    s->at = 0;
    s->passes++;
    return VANE_OK;
}

static vane_dataset *from_script(vane_ctx *ctx, script *s, bool can_rewind)
{
    vane_source source = VANE_SOURCE;
    vane_dataset *d;
    source.user = s;
    source.inputs = source.targets = 1;
    source.read = play;
    source.rewind = can_rewind ? play_again : NULL;
    return vane_dataset_from_source(&d, ctx, &source) ? NULL : d;
}

VT_TEST(data_sets, sources_begin_again_and_skip_to_where_a_pass_was)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    script s = {.rows = 23, .most = 3, .bad_row = SIZE_MAX, .fails_at = SIZE_MAX};
    const vane_stream order = vane_stream_at(1, VANE_RANDOM_SHUFFLE, 0, 0);
    vane_dataset *d = from_script(ctx, &s, true);
    float x[10], t[10], weights[10];
    size_t rows;
    VT_CHECK(d && !vane_dataset_seekable(d) && vane_dataset_rows(d) == VANE_ROWS_UNKNOWN);
    for (size_t first = 0; first < 23; first += 11) {
        VT_CHECK(vane_dataset_begin(d, &order, first) == 0);
        for (size_t at = first; at < 23; at += rows) {
            VT_CHECK(next_rows(d, 10, x, t, weights, &rows) == 0);
            VT_CHECK(rows == (23 - at < 10 ? 23 - at : 10)); /* short only at the end */
            for (size_t i = 0; i < rows; i++) VT_CHECK(x[i] == (float)(at + i) && t[i] == 2 * x[i] && weights[i] == 1);
        }
        VT_CHECK(next_rows(d, 10, x, t, weights, &rows) == 0 && rows == 0);
    }
    VT_CHECK(s.passes == 2);
    VT_CHECK(vane_dataset_begin(d, NULL, 24) < 0); /* a checkpoint of longer data */
    VT_CHECK(vane_dataset_get(d, 0, x, t) < 0);
    vane_dataset_destroy(d);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, a_source_without_rewind_serves_one_pass)
{
    vane_ctx *ctx = dt_context();
    script s = {.rows = 4, .most = 4, .bad_row = SIZE_MAX, .fails_at = SIZE_MAX};
    vane_dataset *d = from_script(ctx, &s, false);
    float x[10], t[10], weights[10];
    size_t rows;
    VT_CHECK(vane_dataset_begin(d, NULL, 0) == 0);
    VT_CHECK(next_rows(d, 10, x, t, weights, &rows) == 0 && rows == 4);
    VT_CHECK(vane_dataset_begin(d, NULL, 0) == VANE_ERR_STATE);
    VT_CHECK(strstr(vane_last_error(), "rewind"));
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, sources_that_fail)
{
    vane_ctx *ctx = dt_context();
    script s = {.rows = 9, .most = 4, .bad_row = 5, .fails_at = SIZE_MAX};
    vane_dataset *d = from_script(ctx, &s, true);
    float x[10], t[10], weights[10];
    size_t rows;
    VT_CHECK(vane_dataset_begin(d, NULL, 0) == 0);
    VT_CHECK(next_rows(d, 5, x, t, weights, &rows) == 0 && rows == 5);
    VT_CHECK(next_rows(d, 4, x, t, weights, &rows) == VANE_ERR_ARGUMENT);
    VT_CHECK_MSG(strstr(vane_last_error(), "row 5, input 0 is nan"), "%s", vane_last_error());
    s.bad_row = SIZE_MAX;
    s.fails_at = 6;
    VT_CHECK(vane_dataset_begin(d, NULL, 0) == 0);
    VT_CHECK(next_rows(d, 10, x, t, weights, &rows) == VANE_ERR_FILE);
    VT_CHECK_MSG(strstr(vane_last_error(), "source failed at row 4"), "%s", vane_last_error());
    s.fails_at = SIZE_MAX; /* it is usable again */
    VT_CHECK(vane_dataset_begin(d, NULL, 0) == 0);
    VT_CHECK(next_rows(d, 10, x, t, weights, &rows) == 0 && rows == 9);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

/* Sources of one row {1} -> {2} that break their promise. */
static int reads_too_much(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    (void)user;
    x[0] = 1;
    t[0] = 2;
    *rows = max_rows + 1;
    return VANE_OK;
}

static int reads_a_bad_target(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    (void)user, (void)max_rows;
    x[0] = 1;
    t[0] = (float)(1e308 * 10);
    *rows = 1;
    return VANE_OK;
}

VT_TEST(data_sets, sources_that_break_their_promise)
{
    float x[2], t[2], weights[2];
    size_t rows;
    vane_source source = VANE_SOURCE;
    vane_dataset *d;
    vane_rows at;
    vane_ctx *ctx = dt_context();
    source.inputs = source.targets = 1;
    source.read = reads_too_much;
    VT_CHECK(!vane_dataset_from_source(&d, ctx, &source) && !vane_dataset_begin(d, NULL, 0));
    VT_CHECK(vane_dataset_next(d, 1, x, t, weights, &at, &rows) == VANE_ERR_ARGUMENT);
    VT_CHECK_MSG(strstr(vane_last_error(), "gave 2 rows, asked for at most 1"), "%s", vane_last_error());
    vane_dataset_destroy(d);
    source.read = reads_a_bad_target;
    VT_CHECK(!vane_dataset_from_source(&d, ctx, &source) && !vane_dataset_begin(d, NULL, 0));
    VT_CHECK(vane_dataset_next(d, 1, x, t, weights, &at, &rows) == VANE_ERR_ARGUMENT);
    VT_CHECK_MSG(strstr(vane_last_error(), "row 0, target 0 is inf"), "%s", vane_last_error());
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_sets, refused_sources)
{
    vane_ctx *ctx = dt_context();
    vane_source source = VANE_SOURCE;
    vane_dataset *d, *first, *second;
    script s = {.rows = 4, .most = 4};
    source.inputs = 1;
    VT_CHECK(vane_dataset_from_source(&d, ctx, &source) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(strstr(vane_last_error(), "read"));
    source.read = play;
    source.inputs = 0;
    VT_CHECK(vane_dataset_from_source(&d, ctx, &source) == VANE_ERR_ARGUMENT && !d);
    source.inputs = 1;
    source.struct_size = 4;
    VT_CHECK(vane_dataset_from_source(&d, ctx, &source) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(strstr(vane_last_error(), "struct_size is 4"));
    d = from_script(ctx, &s, true);
    VT_CHECK(vane_dataset_split(&first, &second, d, 0.5, 1) < 0 && !first && !second);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------- a network's classes ---- */
static vane_net *animals(vane_ctx *ctx, size_t outputs)
{
    static const char *const names[] = { "dog", "cat", "eel" };
    vane_net *net;
    if (vane_net_create(&net, ctx, 1)) return NULL;
    vane_net_add_dense(net, outputs, outputs == 1 ? VANE_SIGMOID : VANE_SOFTMAX);
    int status = vane_net_build(net, 1);
    for (size_t i = 0; !status && i < (outputs == 1 ? 2 : outputs); i++)
        status = vane_net_set_class_name(net, i, names[i]);
    return status ? NULL : net;
}

VT_TEST(data_classes, come_in_the_order_of_the_network)
{
    static const char known[] = "1,cat\n2,dog\n3,cat\n", unknown[] = "1,cat\n2,owl\n";
    vane_ctx *ctx;
    vane_dataset *data;
    vane_data_options options = VANE_DATA_OPTIONS;
    float t[3];
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = animals(ctx, 3), *two = animals(ctx, 1);
    VT_CHECK(net && two);

    options.classes_of = net;
    VT_CHECK(!vane_dataset_parse(&data, ctx, known, sizeof known - 1, "a.csv", &options));
    VT_CHECK(vane_dataset_targets(data) == 3 && strcmp(vane_dataset_target_name(data, 0), "dog") == 0);
    VT_CHECK(!vane_dataset_get(data, 0, NULL, t) && t[0] == 0 && t[1] == 1 && t[2] == 0);
    VT_CHECK(!vane_dataset_get(data, 1, NULL, t) && t[0] == 1 && t[1] == 0 && t[2] == 0);
    vane_dataset_destroy(data);

    options.classes_of = two;
    VT_CHECK(!vane_dataset_parse(&data, ctx, known, sizeof known - 1, "a.csv", &options));
    VT_CHECK(vane_dataset_targets(data) == 1 && !vane_dataset_get(data, 0, NULL, t) && t[0] == 1);
    VT_CHECK(!vane_dataset_get(data, 1, NULL, t) && t[0] == 0);
    vane_dataset_destroy(data);

    VT_CHECK(vane_dataset_parse(&data, ctx, unknown, sizeof unknown - 1, "a.csv", &options) == VANE_ERR_SHAPE && !data);
    VT_CHECK_MSG(strstr(vane_last_error(), "\"owl\""), "%s", vane_last_error());
    vane_net_destroy(two);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
