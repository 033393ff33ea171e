/* Texts read word by word, and texts that grow. */
#include <string.h>

#include "core/base/text_buffer.h"
#include "core/base/text_scan.h"
#include "tests/vtest.h"
#include "vane.h"

static vane_scan scan_of(const char *text) { return (vane_scan){text, text, text + strlen(text), "x.net"}; }

VT_TEST(text_scan, words_and_numbers_behind_white_space)
{
    uint64_t value;
    vane_scan s = scan_of(" \t\r\n key= 12 ( 4294967295,99999999999999999999999 -1");
    VT_CHECK(!vane_scan_text(&s, "kez") && !vane_scan_u64(&s, &value));
    VT_CHECK(vane_scan_text(&s, "key=") && vane_scan_u64(&s, &value) && value == 12);
    VT_CHECK(vane_scan_text(&s, "(") && vane_scan_u64(&s, &value) && value == UINT32_MAX);
    VT_CHECK(vane_scan_text(&s, ",") && vane_scan_u64(&s, &value) && value > UINT32_MAX);
    VT_CHECK(!vane_scan_u64(&s, &value) && *s.at == '-');
    VT_CHECK(!vane_scan_text(&s, "-12") && vane_scan_text(&s, "-1") && s.at == s.end && !vane_scan_text(&s, "x"));
}

VT_TEST(text_scan, errors_say_where)
{
    vane_scan s = scan_of("a\n\n bc\x1b d");
    s.at += 4;
    VT_CHECK(vane_scan_expected(&s, "%s=", "key") == VANE_ERR_FORMAT);
    VT_CHECK_MSG(strcmp(vane_last_error(), "x.net:3:2: expected key=, found \"bc?\"") == 0, "%s", vane_last_error());
    s.at = s.end;
    VT_CHECK(vane_scan_expected(&s, "more") == VANE_ERR_FORMAT);
    VT_CHECK_MSG(strcmp(vane_last_error(), "x.net:3:7: expected more, found the end of the file") == 0, "%s",
                 vane_last_error());
    VT_CHECK(vane_scan_fail(&s, "%d is odd", 3) == VANE_ERR_FORMAT);
    VT_CHECK_MSG(strcmp(vane_last_error(), "x.net:3:7: 3 is odd") == 0, "%s", vane_last_error());
}

static size_t blocks_left;

static void *rationed(void *user, size_t bytes)
{
    return blocks_left > 0 && blocks_left-- > 0 ? vane_malloc(user, bytes) : NULL;
}

static vane_pool *make_pool(size_t blocks)
{
    const vane_allocator host = {NULL, rationed, vane_free};
    vane_pool *pool;
    blocks_left = blocks + 1;
    return vane_pool_create(&pool, &host, 0) ? NULL : pool;
}

VT_TEST(text_buffer, holds_what_is_put)
{
    char *bytes;
    size_t size;
    vane_pool *pool = make_pool(100);
    vane_text_buffer b = {.pool = pool};
    vane_buffer_put(&b, "a=");
    vane_buffer_put_i64(&b, INT64_MIN);
    vane_buffer_put(&b, " ");
    vane_buffer_put_i64(&b, 70);
    vane_buffer_put(&b, " ");
    vane_buffer_put_float(&b, 0.1f);
    vane_buffer_put(&b, " ");
    vane_buffer_put_fixed(&b, -0.1f, 6);
    vane_buffer_put(&b, " ");
    vane_buffer_put_scientific(&b, 0.25f, 2);
    VT_CHECK(vane_buffer_end(&b, &bytes, &size) == VANE_OK);
    static const char want[] = "a=-9223372036854775808 70 0.1 -0.100000 2.50e-01";
    VT_CHECK_MSG(size == sizeof want - 1 && memcmp(bytes, want, size) == 0, "%.*s", (int)size, bytes);
    vane_pool_free(pool, bytes);
    vane_pool_destroy(pool);
}

VT_TEST(text_buffer, grows_and_keeps_what_it_holds)
{
    char *bytes;
    size_t size;
    vane_pool *pool = make_pool(100);
    vane_text_buffer b = {.pool = pool};
    for (int i = 0; i < 100000; i++) vane_buffer_put_i64(&b, i % 10);
    VT_CHECK(vane_buffer_end(&b, &bytes, &size) == VANE_OK && size == 100000);
    for (size_t i = 0; i < size; i++) VT_CHECK_MSG(bytes[i] == (char)('0' + i % 10), "byte %zu", i);
    vane_pool_free(pool, bytes);
    vane_pool_destroy(pool);
}

VT_TEST(text_buffer, without_memory_says_so_and_leaks_nothing)
{
    for (size_t blocks = 0; blocks < 3; blocks++) {
        char *bytes;
        size_t size;
        vane_memory_stats stats;
        vane_pool *pool = make_pool(blocks);
        vane_text_buffer b = {.pool = pool};
        for (int i = 0; i < 50000; i++) vane_buffer_put(&b, "x");
        VT_CHECK(vane_buffer_end(&b, &bytes, &size) == VANE_ERR_MEMORY && !bytes && size == 0);
        vane_pool_stats_get(pool, &stats);
        VT_CHECK(stats.bytes_live == 0);
        vane_pool_destroy(pool);
    }
}
