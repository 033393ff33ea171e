/* One test source, two harnesses.
 *
 *   default      Criterion: a process per test, signals and timeouts.
 *   -DVT_PLAIN   one process, a plain main(), nothing but stdio: for the sanitizers and valgrind,
 *                which do not work or do not fail under Criterion, and for WebAssembly.
 *
 *   VT_TEST(arena, pop_frees_what_was_pushed_after_the_mark)
 *   {
 *       VT_CHECK(p != NULL);
 *       VT_CHECK_MSG(y[i] == want, "width %s, i %zu", name, i);
 *       VT_NEAR(y[i], want, 1e-6);
 *   }
 *
 * A failed check ends its function, and with it the test. A check in a helper ends, in the plain
 * flavour, the helper alone, so helpers that check return void or report to their caller.
 *
 * VT_MAIN() stands in one file per program (tests/core/main.c). The plain program takes a filter
 * ("arena" or "arena/pop", or "" for all), and a part of those tests, as "1/2", of which several run
 * beside each other. It prints, alone on its last line, "N passed, N failed".
 */
#ifndef VANE_TESTS_VTEST_H
#define VANE_TESTS_VTEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* True in the long tier (VANE_TEST_LONG=1), where exhaustive tests run. */
static inline bool vt_long(void)
{
    const char *text = getenv("VANE_TEST_LONG");
    return text && text[0] == '1';
}

/* True under valgrind, another machine (3.19): it has no AVX-512, never flushes to zero, forgets the bits that ask for
 * it, and computes -a b + c as -(a b - c), whose zeros have the other sign. */
static inline bool vt_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload");
}

/* Of long lists, every so many cases where programs may be emulated. */
#ifdef __i386__
enum { VT_STRIDE = 8 };
#else
enum { VT_STRIDE = 1 };
#endif

/* False when either is NaN. */
static inline bool vt_near(double a, double b, double tolerance)
{
    return a - b <= tolerance && b - a <= tolerance;
}

__attribute__((format(printf, 1, 2))) static inline const char *vt_text(const char *format, ...)
{
    static char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return text;
}

#define VT_CHECK(condition) VT_CHECK_MSG(condition, "%s", "check failed")
#define VT_NEAR(a, b, tolerance) \
    VT_CHECK_MSG(vt_near(a, b, tolerance), "%.9g is not %.9g", (double)(a), (double)(b))

#ifndef VT_PLAIN

#include <criterion/criterion.h>

#define VT_TEST(suite, name) Test(suite, name)
#define VT_CHECK_MSG(condition, ...)                                              \
    do {                                                                          \
        if (!(condition)) cr_assert_fail("%s: %s", #condition, vt_text(__VA_ARGS__)); \
    } while (0)
#define VT_MAIN() extern int vt_criterion_brings_its_own_main

#else

typedef struct vt_case {
    const char *name;
    void (*run)(void);
    struct vt_case *next;
} vt_case;

extern vt_case *vt_first, **vt_end;
extern bool vt_failed;

#define VT_TEST(suite, name)                                                    \
    static void vt_##suite##_##name(void);                                      \
    __attribute__((constructor)) static void vt_register_##suite##_##name(void) \
    {                                                                           \
        static vt_case self = {#suite "/" #name, vt_##suite##_##name, NULL};    \
        *vt_end = &self;                                                        \
        vt_end = &self.next;                                                    \
    }                                                                           \
    static void vt_##suite##_##name(void)

#define VT_CHECK_MSG(condition, ...)                                   \
    do {                                                               \
        if (!(condition)) {                                            \
            printf("%s:%d: %s: %s\n", __FILE__, __LINE__, #condition,  \
                   vt_text(__VA_ARGS__));                              \
            vt_failed = true;                                          \
            return;                                                    \
        }                                                              \
    } while (0)

#define VT_MAIN()                                                       \
    vt_case *vt_first, **vt_end = &vt_first;                            \
    bool vt_failed;                                                     \
    int main(int argc, char **argv)                                     \
    {                                                                   \
        return vt_run_all(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "1/1"); \
    }                                                                   \
    extern bool vt_failed

/* The exit status: 0 when at least one test ran and none failed. */
static inline int vt_run_all(const char *filter, const char *part)
{
    int passed = 0, failed = 0, of_parts = 0, mine, parts;
    if (sscanf(part, "%d/%d", &mine, &parts) != 2 || mine < 1 || mine > parts) {
        printf("%s: no part of the tests\n", part);
        return 1;
    }
    for (vt_case *test = vt_first; test; test = test->next) {
        if (!strstr(test->name, filter) || of_parts++ % parts != mine - 1) continue;
        vt_failed = false;
        test->run();
        if (vt_failed) printf("FAILED %s\n", test->name);
        *(vt_failed ? &failed : &passed) += 1;
        fflush(stdout);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed;
}

#endif
#endif
