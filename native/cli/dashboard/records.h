/* records.h - the records of a run, for any number of readers who are as slow as they like. There is a bound to
 * what is kept: beyond it, every other record but the first is let go, so that the past thins out. */
#ifndef VANE_NATIVE_CLI_DASHBOARD_RECORDS_H
#define VANE_NATIVE_CLI_DASHBOARD_RECORDS_H

#include <stddef.h>
#include <stdint.h>

enum { VANE_RECORDS_MAX = 4096 };

typedef struct vane_record {
    uint64_t number;    /* of all that there ever were */
    char *text;
    size_t size;
} vane_record;

typedef struct vane_records {
    vane_record kept[VANE_RECORDS_MAX];
    size_t count, bytes;
    uint64_t next;      /* number of the next one */
} vane_records;

/* Takes a copy, as an event of a stream of server-sent events; nothing when there is no memory. */
void vane_records_add(vane_records *records, const char *line, size_t size);

/* The first one from `number` on; NULL: none yet. */
const vane_record *vane_records_from(const vane_records *records, uint64_t number);

void vane_records_free(vane_records *records);

#endif
