/* io_tools.h - model files in memory: saved by the library, then changed by hand. */
#ifndef VANE_TESTS_CORE_IO_TOOLS_H
#define VANE_TESTS_CORE_IO_TOOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "vane.h"

/* A file in a block of its very size, so that a sanitizer sees a read past its end; at NULL when making it failed. */
typedef struct io_bytes {
    char *at;
    size_t size;
} io_bytes;

io_bytes io_save(const vane_net *net);
io_bytes io_save_trainer(const vane_trainer *trainer);
void io_free(io_bytes *file);

bool io_same(io_bytes a, io_bytes b);

/* Replaces the first `old` in the header by `new`, fitting the header's length; false when there is none. */
bool io_edit(io_bytes *file, const char *old, const char *new);

/* Takes vane.version and vane.check out: what remains is another writer's file, free to be edited. */
bool io_unsign(io_bytes *file);

/* Where `text` begins in the file; its size when it's nowhere. */
size_t io_find(io_bytes file, const char *text);

/* True when loading gives this status, nothing else, no leak, and a message that has `part` in it. */
bool io_refused(vane_ctx *ctx, io_bytes file, int status, const char *part);
bool io_resume_refused(vane_ctx *ctx, io_bytes file, int status, const char *part);

#endif
