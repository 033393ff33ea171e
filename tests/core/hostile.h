/* Files that ask for much: each of about a given size, and made so that a reader without bounds would take memory or
 * time out of proportion to it. Most are refused; what counts is what reading them costs. */
#ifndef VANE_TESTS_CORE_HOSTILE_H
#define VANE_TESTS_CORE_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

#include "vane.h"

typedef struct hostile_file {
    char *at;
    size_t size, room;
} hostile_file;

typedef struct hostile_kind {
    const char *what;
    const char *name;           /* of a file, whose ending says how it is read */
    void (*make)(hostile_file *file);       /* fills the room, or nearly */
    size_t times;               /* bytes of memory for each of the file, as SECURITY.md says */
    bool classes;               /* what it says of one-hot targets holds as well */
} hostile_kind;

extern const hostile_kind hostile_kinds[];
extern const size_t hostile_kind_count;

/* Of at most `room` bytes; false where there is no memory. To be given back. */
bool hostile_make(hostile_file *file, const hostile_kind *kind, size_t room);
void hostile_free(hostile_file *file);

/* Reads the file, and drops what comes of it. */
void hostile_read(vane_ctx *ctx, const hostile_kind *kind, const hostile_file *file);

#endif
