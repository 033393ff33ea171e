/* safetensors.h - the container of model files: 8 bytes of header length, a JSON header, the tensors' bytes.
 * Checked against the format's rules: every tensor inside the data, its bytes as many as its shape and type say,
 * in the order of their places without holes or overlaps, nothing after the last. */
#ifndef VANE_CORE_IO_SAFETENSORS_H
#define VANE_CORE_IO_SAFETENSORS_H

#include "core/io/json.h"

enum { VANE_SAFE_RANK = 8, VANE_SAFE_HEADER_MAX = 100000000 };   /* the format's own limit of a header */

typedef struct vane_safe_tensor {
    size_t key;                 /* node of its name in the header */
    bool is_f32;
    size_t rank, shape[VANE_SAFE_RANK], count;
    size_t begin, end;          /* of its bytes in the data */
} vane_safe_tensor;

typedef struct vane_safe {
    const char *name;           /* of the file, for messages */
    const char *bytes;          /* the caller's */
    size_t size;
    vane_json header;
    size_t metadata;            /* node of __metadata__, an object of strings; 0 when there is none */
    vane_safe_tensor *tensors;  /* in the order of their places */
    size_t count;
    const char *data;
} vane_safe;

int vane_safe_open(vane_safe *out, const vane_ctx *ctx, const void *bytes, size_t size, const char *name);
void vane_safe_close(vane_safe *safe);

/* The tensor of this name, NULL when there is none. */
const vane_safe_tensor *vane_safe_find(const vane_safe *safe, const char *name);

/* Copies a tensor that must be there, be float32, have this shape (rank 1: columns 1) and be finite. */
int vane_safe_copy(float *out, const vane_safe *safe, const char *name, size_t rank, size_t rows, size_t columns);

#endif
