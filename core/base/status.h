/* Status codes with messages, and the library's own text formatter (printf depends on the locale
 * and pulls half a C library into a WebAssembly module).
 *
 *     if (units == 0 || units > limit)
 *         return vane_fail(VANE_ERR_LIMIT, "%zu units; 1 to %zu allowed", units, limit);
 *
 * A function that only hands on another's failure returns its code and leaves the message alone. */
#ifndef VANE_CORE_BASE_STATUS_H
#define VANE_CORE_BASE_STATUS_H

#include "vane.h"

#include <stdarg.h>
#include <stddef.h>

#if defined(__GNUC__)
#define VANE_PRINTF(format_index, first_index) \
    __attribute__((format(printf, format_index, first_index)))
#else
#define VANE_PRINTF(format_index, first_index)
#endif

/* Keeps the message for this thread's vane_last_error(), cut to VANE_MESSAGE_MAX bytes with its
 * terminator, and returns code. The arguments may point into the message kept so far, so that a
 * caller can put a file name before what its callee said. */
enum { VANE_MESSAGE_MAX = 512 };
int vane_fail(int code, const char *format, ...) VANE_PRINTF(2, 3);

/* Analysers see one file at a time, and so not that what fails never returns VANE_OK. */
#ifdef VANE_ANALYSE
#define vane_fail(code, ...) (vane_fail(code, __VA_ARGS__), (code))
#endif

/* Writes at most size bytes, the last of them always '\0' (nothing at all when size is 0), and
 * returns the length of the whole text without its terminator, as snprintf does.
 *
 * Verbs: %s %.*s %.Ns %c, %d %i %u %x with the lengths l ll z, %g, %%; no flags, no width. A NULL
 * %s is "(null)". Control characters (below 32, and 127) in the text of %s and %c come out as '?':
 * names from a file can't break a message into lines or drive a terminal. %g writes the shortest
 * text that reads back as the same float, or as the same double when the value is not a float.
 * Formatting stops at an unknown verb. */
size_t vane_format(char *out, size_t size, const char *format, ...) VANE_PRINTF(3, 4);
size_t vane_format_list(char *out, size_t size, const char *format, va_list arguments)
    VANE_PRINTF(3, 0);

#endif
