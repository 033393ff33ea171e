/* Names, notes, and the names of the enumerations. */
#include <string.h>

#include "core/net/net.h"
#include "tests/vtest.h"

static vane_ctx *ctx;
static vane_net *net;

static bool says(const char *part) { return strstr(vane_last_error(), part) != NULL; }
static bool is(const char *text, const char *want) { return text && strcmp(text, want) == 0; }

static bool open_net(size_t outputs)
{
    if (vane_ctx_create(&ctx, NULL) || vane_net_create(&net, ctx, 3)) return false;
    vane_net_add_dense(net, outputs, VANE_SIGMOID);
    return vane_net_build(net, 1) == VANE_OK;
}

static void close_net(void)
{
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_labels, names_are_set_replaced_and_removed)
{
    VT_CHECK(open_net(2));
    VT_CHECK(vane_net_class_name(net, 0) == NULL && vane_net_input_name(net, 0) == NULL);
    VT_CHECK(vane_net_set_class_name(net, 1, "Zürich \xF0\x9F\x98\x80") == VANE_OK &&
             vane_net_class_name(net, 0) == NULL);
    VT_CHECK(is(vane_net_class_name(net, 1), "Zürich \xF0\x9F\x98\x80"));
    VT_CHECK(vane_net_set_class_name(net, 1, "b") == VANE_OK && is(vane_net_class_name(net, 1), "b"));
    VT_CHECK(vane_net_set_class_name(net, 1, NULL) == VANE_OK && vane_net_class_name(net, 1) == NULL);
    VT_CHECK(vane_net_set_input_name(net, 2, "width") == VANE_OK && is(vane_net_input_name(net, 2), "width"));
    VT_CHECK(vane_net_set_input_name(net, 3, "x") == VANE_ERR_ARGUMENT && says("input name 3"));
    VT_CHECK(vane_net_set_class_name(net, 2, "x") == VANE_ERR_ARGUMENT && says("class name 2"));
    VT_CHECK(vane_net_class_name(net, 99) == NULL && vane_net_set_class_name(NULL, 0, "x") == VANE_ERR_ARGUMENT);
    close_net();
    VT_CHECK(open_net(1));
    VT_CHECK(vane_net_set_class_name(net, 1, "yes") == VANE_OK &&
             vane_net_set_class_name(net, 2, "x") == VANE_ERR_ARGUMENT);
    close_net();
}

VT_TEST(net_labels, text_must_be_short_utf8_without_control_characters)
{
    static const char *const bad[] = {
        "\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "a\xC3(", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\nb", "\x7F", "\x01",
    };
    static const char *const good[] = {
        "", " ", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF", "a\"b\\c",
    };
    static char text[300];
    VT_CHECK(open_net(2));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        VT_CHECK_MSG(vane_net_set_class_name(net, 0, good[i]) == VANE_OK && is(vane_net_class_name(net, 0), good[i]),
                     "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        VT_CHECK_MSG(vane_net_set_class_name(net, 0, bad[i]) == VANE_ERR_ARGUMENT && says("byte"), "bad %zu", i);
        VT_CHECK_MSG(vane_net_set_note(net, "key", bad[i]) == VANE_ERR_ARGUMENT, "bad note %zu", i);
        VT_CHECK_MSG(vane_net_set_note(net, bad[i], "text") == VANE_ERR_ARGUMENT, "bad key %zu", i);
    }
    VT_CHECK(is(vane_net_class_name(net, 0), "a\"b\\c"));
    memset(text, 'x', 255);
    VT_CHECK(vane_net_set_class_name(net, 0, text) == VANE_OK);
    text[255] = 'x';
    VT_CHECK(vane_net_set_class_name(net, 0, text) == VANE_ERR_LIMIT && says("256 bytes") && says("255"));
    close_net();
}

VT_TEST(net_labels, notes_keep_their_order)
{
    static char text[65537];
    VT_CHECK(open_net(2));
    VT_CHECK(vane_net_note(net, "a") == NULL && vane_net_note_key(net, 0) == NULL && vane_net_note(net, NULL) == NULL);
    VT_CHECK(vane_net_set_note(net, "a", "1") == VANE_OK && vane_net_set_note(net, "b", "2") == VANE_OK);
    VT_CHECK(vane_net_set_note(net, "c", "3") == VANE_OK && vane_net_set_note(net, "a", "one") == VANE_OK);
    VT_CHECK(is(vane_net_note(net, "a"), "one") && is(vane_net_note(net, "c"), "3") &&
             is(vane_net_note_key(net, 2), "c"));
    VT_CHECK(vane_net_set_note(net, "b", NULL) == VANE_OK && vane_net_note(net, "b") == NULL);
    VT_CHECK(vane_net_set_note(net, "b", NULL) == VANE_OK);
    VT_CHECK(is(vane_net_note_key(net, 0), "a") && is(vane_net_note_key(net, 1), "c") &&
             vane_net_note_key(net, 2) == NULL);
    VT_CHECK(is(vane_net_note(net, "c"), "3") && vane_net_note_key(net, 5000) == NULL);
    VT_CHECK(vane_net_set_note(net, "", "x") == VANE_ERR_ARGUMENT &&
             vane_net_set_note(net, NULL, "x") == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_set_note(net, "vane.check", "x") == VANE_ERR_ARGUMENT && says("vane."));
    memset(text, 'x', 65535);
    VT_CHECK(vane_net_set_note(net, "long", text) == VANE_OK);
    text[65535] = 'x';
    VT_CHECK(vane_net_set_note(net, "longer", text) == VANE_ERR_LIMIT && says("65536 bytes"));
    close_net();
}

VT_TEST(net_labels, enumerations_have_names_both_ways)
{
    static const struct {
        const char *kind;
        int count;
    } kinds[] = {
        { "activation", 25 }, { "loss", 7 }, { "optimizer", 7 },
        { "initialiser", 9 }, { "schedule", 3 }, { "scale", 3 },
    };
    int value;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        for (int n = 0; n < kinds[i].count; n++) {
            const char *name = vane_enum_name(kinds[i].kind, n);
            VT_CHECK_MSG(name && vane_enum_parse(kinds[i].kind, name, &value) == VANE_OK && value == n, "%s %d",
                         kinds[i].kind, n);
        }
        VT_CHECK(vane_enum_name(kinds[i].kind, kinds[i].count) == NULL && vane_enum_name(kinds[i].kind, -1) == NULL);
    }
    VT_CHECK(vane_enum_parse("activation", "sigmiod", &value) == VANE_ERR_ARGUMENT && says("sigmiod") &&
             says("\"sigmoid\""));
    VT_CHECK(vane_enum_parse("activation", "a name that is longer than any buffer for names would be", &value) ==
             VANE_ERR_ARGUMENT);
    VT_CHECK(vane_enum_parse("colour", "red", &value) == VANE_ERR_ARGUMENT && says("colour"));
    VT_CHECK(vane_enum_name("colour", 0) == NULL && vane_enum_name(NULL, 0) == NULL);
    VT_CHECK(vane_enum_parse(NULL, "red", &value) == VANE_ERR_ARGUMENT);
}
