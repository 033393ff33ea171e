#include "tests/core/data_tools.h"

typedef struct {
    const char *text;
    vane_data_options options;
    const char *rows;   /* as dt_show writes them */
    const char *inputs; /* names, comma-separated, "-" for none */
    const char *targets;
} good_case;

#define WITH_HEADER(head, ...)                                 \
    {                                                          \
        sizeof(vane_data_options), .header = head, __VA_ARGS__ \
    }
#define OPTIONS(...) WITH_HEADER(-1, __VA_ARGS__)

static const good_case good[] = {
    /* layout */
    {"1,2,3\n4,5,6\n", OPTIONS(.targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"1,2,3\r\n4,5,6", OPTIONS(.targets = 0), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"\xEF\xBB\xBF"
     "1,2,3\n4,5,6\n\n",
     OPTIONS(.targets = 2), "1 | 2 3; 4 | 5 6", "-", "-,-"},
    {" 1 ,\t2, 3 \n4,5,6\r\n\r\n", OPTIONS(.targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"\"1\",\"2\",\"3\"\n4,\"5\",6\n", OPTIONS(.targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"1e3,-0.5,+.25\n", OPTIONS(.targets = 1), "1000 -0.5 | 0.25", "-,-", "-"},
    {"1,2,3\n4,5,6\n", OPTIONS(.inputs_only = 1), "1 2 3; 4 5 6", "-,-,-", ""},
    {"7\n8\n", OPTIONS(.inputs_only = 1), "7; 8", "-", ""},
    /* separators */
    {"1;2;3\n4;5;6\n", OPTIONS(.targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"1.5\t2\t3\n4\t5\t6\n", OPTIONS(.targets = 1), "1.5 2 | 3; 4 5 | 6", "-,-", "-"},
    {"  1.5   2 3\n4 5   6  \n", OPTIONS(.targets = 1), "1.5 2 | 3; 4 5 | 6", "-,-", "-"},
    {"1;2;3\n4;5;6\n", OPTIONS(.separator = ';'), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"1 2 3\n4 5 6\n", OPTIONS(.targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"}, /* not FANN's */
    /* headers */
    {"a,b,c\n1,2,3\n", OPTIONS(.targets = 1), "1 2 | 3", "a,b", "c"},
    {"\"a \"\"q\"\"\", b ,c\n1,2,3\n", OPTIONS(.targets = 1), "1 2 | 3", "a \"q\",b", "c"},
    {",b,c\n1,2,3\n", OPTIONS(.targets = 1), "1 2 | 3", "-,b", "c"},
    {"1,2,3\n4,5,6\n", WITH_HEADER(1, .targets = 1), "4 5 | 6", "1,2", "3"},
    {"1,2,3\n4,5,6\n", WITH_HEADER(0, .targets = 1), "1 2 | 3; 4 5 | 6", "-,-", "-"},
    {"a,b,c\n1,2,3\n", OPTIONS(.inputs_only = 1), "1 2 3", "a,b,c", ""},
    /* targets by name, in the order of the names */
    {"a,b,c\n1,2,3\n4,5,6\n", OPTIONS(.target_names = "b"), "1 3 | 2; 4 6 | 5", "a,c", "b"},
    {"a,b,c\n1,2,3\n", OPTIONS(.target_names = "c,a"), "2 | 3 1", "b", "c,a"},
    {"a,b,c\n1,x,3\n4,y,6\n", OPTIONS(.target_names = "b"), "1 3 | 1 0; 4 6 | 0 1", "a,c", "x,y"},
    /* classes */
    {"1,no\n2,yes\n3,no\n", OPTIONS(.targets = 0), "1 | 1 0; 2 | 0 1; 3 | 1 0", "-", "no,yes"},
    {"1,b\n2,a\n3,B\n", OPTIONS(.targets = 0), "1 | 0 0 1; 2 | 0 1 0; 3 | 1 0 0", "-", "B,a,b"},
    {"1,10\n2,9\n3,-1\n", OPTIONS(.labels = 1), "1 | 0 0 1; 2 | 0 1 0; 3 | 1 0 0", "-", "-1,9,10"},
    {"1,10\n2,9\n3,x\n", OPTIONS(.labels = 1), "1 | 1 0 0; 2 | 0 1 0; 3 | 0 0 1", "-", "10,9,x"},
    {"1,\"a,b\"\n2,\"c\"\"d\"\n", OPTIONS(.targets = 0), "1 | 1 0; 2 | 0 1", "-", "a,b,c\"d"},
    {"1,5\" a\n2,\"6\"\" b\"\n", OPTIONS(.targets = 0), "1 | 1 0; 2 | 0 1", "-", "5\" a,6\" b"},
    {"1,nan\n2,inf\n", OPTIONS(.labels = 1), "1 | 0 1; 2 | 1 0", "-", "inf,nan"},
    {"x,kind\n1,no\n2,yes\n", OPTIONS(.targets = 1), "1 | 1 0; 2 | 0 1", "x", "no,yes"},
};

static const char *names(const vane_dataset *d, const char *(*name)(const vane_dataset *, size_t), size_t count)
{
    static char text[256];
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0) strcat(text, ",");
        strcat(text, name(d, i) ? name(d, i) : "-");
    }
    return text;
}

VT_TEST(data_csv, good_files)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const good_case *c = &good[i];
        vane_dataset *d;
        VT_CHECK_MSG(dt_parse(&d, ctx, "x.csv", c->text, &c->options) == 0, "%zu: %s", i, vane_last_error());
        VT_CHECK_MSG(strcmp(dt_show(d), c->rows) == 0, "%zu: %s", i, dt_show(d));
        const char *found = names(d, vane_dataset_input_name, vane_dataset_inputs(d));
        VT_CHECK_MSG(strcmp(found, c->inputs) == 0, "%zu: %s", i, found);
        found = names(d, vane_dataset_target_name, vane_dataset_targets(d));
        VT_CHECK_MSG(strcmp(found, c->targets) == 0, "%zu: %s", i, found);
        vane_dataset_destroy(d);
    }
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

typedef struct {
    const char *text;
    vane_data_options options;
    int code;
    const char *parts[3]; /* of the message */
} bad_case;

#define FORMAT VANE_ERR_FORMAT

static const bad_case bad[] = {
    {"", OPTIONS(.targets = 1), FORMAT, {"x.csv", "empty"}},
    {"\n \r\n\n", OPTIONS(.targets = 1), FORMAT, {"x.csv"}},
    {"a,b,c\n", WITH_HEADER(1, .targets = 1), FORMAT, {"x.csv", "header"}},
    {"1,2,3\n4,5\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:", "2 fields", "3"}},
    {"1,2,3\n4,5,6,7\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:7", "3 fields"}},
    {"1,2,3\n4,five,6\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "\"five\"", "not a number"}},
    {"1,2,3\n4,5x,6\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "\"5x\"", "not a number"}},
    {"1,2,3\n4,1,5;6\n", OPTIONS(.targets = 2), FORMAT, {"x.csv:2:5", "\"5;6\""}},
    {"1,2,3\n4,nan,6\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "\"nan\"", "finite"}},
    {"1,2,3\n4,5,-inf\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:5", "\"-inf\"", "finite"}},
    {"1,2,3\n1e39,5,6\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:1", "\"1e39\"", "finite"}},
    {"1,2,3\n4,,6\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "empty"}},
    {"1,2,3\n4,5,\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:5", "empty"}},
    {"1,2,3\n4,\"5,6\n7,8,9\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "quote"}},
    {"1,2,3\n4,\"5\"6,7\n", OPTIONS(.targets = 1), FORMAT, {"x.csv:2:3", "quote"}},
    {"1,\"a\nb\"\n2,c,d\n", OPTIONS(.targets = 0), FORMAT, {"x.csv:3:5"}},
    {"1,2,3\n", OPTIONS(.targets = 3), 0, {"x.csv", "3"}},
    {"1,2,3\n", OPTIONS(.targets = 9), 0, {"x.csv", "9"}},
    {"1\n2\n", OPTIONS(.targets = 0), 0, {"x.csv"}},
    {"a,b\n1,2\n", OPTIONS(.target_names = "c"), 0, {"x.csv", "\"c\""}},
    {"a,b\n1,2\n", OPTIONS(.target_names = "a,b"), 0, {"x.csv"}},
    {"a,b\n1,2\n", OPTIONS(.target_names = "b,b"), 0, {"\"b\""}},
    {"1,2\n3,4\n", OPTIONS(.target_names = "b"), VANE_ERR_ARGUMENT, {"header"}},
    {"1,2,3\n", OPTIONS(.targets = 2, .labels = 1), VANE_ERR_ARGUMENT, {"label"}},
    {"1,2\n", WITH_HEADER(7, .targets = 1), VANE_ERR_ARGUMENT, {"header is 7"}},
    {"1,2\n", OPTIONS(.separator = 'x'), VANE_ERR_ARGUMENT, {"separator"}},
};

VT_TEST(data_csv, bad_files)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const bad_case *c = &bad[i];
        vane_dataset *d = (vane_dataset *)(uintptr_t)&before;
        const int status = dt_parse(&d, ctx, "x.csv", c->text, &c->options);
        VT_CHECK_MSG(status < 0 && (c->code == 0 || status == c->code), "%zu: %d %s", i, status, vane_last_error());
        VT_CHECK_MSG(d == NULL, "%zu", i);
        for (size_t j = 0; j < 3 && c->parts[j]; j++)
            VT_CHECK_MSG(strstr(vane_last_error(), c->parts[j]), "%zu: \"%s\" not in: %s", i, c->parts[j],
                         vane_last_error());
        VT_CHECK_MSG(dt_live(ctx) == before, "%zu", i);
    }
    vane_ctx_destroy(ctx);
}

/* What a class is called must not depend on where the file has its rows. */
VT_TEST(data_csv, classes_do_not_depend_on_the_order_of_rows)
{
    static const char *const texts[] = {"1,7\n2,80\n3,x\n", "3,x\n2,80\n1,7\n", "2,80\n3,x\n1,7\n"};
    vane_ctx *ctx = dt_context();
    const vane_data_options options = OPTIONS(.labels = 1);
    for (size_t i = 0; i < 3; i++) {
        vane_dataset *d;
        VT_CHECK(dt_parse(&d, ctx, "x.csv", texts[i], &options) == 0);
        VT_CHECK(vane_dataset_is_classes(d) && vane_dataset_targets(d) == 3);
        const char *found = names(d, vane_dataset_target_name, 3);
        VT_CHECK_MSG(strcmp(found, "7,80,x") == 0, "%s", found);
        vane_dataset_destroy(d);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(data_csv, a_label_that_is_too_long_is_named_by_its_place)
{
    static const char begin[] = "1,7\n2,\"";
    char text[sizeof begin + 256 + 2];
    vane_ctx *ctx = dt_context();
    const vane_data_options options = OPTIONS(.labels = 1);
    vane_dataset *d;
    memset(text, 'x', sizeof text);
    memcpy(text, begin, sizeof begin - 1);
    memcpy(text + sizeof begin - 1 + 256, "\"\n", 3);
    VT_CHECK(dt_parse(&d, ctx, "x.csv", text, &options) == VANE_ERR_FORMAT && !d);
    VT_CHECK_MSG(strstr(vane_last_error(), "x.csv:2:3: this class label has more than 255 bytes"), "%s",
                 vane_last_error());
    vane_ctx_destroy(ctx);
}

VT_TEST(data_csv, bad_options_and_arguments)
{
    vane_ctx *ctx = dt_context();
    vane_data_options options = OPTIONS(.targets = 1);
    vane_dataset *d;
    options.struct_size = 8;
    VT_CHECK(dt_parse(&d, ctx, "x.csv", "1,2\n", &options) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(strstr(vane_last_error(), "struct_size"));
    VT_CHECK(dt_parse(NULL, ctx, "x.csv", "1,2\n", NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(dt_parse(&d, NULL, "x.csv", "1,2\n", NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(vane_dataset_parse(&d, ctx, NULL, 5, "x.csv", NULL) == VANE_ERR_ARGUMENT && !d);
    VT_CHECK(dt_parse(&d, ctx, "x.csv", "1,2\n", NULL) == 0);
    VT_CHECK(strcmp(dt_show(d), "1 | 2") == 0);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}
