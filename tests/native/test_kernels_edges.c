/* Kernels stay within their arrays at every width and length: each array ends where a page without access begins, and a
 * read or a write of one element too many ends the process. Address sanitizers don't see masked loads; a page does. */
#define _DEFAULT_SOURCE     /* MAP_ANONYMOUS */

#include <sys/mman.h>
#include <unistd.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { SLOTS = 8, ROWS = 3, LONGEST = 2 * 64 + 3, SLOT_FLOATS = ROWS * LONGEST };

static float *ends[SLOTS];      /* of the slots: what follows can't be touched */

static bool make_slots(void)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t bytes = (SLOT_FLOATS * sizeof(float) + page - 1) / page * page;
    for (size_t s = 0; s < SLOTS; s++) {
        char *at = mmap(NULL, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED || mprotect(at + bytes, page, PROT_NONE)) return false;
        ends[s] = (float *)(void *)(at + bytes);
        vane_random_fill((uint32_t)s, SLOT_FLOATS, 0.1f, 0.9f, ends[s] - SLOT_FLOATS);
    }
    return true;
}

/* The last n floats of a slot. */
static float *last(size_t slot, size_t n) { return ends[slot] - n; }

static void products(const vane_kernels *k, size_t n)
{
    k->dots(ROWS, n, last(0, n), last(1, ROWS * n), n, last(2, ROWS));
    k->outer(ROWS, n, last(0, ROWS), 1, last(1, n), last(2, ROWS * n));
    k->transpose(ROWS, n, last(0, ROWS * n), n, last(1, n * ROWS), ROWS);
    k->transpose(n, ROWS, last(0, n * ROWS), ROWS, last(1, ROWS * n), n);
    k->sum_squares(n, last(0, n));
    k->candidate(n, ROWS, last(0, n), last(1, ROWS * n), n, last(2, ROWS), last(3, ROWS), last(4, n));
}

/* Panels are whole tiles; what is packed need not be. */
static void packing(const vane_kernels *k, size_t n)
{
    static float panels[(LONGEST + 128) * ROWS];
    k->pack_a(n, ROWS, last(0, n * ROWS), ROWS, 1, panels);
    k->pack_a(n, ROWS, last(0, ROWS * n), 1, n, panels);
    k->pack_b(ROWS, n, last(0, ROWS * n), n, 1, panels);
    k->pack_b(ROWS, n, last(0, n * ROWS), 1, ROWS, panels);
}

static void activations(const vane_kernels *k, size_t n)
{
    for (unsigned a = 0; a < VANE_ACTIVATION_COUNT; a++) {
        if (a == VANE_SOFTMAX) continue;
        k->activate[a](n, last(0, n), last(1, n));
        k->slope[a](n, last(0, n), last(1, n), last(2, n));
        k->fann_slope[a](n, 0.5f, last(0, n), last(1, n), last(2, n), last(3, n));
    }
    k->steepen(n, 0.5f, 150, last(0, n), last(1, n));
    k->softmax(ROWS, n, last(0, ROWS * n), last(1, ROWS * n));
    k->softmax_slope(ROWS, n, last(0, ROWS * n), last(1, ROWS * n), last(2, ROWS * n));
}

static void losses(const vane_kernels *k, size_t n)
{
    for (unsigned l = VANE_MSE; l < VANE_LOSS_COUNT; l++) {
        k->loss[l](ROWS, n, last(0, ROWS * n), last(1, ROWS * n), last(2, ROWS), last(3, ROWS), NULL);
        k->loss[l](ROWS, n, last(0, ROWS * n), last(1, ROWS * n), last(2, ROWS), last(3, ROWS), last(4, ROWS * n));
    }
}

static void updates(const vane_kernels *k, size_t n)
{
    const vane_update u = {
        .rate = 0.01f, .momentum = 0.5f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-7f,
        .changes_gradient = 1, .l1 = 0.01f, .l2 = 0.01f, .gradient_scale = 1, .gradient_limit = 1,
    };
    vane_batch_update whole = {
        .increase = 1.2f, .decrease = 0.5f, .delta_max = 50, .weight_limit = VANE_NO_WEIGHT_LIMIT,
        .rate = 0.1f, .mu = 1.75f, .noise_below = 1, .noise = 0.1f, .words = (const uint32_t *)(const void *)last(5, n),
    };
    for (unsigned o = 0; o < VANE_OPTIMIZER_COUNT; o++)
        k->update[o](n, &u, last(0, n), last(1, n), last(2, n), last(3, n));
    k->rprop(n, &whole, last(0, n), last(1, n), last(2, n), last(3, n));
    k->quickprop(n, &whole, last(0, n), last(1, n), last(2, n), last(3, n));
    k->sarprop(n, &whole, last(0, n), last(1, n), last(2, n), last(3, n));
}

static void maps(const vane_kernels *k, size_t n)
{
    const uint32_t key[4] = { 1, 2, 3, 4 };
    uint32_t *words = (uint32_t *)(void *)last(5, n);
    k->flush(n, last(0, n));
    k->affine(ROWS, n, last(0, ROWS * n), last(1, n), last(2, n), last(3, ROWS * n));
    k->random_words(n, key, 0, words);
    k->dropout(n, words, 0.5f, 2, last(0, n), last(1, n));
    k->find_nonfinite(n, last(0, n));
    k->argmax(n, last(0, n));
}

VT_TEST(kernels_edges, nothing_beyond_an_array_is_touched)
{
    static void (*const groups[])(const vane_kernels *k, size_t n) = {
        products, packing, activations, losses, updates, maps,
    };
    const vane_kernels *k;
    size_t widths = 0;
    VT_CHECK(make_slots());
    for (; (k = vane_width_at(widths)) != NULL; widths++)
        for (size_t n = 1; n <= LONGEST; n++)
            for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) groups[g](k, n);
    VT_CHECK(widths > 0);
}
