/* error.c - what went wrong, kept with the object that the call was made on. */
#include "native/fann/error.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/alloc.h"

/* The sentinel is part of FANN's interface: programs compare with it. stderr is no constant. */
#define STDERR_LOG ((FILE *)-1)

FILE *fann_default_error_log = STDERR_LOG;

/* Without their line end, which follows also where a long name had to be cut. */
static const char *const messages[] = {
    [FANN_E_NO_ERROR] = "No error.",
    [FANN_E_CANT_OPEN_CONFIG_R] = "Can't open \"%s\" for reading.",
    [FANN_E_CANT_OPEN_CONFIG_W] = "Can't write the network to \"%s\".",
    [FANN_E_WRONG_CONFIG_VERSION] = "Not a network file of a version that is read here: %s",
    [FANN_E_CANT_READ_CONFIG] = "Can't read a network: %s",
    [FANN_E_CANT_READ_NEURON] = "Can't read a neuron: %s",
    [FANN_E_CANT_READ_CONNECTIONS] = "Can't read a connection: %s",
    [FANN_E_WRONG_NUM_CONNECTIONS] = "%u connections, expected %u.",
    [FANN_E_CANT_OPEN_TD_W] = "Can't write training data to \"%s\".",
    [FANN_E_CANT_OPEN_TD_R] = "Can't open the training data \"%s\" for reading.",
    [FANN_E_CANT_READ_TD] = "Can't read the training data \"%s\", number of the line: %u.",
    [FANN_E_CANT_ALLOCATE_MEM] = "Out of memory.",
    [FANN_E_CANT_TRAIN_ACTIVATION] = "A network with this activation function can't be trained.",
    [FANN_E_CANT_USE_ACTIVATION] = "This activation function can't be used here.",
    [FANN_E_TRAIN_DATA_MISMATCH] = "The two sets of training data are of different widths.",
    [FANN_E_CANT_USE_TRAIN_ALG] = "This training algorithm can't be used here.",
    [FANN_E_TRAIN_DATA_SUBSET] = "A subset from row %u of %u rows is not within training data of %u rows.",
    [FANN_E_INDEX_OUT_OF_BOUND] = "Index %u is out of bounds.",
    [FANN_E_SCALE_NOT_PRESENT] = "The network has no scaling parameters.",
    [FANN_E_INPUT_NO_MATCH] = "The network has %u inputs, the data %u.",
    [FANN_E_OUTPUT_NO_MATCH] = "The network has %u outputs, the data %u.",
    [FANN_E_WRONG_PARAMETERS_FOR_CREATE] = "No network can be created with these parameters.",
};

static void write_line(FILE *log, enum fann_errno_enum code, const char *text)
{
    if (log == STDERR_LOG) log = stderr;
    if (log) fprintf(log, "FANN Error %d: %s", (int)code, text);
}

/* Where there is no memory for it, an error has a number alone. */
static void keep_text(struct fann_error *errdat, const char text[FANN_ERRSTR_MAX])
{
    if (!errdat->errstr) errdat->errstr = vane_malloc(NULL, FANN_ERRSTR_MAX);
    if (errdat->errstr) memcpy(errdat->errstr, text, FANN_ERRSTR_MAX);
}

void vane_fann_fail(struct fann_error *errdat, enum fann_errno_enum code, ...)
{
    char text[FANN_ERRSTR_MAX] = "";
    va_list arguments;
    va_start(arguments, code);
    vsnprintf(text, sizeof text - 1, messages[code], arguments);
    va_end(arguments);
    strcat(text, "\n");

    if (errdat) {
        errdat->errno_f = code;
        keep_text(errdat, text);
    }
    write_line(errdat ? errdat->error_log : fann_default_error_log, code, text);
}

void vane_fann_error_init(struct fann_error *errdat)
{
    errdat->errno_f = FANN_E_NO_ERROR;
    errdat->error_log = fann_default_error_log;
    errdat->errstr = NULL;
}

void vane_fann_error_free(struct fann_error *errdat) { fann_reset_errstr(errdat); }

void fann_set_error_log(struct fann_error *errdat, FILE *log_file)
{
    if (errdat) errdat->error_log = log_file;
    else fann_default_error_log = log_file;
}

enum fann_errno_enum fann_get_errno(struct fann_error *errdat) { return errdat->errno_f; }

void fann_reset_errno(struct fann_error *errdat) { errdat->errno_f = FANN_E_NO_ERROR; }

void fann_reset_errstr(struct fann_error *errdat)
{
    vane_free(NULL, errdat->errstr, FANN_ERRSTR_MAX);
    errdat->errstr = NULL;
}

/* The text stays the object's, so that what is returned can be read. */
char *fann_get_errstr(struct fann_error *errdat)
{
    fann_reset_errno(errdat);
    return errdat->errstr;
}

void fann_print_error(struct fann_error *errdat)
{
    if (errdat->errno_f != FANN_E_NO_ERROR && errdat->errstr) write_line(stderr, errdat->errno_f, errdat->errstr);
}
