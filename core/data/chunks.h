/* chunks.h - a text cut at line ends, so that several threads can read it. A reader whose chunk fails reads the whole
 * text again on its own thread: so errors, and what is read, do not depend on the cuts. */
#ifndef VANE_CORE_DATA_CHUNKS_H
#define VANE_CORE_DATA_CHUNKS_H

#include "core/data/reader.h"

typedef struct vane_chunk {
    const char *begin, *end;
    size_t first, count;        /* of what the reader counts, rows or numbers; for it to fill */
    int status;                 /* of reading the chunk */
} vane_chunk;

/* At least one; one alone where the text is short or the context has one thread. */
int vane_chunks_cut(vane_chunk **out, size_t *count, const vane_ctx *ctx, const char *begin, const char *end);

/* The whole text becomes the first chunk; returns 1. */
size_t vane_chunks_join(vane_chunk *chunks, size_t count);

/* Sets the chunks' first by their counts; returns the sum. */
size_t vane_chunks_number(vane_chunk *chunks, size_t count);

/* Calls read for each chunk's index, on all threads. False when one has failed. */
bool vane_chunks_read(const vane_ctx *ctx, const vane_chunk *chunks, size_t count, vane_task read, void *arg);

#endif
