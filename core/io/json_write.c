#include <string.h>

#include "core/base/text.h"
#include "core/io/json.h"

static void put_raw(vane_writer *w, char c)
{
    if (w->base && w->used < w->room) w->base[w->used] = c;
    w->used++;
}

static void put_bytes(vane_writer *w, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (w->quoted && (bytes[i] == '"' || bytes[i] == '\\')) put_raw(w, '\\');
        put_raw(w, bytes[i]);
    }
}

void vane_put(vane_writer *w, const char *text) { put_bytes(w, text, strlen(text)); }

void vane_put_u64(vane_writer *w, uint64_t value)
{
    char text[VANE_U64_TEXT];
    put_bytes(w, text, vane_u64_to_text(text, value));
}

void vane_put_float(vane_writer *w, float value)
{
    char text[VANE_FLOAT_TEXT];
    put_bytes(w, text, vane_float_to_text(text, value));
}

void vane_put_double(vane_writer *w, double value)
{
    char text[VANE_DOUBLE_TEXT];
    if (value - value != 0.0) vane_put(w, "null");
    else put_bytes(w, text, vane_double_to_text(text, value));
}

/* Texts hold no control characters: what carries them (labels.c) refuses those. */
void vane_put_string(vane_writer *w, const char *text)
{
    vane_put(w, "\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\') vane_put(w, "\\");
        put_bytes(w, p, 1);
    }
    vane_put(w, "\"");
}
