#include "native/cli/output.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool first; /* nothing stands yet in the innermost object or array */

static void put_text(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 32 || *c == '"' || *c == '\\')
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    putchar('"');
}

static void put_key(const char *key)
{
    if (!first) fputs(", ", stdout);
    first = false;
    if (!key) return;
    put_text(key);
    fputs(": ", stdout);
}

void vane_line_begin(void)
{
    putchar('{');
    first = true;
}

void vane_line_end(void)
{
    fputs("}\n", stdout);
    fflush(stdout);
}

void vane_line_open(const char *key)
{
    put_key(key);
    putchar('[');
    first = true;
}

void vane_line_close(void)
{
    putchar(']');
    first = false;
}

void vane_line_text(const char *key, const char *text)
{
    put_key(key);
    put_text(text);
}

void vane_line_count(const char *key, uint64_t value)
{
    put_key(key);
    printf("%llu", (unsigned long long)value);
}

void vane_line_number(const char *key, double value)
{
    put_key(key);
    if (value - value == 0.0)
        printf("%.9g", value);
    else
        fputs("null", stdout);
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
