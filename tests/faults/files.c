/* files.c - models, checkpoints and data in memory and on disk. Every file that is saved replaces an older one. */
#define _DEFAULT_SOURCE     /* symlink */
#include <string.h>
#include <unistd.h>

#include "core/base/alloc.h"
#include "tests/faults/faults.h"

/* --------------------------------------------------------------------------------------------------- in memory ---- */
/* Saved and loaded again. */
static bool copy_in_memory(scene *s, const vane_net *net, vane_ctx *ctx)
{
    vane_net *loaded;
    size_t size = 0;
    TRY(s, vane_net_save_memory(net, NULL, &size));
    void *bytes = vane_malloc(NULL, size);
    HOLDS(s, bytes != NULL);
    TRY(s, vane_net_save_memory(net, bytes, &size));
    MAKE(s, loaded, vane_net_load_memory(&loaded, ctx, bytes, size));
    scene_note(s, bytes, size);
    scene_note_net(s, loaded);
    vane_net_destroy(loaded);
    vane_free(NULL, bytes, size);
    return true;
}

static bool copy_trainer_in_memory(scene *s, const vane_trainer *trainer, vane_ctx *ctx)
{
    vane_net *net;
    vane_trainer *resumed;
    size_t size = 0;
    TRY(s, vane_trainer_save_memory(trainer, NULL, &size));
    void *bytes = vane_malloc(NULL, size);
    HOLDS(s, bytes != NULL);
    TRY(s, vane_trainer_save_memory(trainer, bytes, &size));
    MAKE(s, resumed, vane_trainer_resume_memory(&resumed, &net, ctx, bytes, size, NULL));
    scene_note(s, bytes, size);
    scene_note_net(s, net);
    vane_trainer_destroy(resumed);
    vane_net_destroy(net);
    vane_free(NULL, bytes, size);
    return true;
}

/* ----------------------------------------------------------------------------------------------------- on disk ---- */
static bool save_over_another(scene *s, vane_net *net)
{
    s->path = "net.vane";
    TRY(s, vane_net_save(net, s->path));
    TRY(s, vane_net_set_note(net, "written", "twice"));
    TRY(s, vane_net_save(net, s->path));
    s->path = "linked.vane";        /* which stays a link */
    HOLDS(s, symlink("net.vane", s->path) == 0);
    TRY(s, vane_net_save(net, s->path));
    char target[16];
    HOLDS(s, readlink(s->path, target, sizeof target) == 8);
    s->path = "net.net";
    TRY(s, vane_net_save_fann(net, s->path));
    TRY(s, vane_net_save_fann(net, s->path));
    return true;
}

static bool load_both(scene *s, vane_ctx *ctx)
{
    static const char *const paths[2] = { "net.vane", "net.net" };
    for (int i = 0; i < 2; i++) {
        vane_net *loaded;
        s->path = paths[i];
        MAKE(s, loaded, vane_net_load(&loaded, ctx, s->path));
        scene_note_net(s, loaded);
        vane_net_destroy(loaded);
    }
    return true;
}

bool scene_model_files(scene *s)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, net, scene_net(&net, ctx, 3, 5, 2));
    MAKE(s, data, scene_rows(&data, ctx, 12, 3, 2));
    TRY(s, vane_net_fit_scaling(net, data, VANE_SCALE_ZSCORE, VANE_SCALE_MINMAX));
    if (!copy_in_memory(s, net, ctx) || !save_over_another(s, net) || !load_both(s, ctx)) return false;
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}

bool scene_checkpoints(scene *s)
{
    vane_ctx *ctx;
    vane_net *net, *resumed_net;
    vane_dataset *data;
    vane_trainer *trainer, *resumed;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.batch = 8;
    options.patience = 3;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, net, scene_net(&net, ctx, 3, 5, 2));
    MAKE(s, data, scene_rows(&data, ctx, 30, 3, 2));
    MAKE(s, trainer, vane_trainer_create(&trainer, net, &options));
    s->path = "run.ck";
    TRY(s, vane_trainer_save(trainer, s->path));
    TRY(s, vane_trainer_run(trainer, data, 2, NULL));
    TRY(s, vane_trainer_save(trainer, s->path));
    if (!copy_trainer_in_memory(s, trainer, ctx)) return false;
    MAKE(s, resumed, vane_trainer_resume(&resumed, &resumed_net, ctx, s->path, NULL));
    TRY(s, vane_trainer_epoch(resumed, data, NULL));
    scene_note_net(s, resumed_net);
    vane_trainer_destroy(resumed);
    vane_net_destroy(resumed_net);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}
