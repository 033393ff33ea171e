/* feed.h - passes over a vane_source. Where the source allows it, the rows of the next batch are read by a thread of
 * the host's while the caller works on the ones it got: into one of two shelves, while the other is shown. */
#ifndef VANE_CORE_DATA_FEED_H
#define VANE_CORE_DATA_FEED_H

#include <stdbool.h>

#include "core/base/status.h"
#include "core/data/source.h"
#include "core/net/net.h"

typedef struct vane_shelf {
    float *x, *t;               /* [capacity][inputs], [capacity][targets] */
} vane_shelf;

typedef struct vane_feed {
    const vane_ctx *ctx;
    vane_source source;
    vane_background *helper;    /* NULL: rows are read when they are asked for */
    bool began;

    /* All below belongs to the helper while its job runs. */
    bool spent;                 /* the source gave its end */
    uint64_t cursor;            /* rows of the pass read so far */
    vane_shelf shown, ahead;
    size_t capacity, wanted, filled;        /* rows: of a shelf, asked for, on the shelf ahead */
    int status;                 /* of the read that follows the filled rows, with its message */
    char message[VANE_MESSAGE_MAX];
} vane_feed;

/* Takes a copy of source; feed is all zero before. */
int vane_feed_open(vane_feed *feed, const vane_ctx *ctx, const vane_source *source);

/* Returns after the last call of the source's functions. */
void vane_feed_close(vane_feed *feed);

/* As vane_dataset_begin and vane_dataset_next. */
int vane_feed_begin(vane_feed *feed, uint64_t first);
int vane_feed_next(vane_feed *feed, size_t max_rows, float *x, float *t, vane_rows *at, size_t *rows);

#endif
