/* error.h - the errors that networks and data sets keep, for the functions that fail. Both begin as struct fann_error
 * does and are cast to it. */
#ifndef VANE_NATIVE_FANN_ERROR_H
#define VANE_NATIVE_FANN_ERROR_H

#include "fann_error.h"

/* Of an object just made: no error, the default log. */
void vane_fann_error_init(struct fann_error *errdat);

/* Of an object about to be destroyed. */
void vane_fann_error_free(struct fann_error *errdat);

/* Keeps an error in errdat and writes it to its log; with NULL, for a function that has no object yet, only to the
 * default log. The arguments are those of the code's message, see error.c. */
void vane_fann_fail(struct fann_error *errdat, enum fann_errno_enum code, ...);

#endif
