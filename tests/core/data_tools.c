#include "tests/core/data_tools.h"

#include "core/base/status.h"

const dt_file *dt_files;
size_t dt_allocations_left = SIZE_MAX;

struct vane_file {
    const dt_file *data;
    size_t at;
};
static struct vane_file opened[4];

static int file_open(void *user, vane_file **out, const char *path, uint64_t *size)
{
    (void)user;
    *out = NULL;
    for (const dt_file *f = dt_files; f && f->path; f++) {
        if (strcmp(f->path, path) != 0) continue;
        for (size_t i = 0; i < sizeof opened / sizeof *opened; i++) {
            if (opened[i].data) continue;
            opened[i] = (struct vane_file){f, 0};
            *out = &opened[i];
            *size = f->stated_size;
            return VANE_OK;
        }
    }
    return vane_fail(VANE_ERR_FILE, "%s: no such file", path);
}

static int file_read(void *user, vane_file *file, void *bytes, size_t size, size_t *got)
{
    (void)user;
    const size_t rest = file->data->size - file->at;
    *got = size < rest ? size : rest;
    if (*got > 0) memcpy(bytes, (const char *)file->data->bytes + file->at, *got);
    file->at += *got;
    return VANE_OK;
}

static void file_close(void *user, vane_file *file)
{
    (void)user;
    if (file) file->data = NULL;
}

static void *rationed_alloc(void *user, size_t bytes)
{
    if (dt_allocations_left == 0) return NULL;
    if (dt_allocations_left != SIZE_MAX) dt_allocations_left--;
    return vane_malloc(user, bytes);
}

vane_ctx *dt_context(void)
{
    static vane_host host;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    host = *vane_host_default();
    host.memory = (vane_allocator){NULL, rationed_alloc, vane_free};
    host.file_open = file_open;
    host.file_read = file_read;
    host.file_close = file_close;
    options.host = &host;
    options.threads = 1;
    options.pool_bytes = 0;
    return vane_ctx_create(&ctx, &options) ? NULL : ctx;
}

size_t dt_live(const vane_ctx *ctx)
{
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    return stats.bytes_live;
}

int dt_parse(vane_dataset **out, vane_ctx *ctx, const char *name, const char *text, const vane_data_options *options)
{
    return vane_dataset_parse(out, ctx, text, strlen(text), name, options);
}

const char *dt_show(const vane_dataset *d)
{
    static char text[2048];
    float x[64], t[64];
    const size_t inputs = vane_dataset_inputs(d), targets = vane_dataset_targets(d);
    size_t n = 0;
    text[0] = '\0';
    if (inputs > 64 || targets > 64) return "too wide to show";
    for (uint64_t i = 0; i < vane_dataset_rows(d); i++) {
        if (vane_dataset_get(d, i, x, t)) return "a row is missing";
        for (size_t j = 0; j < inputs + targets; j++) {
            const char *before = j == 0 ? i ? "; " : "" : j == inputs ? " | " : " ";
            const float value = j < inputs ? x[j] : t[j - inputs];
            if (n < sizeof text) n += vane_format(text + n, sizeof text - n, "%s%g", before, (double)value);
        }
    }
    return text;
}
