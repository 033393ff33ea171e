#include "core/base/hash.h"
#include "tests/vtest.h"

#include <string.h>

VT_TEST(hash, known_vectors)
{
    static const struct {
        const char *text;
        uint64_t seed, want;
    } cases[] = {
        {"", 0, 0xef46db3751d8e999},
        {"a", 0, 0xd24ec4f1a98c6e5b},
        {"abc", 0, 0x44bc2cf5ad770999},
        {"The quick brown fox jumps over the lazy dog", 0, 0x0b242d361fda71bc},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint64_t got = vane_hash(cases[i].text, strlen(cases[i].text), cases[i].seed);
        VT_CHECK_MSG(got == cases[i].want, "\"%s\": %llx", cases[i].text, (unsigned long long)got);
    }
}

/* The sanity buffer of the reference implementation, which covers the seed and every loop. */
VT_TEST(hash, reference_buffer)
{
    static const struct {
        size_t bytes;
        uint64_t seed, want;
    } cases[] = {
        {1, 0, 0x4fce394cc88952d8},   {1, 2654435761, 0x739840cb819fa723},
        {14, 0, 0xcffa8db881bc3a3d},  {14, 2654435761, 0x5b9611585efcc9cb},
        {101, 0, 0x0eab543384f878ad}, {101, 2654435761, 0xcaa65939306f1e21},
    };
    unsigned char buffer[101];
    uint32_t generator = 2654435761;
    for (size_t i = 0; i < sizeof buffer; i++, generator *= generator)
        buffer[i] = (unsigned char)(generator >> 24);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint64_t got = vane_hash(buffer, cases[i].bytes, cases[i].seed);
        VT_CHECK_MSG(got == cases[i].want, "case %zu: %llx", i, (unsigned long long)got);
    }
}

VT_TEST(hash, parts_hash_like_the_whole)
{
    unsigned char data[200];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 31 + 7);
    for (size_t bytes = 0; bytes <= sizeof data; bytes++) {
        for (size_t part = 1; part <= 70; part++) {
            vane_hash_state state;
            vane_hash_begin(&state, 5);
            for (size_t at = 0; at < bytes; at += part)
                vane_hash_update(&state, data + at, bytes - at < part ? bytes - at : part);
            vane_hash_update(&state, NULL, 0);
            VT_CHECK_MSG(vane_hash_end(&state) == vane_hash(data, bytes, 5), "%zu bytes by %zu",
                         bytes, part);
        }
    }
}

VT_TEST(hash, every_flipped_bit_shows)
{
    unsigned char data[100] = {0};
    const uint64_t want = vane_hash(data, sizeof data, 0);
    for (size_t bit = 0; bit < 8 * sizeof data; bit++) {
        data[bit / 8] ^= (unsigned char)(1 << bit % 8);
        VT_CHECK(vane_hash(data, sizeof data, 0) != want);
        data[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}
