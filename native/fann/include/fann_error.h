/* fann_error.h - what went wrong. A failure is kept in the network or the data set that the call was made on, and is
 * written to its error log as one line "FANN Error <number>: <text>". */
#ifndef VANE_FANN_ERROR_H
#define VANE_FANN_ERROR_H

#include "fann_data.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FANN_ERRSTR_MAX 128     /* bytes of a text, its end included */

/* The log of objects made from now on; (FILE *)-1, as it begins, is stderr, NULL is silence. */
FANN_EXTERNAL extern FILE *fann_default_error_log;

/* NULL errdat: sets the default log. */
FANN_EXTERNAL void FANN_API fann_set_error_log(struct fann_error *errdat, FILE *log_file);

FANN_EXTERNAL enum fann_errno_enum FANN_API fann_get_errno(struct fann_error *errdat);
FANN_EXTERNAL void FANN_API fann_reset_errno(struct fann_error *errdat);
FANN_EXTERNAL void FANN_API fann_reset_errstr(struct fann_error *errdat);

/* The text of the last failure, with its line end, NULL when there was none; then the number of the error is reset. The
 * text is there until the object fails again, fann_reset_errstr is called, or the object is destroyed. */
FANN_EXTERNAL char *FANN_API fann_get_errstr(struct fann_error *errdat);

/* Writes the last failure that wasn't reset to stderr. */
FANN_EXTERNAL void FANN_API fann_print_error(struct fann_error *errdat);

#ifdef __cplusplus
}
#endif

#endif
