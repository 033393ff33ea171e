/* counting.h - what training tells counters.c. Lean modules report nothing, and count nothing. */
#ifndef VANE_CORE_TRAIN_COUNTING_H
#define VANE_CORE_TRAIN_COUNTING_H

#include "core/train/trainer.h"

typedef enum vane_direction {
    VANE_FORWARD = 0,
    VANE_BACKWARD = 1
} vane_direction;

/* Their parts that are out of the way of a step that isn't timed. */
uint64_t vane_trainer_now(const vane_trainer *trainer);
void vane_time_layer(vane_trainer *trainer, size_t layer, vane_direction direction);
void vane_time_step_end(vane_trainer *trainer);
void vane_time_call(vane_trainer *trainer);
void vane_time_call_end(vane_counting *counting, const vane_trainer *trainer);
void vane_settle_flops(vane_trainer *trainer);

#ifdef VANE_LEAN
enum { VANE_COUNTS = 0 };
#else
enum { VANE_COUNTS = 1 };
#endif

static inline void vane_count_rows(vane_trainer *t, size_t rows)
{
    if (VANE_COUNTS) t->counting.rows += rows;
}

/* A call of the user's that trains begins, and ends. */
static inline void vane_count_call(vane_trainer *t)
{
    const vane_counting *c = &t->counting;
    if (!VANE_COUNTS) return;
    if (c->rows == 0 || c->freezes != t->net->freezes) vane_settle_flops(t);
    if (c->rows >= c->calls_at) vane_time_call(t);
}

static inline void vane_count_call_end(vane_trainer *t)
{
    if (VANE_COUNTS && t->counting.times_call) vane_time_call_end(&t->counting, t);
}

/* A step begins, and ends. Of rows that are trained on by blocks, only whole blocks could be timed. */
static inline void vane_count_step(vane_trainer *t)
{
    if (!VANE_COUNTS || t->counting.rows < t->counting.steps_at) return;
    t->counting.times_step = t->course == VANE_COURSE_BATCHES || t->course == VANE_COURSE_WHOLE;
}

static inline void vane_count_step_end(vane_trainer *t)
{
    if (VANE_COUNTS && t->counting.times_step) vane_time_step_end(t);
}

/* The work on layers begins; that on one of them ends. */
static inline void vane_count_layers(vane_trainer *t)
{
    if (VANE_COUNTS && t->counting.times_step) t->counting.mark = vane_trainer_now(t);
}

static inline void vane_count_layer(vane_trainer *t, size_t layer, vane_direction direction)
{
    if (VANE_COUNTS && t->counting.times_step) vane_time_layer(t, layer, direction);
}

#endif
