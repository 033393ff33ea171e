#include "core/base/text_scan.h"

#include <string.h>

bool vane_scan_text(vane_scan *s, const char *text)
{
    const size_t length = strlen(text);
    vane_scan_spaces(s);
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, text, length) != 0) return false;
    s->at += length;
    return true;
}

bool vane_scan_u64(vane_scan *s, uint64_t *value)
{
    const uint64_t enough = (uint64_t)1 << 32;
    vane_scan_spaces(s);
    const char *begin = s->at;
    for (*value = 0; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++)
        if (*value < enough) *value = *value * 10 + (unsigned)(*s->at - '0');
    return s->at > begin;
}

void vane_scan_place(const vane_scan *s, size_t *line, size_t *column)
{
    const char *line_begin = s->begin;
    *line = 1;
    for (const char *p = s->begin; p < s->at; p++)
        if (*p == '\n') {
            ++*line;
            line_begin = p + 1;
        }
    *column = (size_t)(s->at - line_begin) + 1;
}

int vane_scan_fail(const vane_scan *s, const char *format, ...)
{
    char message[VANE_MESSAGE_MAX];
    size_t line, column;
    va_list arguments;
    va_start(arguments, format);
    vane_format_list(message, sizeof message, format, arguments);
    va_end(arguments);
    vane_scan_place(s, &line, &column);
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: %s", s->name, line, column, message);
}

int vane_scan_expected(const vane_scan *s, const char *format, ...)
{
    enum { SHOWN = 40 };
    char what[VANE_MESSAGE_MAX];
    const char *end = s->at;
    va_list arguments;
    va_start(arguments, format);
    vane_format_list(what, sizeof what, format, arguments);
    va_end(arguments);
    if (s->at == s->end) return vane_scan_fail(s, "expected %s, found the end of the file", what);
    while (end < s->end && end - s->at < SHOWN && !vane_is_space(*end)) end++;
    return vane_scan_fail(s, "expected %s, found \"%.*s\"", what, (int)(end - s->at), s->at);
}
