/* labels.c - names and notes that a network carries for people: classes, inputs, the user's own metadata. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/utf8.h"
#include "core/net/net.h"

enum { NAME_BYTES = 255, NOTE_BYTES = 65535, NOTES = 1024 };

static int check_text(const char *what, const char *text, size_t most)
{
    const size_t length = strlen(text);
    if (length > most) return vane_fail(VANE_ERR_LIMIT, "a %s of %zu bytes: at most %zu", what, length, most);
    for (size_t i = 0; i < length;) {
        const size_t n = vane_utf8_length(text + i, length - i);
        if (n == 0) return vane_fail(VANE_ERR_ARGUMENT, "a %s is not UTF-8 at byte %zu", what, i);
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return vane_fail(VANE_ERR_ARGUMENT, "a %s has a control character at byte %zu", what, i);
        i += n;
    }
    return VANE_OK;
}

static int copy_text(const vane_ctx *ctx, char **out, const char *text)
{
    *out = NULL;
    if (!text) return VANE_OK;
    const int status = vane_ctx_alloc(out, ctx, strlen(text) + 1, 1);
    if (!status) memcpy(*out, text, strlen(text) + 1);
    return status;
}

/* Lists grow with the names in them: a file may say that there are millions of inputs, and name one. */
static int make_room(const vane_ctx *ctx, vane_names *names, size_t index)
{
    const size_t twice = 2 * names->count, count = index < twice ? twice : index + 1;
    char **larger;
    if (index < names->count) return VANE_OK;
    const int status = vane_ctx_alloc_zeroed(&larger, ctx, count, sizeof *larger);
    if (status) return status;
    if (names->count) memcpy(larger, names->text, names->count * sizeof *larger);
    vane_ctx_free(ctx, names->text);
    *names = (vane_names){ count, larger };
    return VANE_OK;
}

static int set_slot(const vane_ctx *ctx, vane_names *names, size_t index, const char *text)
{
    char *copy;
    if (!text && index >= names->count) return VANE_OK;
    int status = make_room(ctx, names, index);
    if (!status) status = copy_text(ctx, &copy, text);
    if (status) return status;
    vane_ctx_free(ctx, names->text[index]);
    names->text[index] = copy;
    return VANE_OK;
}

static int set_name(vane_net *net, vane_names *names, const char *what, size_t slots, size_t index, const char *text)
{
    int status = VANE_OK;
    if (index >= slots)
        return vane_fail(VANE_ERR_ARGUMENT, "%s %zu: there are %zu, numbered from 0", what, index, slots);
    if (text) status = check_text(what, text, NAME_BYTES);
    return status ? status : set_slot(net->ctx, names, index, text);
}

static const char *name_at(const vane_names *names, size_t index)
{
    return index < names->count ? names->text[index] : NULL;
}

int vane_net_set_class_name(vane_net *net, size_t index, const char *name)
{
    const int status = vane_net_check_built(net);
    return status ? status : set_name(net, &net->class_names, "class name", vane_net_classes(net), index, name);
}

int vane_net_set_input_name(vane_net *net, size_t index, const char *name)
{
    const int status = vane_net_check_built(net);
    return status ? status : set_name(net, &net->input_names, "input name", net->inputs, index, name);
}

const char *vane_net_class_name(const vane_net *net, size_t index)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return name_at(&net->class_names, index);
}

const char *vane_net_input_name(const vane_net *net, size_t index)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return name_at(&net->input_names, index);
}

/* ---------------------------------------------------------------------------------------------- notes ---- */
/* Notes fill slots 0 .. used - 1 of both lists, in the order in which they were first set. */
static size_t note_count(const vane_net *net)
{
    size_t n = 0;
    while (name_at(&net->note_keys, n)) n++;
    return n;
}

static size_t find_note(const vane_net *net, const char *key)
{
    const size_t used = note_count(net);
    for (size_t i = 0; i < used; i++)
        if (strcmp(net->note_keys.text[i], key) == 0) return i;
    return used;
}

static void remove_note(vane_net *net, size_t at)
{
    const size_t used = note_count(net);
    if (at == used) return;
    vane_ctx_free(net->ctx, net->note_keys.text[at]);
    vane_ctx_free(net->ctx, net->note_texts.text[at]);
    for (size_t i = at; i < used; i++) {
        net->note_keys.text[i] = i + 1 < used ? net->note_keys.text[i + 1] : NULL;
        net->note_texts.text[i] = i + 1 < used ? net->note_texts.text[i + 1] : NULL;
    }
}

int vane_net_set_note(vane_net *net, const char *key, const char *text)
{
    int status = vane_net_check_built(net);
    if (status) return status;
    if (!key || !*key || strncmp(key, "vane.", 5) == 0)
        return vane_fail(VANE_ERR_ARGUMENT, "a note's key is \"%s\": it must not be empty nor begin with \"vane.\"",
                         key ? key : "");
    status = check_text("note's key", key, NAME_BYTES);
    if (!status && text) status = check_text("note", text, NOTE_BYTES);
    if (status) return status;
    const size_t at = find_note(net, key);
    if (!text) {
        remove_note(net, at);
        return VANE_OK;
    }
    if (at == NOTES) return vane_fail(VANE_ERR_LIMIT, "more than %d notes", NOTES);
    status = set_slot(net->ctx, &net->note_texts, at, text);
    if (!status && !name_at(&net->note_keys, at)) status = set_slot(net->ctx, &net->note_keys, at, key);
    return status;
}

const char *vane_net_note(const vane_net *net, const char *key)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    const size_t at = key ? find_note(net, key) : net->note_keys.count;
    return name_at(&net->note_texts, name_at(&net->note_keys, at) ? at : net->note_texts.count);
}

const char *vane_net_note_key(const vane_net *net, size_t index)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return name_at(&net->note_keys, index);
}

/* ------------------------------------------------------------------------------------------ whole networks ---- */
static int copy_names(const vane_ctx *ctx, vane_names *to, const vane_names *from)
{
    int status = VANE_OK;
    for (size_t i = 0; i < from->count && !status; i++)
        status = set_slot(ctx, to, i, from->text[i]);
    return status;
}

int vane_net_copy_names(vane_net *to, const vane_net *from)
{
    int status = copy_names(to->ctx, &to->class_names, &from->class_names);
    if (!status) status = copy_names(to->ctx, &to->input_names, &from->input_names);
    if (!status) status = copy_names(to->ctx, &to->note_keys, &from->note_keys);
    return status ? status : copy_names(to->ctx, &to->note_texts, &from->note_texts);
}

static void free_names(const vane_ctx *ctx, vane_names *names)
{
    for (size_t i = 0; i < names->count; i++) vane_ctx_free(ctx, names->text[i]);
    vane_ctx_free(ctx, names->text);
    *names = (vane_names){ 0, NULL };
}

void vane_net_free_names(vane_net *net)
{
    free_names(net->ctx, &net->class_names);
    free_names(net->ctx, &net->input_names);
    free_names(net->ctx, &net->note_keys);
    free_names(net->ctx, &net->note_texts);
}
