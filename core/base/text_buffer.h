/* text_buffer.h - a text that grows as it is written, for files whose length isn't known before. */
#ifndef VANE_CORE_BASE_TEXT_BUFFER_H
#define VANE_CORE_BASE_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/pool.h"

/* Begins as { .pool = pool }. Without memory it stays as it is and `failed` is set, which vane_buffer_end reports. */
typedef struct vane_text_buffer {
    vane_pool *pool;
    char *bytes;
    size_t used, room;
    bool failed;
} vane_text_buffer;

void vane_buffer_put(vane_text_buffer *buffer, const char *text);
void vane_buffer_put_bytes(vane_text_buffer *buffer, const char *bytes, size_t length);
void vane_buffer_put_i64(vane_text_buffer *buffer, int64_t value);
void vane_buffer_put_float(vane_text_buffer *buffer, float value);      /* the shortest text that reads back */
void vane_buffer_put_fixed(vane_text_buffer *buffer, float value, unsigned decimals);
void vane_buffer_put_scientific(vane_text_buffer *buffer, float value, unsigned decimals);

/* Gives the text, the caller's to free to the pool; VANE_ERR_MEMORY, and *bytes is NULL, when it did not fit. */
int vane_buffer_end(vane_text_buffer *buffer, char **bytes, size_t *size);

/* Drops the text. */
void vane_buffer_free(vane_text_buffer *buffer);

#endif
