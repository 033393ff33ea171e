/* model.c - harness of .vane files: as networks, and as checkpoints, from which training goes on. */
#include <string.h>

#include "core/base/alloc.h"
#include "core/io/model.h"
#include "core/io/safetensors.h"
#include "tests/fuzz/fuzz.h"

/* Bytes of memory for each byte of file, as SECURITY.md says: of loading, and more for what belongs to a trainer. */
enum { LOAD_TIMES = 48, RESUME_TIMES = 56, MEMORY_MORE = 64 << 10, PREFIX = 8 };

static int epoch(vane_trainer *trainer, vane_dataset *dataset)
{
    const int status = vane_trainer_epoch(trainer, dataset, NULL);
    return status ? status : vane_trainer_validate(trainer, dataset, NULL);
}

/* Both begin with the same state, and so end with the same. */
static void check_going_on(vane_net *net, vane_trainer *trainer, vane_net *other_net, vane_trainer *other)
{
    vane_dataset *dataset = fuzz_rows_for(net), *same = fuzz_rows_for(other_net);
    for (int i = 0; i < 2; i++) FUZZ_CHECK(epoch(trainer, dataset) == epoch(other, same), "another status");
    fuzz_bytes first = fuzz_save(net, trainer), second = fuzz_save(other_net, other);
    FUZZ_CHECK(fuzz_same(first, second), "saved and resumed it trains otherwise");
    fuzz_free(&first);
    fuzz_free(&second);
    vane_dataset_destroy(dataset);
    vane_dataset_destroy(same);
}

static void check_resumed(vane_net *net, vane_trainer *trainer, vane_ctx *ctx)
{
    vane_net *other_net;
    vane_trainer *other;
    fuzz_bytes first = fuzz_save(net, trainer);
    FUZZ_CHECK(!vane_trainer_resume_memory(&other, &other_net, ctx, first.at, first.size, NULL),
               "saved, then refused: %s", vane_last_error());
    fuzz_bytes second = fuzz_save(other_net, other);
    FUZZ_CHECK(fuzz_same(first, second), "saved again it is another checkpoint");
    if (fuzz_is_small(net)) check_going_on(net, trainer, other_net, other);
    vane_trainer_destroy(other);
    vane_net_destroy(other_net);
    fuzz_free(&first);
    fuzz_free(&second);
}

/* A trainer takes, beside its file, what its options ask for: rows of a batch. */
static void check_checkpoint(fuzz_bytes file)
{
    vane_net *net;
    vane_trainer *trainer;
    vane_counters counters;
    vane_ctx *ctx = fuzz_begin(0xff);
    const int status = vane_trainer_resume_memory(&trainer, &net, ctx, file.at, file.size, NULL);
    FUZZ_CHECK(!status == (trainer && net), "status %d with%s a trainer", status, trainer ? "" : "out");
    if (!status) {
        FUZZ_CHECK(!vane_trainer_counters(trainer, &counters), "%s", vane_last_error());
        fuzz_check_memory(ctx, file.size, RESUME_TIMES, MEMORY_MORE + 2 * counters.arena_bytes);
        check_resumed(net, trainer, ctx);
    }
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    fuzz_end(ctx);
}

/* Bytes behind the header, of a file that is long enough for one. */
static size_t data_bytes(fuzz_bytes file)
{
    size_t header = 0;
    for (size_t i = PREFIX; i-- > 0;) header = header << 8 | (unsigned char)file.at[i];
    return file.size - PREFIX - header;
}

static bool mentions(fuzz_bytes file, const char *word)
{
    const size_t length = strlen(word);
    for (size_t i = 0; i + length <= file.size; i++)
        if (memcmp(file.at + i, word, length) == 0) return true;
    return false;
}

static void open_container(vane_safe *safe, const vane_ctx *ctx, fuzz_bytes file)
{
    const vane_safe_input input = { "fuzz", file.size, file.at, NULL };
    FUZZ_CHECK(!vane_safe_open(safe, ctx, &input, VANE_KEY_CHECK), "loaded, then refused: %s", vane_last_error());
}

/* What is written of a tensor has the type that was read. */
static void check_types(const vane_ctx *ctx, fuzz_bytes file, fuzz_bytes saved)
{
    vane_safe read, written;
    open_container(&read, ctx, file);
    open_container(&written, ctx, saved);
    for (size_t i = 0; i < written.count; i++) {
        char *name;
        size_t length;
        FUZZ_CHECK(!vane_json_string(&name, &length, &written.header, written.tensors[i].key), "no name");
        const vane_safe_tensor *from = vane_safe_find(&read, name);
        FUZZ_CHECK(!from || from->type == written.tensors[i].type, "%s was of another type", name);
        vane_ctx_free(ctx, name);
    }
    vane_safe_close(&written);
    vane_safe_close(&read);
}

/* A network's tensors lie side by side, none with another's bytes, and nothing else is there. (Not counted: what a
 * checkpoint has beside, and masks, which are left out when they freeze nothing.) */
static void check_tensors(fuzz_bytes file)
{
    vane_net *net;
    vane_ctx *ctx = fuzz_begin(0);
    (void)!vane_net_load_memory(&net, ctx, file.at, file.size);
    if (net && !mentions(file, "FANN_")) {
        fuzz_bytes saved = fuzz_save(net, NULL);
        FUZZ_CHECK(saved.at, "loaded, but can't be saved: %s", vane_last_error());
        FUZZ_CHECK(mentions(file, "vane.train") || mentions(file, ".frozen") || data_bytes(file) == data_bytes(saved),
                   "%zu bytes of tensors from %zu", data_bytes(saved), data_bytes(file));
        check_types(ctx, file, saved);
        fuzz_free(&saved);
    }
    vane_net_destroy(net);
    fuzz_end(ctx);
}

void fuzz_one(fuzz_bytes file)
{
    check_tensors(file);
    fuzz_network(file, LOAD_TIMES, NULL);
    check_checkpoint(file);
}
