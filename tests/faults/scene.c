#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/alloc.h"
#include "tests/core/widths.h"
#include "tests/faults/faults.h"
#include "tests/faults/system.h"

int scene_broken(scene *s, const char *call, const char *why)
{
    system_watch(false);
    snprintf(s->why, sizeof s->why, "%s: %s: \"%s\"", call, why, vane_last_error());
    return SCENE_BROKEN;
}

void scene_begin(scene *s)
{
    s->strikes = system_strikes();
    s->files = scene_files();
    system_watch(true);
}

static bool message_fits(const scene *s)
{
    const char *message = vane_last_error();
    if (s->silent) return true;
    if (s->status == VANE_ERR_MEMORY) return strstr(message, "memory") != NULL;
    return strstr(message, s->path) && strstr(message, strerror(s->error));
}

int scene_end(scene *s, int status, const char *call, const void *made)
{
    system_watch(false);
    const bool struck = system_strikes() > s->strikes;
    if (!status && struck && s->status) return scene_broken(s, call, "passed although it was struck");
    if (!status) return SCENE_PASSED;
    if (!struck) return scene_broken(s, call, "failed unstruck");
    if (!s->status) return scene_broken(s, call, "failed by what it should bear");
    if (status != s->status) return scene_broken(s, call, vane_status_name(status));
    if (!message_fits(s)) return scene_broken(s, call, "says nothing of the fault");
    if (made) return scene_broken(s, call, "left something where NULL belongs");
    if (scene_files() != s->files) return scene_broken(s, call, "changed a file, or left one");
    system_begin((system_plan){ .at = 0 });
    return SCENE_AGAIN;
}

/* ---------------------------------------------------------------------------------------------------- results ---- */
void scene_note(scene *s, const void *bytes, size_t size) { vane_hash_update(&s->results, bytes, size); }
void scene_note_number(scene *s, double value) { scene_note(s, &value, sizeof value); }

void scene_note_net(scene *s, const vane_net *net)
{
    size_t size = 0;
    if (vane_net_save_memory(net, NULL, &size)) abort();
    char *bytes = vane_malloc(NULL, size);
    if (!bytes || vane_net_save_memory(net, bytes, &size)) abort();
    scene_note(s, bytes, size);
    vane_free(NULL, bytes, size);
}

/* A sum, so that the order in which the folder tells its files doesn't matter. */
uint64_t scene_files(void)
{
    uint64_t sum = 0;
    char bytes[65536];
    DIR *folder = opendir(".");
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(entry->d_name, "rb");
        if (!file) continue;
        uint64_t hash = vane_hash(entry->d_name, strlen(entry->d_name), 0);
        for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) hash = vane_hash(bytes, got, hash);
        fclose(file);
        sum += hash;
    }
    if (folder) closedir(folder);
    return sum;
}

/* --------------------------------------------------------------------------------------- what scenarios share ---- */
void scene_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) abort();
}

int scene_context(vane_ctx **out, unsigned threads)
{
    vane_options options = VANE_OPTIONS;
    options.threads = threads;
    options.deterministic = 1;
    return vane_ctx_create(out, &options);
}

int scene_build(vane_net **net, uint64_t seed)
{
    const int status = vane_net_build(*net, seed);
    if (!status) return VANE_OK;
    vane_net_destroy(*net);
    *net = NULL;
    return status;
}

int scene_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t hidden, size_t outputs)
{
    const int status = vane_net_create(out, ctx, inputs);
    if (status) return status;
    vane_net_add_dense(*out, hidden, VANE_TANH);
    vane_net_add_dense(*out, outputs, VANE_SIGMOID);
    return scene_build(out, 42);
}

int scene_rows(vane_dataset **out, vane_ctx *ctx, size_t rows, size_t inputs, size_t targets)
{
    enum { MOST = 65536 };
    static float x[MOST], t[MOST];
    if (rows * inputs > MOST || rows * targets > MOST) abort();
    vane_random_fill(1, rows * inputs, -1.0f, 1.0f, x);
    vane_random_fill(2, rows * targets, 0.1f, 0.9f, t);
    return vane_dataset_create(out, ctx, x, inputs, t, targets, rows, NULL);
}
