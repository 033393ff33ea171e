/* output.h - one JSON object per line on stdout, for programs. */
#ifndef VANE_NATIVE_CLI_OUTPUT_H
#define VANE_NATIVE_CLI_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

/* An object is begun, filled member by member, and ended; so are arrays in it, whose elements have a NULL key. */
void vane_line_begin(void);
void vane_line_end(void);
void vane_line_open(const char *key);
void vane_line_close(void);

void vane_line_text(const char *key, const char *text);
void vane_line_count(const char *key, uint64_t value);
void vane_line_number(const char *key, double value); /* null where it isn't finite */

/* One field of a CSV line, in quotes where RFC 4180 wants them. */
void vane_csv_text(const char *text);

#endif
