/* text_scan.h - reading a text of words and numbers with white space between them, as scanf does, and saying where it
 * goes wrong. */
#ifndef VANE_CORE_BASE_TEXT_SCAN_H
#define VANE_CORE_BASE_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/status.h"

typedef struct vane_scan {
    const char *begin, *at, *end;
    const char *name;           /* of the text, for messages */
} vane_scan;

/* In the C locale: blanks, tabs, line ends, form feeds. */
static inline bool vane_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static inline void vane_scan_spaces(vane_scan *s)
{
    while (s->at < s->end && vane_is_space(*s->at)) s->at++;
}

/* What follows white space: exactly `text`, or a whole number of digits alone. Otherwise false, and nothing is read
 * but the white space. A number above UINT32_MAX is read as a larger one. */
bool vane_scan_text(vane_scan *scan, const char *text);
bool vane_scan_u64(vane_scan *scan, uint64_t *value);

/* Of scan->at, both from 1. */
void vane_scan_place(const vane_scan *scan, size_t *line, size_t *column);

/* VANE_ERR_FORMAT at scan->at: "NAME:LINE:COLUMN: " and the message. */
int vane_scan_fail(const vane_scan *scan, const char *format, ...) VANE_PRINTF(2, 3);

/* The same: "expected " and the message, ", found ", and the word that stands there or that the text ends. */
int vane_scan_expected(const vane_scan *scan, const char *format, ...) VANE_PRINTF(2, 3);

#endif
