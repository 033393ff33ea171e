/* Numbers from text and to text: correctly rounded, the same on every machine, no locale. */
#ifndef VANE_CORE_BASE_TEXT_H
#define VANE_CORE_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Reads the longest number at the beginning of [begin, end) and returns the first character after
 * it; where there is none, returns begin and leaves *out alone. Nothing at or after end is read.
 *
 * A number is an optional sign, decimal digits with an optional point among, before or after them,
 * and an optional exponent (e or E, optional sign, digits); or, after an optional sign and in any
 * case, inf, infinity or nan. That is strtod's decimal form without its leading white space, and
 * the result has strtod's bits: nearest, ties to even, denormals, infinity on overflow, -0. A NaN
 * has the sign that was written and is otherwise the default one. The floating-point environment
 * plays no part. */
const char *vane_text_to_float(const char *begin, const char *end, float *out);
const char *vane_text_to_double(const char *begin, const char *end, double *out);

/* Write the fewest digits that read back as the same value, of these the closest to it, end them
 * with '\0' and return their number. Fixed form where %.9g (float) or %.17g (double) would use it,
 * else scientific: 0, -0, 1, 0.1, 16777216, 1e-42, 3.4028235e+38; inf, -inf; nan for every NaN. */
enum { VANE_FLOAT_TEXT = 16, VANE_DOUBLE_TEXT = 32, VANE_U64_TEXT = 21 };
size_t vane_float_to_text(char out[VANE_FLOAT_TEXT], float value);
size_t vane_double_to_text(char out[VANE_DOUBLE_TEXT], double value);
size_t vane_u64_to_text(char out[VANE_U64_TEXT], uint64_t value);

/* Write value with `decimals` digits (at most 20) after the point, as printf's %.Nf and %.Ne do in the C locale: the
 * exact number, rounded to nearest, ties to even; inf, -inf, nan and, where the sign is set, -nan. */
enum { VANE_EXACT_TEXT = 64 };
size_t vane_float_to_fixed(char out[VANE_EXACT_TEXT], float value, unsigned decimals);
size_t vane_float_to_scientific(char out[VANE_EXACT_TEXT], float value, unsigned decimals);

#endif
