#include "native/cli/output.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static FILE *out;  /* where the line goes */
static bool first; /* nothing stands yet in the innermost object or array */

static void put_text(const char *text)
{
    putc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 32 || *c == '"' || *c == '\\')
            fprintf(out, "\\u%04x", *c);
        else
            putc(*c, out);
    }
    putc('"', out);
}

static void put_key(const char *key)
{
    if (!first) fputs(", ", out);
    first = false;
    if (!key) return;
    put_text(key);
    fputs(": ", out);
}

void vane_line_begin(FILE *to)
{
    out = to;
    putc('{', out);
    first = true;
}

void vane_line_end(void)
{
    fputs("}\n", out);
    fflush(out);
}

static void open_with(const char *key, char bracket)
{
    put_key(key);
    putc(bracket, out);
    first = true;
}

static void close_with(char bracket)
{
    putc(bracket, out);
    first = false;
}

void vane_line_open(const char *key) { open_with(key, '['); }
void vane_line_close(void) { close_with(']'); }
void vane_line_open_object(const char *key) { open_with(key, '{'); }
void vane_line_close_object(void) { close_with('}'); }

void vane_line_text(const char *key, const char *text)
{
    put_key(key);
    put_text(text);
}

void vane_line_count(const char *key, uint64_t value)
{
    put_key(key);
    fprintf(out, "%llu", (unsigned long long)value);
}

void vane_line_number(const char *key, double value)
{
    put_key(key);
    if (value - value == 0.0)
        fprintf(out, "%.9g", value);
    else
        fputs("null", out);
}

void vane_line_flag(const char *key, bool value)
{
    put_key(key);
    fputs(value ? "true" : "false", out);
}

void vane_csv_text(const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"') putchar('"');
        putchar(*text);
    }
    putchar('"');
}
