/* drop_in.h - what scenarios of FANN's interface share. Its functions tell of a failure by the error of the object that
 * they were called on or, where there is none, by a line in the default log; and by no message of Vane's. */
#ifndef VANE_TESTS_FAULTS_DROP_IN_H
#define VANE_TESTS_FAULTS_DROP_IN_H

#include <stdlib.h>

#include "fann.h"
#include "tests/faults/faults.h"

/* Reads the default log from now on. */
void drop_in_begin(scene *s);

/* A status of Vane's for the error of an object, or, where that has none, of the log. Both are reset. */
int drop_in_outcome(struct fann_error *object);

/* A call on a network or on data, after which the object tells how it went. It may draw from rand, whose numbers are
 * the same when it is made again. */
#define TRY_ON(s, object, call) TRY(s, (srand(7), (void)(call), drop_in_outcome((struct fann_error *)(object))))

/* A call that gives a new object, or NULL. */
#define MAKE_FANN(s, object, call) MAKE(s, object, (srand(7), (object) = (call)) ? VANE_OK : drop_in_outcome(NULL))

/* What stands for 1. */
#ifdef FIXEDFANN
enum { ONE = 64 };
#else
enum { ONE = 1 };
#endif

/* For fann_create_train_from_callback: parts of 1. */
void FANN_API drop_in_fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *x, fann_type *t);

/* Adds a network's connections and weights to the results. */
bool drop_in_note(scene *s, struct fann *ann);

#endif
