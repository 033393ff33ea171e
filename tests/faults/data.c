/* data.c - datasets from memory, files and sources. */
#include <stdio.h>
#include <string.h>

#include "tests/faults/faults.h"

static bool note_rows(scene *s, const vane_dataset *data)
{
    float x[16], t[16];
    HOLDS(s, vane_dataset_inputs(data) <= 16 && vane_dataset_targets(data) <= 16);
    for (uint64_t row = 0; row < vane_dataset_rows(data); row++) {
        TRY(s, vane_dataset_get(data, row, x, t));
        scene_note(s, x, vane_dataset_inputs(data) * sizeof *x);
        scene_note(s, t, vane_dataset_targets(data) * sizeof *t);
    }
    return true;
}

/* --------------------------------------------------------------------------------------------------- in memory ---- */
static const char flowers[] = "width,height,kind\n1,2,red\n3,4.5,\"blue, pale\"\n5,6,red\n7,8,green\n2,2,green\n";

static bool describe_by(scene *s, vane_ctx *ctx, vane_dataset *data)
{
    vane_net *net;
    MAKE(s, net, scene_net(&net, ctx, 2, 4, 3));
    TRY(s, vane_net_take_names(net, data));
    TRY(s, vane_net_fit_scaling(net, data, VANE_SCALE_ZSCORE, VANE_SCALE_NONE));
    TRY(s, vane_net_fit_scaling(net, data, VANE_SCALE_MINMAX, VANE_SCALE_NONE));
    TRY(s, vane_net_init_widrow_nguyen(net, data, 5));
    scene_note_net(s, net);
    vane_net_destroy(net);
    return true;
}

bool scene_data(scene *s)
{
    vane_ctx *ctx;
    vane_dataset *data, *first, *second;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, data, vane_dataset_parse(&data, ctx, flowers, strlen(flowers), "flowers.csv", NULL));
    HOLDS(s, strcmp(vane_dataset_input_name(data, 1), "height") == 0 && vane_dataset_is_classes(data));
    HOLDS(s, strcmp(vane_dataset_target_name(data, 0), "blue, pale") == 0);
    if (!note_rows(s, data) || !describe_by(s, ctx, data)) return false;
    MAKE(s, first, vane_dataset_split(&first, &second, data, 0.4, 7));
    vane_dataset_destroy(data);     /* the parts keep the rows */
    if (!note_rows(s, first) || !note_rows(s, second)) return false;
    vane_dataset_destroy(second);
    vane_dataset_destroy(first);
    vane_ctx_destroy(ctx);
    return true;
}

/* ------------------------------------------------------------------------------------------------------- files ---- */
static void write_each(void)
{
    static const char rows[] = "2 3 1\n1 2 3\n4\n5 6 7\n8\n";
    static const char images[] = "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02\x10\x20\x30\x40";
    static const char labels[] = "\0\0\x08\x01\0\0\0\x02\0\x01";
    enum { HEADER = 128, LEAD = 10 };
    char matrix[HEADER + 7] = "\x93NUMPY\x01\0\x76";
    snprintf(matrix + LEAD, HEADER - LEAD + 7, "%-117s\n%s",
             "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", "\1\2\3\4\5\6");
    scene_write("flowers.csv", flowers, strlen(flowers));
    scene_write("rows.data", rows, sizeof rows - 1);
    scene_write("t-images-idx3-ubyte", images, sizeof images - 1);
    scene_write("t-labels-idx1-ubyte", labels, sizeof labels - 1);
    scene_write("matrix.npy", matrix, HEADER + 6);
}

/* Messages name the path, or that of the labels. */
static bool open_each(scene *s, vane_ctx *ctx)
{
    static const char *const paths[5][2] = { { "flowers.csv", "flowers.csv" }, { "rows.data", "rows.data" },
                                             { "saved.data", "saved.data" }, { "matrix.npy", "matrix.npy" },
                                             { "t-images-idx3-ubyte", "s-idx" } };
    for (int i = 0; i < 5; i++) {
        vane_dataset *data;
        s->path = paths[i][1];
        MAKE(s, data, vane_dataset_open(&data, ctx, paths[i][0], NULL));
        if (!note_rows(s, data)) return false;
        vane_dataset_destroy(data);
    }
    return true;
}

bool scene_data_files(scene *s)
{
    vane_ctx *ctx;
    vane_dataset *data;
    write_each();
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, data, scene_rows(&data, ctx, 20, 3, 2));
    s->path = "saved.data";
    TRY(s, vane_dataset_save(data, s->path));
    TRY(s, vane_dataset_save(data, s->path));
    if (!open_each(s, ctx)) return false;
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
    return true;
}

/* ----------------------------------------------------------------------------------------------------- sources ---- */
typedef struct tap {
    unsigned at;
} tap;

static int draw(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    enum { ROWS = 50 };
    tap *from = user;
    for (*rows = 0; *rows < max_rows && from->at < ROWS; ++*rows, from->at++) {
        x[2 * *rows] = (float)from->at / ROWS;
        x[2 * *rows + 1] = 1;
        t[*rows] = (float)(from->at % 3) / 3;
    }
    return VANE_OK;
}

static int rewind_tap(void *user)
{
    ((tap *)user)->at = 0;
    return VANE_OK;
}

/* Read ahead on a thread, where there is one to be had. */
bool scene_sources(scene *s)
{
    tap from = { 0 };
    vane_ctx *ctx;
    vane_dataset *data;
    vane_net *net;
    vane_trainer *trainer;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_source source = VANE_SOURCE;
    options.batch = 8;
    source.user = &from;
    source.inputs = 2;
    source.targets = 1;
    source.read = draw;
    source.rewind = rewind_tap;
    source.prefetch = 1;
    MAKE(s, ctx, scene_context(&ctx, 2));
    MAKE(s, data, vane_dataset_from_source(&data, ctx, &source));
    MAKE(s, net, scene_net(&net, ctx, 2, 4, 1));
    MAKE(s, trainer, vane_trainer_create(&trainer, net, &options));
    TRY(s, vane_trainer_epoch(trainer, data, NULL));
    TRY(s, vane_trainer_epoch(trainer, data, NULL));
    scene_note_net(s, net);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}
