/* output.h - one JSON object per line, for programs. */
#ifndef VANE_NATIVE_CLI_OUTPUT_H
#define VANE_NATIVE_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* An object is begun, filled member by member, and ended, which writes all of it; so are arrays and objects in it. The
 * elements of an array have a NULL key. */
void vane_line_begin(FILE *to);
void vane_line_end(void);
void vane_line_open(const char *key);
void vane_line_close(void);
void vane_line_open_object(const char *key);
void vane_line_close_object(void);

void vane_line_text(const char *key, const char *text);
void vane_line_count(const char *key, uint64_t value);
void vane_line_number(const char *key, double value); /* null where it isn't finite */
void vane_line_flag(const char *key, bool value);

/* One field of a CSV line, in quotes where RFC 4180 wants them. */
void vane_csv_text(const char *text);

#endif
