/* faults.h - scenarios: what a program does with the library, call by call, each of which may be struck by a fault. */
#ifndef VANE_TESTS_FAULTS_FAULTS_H
#define VANE_TESTS_FAULTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/hash.h"
#include "vane.h"

typedef struct scene {
    vane_hash_state results;    /* of all that the scenario came to: no fault may change it */
    const char *path;           /* that messages about a file must name */
    bool silent;                /* calls of the drop-in, which has no vane_last_error */
    int status;                 /* a fault's documented status; VANE_OK: nobody notices it */
    int error;                  /* what a message about a file must tell, of errno */
    uint64_t files;             /* a hash of the folder before the call */
    unsigned long strikes;      /* before the call */
    char why[600];              /* what went wrong */
} scene;

/* True when all went right. It runs in a folder of its own, which it finds empty. */
typedef bool scenario(scene *s);
scenario scene_networks, scene_descriptions, scene_data, scene_sources, scene_training, scene_optimizers, scene_cascade,
    scene_model_files, scene_checkpoints, scene_data_files, scene_threads, scene_fann_networks, scene_fann_training,
    scene_fann_data, scene_fann_files;

/* A call that can fail. Struck by a fault it must say so, have changed no file, and pass when it is made again. */
#define TRY(s, call) ATTEMPT(s, (void)0, call, NULL)

/* One that makes an object, of which a failure leaves NULL. */
#define MAKE(s, object, call) ATTEMPT(s, (object) = (void *)&(object), call, object)

#define ATTEMPT(s, prepare, call, made)                     \
    for (int turn_ = SCENE_AGAIN; turn_ != SCENE_PASSED;) { \
        prepare;                                            \
        scene_begin(s);                                     \
        const int status_ = (call);                         \
        turn_ = scene_end(s, status_, #call, made);         \
        if (turn_ == SCENE_BROKEN) return false;            \
    }

/* What must hold. */
#define HOLDS(s, condition)                                                   \
    if (!(condition)) return scene_broken(s, #condition, "does not hold"), false

enum { SCENE_PASSED, SCENE_AGAIN, SCENE_BROKEN };
void scene_begin(scene *s);
int scene_end(scene *s, int status, const char *call, const void *made);
int scene_broken(scene *s, const char *call, const char *why);

/* Adds to the results. */
void scene_note(scene *s, const void *bytes, size_t size);
void scene_note_number(scene *s, double value);
void scene_note_net(scene *s, const vane_net *net);     /* the bytes of its file */

/* Names and contents of all files in the working folder, as one number. */
uint64_t scene_files(void);

void scene_write(const char *path, const void *bytes, size_t size);

/* With `threads`, deterministic. */
int scene_context(vane_ctx **out, unsigned threads);

/* Builds what was described; a failure destroys it and leaves NULL. */
int scene_build(vane_net **net, uint64_t seed);

/* inputs -> hidden -> outputs, built. */
int scene_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t hidden, size_t outputs);

/* Rows of numbers that are the same everywhere; `targets` are in (0, 1). */
int scene_rows(vane_dataset **out, vane_ctx *ctx, size_t rows, size_t inputs, size_t targets);

#endif
