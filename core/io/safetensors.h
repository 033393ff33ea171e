/* safetensors.h - the container of model files: 8 bytes of header length, a JSON header, the tensors' bytes.
 * Checked against the format's rules: every tensor inside the data, its bytes as many as its shape and type say,
 * in the order of their places without holes or overlaps, nothing after the last. */
#ifndef VANE_CORE_IO_SAFETENSORS_H
#define VANE_CORE_IO_SAFETENSORS_H

#include "core/base/hash.h"
#include "core/io/json.h"
#include "core/sys/host.h"

enum { VANE_SAFE_RANK = 8, VANE_SAFE_HEADER_MAX = 100000000 };   /* the format's own limit of a header */

typedef enum vane_safe_type {
    VANE_SAFE_F32,
    VANE_SAFE_U32,
    VANE_SAFE_U8,
    VANE_SAFE_OTHER             /* that no tensor of ours has */
} vane_safe_type;

typedef struct vane_safe_tensor {
    size_t key;                 /* node of its name in the header */
    vane_safe_type type;
    size_t rank, shape[VANE_SAFE_RANK], count;
    size_t begin, end;          /* of its bytes in the data */
} vane_safe_tensor;

/* Where a container comes from: a file that is read from its beginning to its end, or bytes in memory. */
typedef struct vane_safe_input {
    const char *name;           /* for messages */
    size_t size;
    const char *bytes;          /* NULL: reads file */
    vane_file *file;
} vane_safe_input;

/* Tensors of a file are read straight to where they are wanted as long as they are asked for in the order of their
 * places; at the first that isn't, what is left of the file comes into memory. */
typedef struct vane_safe {
    const char *name;
    size_t size;                /* of the whole file */
    char *text;                 /* the header's */
    vane_json header;
    size_t metadata;            /* node of __metadata__, an object of strings; 0 when there is none */
    vane_safe_tensor *tensors;  /* in the order of their places */
    size_t count;
    size_t data;                /* place of the tensors' bytes in the file */

    vane_file *file;
    size_t at;                  /* bytes read of file, and hashed */
    const char *rest;           /* those from `at` on, NULL while they are in the file alone */
    char *owned;                /* the same when they were read from the file */
    vane_hash_state hash;       /* of the first `at` bytes, the check's digits read as zeros */
} vane_safe;

/* check: key in __metadata__ of a text of VANE_SAFE_CHECK characters that the hash takes for zeros. */
enum { VANE_SAFE_CHECK = 16 };
int vane_safe_open(vane_safe *out, const vane_ctx *ctx, const vane_safe_input *input, const char *check);
void vane_safe_close(vane_safe *safe);

/* The tensor of this name, NULL when there is none. */
const vane_safe_tensor *vane_safe_find(const vane_safe *safe, const char *name);

/* The tensor of this name, which must be there, and of this type and shape (rank 1: columns 1). */
int vane_safe_expect(const vane_safe_tensor **out, const vane_safe *safe, const char *name, vane_safe_type type,
                     size_t rank, size_t rows, size_t columns);

/* Reads such a tensor, which must be finite where it is float32. To be called once for each. */
int vane_safe_read(void *out, vane_safe *safe, const char *name, vane_safe_type type, size_t rank, size_t rows,
                   size_t columns);

/* Hash of the whole file, after all that is wanted of it has been read. A file that has become longer or shorter since
 * it was opened is VANE_ERR_FILE. */
int vane_safe_hash(uint64_t *out, vane_safe *safe);

#endif
