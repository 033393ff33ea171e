/* What the tests of datasets share: a context whose files are in memory, and leak checks. */
#ifndef VANE_TESTS_CORE_DATA_TOOLS_H
#define VANE_TESTS_CORE_DATA_TOOLS_H

#include <string.h>

#include "core/sys/host.h"
#include "tests/vtest.h"
#include "vane.h"

typedef struct dt_file {
    const char *path; /* NULL ends a list */
    const void *bytes;
    size_t size;
    uint64_t stated_size; /* what file_open tells; UINT64_MAX: nothing */
} dt_file;

/* The files of the context under test; one test runs at a time. */
extern const dt_file *dt_files;

/* How many allocations of the host still succeed; SIZE_MAX: all. */
extern size_t dt_allocations_left;

/* NULL when there is no memory for it. */
vane_ctx *dt_context(void);

/* Bytes live in the pool: a leak check compares before and after. */
size_t dt_live(const vane_ctx *ctx);

/* A text parsed as `name`. */
int dt_parse(vane_dataset **out, vane_ctx *ctx, const char *name, const char *text, const vane_data_options *options);

/* "1 2 | 3; 4 5 | 6": all rows as inputs | targets, cut to fit. */
const char *dt_show(const vane_dataset *dataset);

#endif
