#include <string.h>

#include "core/base/status.h"
#include "core/data/reader.h"

enum { CLASS_BYTES = 192 };     /* of a name: a block of the pool, and the pointer to it */

size_t vane_most_classes(size_t rows, size_t file_bytes)
{
    vane_limits limits;
    vane_limits_get(&limits);
    const uint64_t room = (UINT64_C(16) << 20) + UINT64_C(64) * file_bytes;
    const uint64_t most = room / (CLASS_BYTES + (uint64_t)rows * sizeof(float));
    return most < limits.classes ? (size_t)most : limits.classes;
}

int vane_fail_classes(const char *name, size_t most, size_t rows)
{
    return vane_fail(VANE_ERR_LIMIT, "%s: more than %zu classes, the most for a file of its size with %zu rows", name,
                     most, rows);
}

/* At most 9 digits, so that the value fits an int32 and has one way to be written, but for leading zeros. */
bool vane_label_is_integer(vane_label label)
{
    size_t i = label.length && (label.text[0] == '-' || label.text[0] == '+');
    if (i == label.length || label.length - i > 9) return false;
    for (; i < label.length; i++)
        if (label.text[i] < '0' || label.text[i] > '9') return false;
    return true;
}

static int32_t integer_of(vane_label label)
{
    const bool sign = label.text[0] == '-' || label.text[0] == '+';
    int32_t value = 0;
    for (size_t i = sign; i < label.length; i++) value = 10 * value + (label.text[i] - '0');
    return label.text[0] == '-' ? -value : value;
}

/* Negative, 0, positive as a comes before b, is it, comes after. */
static int order(const vane_labels *labels, vane_label a, vane_label b)
{
    if (labels->integers) {
        const int32_t x = integer_of(a), y = integer_of(b);
        return (x > y) - (x < y);
    }
    const int common = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);
    return common ? common : (a.length > b.length) - (a.length < b.length);
}

/* First place whose label does not come before this one. */
static size_t lower_bound(const vane_labels *labels, vane_label label)
{
    size_t low = 0, high = labels->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (order(labels, labels->sorted[middle], label) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static int make_room(vane_labels *labels)
{
    vane_label *larger;
    if (labels->count < labels->capacity) return VANE_OK;
    const size_t capacity = labels->capacity ? 2 * labels->capacity : 16;
    const int status = vane_ctx_alloc(&larger, labels->ctx, capacity, sizeof *larger);
    if (status) return status;
    if (labels->count) memcpy(larger, labels->sorted, labels->count * sizeof *larger);
    vane_ctx_free(labels->ctx, labels->sorted);
    labels->sorted = larger;
    labels->capacity = capacity;
    return VANE_OK;
}

int vane_labels_add(vane_labels *labels, vane_label label)
{
    const size_t at = lower_bound(labels, label);
    if (at < labels->count && order(labels, labels->sorted[at], label) == 0) return VANE_OK;
    if (labels->count == labels->most) return vane_fail_classes(labels->name, labels->most, labels->rows);
    const int status = make_room(labels);
    if (status) return status;
    memmove(labels->sorted + at + 1, labels->sorted + at, (labels->count - at) * sizeof *labels->sorted);
    labels->sorted[at] = label;
    labels->count++;
    return VANE_OK;
}

size_t vane_labels_find(const vane_labels *labels, vane_label label) { return lower_bound(labels, label); }

void vane_labels_free(vane_labels *labels)
{
    vane_ctx_free(labels->ctx, labels->sorted);
    labels->sorted = NULL;
    labels->count = labels->capacity = 0;
}
