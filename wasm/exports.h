/* exports.h - what the files of exports share. The functions that JavaScript calls take and give
 * pointers, counts and doubles alone: no struct by value, no 64-bit integer. Three rules:
 *
 *   status    An int result is a status: 0 or a VANE_ERR_ code, with the message at error().
 *   value     A double result is a pointer or a count; below zero it is a status.
 *   record    A result of several numbers goes to record(), as doubles; <what>_fields() names them
 *             in order, so that JavaScript knows no offset. It is good until the next call. */
#ifndef VANE_WASM_EXPORTS_H
#define VANE_WASM_EXPORTS_H

#include <stdint.h>

#include "vane.h"

/* A function that JavaScript calls by `name`. */
#define EXPORT(type, name) __attribute__((export_name(#name))) type vane_js_##name

/* The context of this module's instance, made by open(). */
extern vane_ctx *vane_js_ctx;

static inline double vane_js_value(int status, const void *pointer)
{
    return status ? (double)status : (double)(uintptr_t)pointer;
}

/* Where a caller wants results, as it says. Below the heap are the stack and the module's own variables: written over,
 * a loop there may never end. That is a trap; NULL is the function's to judge. */
static inline void *vane_js_room(void *to)
{
    extern unsigned char __heap_base; /* the linker's */
    if ((uintptr_t)to - 1 < (uintptr_t)&__heap_base - 1) __builtin_trap();
    return to;
}

void vane_js_set_record(const double *values, size_t count);
#define VANE_JS_RECORD(...) \
    vane_js_set_record((const double[]){ __VA_ARGS__ }, \
                       sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

/* A count or seed from JavaScript, which is in [0, 2^53]: web/src/check.mjs sees to that. */
static inline uint64_t vane_js_integer(double value) { return (uint64_t)value; }

/* The record of metrics, with the number of epochs that a call of several has done; gives the status back. */
int vane_js_record_metrics(int status, const vane_metrics *metrics, int epochs);

/* A field of an options struct, which JavaScript sets by its index in a table. */
typedef enum vane_js_option_type {
    VANE_JS_FLOAT, VANE_JS_DOUBLE, VANE_JS_SIZE, VANE_JS_U64, VANE_JS_U64_OR_NEVER, VANE_JS_INT, VANE_JS_FLAG,
    VANE_JS_NAME
} vane_js_option_type;

typedef struct vane_js_option {
    const char *name;
    vane_js_option_type type;
    size_t offset;
    const char *kind;       /* of a NAME: the enumeration, as vane_enum_parse calls it */
} vane_js_option;

int vane_js_option_set_number(const vane_js_option *option, void *options, double value);

/* The set under construction: exports_train.c. It can be taken from a trainer and then be compared with that trainer's:
 * the name of an option that was set to something else, NULL for none. */
const vane_train_options *vane_js_train_options(void);
void vane_js_take_train_options(const vane_train_options *from);
const char *vane_js_train_options_differ(const vane_train_options *from, size_t outputs);

#endif
