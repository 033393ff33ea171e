#include "core/base/text_buffer.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/base/text.h"

/* Room doubles, so that all copies together are no longer than the text. */
static bool make_room(vane_text_buffer *b, size_t more)
{
    enum { FIRST_ROOM = 4096 };
    size_t needed, room = b->room ? b->room : FIRST_ROOM;
    if (b->failed || more <= b->room - b->used) return !b->failed;
    b->failed = true;
    if (!vane_size_add(b->used, more, &needed)) return false;
    while (room < needed)
        if (!vane_size_mul(room, 2, &room)) return false;
    char *bytes = vane_pool_alloc(b->pool, room);
    if (!bytes) return false;
    if (b->used) memcpy(bytes, b->bytes, b->used);
    vane_pool_free(b->pool, b->bytes);
    b->bytes = bytes;
    b->room = room;
    b->failed = false;
    return true;
}

void vane_buffer_put_bytes(vane_text_buffer *b, const char *bytes, size_t length)
{
    if (!make_room(b, length)) return;
    memcpy(b->bytes + b->used, bytes, length);
    b->used += length;
}

void vane_buffer_put(vane_text_buffer *b, const char *text) { vane_buffer_put_bytes(b, text, strlen(text)); }

void vane_buffer_put_i64(vane_text_buffer *b, int64_t value)
{
    char text[1 + VANE_U64_TEXT] = "-";
    const bool negative = value < 0;
    vane_buffer_put_bytes(b, text + !negative,
                          negative + vane_u64_to_text(text + 1, negative ? 0 - (uint64_t)value : (uint64_t)value));
}

void vane_buffer_put_float(vane_text_buffer *b, float value)
{
    char text[VANE_FLOAT_TEXT];
    vane_buffer_put_bytes(b, text, vane_float_to_text(text, value));
}

void vane_buffer_put_fixed(vane_text_buffer *b, float value, unsigned decimals)
{
    char text[VANE_EXACT_TEXT];
    vane_buffer_put_bytes(b, text, vane_float_to_fixed(text, value, decimals));
}

void vane_buffer_put_scientific(vane_text_buffer *b, float value, unsigned decimals)
{
    char text[VANE_EXACT_TEXT];
    vane_buffer_put_bytes(b, text, vane_float_to_scientific(text, value, decimals));
}

int vane_buffer_end(vane_text_buffer *b, char **bytes, size_t *size)
{
    *bytes = b->failed ? NULL : b->bytes;
    *size = b->failed ? 0 : b->used;
    if (!b->failed) return VANE_OK;
    const size_t used = b->used;
    vane_buffer_free(b);
    return vane_fail(VANE_ERR_MEMORY, "out of memory: no room for a text of more than %zu bytes", used);
}

void vane_buffer_free(vane_text_buffer *b)
{
    vane_pool_free(b->pool, b->bytes);
    *b = (vane_text_buffer){ .pool = b->pool };
}
