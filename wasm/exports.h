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

void vane_js_set_record(const double *values, size_t count);
#define VANE_JS_RECORD(...) \
    vane_js_set_record((const double[]){ __VA_ARGS__ }, \
                       sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

/* A count or seed from JavaScript, which is in [0, 2^53]: web/src/check.mjs sees to that. */
static inline uint64_t vane_js_integer(double value) { return (uint64_t)value; }

#endif
