/* system.h - the system as the library sees it in vane_faults: its calls are counted, and one of them, or that one and
 * all after it, can be made to fail. The linker puts these functions in the place of the C library's (--wrap), so what
 * fails is what the library has itself compiled to call. */
#ifndef VANE_TESTS_FAULTS_SYSTEM_H
#define VANE_TESTS_FAULTS_SYSTEM_H

#include <stdbool.h>

typedef enum system_call {
    SYSTEM_MEMORY,
    SYSTEM_OPEN,                /* of a file, to read it or a new one */
    SYSTEM_OPEN_FOLDER,
    SYSTEM_READ,
    SYSTEM_WRITE,
    SYSTEM_SYNC,
    SYSTEM_SYNC_FOLDER,
    SYSTEM_CLOSE,               /* of what was written */
    SYSTEM_CLOSE_READ,
    SYSTEM_RENAME,
    SYSTEM_STAT,
    SYSTEM_PATH,                /* realpath */
    SYSTEM_MODE,                /* fchmod */
    SYSTEM_THREAD,
    SYSTEM_CALLS
} system_call;

enum { SYSTEM_SHORT = -1 };     /* in place of an error: one byte is read or written, however many are asked for */

typedef struct system_plan {
    system_call call;
    int error;                  /* of errno, or SYSTEM_SHORT */
    unsigned long at;           /* the call of that number, from 1; 0: none */
    bool stays;                 /* and all after it */
} system_plan;

void system_begin(system_plan plan);

/* Calls count, and fail, only while this is on: what a test does between the calls of a scenario is its own. */
void system_watch(bool on);

const char *system_name(system_call call);
unsigned long system_count(system_call call);
unsigned long system_strikes(void);     /* calls that were made to fail */
long system_live_blocks(void);

#endif
