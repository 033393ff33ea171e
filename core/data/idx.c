/* idx.c - the format that MNIST comes in: big-endian sizes, then bytes. A file of images goes with one of labels. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/base/text.h"
#include "core/data/reader.h"

enum { DIMENSIONS_MAX = 8, CLASSES_MAX = 256 };

typedef struct idx {
    size_t items, size;         /* items of `size` bytes each */
    const unsigned char *data;
} idx;

static uint32_t big_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

bool vane_is_idx(const vane_bytes *b)
{
    return b->end - b->begin >= 8 && b->begin[0] == 0 && b->begin[1] == 0 && b->begin[2] >= 8 && b->begin[2] <= 14 &&
           b->begin[3] >= 1 && b->begin[3] <= DIMENSIONS_MAX;
}

/* Checks the whole of it: type, sizes, exact length. */
static int parse(idx *out, const vane_bytes *b)
{
    if (!vane_is_idx(b)) return vane_fail(VANE_ERR_FORMAT, "%s: is not an IDX file", b->name);
    if (b->begin[2] != 8)
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: IDX type 0x%x: only unsigned bytes (0x8) are read", b->name,
                         (unsigned)b->begin[2]);
    const size_t dimensions = (size_t)b->begin[3], head = 4 + 4 * dimensions, length = (size_t)(b->end - b->begin);
    size_t size = 1, total;
    if (length < head)
        return vane_fail(VANE_ERR_FORMAT, "%s: ends after %zu bytes, in its header of %zu", b->name, length, head);
    const size_t items = big_endian(b->begin + 4);
    for (size_t i = 1; i < dimensions; i++)
        if (!vane_size_mul(size, big_endian(b->begin + 4 + 4 * i), &size)) size = SIZE_MAX;
    if (items == 0 || size == 0)
        return vane_fail(VANE_ERR_FORMAT, "%s: has %zu items of %zu bytes", b->name, items, size);
    if (!vane_size_mul(items, size, &total) || total != length - head)
        return vane_fail(VANE_ERR_FORMAT, "%s: %zu items of %zu bytes should follow the header, %zu bytes do", b->name,
                         items, size, length - head);
    *out = (idx){ items, size, (const unsigned char *)b->begin + head };
    return VANE_OK;
}

static int name_classes(vane_table *table)
{
    char text[VANE_U64_TEXT];
    int status = VANE_OK;
    for (size_t i = 0; !status && i < table->targets; i++)
        status = vane_table_set_name(table, true, i, text, vane_u64_to_text(text, i));
    return status;
}

/* Number of classes: labels are 0 to the largest, or, where a part of the data lacks the last ones, as many as the
 * options say. */
static int count_classes(size_t *classes, const idx *images, const idx *labels, const char *name,
                         const vane_data_options *options)
{
    const size_t most = vane_most_classes(images->items, images->items * images->size + labels->items);
    const bool asked = labels->items > 0 && options->targets > 1;
    *classes = 0;
    for (size_t i = 0; i < labels->items; i++)
        if (labels->data[i] >= *classes) *classes = (size_t)labels->data[i] + 1;
    if (asked && *classes > options->targets)
        return vane_fail(VANE_ERR_SHAPE, "%s: has the label %zu, %zu targets were asked for", name, *classes - 1,
                         options->targets);
    if (asked) *classes = options->targets;
    return *classes > most ? vane_fail_classes(name, most, images->items) : VANE_OK;
}

int vane_read_idx(vane_table **out, const vane_ctx *ctx, const vane_bytes *image_bytes, const vane_bytes *label_bytes,
                  const vane_data_options *options)
{
    idx images, labels = { 0 };
    size_t classes = 0;
    vane_table *table;
    int status = parse(&images, image_bytes);
    if (!status && label_bytes) status = parse(&labels, label_bytes);
    if (!status && label_bytes && (labels.items != images.items || labels.size != 1))
        status = vane_fail(VANE_ERR_SHAPE, "%s has %zu labels of %zu bytes for the %zu images of %s", label_bytes->name,
                           labels.items, labels.size, images.items, image_bytes->name);
    if (!status) status = count_classes(&classes, &images, &labels, label_bytes ? label_bytes->name : "", options);
    if (!status) status = vane_table_create(&table, ctx, images.items, images.size, classes);
    if (status) return status;
    for (size_t i = 0; i < images.items * images.size; i++) table->x[i] = (float)images.data[i] / 255.0f;
    memset(table->t, 0, images.items * classes * sizeof(float));
    for (size_t i = 0; i < labels.items; i++) table->t[i * classes + labels.data[i]] = 1.0f;
    table->classes = classes > 0;
    status = name_classes(table);
    if (status) vane_table_release(table);
    else *out = table;
    return status;
}
