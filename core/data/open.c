/* open.c - from a path or bytes to a dataset: finds out the format, hands over to its reader. */
#include <string.h>

#include "core/base/status.h"
#include "core/data/reader.h"

int vane_split_columns(const char *name, const vane_data_options *options, size_t columns, size_t *inputs,
                       size_t *targets)
{
    *targets = options->inputs_only ? 0 : options->targets ? options->targets : 1;
    if (*targets >= columns)
        return vane_fail(VANE_ERR_SHAPE, "%s: %zu columns can't hold %zu targets and an input", name, columns,
                         *targets);
    *inputs = columns - *targets;
    return VANE_OK;
}

/* Three whole numbers on the first line begin FANN's data, or are a row of a table whose name says so. */
bool vane_is_named_table(const char *name)
{
    const size_t length = strlen(name);
    if (length < 4 || name[length - 4] != '.') return false;
    const char *ending = name + length - 3;
    const bool first = (ending[0] | 0x20) == 'c' || (ending[0] | 0x20) == 't';
    return first && (ending[1] | 0x20) == 's' && (ending[2] | 0x20) == 'v';
}

/* A range; of no bytes where data is NULL, to which nothing may be added. */
static vane_bytes bytes_of(const char *data, size_t size, const char *name)
{
    return (vane_bytes){ data, data ? data + size : NULL, name };
}

static size_t size_of(const vane_bytes *bytes) { return (size_t)(bytes->end - bytes->begin); }

/* With a network's classes, a single target column holds labels, whatever they look like. */
static int holds_labels(const vane_data_options *o)
{
    const bool one = o->targets <= 1 && !o->inputs_only && !(o->target_names && strchr(o->target_names, ','));
    return o->labels || (one && vane_net_has_classes(o->classes_of));
}

static int read_table(vane_table **out, const vane_ctx *ctx, const vane_bytes *bytes, const vane_bytes *labels,
                      const vane_data_options *options)
{
    vane_data_options labelled = *options;
    labelled.labels = holds_labels(options);
    if (bytes->begin == bytes->end) return vane_fail(VANE_ERR_FORMAT, "%s: the file is empty", bytes->name);
    if (bytes->end - bytes->begin >= 2 && memcmp(bytes->begin, "\x1f\x8b", 2) == 0)
        return vane_fail(VANE_ERR_UNSUPPORTED, "%s: is compressed with gzip: unpack it first (gzip -d)", bytes->name);
    if (vane_is_npy(bytes)) return vane_read_npy(out, ctx, bytes, &labelled);
    if (vane_is_idx(bytes)) return vane_read_idx(out, ctx, bytes, labels, options);
    if (!vane_is_named_table(bytes->name) && vane_is_fann_data(bytes))
        return vane_read_fann_data(out, ctx, bytes, options);
    return vane_read_csv(out, ctx, bytes, &labelled);
}

/* Text becomes numbers here: not under the caller's rounding mode. */
static int make_dataset(vane_dataset **out, vane_ctx *ctx, const vane_bytes *bytes, const vane_bytes *labels,
                        const vane_data_options *options)
{
    vane_table *table;
    const size_t size = size_of(bytes) + (labels ? size_of(labels) : 0);
    const uint64_t before = ctx->host->float_enter(ctx->host->user);
    int status = read_table(&table, ctx, bytes, labels, options);
    if (!status && options->classes_of) {
        status = vane_table_take_classes(table, options->classes_of, bytes->name, size);
        if (status) vane_table_release(table);
    }
    if (!status) status = vane_dataset_of_table(out, table);
    ctx->host->float_leave(ctx->host->user, before);
    return status;
}

static int check_arguments(vane_dataset **out, const vane_ctx *ctx, const vane_data_options *options)
{
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    const int status = vane_check(VANE_CONTEXT, ctx);
    if (status) return status;
    if (options->struct_size < sizeof *options)
        return vane_fail(VANE_ERR_ARGUMENT, "vane_data_options.struct_size is %zu: begin from VANE_DATA_OPTIONS",
                         options->struct_size);
    if (options->separator && !strchr(",;\t ", options->separator))
        return vane_fail(VANE_ERR_ARGUMENT, "separator '%c': expected a comma, semicolon, tab or blank",
                         options->separator);
    if (options->header < -1 || options->header > 1)
        return vane_fail(VANE_ERR_ARGUMENT, "header is %d: expected 1, 0 or -1", options->header);
    return options->classes_of ? vane_check(VANE_NETWORK, options->classes_of) : VANE_OK;
}

int vane_dataset_parse(vane_dataset **out, vane_ctx *ctx, const void *data, size_t size, const char *name,
                       const vane_data_options *given)
{
    const vane_data_options defaults = VANE_DATA_OPTIONS, *options = given ? given : &defaults;
    const vane_bytes bytes = bytes_of(data, size, name ? name : "data");
    int status = check_arguments(out, ctx, options);
    if (!status && !data) status = vane_fail(VANE_ERR_ARGUMENT, "data is NULL");
    if (status) return status;
    if (vane_is_idx(&bytes) && !options->inputs_only)
        return vane_fail(VANE_ERR_ARGUMENT, "%s: an IDX file of images goes with one of labels: open both by path",
                         bytes.name);
    return make_dataset(out, ctx, &bytes, NULL, options);
}

/* -------------------------------------------------------------------------------------------------- files ---- */
/* "…images-idx3…" -> "…labels-idx1…", or the path given. */
static int labels_path(char *out, size_t room, const char *path, const vane_data_options *options)
{
    static const char images[] = "images-idx3", labels[] = "labels-idx1";
    const char *at = strstr(path, images);
    if (options->labels_path) vane_format(out, room, "%s", options->labels_path);
    else if (!at)
        return vane_fail(VANE_ERR_ARGUMENT, "%s: the name of its labels can't be guessed: give labels_path", path);
    else if (vane_format(out, room, "%.*s%s%s", (int)(at - path), path, labels, at + sizeof images - 1) >= room)
        return vane_fail(VANE_ERR_ARGUMENT, "%s: the path is too long", path);
    return VANE_OK;
}

static int open_labels(const vane_ctx *ctx, const char *path, const vane_data_options *options, char **bytes,
                       size_t *size, char *name, size_t room)
{
    const int status = labels_path(name, room, path, options);
    return status ? status : vane_ctx_read_file(ctx, name, bytes, size);
}

int vane_dataset_open(vane_dataset **out, vane_ctx *ctx, const char *path, const vane_data_options *given)
{
    const vane_data_options defaults = VANE_DATA_OPTIONS, *options = given ? given : &defaults;
    char name[1024], *data = NULL, *label_data = NULL;
    size_t size = 0, label_size = 0;
    int status = check_arguments(out, ctx, options);
    if (!status && !path) status = vane_fail(VANE_ERR_ARGUMENT, "path is NULL");
    if (!status) status = vane_ctx_read_file(ctx, path, &data, &size);
    if (status) return status;
    const vane_bytes bytes = bytes_of(data, size, path);
    const bool pair = vane_is_idx(&bytes) && !options->inputs_only;
    if (pair) status = open_labels(ctx, path, options, &label_data, &label_size, name, sizeof name);
    const vane_bytes labels = bytes_of(label_data, label_size, name);
    if (!status) status = make_dataset(out, ctx, &bytes, pair ? &labels : NULL, options);
    vane_ctx_free(ctx, label_data);
    vane_ctx_free(ctx, data);
    return status;
}
