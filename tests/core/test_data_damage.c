/* Damaged files: every prefix of small samples, every byte changed, must give an error or a dataset
 * of finite numbers, with nothing leaked. Run under the sanitizers this is the readers' fuzzer. */
#include <stdlib.h>

#include "tests/core/data_tools.h"

#define SAMPLE(name, text)           \
    {                                \
        name, text, sizeof(text) - 1 \
    }

static const struct {
    const char *name;
    const char *bytes;
    size_t size;
} samples[] = {
    SAMPLE("x.csv", "\xEF\xBB\xBF"
                    "a,\"b \"\"q\"\"\",c\r\n1,-2.5e1,\"no\"\r\n 3 ,4,yes\n\n"),
    SAMPLE("y.csv", "1;2;3\n4;5;6\n"),
    SAMPLE("z.csv", " 1.5 2 3\n4\t5 6 \n"),
    SAMPLE("x.data", "2 2 1\n1 2\n3\n4 5.5\n6e0\n"),
    SAMPLE("x.npy", "\x93NUMPY\x01\x00\x3c\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n"
                    "\0\0\x80\x3f\0\0\0\x40"),
    SAMPLE("y.npy", "\x93NUMPY\x02\x00\x3d\x00\0\0{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), } \n"
                    "\x01\x02\x03\x04\x00\x01"),
    SAMPLE("x.idx", "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02\x00\xff\x33\x66"),
};

static const vane_data_options all_options[] = {
    {sizeof(vane_data_options), .targets = 1, .header = -1},
    {sizeof(vane_data_options), .labels = 1, .header = -1},
    {sizeof(vane_data_options), .inputs_only = 1, .header = -1},
    {sizeof(vane_data_options), .target_names = "c,a", .header = -1},
};

static bool all_finite(const vane_dataset *d)
{
    static float x[64], t[65536]; /* as many classes as there may be */
    if (vane_dataset_inputs(d) > 64 || vane_dataset_targets(d) > 65536) return false;
    for (uint64_t i = 0; i < vane_dataset_rows(d); i++) {
        if (vane_dataset_get(d, i, x, t)) return false;
        for (size_t j = 0; j < vane_dataset_inputs(d); j++)
            if (x[j] - x[j] != 0) return false;
        for (size_t j = 0; j < vane_dataset_targets(d); j++)
            if (t[j] - t[j] != 0) return false;
    }
    return true;
}

/* True when it is refused with a message that begins with the name, or is a sound dataset. The
 * bytes are parsed from a block of their very size, so that a sanitizer sees a read past the end. */
static bool stands(vane_ctx *ctx, const char *name, const char *bytes, size_t size)
{
    bool fine = true;
    char *copy = malloc(size ? size : 1);
    if (!copy) return false;
    memcpy(copy, bytes, size);
    for (size_t i = 0; i < sizeof all_options / sizeof *all_options && fine; i++) {
        const size_t before = dt_live(ctx);
        vane_dataset *d;
        const int status = vane_dataset_parse(&d, ctx, copy, size, name, &all_options[i]);
        if (status)
            fine = !d && strncmp(vane_last_error(), name, strlen(name)) == 0;
        else
            fine = all_finite(d);
        if (!fine) printf("%s, options %zu: %d %s\n", name, i, status, vane_last_error());
        vane_dataset_destroy(d);
        if (dt_live(ctx) != before) fine = false;
    }
    free(copy);
    return fine;
}

VT_TEST(data_damage, every_prefix)
{
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t n = 0; n <= samples[i].size; n++)
            VT_CHECK_MSG(stands(ctx, samples[i].name, samples[i].bytes, n), "%s cut to %zu", samples[i].name, n);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_damage, every_byte_changed)
{
    static const char values[] = "\0\1\x7f\x80\xff\n\r\t ,;.\"'-+019eEnaN()";
    vane_ctx *ctx = dt_context();
    char bytes[256];
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        memcpy(bytes, samples[i].bytes, samples[i].size);
        for (size_t n = 0; n < samples[i].size; n++) {
            for (size_t v = 0; v < sizeof values - 1; v++) {
                bytes[n] = values[v];
                VT_CHECK_MSG(stands(ctx, samples[i].name, bytes, samples[i].size), "%s, byte %zu set to 0x%02x",
                             samples[i].name, n, (unsigned char)values[v]);
            }
            bytes[n] = samples[i].bytes[n];
        }
    }
    vane_ctx_destroy(ctx);
}
