/* fuzz.h - what harnesses share. A harness is a fuzz_one: it gives a file to a parser, goes on with whatever was
 * accepted (run, train, print, save, load again), and ends the process where something is wrong.
 *
 *     fuzz.c      contexts and files      network.c  networks, checkpoints      dataset.c  rows
 *     drop_in.c   FANN's interface        folder.c   a folder of files */
#ifndef VANE_TESTS_FUZZ_H
#define VANE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane.h"

/* Says what is wrong and aborts. */
void fuzz_fail(const char *file, int line, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));
#define FUZZ_CHECK(condition, ...) \
    do { \
        if (!(condition)) fuzz_fail(__FILE__, __LINE__, __VA_ARGS__); \
    } while (0)

typedef struct fuzz_bytes {
    char *at;
    size_t size;
} fuzz_bytes;

/* A block of its very size, so that a sanitizer sees a read past its end. */
fuzz_bytes fuzz_copy(const void *bytes, size_t size);
void fuzz_free(fuzz_bytes *bytes);
bool fuzz_same(fuzz_bytes a, fuzz_bytes b);

/* Of each harness; and what libFuzzer and replay.c call, which is in fuzz.c. */
void fuzz_one(fuzz_bytes file);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* ------------------------------------------------------------------------------------------------ contexts ----
 * One for each use of an input, whose host fills new blocks with a byte (two that differ show what was read before it
 * was written), has none of more than 32 MiB, gives freed ones back at once, and keeps what is saved in memory. */
vane_ctx *fuzz_begin(unsigned char fill);

/* No more than `times` bytes for each byte of input, and `more`, were held at once since fuzz_begin. The host's blocks
 * count whole: with their headers, and rounded up. */
void fuzz_check_memory(const vane_ctx *ctx, size_t input, size_t times, size_t more);

/* Nothing may be left. */
void fuzz_end(vane_ctx *ctx);

/* A file of this name, which the context's host then opens; its bytes must stay until fuzz_end. */
void fuzz_offer(const char *name, fuzz_bytes bytes);

/* The file that was saved last; the caller's. */
fuzz_bytes fuzz_saved(void);

/* ------------------------------------------------------------------------------------------------- numbers ---- */
/* Numbers from -1 to 1, always the same. */
void fuzz_numbers(float *out, size_t count);
float *fuzz_alloc_floats(size_t count);

/* Equal bits, all NaNs being one. */
bool fuzz_same_floats(const float *a, const float *b, size_t count);

/* ------------------------------------------------------------------------------------------------ networks ----
 * Small enough to be run with a few rows: sparse ones may have far more inputs than numbers. */
bool fuzz_is_small(const vane_net *net);

/* ROWS rows that fit net; the caller's. */
vane_dataset *fuzz_rows_for(const vane_net *net);

/* As .vane, with the trainer's state where there is one; of no bytes for numbers that aren't finite. The caller's. */
fuzz_bytes fuzz_save(const vane_net *net, const vane_trainer *trainer);

/* Saved and loaded again a network is the same: bytes and outputs. */
void fuzz_check_saved(const vane_net *net);

/* Trains a copy of net for an epoch by each of FANN's algorithms; saves and loads each. `variant` chooses the loss. */
void fuzz_train(const vane_net *net, vane_dataset *dataset, unsigned variant);

/* A file given to vane_net_load_memory, and all that can be done with the network. At most `times` bytes are held for
 * each of the file. `more`: what else is done with a small one; NULL: nothing. */
void fuzz_network(fuzz_bytes file, size_t times, void (*more)(const vane_net *net));

/* --------------------------------------------------------------------------------------------------- rows ---- */
typedef struct fuzz_table {
    const char *name;           /* of the file, whose ending may tell the format */
    fuzz_bytes file;
    fuzz_bytes labels;          /* of images, as the file options.labels_path; of no bytes: there is none */
    vane_data_options options;
    size_t times;               /* bytes of memory for each of the file, at most */
} fuzz_table;

/* The file is opened, and when it is accepted saved, split and, where it has targets, trained with. */
void fuzz_rows(const fuzz_table *table);

/* ------------------------------------------------------------------------------------------------- folders ----
 * In TMPDIR: best in memory, because saving waits for the disk. A finding leaves it behind. */
const char *fuzz_folder(void);
void fuzz_clear_folder(void);
void fuzz_enter_folder(void);                   /* makes it the working one */
void fuzz_leave_folder(void);
void fuzz_write(const char *path, fuzz_bytes bytes);
fuzz_bytes fuzz_read(const char *path);         /* the caller's */

/* ------------------------------------------------------------------------------------------------- drop-in ----
 * The same file through FANN's interface. */
void fuzz_drop_in_net(fuzz_bytes file);
void fuzz_drop_in_data(fuzz_bytes file);

#endif
