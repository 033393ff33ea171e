/* sort.h - sorting of numbers that stand for things, by an order that the caller knows. Heap sort: no input makes it
 * slow, it takes no memory, and things of equal order come in any order. */
#ifndef VANE_CORE_BASE_SORT_H
#define VANE_CORE_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Negative, 0, positive as a comes before b, beside it, after it. */
typedef int (*vane_order)(const void *user, uint32_t a, uint32_t b);

void vane_sort(uint32_t *items, size_t count, vane_order order, const void *user);

#endif
