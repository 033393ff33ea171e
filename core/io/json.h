/* json.h - reading and writing JSON (RFC 8259), strictly: UTF-8, no duplicate keys, nothing after the value. */
#ifndef VANE_CORE_IO_JSON_H
#define VANE_CORE_IO_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/net/net.h"

/* ------------------------------------------------------------------------------------------------ reading ---- */
typedef enum vane_json_kind {
    VANE_JSON_NULL,
    VANE_JSON_FALSE,
    VANE_JSON_TRUE,
    VANE_JSON_NUMBER,
    VANE_JSON_STRING,
    VANE_JSON_ARRAY,
    VANE_JSON_OBJECT
} vane_json_kind;

/* A value. Those inside an array or object follow it, an object's as key, value, key, value, … */
typedef struct vane_json_node {
    uint8_t kind;               /* vane_json_kind */
    bool escaped;               /* a string with a backslash in it */
    uint32_t begin, end;        /* its text; of a string without the quotes */
    uint32_t size;              /* elements of an array, members of an object */
    uint32_t next;              /* the node after all that is inside */
} vane_json_node;

typedef struct vane_json {
    const vane_ctx *ctx;
    const char *name;           /* of the text, for messages */
    const char *text;           /* the caller's, to be kept as long as this */
    vane_json_node *nodes;      /* nodes[0] is the whole */
    size_t count;
} vane_json;

/* At most 2^31 bytes, 32 deep, 16,384 members an object, keys of at most 1530 bytes: 255 that are all escaped. Takes
 * at most 11 times the text's length of memory: a node has 20 bytes, and two nodes don't fit in less than three; a
 * key has 4 more while its object is checked. */
int vane_json_parse(vane_json *out, const vane_ctx *ctx, const char *text, size_t length, const char *name);
void vane_json_free(vane_json *json);

/* The value of a key of the object `node`; 0 when there is none (0 is the whole, never a member). */
size_t vane_json_find(const vane_json *json, size_t node, const char *key);

/* True when a string is exactly `text`. */
bool vane_json_is(const vane_json *json, size_t node, const char *text);

/* A string's characters, allocated, with a 0 at the end; one with a 0 inside is VANE_ERR_FORMAT. */
int vane_json_string(char **out, size_t *length, const vane_json *json, size_t node);

/* A number without sign, point or exponent. */
int vane_json_u64(uint64_t *out, const vane_json *json, size_t node);
int vane_json_double(double *out, const vane_json *json, size_t node);      /* finite */
int vane_json_float(float *out, const vane_json *json, size_t node);        /* finite as a float */

/* A VANE_ERR_FORMAT about a value: "NAME, byte 17: WHAT". */
int vane_json_fail(const vane_json *json, size_t node, const char *what);

/* ------------------------------------------------------------------------------------------------ writing ---- */
/* Bytes that are counted, or, with a base, also written; those past `room` are only counted. */
typedef struct vane_writer {
    char *base;
    size_t room, used;
    bool quoted;                /* inside a JSON string: quotes and backslashes are escaped */
} vane_writer;

void vane_put(vane_writer *w, const char *text);
void vane_put_u64(vane_writer *w, uint64_t value);
void vane_put_float(vane_writer *w, float value);           /* finite */
void vane_put_double(vane_writer *w, double value);         /* not finite: null */
void vane_put_string(vane_writer *w, const char *text);     /* with its quotes */

#endif
