/* fann_scaling.c - FANN's scaling of a network's inputs and outputs, x' = ((x - mean) / deviation + 1) * factor +
 * new_min, and ours, x' = x * scale + shift. Its targets are scaled that way too, so its outputs go back. */
#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"
#include "core/io/fann_layers.h"

/* Of element i; deviation 0 stands for none. */
static void convert(const vane_fann_scaling *s, size_t i, bool back, float *scale, float *shift)
{
    const bool none = s->deviation[i] == 0.0f;
    const double by = none ? 1.0 : (double)s->factor[i] / (double)s->deviation[i];
    const double plus = none ? 0.0 : (double)s->factor[i] + (double)s->new_min[i] - (double)s->mean[i] * by;
    *scale = (float)(back ? 1.0 / by : by);
    *shift = (float)(back ? -plus / by : plus);
}

static bool is_finite(float x) { return x - x == 0.0f; }

static int set_scaling(vane_net *net, const vane_fann_scaling *s, size_t n, bool back,
                       int (*set)(vane_net *, const float *, const float *))
{
    float *scale;
    if (!s->mean) return VANE_OK;
    int status = vane_ctx_alloc(&scale, net->ctx, 2 * n, sizeof *scale);
    if (status) return status;
    for (size_t i = 0; i < n; i++) {
        convert(s, i, back, &scale[i], &scale[n + i]);
        if (scale[i] == 0.0f || !is_finite(scale[i]) || !is_finite(scale[n + i]))
            status = vane_fail(VANE_ERR_FORMAT, "the scaling of %s %zu is not finite or 0", back ? "output" : "input",
                               i);
    }
    if (!status) status = set(net, scale, scale + n);
    vane_ctx_free(net->ctx, scale);
    return status;
}

/* With factor 1 and new_min -1 it is x' = (x - mean) / deviation. */
static void describe(vane_fann_scaling *to, const vane_scaling *from, size_t n, bool back)
{
    for (size_t i = 0; i < n; i++) {
        to->mean[i] = to->deviation[i] = 0.0f;
        to->factor[i] = 1.0f;
        to->new_min[i] = -1.0f;
        if (!from->scale) continue;
        to->deviation[i] = back ? from->scale[i] : (float)(1.0 / (double)from->scale[i]);
        to->mean[i] = back ? from->shift[i] : (float)(-(double)from->shift[i] / (double)from->scale[i]);
    }
}

static void describe_both(vane_fann_net *out, const vane_net *net)
{
    describe(&out->scale_in, &net->input_scaling, net->inputs, false);
    describe(&out->scale_out, &net->output_scaling, vane_net_outputs(net), true);
}

/* Whether it is the network's, to the bit. */
static bool is_scaling_of(const vane_fann_scaling *s, const vane_scaling *ours, size_t n, bool back)
{
    for (size_t i = 0; i < n; i++) {
        float scale, shift;
        convert(s, i, back, &scale, &shift);
        if (ours->scale ? scale != ours->scale[i] || shift != ours->shift[i] : scale != 1.0f || shift != 0.0f)
            return false;
    }
    return true;
}

static vane_fann_list list_of(const vane_fann_scale_line *line)
{
    return (vane_fann_list){ .key = line->key, .numbers = *line->values, .count = line->count };
}

/* ------------------------------------------------------------------------------------------------ to FANN ---- */
/* The lines that notes have; *all when there was none missing. */
static int read_notes(vane_fann_net *out, const vane_net *net, bool *all)
{
    vane_fann_scale_line lines[VANE_FANN_SCALE_LINES];
    int status = VANE_OK;
    *all = true;
    vane_fann_scale_lines(lines, out);
    for (size_t i = 0; i < VANE_FANN_SCALE_LINES && !status; i++) {
        const vane_fann_list list = list_of(&lines[i]);
        bool found;
        status = vane_fann_read_list(&list, net, &found);
        *all = *all && found;
    }
    return status;
}

int vane_fann_describe_scaling(vane_fann_net *out, const vane_net *net)
{
    const size_t outputs = vane_net_outputs(net);
    bool noted;
    if (!net->input_scaling.scale && !net->output_scaling.scale) return VANE_OK;
    int status = vane_fann_scaling_create(&out->scale_in, net->ctx, net->inputs);
    if (!status) status = vane_fann_scaling_create(&out->scale_out, net->ctx, outputs);
    if (!status) status = read_notes(out, net, &noted);
    if (status) return status;
    if (!noted || !is_scaling_of(&out->scale_in, &net->input_scaling, net->inputs, false) ||
        !is_scaling_of(&out->scale_out, &net->output_scaling, outputs, true))
        describe_both(out, net);
    return VANE_OK;
}

/* ---------------------------------------------------------------------------------------------- from FANN ---- */
static bool texts_are_equal(size_t n, const float *a, const float *b)
{
    enum { DECIMALS = 6 };      /* as files have them */
    for (size_t i = 0; i < n; i++) {
        char one[VANE_EXACT_TEXT], other[VANE_EXACT_TEXT];
        (void)vane_float_to_fixed(one, a[i], DECIMALS);
        (void)vane_float_to_fixed(other, b[i], DECIMALS);
        if (strcmp(one, other) != 0) return false;
    }
    return true;
}

/* All lines, where those that the network gives by itself would be written otherwise. */
static int note_scaling(vane_net *net, vane_fann_net *theirs, vane_fann_net *ours)
{
    vane_fann_scale_line lines[VANE_FANN_SCALE_LINES], own[VANE_FANN_SCALE_LINES];
    bool differ = false;
    int status = VANE_OK;
    vane_fann_scale_lines(lines, theirs);
    vane_fann_scale_lines(own, ours);
    for (size_t i = 0; i < VANE_FANN_SCALE_LINES; i++)
        differ = differ || !texts_are_equal(lines[i].count, *lines[i].values, *own[i].values);
    for (size_t i = 0; differ && !status && i < VANE_FANN_SCALE_LINES; i++) {
        const vane_fann_list list = list_of(&lines[i]);
        status = vane_fann_note_list(net, &list);
    }
    return status;
}

int vane_fann_scale_net(vane_net *net, const vane_fann_net *f)
{
    const size_t outputs = vane_net_outputs(net);
    vane_fann_net theirs = *f, ours = *f;
    int status = set_scaling(net, &f->scale_in, net->inputs, false, vane_net_set_input_scaling);
    if (!status) status = set_scaling(net, &f->scale_out, outputs, true, vane_net_set_output_scaling);
    if (status || !f->scale_in.mean) return status;
    ours.scale_in = ours.scale_out = (vane_fann_scaling){ NULL, NULL, NULL, NULL };
    status = vane_fann_scaling_create(&ours.scale_in, net->ctx, net->inputs);
    if (!status) status = vane_fann_scaling_create(&ours.scale_out, net->ctx, outputs);
    if (!status) {
        describe_both(&ours, net);
        status = note_scaling(net, &theirs, &ours);
    }
    vane_fann_scaling_free(net->ctx, &ours.scale_in);
    vane_fann_scaling_free(net->ctx, &ours.scale_out);
    return status;
}
