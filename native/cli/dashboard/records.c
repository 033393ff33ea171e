#include "native/cli/dashboard/records.h"

#include <stdlib.h>
#include <string.h>

static const char before[] = "data: ", after[] = "\n"; /* the line's own end comes between */
static const size_t bytes_max = (size_t)16 << 20;

static void thin_out(vane_records *r)
{
    size_t kept = 1;
    for (size_t i = 1; i < r->count; i++) {
        if (i % 2 == 0) {
            r->kept[kept++] = r->kept[i];
            continue;
        }
        r->bytes -= r->kept[i].size;
        free(r->kept[i].text);
    }
    r->count = kept;
}

void vane_records_add(vane_records *r, const char *line, size_t size)
{
    const size_t head = sizeof before - 1, tail = sizeof after - 1;
    char *text = malloc(head + size + tail);
    if (!text) return;
    memcpy(text, before, head);
    memcpy(text + head, line, size);
    memcpy(text + head + size, after, tail);
    while (r->count > 2 && (r->count == VANE_RECORDS_MAX || r->bytes + size > bytes_max)) thin_out(r);
    r->kept[r->count++] = (vane_record){r->next++, text, head + size + tail};
    r->bytes += head + size + tail;
}

const vane_record *vane_records_from(const vane_records *r, uint64_t number)
{
    size_t low = 0, high = r->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (r->kept[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->count ? &r->kept[low] : NULL;
}

void vane_records_free(vane_records *r)
{
    for (size_t i = 0; i < r->count; i++) free(r->kept[i].text);
}
