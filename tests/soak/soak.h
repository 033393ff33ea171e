/* soak.h - one episode of the long run: a random network that lives through random calls, some of which must fail. All
 * that an episode does follows from the seed and its number, on any thread, but for who gets in whose way. */
#ifndef VANE_TESTS_SOAK_SOAK_H
#define VANE_TESTS_SOAK_SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sys/host.h"
#include "vane.h"

/* What all episodes share. */
typedef struct soak_world {
    vane_host host;             /* whose memory fails where an episode asks for it */
    vane_ctx *ctx;
    uint64_t seed;
    const char *folder;         /* for files */

    /* A network that all threads predict with at once, and what it gives. */
    vane_net *shared;
    float *shared_x, *shared_y;
    size_t shared_rows;
} soak_world;

typedef struct soak_episode {
    soak_world *world;
    uint64_t number, state;     /* state: of its random numbers */
    vane_ctx *ctx;

    vane_net *net;
    vane_dataset *data, *validation;    /* NULL: training goes without */
    vane_trainer *trainer;      /* NULL between two */
    vane_train_options train;
    size_t inputs, outputs, rows;
    float *x, *t, *y;           /* [rows] of each; y is scratch */
    float *class_weights;       /* [outputs] */
    bool stops;                 /* callbacks end runs now and then */

    uint64_t calls, nets, aborts;
    double drift;               /* largest share of its bound that a difference to the reference took */
    bool failed;
    char failure[512];
} soak_episode;

/* From the episode's number alone. */
void soak_begin_episode(soak_episode *e, soak_world *world, uint64_t number);

/* 0 .. n - 1, and a number between two. */
size_t soak_below(soak_episode *e, size_t n);
float soak_between(soak_episode *e, float low, float high);
bool soak_one_in(soak_episode *e, size_t n);
int soak_any(soak_episode *e, const char *kind);        /* of the enumeration that vane_enum_name knows by that name */

/* Ends the process when there is no memory: of the test itself. */
void *soak_take(size_t bytes);

/* -------------------------------------------------------------------------------------------------- calls ---- */
/* Statuses that a call may end in, beside VANE_OK: MAY(VANE_ERR_STATE) | MAY(VANE_ERR_DIVERGED). VANE_ERR_MEMORY needs
 * no word: it must come where an allocation of this thread failed, and nowhere else. */
#define MAY(status) (1u << -(status))
enum { SOAK_NOTHING = 0, SOAK_FAILURE_ONLY = 1 };   /* the latter: VANE_OK would be wrong */

/* The call, now and then with an allocation that fails; gives its status. */
#define SOAK(e, may, call) (soak_before(e), soak_after(e, #call, may, call))
void soak_before(soak_episode *e);
int soak_after(soak_episode *e, const char *call, unsigned may, int status);

/* Without failing allocations: for what the episode itself stands on. */
#define SOAK_SURE(e, call) soak_after(e, #call, SOAK_NOTHING, call)

/* Notes the first failure of an episode. */
__attribute__((format(printf, 2, 3))) void soak_fail(soak_episode *e, const char *format, ...);

/* The platform's host with memory that fails where soak_before asked for it. */
vane_host soak_host(void);

/* ----------------------------------------------------------------------------------------------- episodes ---- */
/* A random network, random rows; false when that failed. */
bool soak_make(soak_episode *e);
void soak_unmake(soak_episode *e);
int soak_make_trainer(soak_episode *e);

void soak_call_something(soak_episode *e);      /* calls.c */
void soak_refuse_something(soak_episode *e);    /* refusals.c: a wrong call */
void soak_measure_drift(soak_episode *e);       /* drift.c */

#endif
