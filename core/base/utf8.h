/* utf8.h - well-formed UTF-8 (RFC 3629, section 4). */
#ifndef VANE_CORE_BASE_UTF8_H
#define VANE_CORE_BASE_UTF8_H

#include <stddef.h>

/* Length of the sequence at text, 1 to 4, or 0 when the `left` bytes there don't begin with a well-formed one:
 * cut short, longer than need be, a surrogate, above U+10FFFF. */
size_t vane_utf8_length(const char *text, size_t left);

/* Writes the code point (below 0x110000, no surrogate) and returns its length. */
size_t vane_utf8_put(char out[4], unsigned long code);

#endif
