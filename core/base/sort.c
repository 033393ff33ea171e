#include "core/base/sort.h"

static void swap(uint32_t *a, uint32_t *b)
{
    const uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_down(uint32_t *items, size_t at, size_t count, vane_order order, const void *user)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && order(user, items[child], items[child + 1]) < 0) child++;
        if (order(user, items[at], items[child]) >= 0) return;
        swap(&items[at], &items[child]);
    }
}

void vane_sort(uint32_t *items, size_t count, vane_order order, const void *user)
{
    for (size_t i = count / 2; i-- > 0;) sift_down(items, i, count, order, user);
    for (size_t end = count; end-- > 1;) {
        swap(&items[0], &items[end]);
        sift_down(items, 0, end, order, user);
    }
}
