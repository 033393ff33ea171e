/* FANN's .data, IDX pairs and NPY, and how a file's format is found. */
#include "tests/core/data_tools.h"

#define OPTIONS(...)                                         \
    {                                                        \
        sizeof(vane_data_options), .header = -1, __VA_ARGS__ \
    }
#define TEXT(text) text, sizeof(text) - 1

typedef struct {
    const char *name;
    const char *bytes;
    size_t size;
    vane_data_options options;
    const char *rows;     /* of a good file, as dt_show writes them; else NULL */
    const char *parts[3]; /* of the message */
} format_case;

/* Version 1 with a header of 118 bytes; the data come after byte 128. */
#define NPY(dict, padding) \
    "\x93NUMPY\x01\x00"    \
    "\x76\x00" dict padding "\n"
#define PAD20 "                    "
#define PAD(n) PAD20 PAD20 n

#define F4_2X3 NPY("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", PAD("                  "))
#define F4_3X2_T NPY("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", PAD("                   "))
#define U1_2X3 NPY("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", PAD("                  "))
#define I1_2X3 NPY("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }", PAD("                  "))
#define I2_1X2 NPY("{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }", PAD("                  "))
#define U2_1X2 NPY("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 2), }", PAD("                  "))
#define I4_1X2 NPY("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }", PAD("                  "))
#define I8_1X2 NPY("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2), }", PAD("                  "))
#define F8_1X2 NPY("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", PAD("                  "))
#define U1_3 NPY("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", PAD(PAD20))
#define BIG_F4 NPY("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", PAD("                  "))
#define CUBE NPY("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 1)}", PAD("                 "))
#define TWICE NPY("{'descr': '|u1', 'descr': '|u1',         'shape': (2, 3), }", PAD("                  "))
#define HUGE_U1 \
    NPY("{'descr':'|u1','fortran_order':False,'shape':(4294967295,4294967297)}", PAD20 "                            ")

#define F(b2, b3) "\0\0" b2 b3 /* the upper half of a float */
#define ONE F("\x80", "\x3f")
#define TWO F("\x00", "\x40")
#define HALF F("\x00", "\x3f")
#define NAN_ F("\xc0", "\x7f")

static const format_case cases[] = {
    /* FANN */
    {"x.data", TEXT("2 2 1\n1 2\n3\n4 5\n6\n"), OPTIONS(.targets = 0), "1 2 | 3; 4 5 | 6", {0}},
    {"x.train", TEXT("2 1 2\r\n1 2 3\t4\n\n\n5 -6e1"), OPTIONS(.targets = 2), "1 | 2 3; 4 | 5 -60", {0}},
    {"x", TEXT("1 2 1\n1 2 3\n"), OPTIONS(.targets = 0), "1 2 | 3", {0}},
    {"x.data", TEXT("2 2 1\n1 2\n3\n4 5\n"), OPTIONS(.targets = 0), NULL, {"x.data"}},
    {"x.data", TEXT("2 2 1\n1 2 3 4 5 6 7\n"), OPTIONS(.targets = 0), NULL, {"x.data:2:13", "\"7\""}},
    {"x.data", TEXT("2 2 1\n1 2\nx\n4 5\n6\n"), OPTIONS(.targets = 0), NULL, {"x.data:3:1", "\"x\"", "not a number"}},
    {"x.data", TEXT("2 2 1\n1 2\n3\n4 nan\n6\n"), OPTIONS(.targets = 0), NULL, {"x.data:4:3", "\"nan\"", "finite"}},
    {"x.data", TEXT("0 2 1\n"), OPTIONS(.targets = 0), NULL, {"x.data", "0 rows"}},
    {"x.data", TEXT("9999999 9999999 1\n1 2 3\n"), OPTIONS(.targets = 0), NULL, {"x.data", "9999999"}},
    {"x.data", TEXT("4294967295 4294967295 4294967295\n1 2 3\n"), OPTIONS(.targets = 0), NULL, {"4294967295"}},
    {"x.data", TEXT("2 2 1\n1 2\n3\n4 5\n6\n"), OPTIONS(.targets = 2), NULL, {"x.data", "2"}},
    {"x.data", TEXT("1 2 1\n1 2 3\n"), OPTIONS(.labels = 1), NULL, {"x.data", "labels"}},
    /* the same name, comma-separated */
    {"iris.data", TEXT("5.1,3.5,a\n4.9,3.0,b\n"), OPTIONS(.targets = 0), "5.1 3.5 | 1 0; 4.9 3 | 0 1", {0}},
    /* NPY */
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO HALF ONE), OPTIONS(.targets = 1), "1 2 | 0.5; 2 0.5 | 1", {0}},
    {"x.npy", TEXT(F4_3X2_T ONE TWO HALF TWO HALF ONE), OPTIONS(.targets = 1), "1 0.5 | 0.5; 2 2 | 1", {0}},
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO HALF ONE), OPTIONS(.inputs_only = 1), "1 2 0.5; 2 0.5 1", {0}},
    {"x.npy", TEXT(U1_2X3 "\x01\x02\x03\xff\x00\x05"), OPTIONS(.targets = 2), "1 | 2 3; 255 | 0 5", {0}},
    {"x.npy", TEXT(U1_2X3 "\x01\x02\x00\xff\x00\x01"), OPTIONS(.labels = 1), "1 2 | 1 0; 255 0 | 0 1", {0}},
    {"x.npy", TEXT(I1_2X3 "\x01\x02\x03\xff\x80\x7f"), OPTIONS(.targets = 1), "1 2 | 3; -1 -128 | 127", {0}},
    {"x.npy", TEXT(I2_1X2 "\xff\xff\x00\x80"), OPTIONS(.targets = 1), "-1 | -32768", {0}},
    {"x.npy", TEXT(U2_1X2 "\xff\xff\x00\x80"), OPTIONS(.targets = 1), "65535 | 32768", {0}},
    {"x.npy", TEXT(I4_1X2 "\xff\xff\xff\xff\x00\x01\x00\x00"), OPTIONS(.targets = 1), "-1 | 256", {0}},
    {"x.npy", TEXT(I8_1X2 "\xfe\xff\xff\xff\xff\xff\xff\xff\x07\0\0\0\0\0\0\0"), OPTIONS(.targets = 1), "-2 | 7", {0}},
    {"x.npy", TEXT(F8_1X2 "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xe0\xbf"), OPTIONS(.targets = 1), "1 | -0.5", {0}},
    {"x.npy", TEXT(U1_3 "\x01\x02\x03"), OPTIONS(.inputs_only = 1), "1; 2; 3", {0}},
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO NAN_ ONE), OPTIONS(.targets = 1), NULL, {"x.npy", "row 1, column 1", "nan"}},
    {"x.npy",
     TEXT(F8_1X2 "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xe0\x7f"),
     OPTIONS(.targets = 1),
     NULL,
     {"x.npy", "column 1"}},
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO HALF), OPTIONS(.targets = 1), NULL, {"x.npy", "2 x 3", "20 bytes"}},
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO HALF ONE "!"), OPTIONS(.targets = 1), NULL, {"x.npy", "2 x 3", "25 bytes"}},
    {"x.npy", TEXT(BIG_F4 ONE TWO HALF TWO HALF ONE), OPTIONS(.targets = 1), NULL, {"x.npy", ">f4"}},
    {"x.npy", TEXT(CUBE "\x01\x02\x03\xff\x00\x05"), OPTIONS(.targets = 1), NULL, {"x.npy", "matrix"}},
    {"x.npy", TEXT(TWICE "\x01\x02\x03\xff\x00\x05"), OPTIONS(.targets = 1), NULL, {"x.npy"}},
    {"x.npy", TEXT(HUGE_U1 "\x01"), OPTIONS(.targets = 1), NULL, {"x.npy"}},
    {"x.npy", TEXT("\x93NUMPY\x09\x00\x76\x00"), OPTIONS(.targets = 1), NULL, {"x.npy", "version 9"}},
    {"x.npy", TEXT(F4_2X3 ONE TWO HALF TWO HALF ONE), OPTIONS(.targets = 3), NULL, {"x.npy", "3"}},
    /* neither */
    {"x.gz", TEXT("\x1f\x8b\x08\x00\x00\x00"), OPTIONS(.targets = 1), NULL, {"x.gz", "gzip"}},
    {"x.idx", TEXT("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01\x05"), OPTIONS(.targets = 0), NULL, {"x.idx", "labels"}},
    {"x.idx", TEXT("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x02\x00\xff"), OPTIONS(.inputs_only = 1), "0 1", {0}},
    {"x.idx",
     TEXT("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x02\x00"),
     OPTIONS(.inputs_only = 1),
     NULL,
     {"x.idx", "1 bytes"}},
    {"x.idx",
     TEXT("\0\0\x0d\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\0"),
     OPTIONS(.inputs_only = 1),
     NULL,
     {"x.idx", "0xd"}},
    {"x.idx",
     TEXT("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
     OPTIONS(.inputs_only = 1),
     NULL,
     {"x.idx"}},
};

VT_TEST(data_formats, good_and_bad_files)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const format_case *c = &cases[i];
        vane_dataset *d;
        const int status = vane_dataset_parse(&d, ctx, c->bytes, c->size, c->name, &c->options);
        if (c->rows) {
            VT_CHECK_MSG(status == 0, "%zu: %s", i, vane_last_error());
            VT_CHECK_MSG(strcmp(dt_show(d), c->rows) == 0, "%zu: %s", i, dt_show(d));
        } else {
            VT_CHECK_MSG(status < 0 && !d, "%zu", i);
            for (size_t j = 0; j < 3 && c->parts[j]; j++)
                VT_CHECK_MSG(strstr(vane_last_error(), c->parts[j]), "%zu: \"%s\" not in: %s", i, c->parts[j],
                             vane_last_error());
        }
        vane_dataset_destroy(d);
        VT_CHECK_MSG(dt_live(ctx) == before, "%zu", i);
    }
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------ files by path ---- */
#define IMAGES                                   \
    "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02" \
    "\x00\xff\x33\x66"
#define LABELS               \
    "\0\0\x08\x01\0\0\0\x02" \
    "\x02\x00"
#define MEMORY_FILE(path, text)            \
    {                                      \
        path, TEXT(text), sizeof(text) - 1 \
    }

static const dt_file files[] = {
    MEMORY_FILE("dir/a-images-idx3-ubyte", IMAGES),
    MEMORY_FILE("dir/a-labels-idx1-ubyte", LABELS),
    MEMORY_FILE("few", "\0\0\x08\x01\0\0\0\x01"
                       "\x02"),
    MEMORY_FILE("lonely-images-idx3-ubyte", IMAGES),
    MEMORY_FILE("pictures", IMAGES),
    MEMORY_FILE("x.csv", "1,2\n3,4\n"),
    MEMORY_FILE("empty", ""),
    {"grown", "1,2\n3,4\n", 8, 4},
    {"shrunk", "1,2\n3,4\n", 8, 9},
    {"enormous", "1,2\n", 4, (uint64_t)1 << 50},
    {NULL, NULL, 0, 0},
};

typedef struct {
    const char *path;
    vane_data_options options;
    int code;
    const char *rows;
    const char *parts[2];
} path_case;

static const path_case paths[] = {
    {"x.csv", OPTIONS(.targets = 1), 0, "1 | 2; 3 | 4", {0}},
    {"dir/a-images-idx3-ubyte", OPTIONS(.targets = 0), 0, "0 1 | 0 0 1; 0.2 0.4 | 1 0 0", {0}},
    {"dir/a-images-idx3-ubyte", OPTIONS(.targets = 4), 0, "0 1 | 0 0 1 0; 0.2 0.4 | 1 0 0 0", {0}},
    {"dir/a-images-idx3-ubyte", OPTIONS(.targets = 2), VANE_ERR_SHAPE, NULL, {"labels-idx1", "label 2"}},
    {"dir/a-images-idx3-ubyte", OPTIONS(.inputs_only = 1), 0, "0 1; 0.2 0.4", {0}},
    {"pictures", OPTIONS(.labels_path = "dir/a-labels-idx1-ubyte"), 0, "0 1 | 0 0 1; 0.2 0.4 | 1 0 0", {0}},
    {"pictures", OPTIONS(.targets = 0), VANE_ERR_ARGUMENT, NULL, {"pictures", "labels_path"}},
    {"pictures", OPTIONS(.labels_path = "few"), VANE_ERR_SHAPE, NULL, {"few", "pictures"}},
    {"pictures", OPTIONS(.labels_path = "x.csv"), VANE_ERR_FORMAT, NULL, {"x.csv", "IDX"}},
    {"lonely-images-idx3-ubyte", OPTIONS(.targets = 0), VANE_ERR_FILE, NULL, {"lonely-labels-idx1-ubyte"}},
    {"missing", OPTIONS(.targets = 0), VANE_ERR_FILE, NULL, {"missing"}},
    {"empty", OPTIONS(.targets = 0), VANE_ERR_FORMAT, NULL, {"empty"}},
    {"grown", OPTIONS(.targets = 0), VANE_ERR_FILE, NULL, {"grown", "changed"}},
    {"shrunk", OPTIONS(.targets = 0), VANE_ERR_FILE, NULL, {"shrunk", "changed"}},
    {"enormous", OPTIONS(.targets = 0), VANE_ERR_LIMIT, NULL, {"enormous", "bytes"}},
};

VT_TEST(data_formats, files_by_path)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    dt_files = files;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const path_case *c = &paths[i];
        vane_dataset *d;
        const int status = vane_dataset_open(&d, ctx, c->path, &c->options);
        VT_CHECK_MSG(status == c->code, "%zu: %d %s", i, status, vane_last_error());
        VT_CHECK_MSG(!d == !c->rows, "%zu", i);
        if (c->rows) VT_CHECK_MSG(strcmp(dt_show(d), c->rows) == 0, "%zu: %s", i, dt_show(d));
        for (size_t j = 0; j < 2 && c->parts[j]; j++)
            VT_CHECK_MSG(strstr(vane_last_error(), c->parts[j]), "%zu: \"%s\" not in: %s", i, c->parts[j],
                         vane_last_error());
        vane_dataset_destroy(d);
        VT_CHECK_MSG(dt_live(ctx) == before, "%zu", i);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(data_formats, idx_classes_have_names)
{
    vane_ctx *ctx = dt_context();
    vane_dataset *d;
    dt_files = files;
    VT_CHECK(vane_dataset_open(&d, ctx, "dir/a-images-idx3-ubyte", NULL) == 0);
    VT_CHECK(vane_dataset_is_classes(d) && vane_dataset_targets(d) == 3);
    VT_CHECK(strcmp(vane_dataset_target_name(d, 2), "2") == 0);
    VT_CHECK(!vane_dataset_target_name(d, 3) && !vane_dataset_input_name(d, 0));
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_formats, no_memory_at_any_step)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    dt_files = files;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (!paths[i].rows) continue;
        int status = VANE_ERR_MEMORY;
        for (size_t n = 0; status == VANE_ERR_MEMORY; n++) {
            vane_dataset *d;
            dt_allocations_left = n;
            status = vane_dataset_open(&d, ctx, paths[i].path, &paths[i].options);
            dt_allocations_left = SIZE_MAX;
            VT_CHECK_MSG(!d == (status != 0) && n < 100, "%zu, %zu", i, n);
            vane_dataset_destroy(d);
            VT_CHECK_MSG(dt_live(ctx) == before, "%zu, %zu", i, n);
        }
        VT_CHECK(status == 0);
    }
    vane_ctx_destroy(ctx);
}
