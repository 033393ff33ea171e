#include "core/base/status.h"
#include "tests/vtest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

VT_TEST(status, names)
{
    VT_CHECK(strcmp(vane_status_name(VANE_OK), "VANE_OK") == 0);
    VT_CHECK(strcmp(vane_status_name(VANE_ERR_ARGUMENT), "VANE_ERR_ARGUMENT") == 0);
    VT_CHECK(strcmp(vane_status_name(VANE_ERR_UNSUPPORTED), "VANE_ERR_UNSUPPORTED") == 0);
    VT_CHECK(strcmp(vane_status_name(VANE_ERR_DIVERGED), "VANE_ERR_DIVERGED") == 0);
    VT_CHECK(strcmp(vane_status_name(VANE_ERR_DIVERGED - 1), "unknown") == 0);
    VT_CHECK(strcmp(vane_status_name(1), "unknown") == 0);
}

VT_TEST(status, fail_keeps_the_message_and_returns_the_code)
{
    VT_CHECK(vane_fail(VANE_ERR_SHAPE, "%d columns, %s", 3, "not 4") == VANE_ERR_SHAPE);
    VT_CHECK(strcmp(vane_last_error(), "3 columns, not 4") == 0);
}

VT_TEST(status, a_message_may_be_built_from_the_last)
{
    vane_fail(VANE_ERR_FORMAT, "line 3");
    vane_fail(VANE_ERR_FORMAT, "%s: %s", "a.csv", vane_last_error());
    VT_CHECK(strcmp(vane_last_error(), "a.csv: line 3") == 0);
}

VT_TEST(status, a_long_message_is_cut)
{
    char text[2000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    vane_fail(VANE_ERR_FILE, "%s", text);
    VT_CHECK(strlen(vane_last_error()) == VANE_MESSAGE_MAX - 1);
}

static bool formats(const char *want, const char *format, ...)
{
    char out[128];
    va_list arguments;
    va_start(arguments, format);
    const size_t length = vane_format_list(out, sizeof out, format, arguments);
    va_end(arguments);
    if (length == strlen(want) && strcmp(out, want) == 0) return true;
    printf("got \"%s\"\n", out);
    return false;
}

VT_TEST(status, format_verbs)
{
    VT_CHECK(formats("a%b", "a%%b"));
    VT_CHECK(formats("-5 0 2147483647", "%d %i %d", -5, 0, INT32_MAX));
    VT_CHECK(formats("-9223372036854775808", "%lld", (long long)INT64_MIN));
    VT_CHECK(formats("18446744073709551615", "%llu", (unsigned long long)UINT64_MAX));
    VT_CHECK(formats("-7 8 9", "%ld %lu %zu", -7L, 8UL, (size_t)9));
    VT_CHECK(formats("0 ff deadbeefcafe", "%x %x %llx", 0u, 255u, 0xdeadbeefcafeULL));
    VT_CHECK(formats("x y", "%c %s", 'x', "y"));
    VT_CHECK(formats("ab|ab|abc", "%.*s|%.2s|%.*s", 2, "abc", "abc", -1, "abc"));
    VT_CHECK(formats("(null)", "%s", (char *)NULL));
    VT_CHECK(formats("0.1 0.1 1e-3 -0", "%g %g 1e-%d %g", 0.1, (double)0.1f, 3, -0.0));
    VT_CHECK(formats("0.30000000000000004 1e+300", "%g %g", 0.1 + 0.2, 1e300));
}

VT_TEST(status, sizes_may_be_negative_and_unknown_verbs_end_the_text)
{
    char out[32];
    char unknown[] = "a %d %? b"; /* an array: compilers don't read it */
    VT_CHECK(formats("-5 7", "%zd %zu", (ptrdiff_t)-5, (size_t)7));
    VT_CHECK(vane_format(out, sizeof out, unknown, 3) == 4 && strcmp(out, "a 3 ") == 0);
}

VT_TEST(status, precision_bounds_what_is_read)
{
    const char unterminated[3] = {'a', 'b', 'c'};
    VT_CHECK(formats("abc", "%.*s", 3, unterminated));
}

VT_TEST(status, foreign_text_stays_one_line)
{
    VT_CHECK(formats("a?b?[31m?\xc3\xa9 ?", "%s %c", "a\nb\x1b[31m\x7f\xc3\xa9", '\r'));
    VT_CHECK(formats("a\nb", "a\nb")); /* our own format is trusted */
}

VT_TEST(status, format_reports_the_whole_length_and_terminates)
{
    for (size_t size = 0; size <= 12; size++) {
        char out[16];
        memset(out, '#', sizeof out);
        VT_CHECK(vane_format(out, size, "%s%d", "value ", 1234) == 10);
        const size_t kept = size == 0 ? 0 : size > 10 ? 10 : size - 1;
        VT_CHECK(memcmp(out, "value 1234", kept) == 0);
        VT_CHECK(size == 0 || out[kept] == '\0');
        VT_CHECK(out[size > kept ? kept + (size > 0) : kept] == '#');
    }
}
