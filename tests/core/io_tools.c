#include "tests/core/io_tools.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/core/data_tools.h"

enum { LENGTH_BYTES = 8 };

void io_free(io_bytes *file)
{
    free(file->at);
    *file = (io_bytes){NULL, 0};
}

static io_bytes room(size_t size) { return (io_bytes){malloc(size), size}; }

io_bytes io_save(const vane_net *net)
{
    size_t size = 0;
    if (vane_net_save_memory(net, NULL, &size)) return (io_bytes){NULL, 0};
    io_bytes file = room(size);
    if (!file.at || vane_net_save_memory(net, file.at, &file.size) || file.size != size) io_free(&file);
    return file;
}

io_bytes io_save_trainer(const vane_trainer *trainer)
{
    size_t size = 0;
    if (vane_trainer_save_memory(trainer, NULL, &size)) return (io_bytes){NULL, 0};
    io_bytes file = room(size);
    if (!file.at || vane_trainer_save_memory(trainer, file.at, &file.size) || file.size != size) io_free(&file);
    return file;
}

bool io_same(io_bytes a, io_bytes b) { return a.at && b.at && a.size == b.size && memcmp(a.at, b.at, a.size) == 0; }

static void put_length(io_bytes file, uint64_t length)
{
    for (size_t i = 0; i < LENGTH_BYTES; i++) file.at[i] = (char)(length >> (8 * i));
}

static uint64_t get_length(io_bytes file)
{
    uint64_t length = 0;
    for (size_t i = LENGTH_BYTES; i-- > 0;) length = length << 8 | (unsigned char)file.at[i];
    return length;
}

size_t io_find(io_bytes file, const char *text)
{
    const size_t n = strlen(text);
    for (size_t i = 0; i + n <= file.size; i++)
        if (memcmp(file.at + i, text, n) == 0) return i;
    return file.size;
}

/* Puts `new` in the place of the `removed` bytes at `at`. */
static bool splice(io_bytes *file, size_t at, size_t removed, const char *new)
{
    const size_t n = strlen(new), rest = file->size - at - removed;
    io_bytes made = room(file->size - removed + n);
    if (!made.at) return false;
    memcpy(made.at, file->at, at);
    memcpy(made.at + at, new, n);
    memcpy(made.at + at + n, file->at + at + removed, rest);
    put_length(made, get_length(made) + n - removed);
    io_free(file);
    *file = made;
    return true;
}

bool io_edit(io_bytes *file, const char *old, const char *new)
{
    const size_t at = io_find(*file, old);
    return at < file->size && splice(file, at, strlen(old), new);
}

bool io_unsign(io_bytes *file)
{
    static const char check[] = ",\"vane.check\":\"0123456789abcdef\"";
    const size_t at = io_find(*file, ",\"vane.check\"");
    return at < file->size && splice(file, at, sizeof check - 1, "") && io_edit(file, "\"vane.version\":\"1\",", "");
}

static bool told(int got, int status, const char *part)
{
    if (got == status && strstr(vane_last_error(), part)) return true;
    printf("%s, %s; expected %s with \"%s\"\n", vane_status_name(got), got ? vane_last_error() : "",
           vane_status_name(status), part);
    return false;
}

bool io_refused(vane_ctx *ctx, io_bytes file, int status, const char *part)
{
    const size_t before = dt_live(ctx);
    vane_net *net = NULL;
    const int got = file.at ? vane_net_load_memory(&net, ctx, file.at, file.size) : VANE_ERR_MEMORY;
    const bool empty = !net;
    vane_net_destroy(net);
    return told(got, status, part) && empty && dt_live(ctx) == before;
}

bool io_resume_refused(vane_ctx *ctx, io_bytes file, int status, const char *part)
{
    const size_t before = dt_live(ctx);
    vane_net *net = NULL;
    vane_trainer *trainer = NULL;
    const int got =
        file.at ? vane_trainer_resume_memory(&trainer, &net, ctx, file.at, file.size, NULL) : VANE_ERR_MEMORY;
    const bool empty = !net && !trainer;
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    return told(got, status, part) && empty && dt_live(ctx) == before;
}
