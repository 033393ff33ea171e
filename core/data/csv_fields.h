/* csv_fields.h - the fields of a CSV text one by one (RFC 4180; with a blank as separator, runs of blanks are one). */
#ifndef VANE_CORE_DATA_CSV_FIELDS_H
#define VANE_CORE_DATA_CSV_FIELDS_H

#include "core/data/reader.h"

typedef struct vane_csv {
    const char *at, *end, *line_begin;
    const char *name;
    size_t line;                /* from 1 */
    char separator;
} vane_csv;

typedef struct vane_field {
    const char *text; /* between the quotes of a quoted field, doubled quotes still double; else blanks trimmed */
    size_t length;
    bool quoted;
    bool last;                  /* of its record */
    size_t line, column;        /* where it begins, from 1, the column in bytes */
} vane_field;

/* At the first record of bytes, past a byte order mark. separator 0: found out from the first line. */
vane_csv vane_csv_open(const vane_bytes *bytes, char separator);

/* Skips empty lines; false at the end of the text. To be asked before each record. */
bool vane_csv_record(vane_csv *csv);

int vane_csv_field(vane_csv *csv, vane_field *field);

/* The same, with its value, for a number that has neither quotes nor blanks around it: the short way for most fields.
 * False, with nothing read, for any other. */
bool vane_csv_number(vane_csv *csv, vane_field *field, float *value);

/* The line and column of a field by its text, for one of an earlier pass. */
vane_field vane_csv_find_place(const vane_bytes *bytes, const char *text);

/* A VANE_ERR_FORMAT that begins with the place of a field: "data.csv:17:5: ". */
int vane_csv_fail(const vane_csv *csv, const vane_field *field, const char *what);

#endif
