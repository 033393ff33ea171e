#define _POSIX_C_SOURCE 200809L /* setenv */
#include "core/kernels/kernels.h"
#include "core/sys/host.h"
#include "tests/vtest.h"
#include "vane.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Creates a context with VANE_ISA and VANE_THREADS set so (NULL: unset), writes the width and the
 * threads that it has, and leaves the environment without both. */
static int create(const char *isa, const char *threads, const vane_options *options, char *width,
                  unsigned *count)
{
    vane_ctx *ctx;
    if (isa) setenv("VANE_ISA", isa, 1);
    if (threads) setenv("VANE_THREADS", threads, 1);
    const int status = vane_ctx_create(&ctx, options);
    if (!status) snprintf(width, 32, "%s", vane_ctx_isa(ctx));
    if (!status) *count = vane_ctx_threads(ctx);
    vane_ctx_destroy(ctx);
    unsetenv("VANE_ISA");
    unsetenv("VANE_THREADS");
    return status;
}

VT_TEST(dispatch, the_list_ends_with_scalar_and_has_no_name_twice)
{
    int runs = 0;
    const char *last = "";
    size_t count = 0;
    for (const vane_kernels *k; (k = vane_kernels_at(count, &runs)) != NULL; count++) {
        last = k->name;
        for (size_t i = 0; i < count; i++)
            VT_CHECK_MSG(strcmp(vane_kernels_at(i, &runs)->name, last) != 0, "%s", last);
    }
    vane_kernels_at(count - 1, &runs);
    VT_CHECK(strcmp(last, "scalar") == 0 && runs);
    VT_CHECK(vane_kernels_at(count + 7, &runs) == NULL);
}

/* Before a plain table stands every fused one of no more lanes: so no default choice is a plain table. */
VT_TEST(dispatch, fused_widths_come_before_plain_ones)
{
    int runs;
    bool plain = false;
    const vane_kernels *k;
    for (size_t i = 0; (k = vane_kernels_at(i, &runs)) != NULL; i++) {
        const bool is_plain = strcmp(k->family, "plain") == 0;
        VT_CHECK_MSG(is_plain || !plain, "%s", k->name);
        plain |= is_plain;
    }
    VT_CHECK(plain);
}

VT_TEST(dispatch, the_default_is_the_first_that_runs)
{
    char width[32];
    unsigned threads;
    const char *name = "";
    int runs = 0;
    for (size_t i = 0; !runs && vane_isa_list(i, &name, &runs); i++) continue;
    VT_CHECK(create(NULL, NULL, NULL, width, &threads) == VANE_OK && strcmp(width, name) == 0);
    VT_CHECK(create("", "", NULL, width, &threads) == VANE_OK && strcmp(width, name) == 0);
    VT_CHECK(threads == (vane_host_default()->cpus(NULL) < 256 ? vane_host_default()->cpus(NULL) : 256));
}

VT_TEST(dispatch, every_width_can_be_forced_by_name)
{
    char width[32] = "";
    unsigned threads;
    const char *name;
    int runs;
    for (size_t i = 0; vane_isa_list(i, &name, &runs); i++) {
        vane_options options = VANE_OPTIONS;
        options.isa = name;
        const int by_option = create("unheard_of", NULL, &options, width, &threads);
        VT_CHECK_MSG(by_option == (runs ? VANE_OK : VANE_ERR_ISA), "%s: %d", name, by_option);
        VT_CHECK_MSG(!runs || strcmp(width, name) == 0, "%s gave %s", name, width);
        const int by_environment = create(name, NULL, NULL, width, &threads);
        VT_CHECK_MSG(by_environment == by_option, "%s: %d", name, by_environment);
        VT_CHECK_MSG(!runs || strcmp(width, name) == 0, "%s gave %s", name, width);
        VT_CHECK_MSG(runs || strstr(vane_last_error(), name), "%s", vane_last_error());
    }
}

VT_TEST(dispatch, an_unknown_width_is_an_error_that_lists_the_known)
{
    char width[32];
    unsigned threads;
    vane_options options = VANE_OPTIONS;
    VT_CHECK(create("mips", NULL, NULL, width, &threads) == VANE_ERR_ISA);
    VT_CHECK_MSG(strstr(vane_last_error(), "mips") && strstr(vane_last_error(), "scalar"), "%s",
                 vane_last_error());
    options.isa = "AVX2"; /* names are exact */
    VT_CHECK(create(NULL, NULL, &options, width, &threads) == VANE_ERR_ISA);
}

VT_TEST(dispatch, deterministic_means_a_plain_width)
{
    char width[32];
    unsigned threads;
    vane_options options = VANE_OPTIONS;
    options.deterministic = 1;
    VT_CHECK(create(NULL, NULL, &options, width, &threads) == VANE_OK);
    int runs;
    const vane_kernels *k;
    for (size_t i = 0; (k = vane_kernels_at(i, &runs)) != NULL; i++) {
        const bool plain = strcmp(k->family, "plain") == 0;
        if (strcmp(k->name, width) == 0) VT_CHECK_MSG(plain, "%s", width);
        if (!runs) continue;
        options.isa = k->name;
        const int status = create(NULL, NULL, &options, width, &threads);
        VT_CHECK_MSG(status == (plain ? VANE_OK : VANE_ERR_ISA), "%s: %d", k->name, status);
    }
}

VT_TEST(dispatch, threads_come_from_the_options_then_the_environment)
{
    char width[32];
    unsigned threads = 0;
    vane_options options = VANE_OPTIONS;
    VT_CHECK(create(NULL, "3", NULL, width, &threads) == VANE_OK && threads == 3);
    options.threads = 2;
    VT_CHECK(create(NULL, "3", &options, width, &threads) == VANE_OK && threads == 2);
    static const char *const bad[] = {"0", "-1", "257", "2.5", "two", "3 ", "nan", "1e99"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        VT_CHECK_MSG(create(NULL, bad[i], NULL, width, &threads) == VANE_ERR_ARGUMENT, "%s", bad[i]);
        VT_CHECK_MSG(strstr(vane_last_error(), "VANE_THREADS"), "%s", vane_last_error());
    }
    options.threads = 257;
    VT_CHECK(create(NULL, NULL, &options, width, &threads) == VANE_ERR_ARGUMENT);
}

/* The kernel's own list of usable features, which leaves out those whose registers it doesn't save.
 * Not for 32 bits, where qemu shows the host's list beside a CPU of its own. */
#if defined(__linux__) && defined(__x86_64__)
static bool cpuinfo_has(const char *flags, const char *flag)
{
    const size_t length = strlen(flag);
    for (const char *at = flags; (at = strstr(at, flag)) != NULL; at += length)
        if (at[-1] == ' ' && (at[length] == ' ' || at[length] == '\n')) return true;
    return false;
}

VT_TEST(dispatch, what_runs_agrees_with_the_systems_feature_list)
{
    static const struct {
        const char *width, *flags[5];
    } needs[] = {
        {"avx512", {"avx512f", "avx512bw", "avx512vl", "avx512dq", "fma"}},
        {"avx512_plain", {"avx512f", "avx512bw", "avx512vl", "avx512dq", "fma"}},
        {"avx2", {"avx2", "fma"}},
        {"avx2_plain", {"avx2", "fma"}},
        {"sse2", {"sse2"}},
    };
    char flags[8192] = "";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && strncmp(flags, "flags", 5) != 0 && fgets(flags, sizeof flags, file)) continue;
    if (file) fclose(file);
    /* No /proc here, or that of another machine: nothing to compare with. */
    if (strncmp(flags, "flags", 5) != 0 || vt_valgrind()) return;

    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        bool expected = true;
        for (size_t f = 0; f < 5 && needs[i].flags[f]; f++)
            expected &= cpuinfo_has(flags, needs[i].flags[f]);
        int runs = -1;
        const char *name;
        for (size_t k = 0; vane_isa_list(k, &name, &runs) && strcmp(name, needs[i].width) != 0; k++)
            continue;
        VT_CHECK_MSG(name && runs == (int)expected, "%s: runs is %d", needs[i].width, runs);
    }
}
#endif
