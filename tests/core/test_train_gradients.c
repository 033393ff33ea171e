/* Every gradient against central differences of a network in double (reference_net.h), at every width. */
#include <math.h>

#include "core/train/trainer.h"
#include "tests/core/reference_net.h"
#include "tests/core/sparse_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { WIDTHS_MAX = 16, INPUTS = 4, GRADIENTS = REFERENCE_PARAMETERS + 32 * REFERENCE_LAYERS };

/* What is trained; the first zero of units ends the layers. */
typedef struct setup {
    size_t units[REFERENCE_LAYERS];
    vane_activation activation[REFERENCE_LAYERS];
    vane_loss loss;
    size_t rows;
    bool one_hot, scaled, class_weights, shortcuts, steep, mixed, sparse;
    float dropout[REFERENCE_LAYERS];
    bool frozen[REFERENCE_LAYERS];
} setup;

static vane_ctx *contexts[WIDTHS_MAX];
static vane_reference reference;
static float parameters[REFERENCE_PARAMETERS], x[REFERENCE_ROWS * REFERENCE_WIDTH], t[REFERENCE_ROWS * REFERENCE_WIDTH];
static float sample_weights[REFERENCE_ROWS], gradients[GRADIENTS];
static double slopes[REFERENCE_PARAMETERS], steepest;
static double largest_error;
static sparse_layer connections[REFERENCE_LAYERS];
static float shares[SPARSE_CONNECTIONS];

static const float input_scale[INPUTS] = { 0.5f, 2.0f, -0.1f, 1.0f }, input_shift[INPUTS] = { 0.1f, -0.2f, 0.0f, 1.0f };
static const float output_scale[REFERENCE_WIDTH] = { 2, 3, 0.1f, 1, 1, 1, 1, 1, 1, 1 };
static const float output_shift[REFERENCE_WIDTH] = { 0.5f, -1.0f, 0.25f, 0, 0, 0, 0, 0, 0, 0 };
static const float class_weights[REFERENCE_WIDTH] = { 0.5f, 2.0f, 0.0f, 1.5f, 1, 1, 1, 1, 1, 1 };

static bool open_contexts(void)
{
    const vane_kernels *k;
    for (size_t w = 0; w < WIDTHS_MAX && (k = vane_width_at(w)) != NULL; w++) {
        vane_options options = VANE_OPTIONS;
        options.isa = k->name;
        options.threads = 1;
        if (vane_ctx_create(&contexts[w], &options)) return false;
    }
    return true;
}

static void close_contexts(void)
{
    for (size_t w = 0; w < WIDTHS_MAX; w++) {
        vane_ctx_destroy(contexts[w]);
        contexts[w] = NULL;
    }
}

/* ------------------------------------------------------------------------------------------- the reference ---- */
static size_t argmax(size_t n, const float *row)
{
    size_t best = 0;
    for (size_t j = 1; j < n; j++)
        if (row[j] > row[best]) best = j;
    return best;
}

static void draw_rows(const setup *s, size_t outputs, uint32_t sequence)
{
    vane_random_fill(sequence, REFERENCE_PARAMETERS, -0.8f, 0.8f, parameters);
    vane_random_fill(sequence + 1, s->rows * INPUTS, -1.5f, 1.5f, x);
    vane_random_fill(sequence + 2, s->rows * outputs, 0.0f, 1.0f, t);
    vane_random_fill(sequence + 3, s->rows, 0.5f, 2.0f, sample_weights);
    for (size_t i = 0; s->one_hot && i < s->rows * outputs; i++) t[i] = i % outputs == i / outputs % outputs;
}

static void fill_reference_rows(const setup *s, size_t outputs)
{
    vane_reference *r = &reference;
    for (size_t i = 0; i < s->rows * INPUTS; i++)
        r->x[i] =
            s->scaled ? (double)x[i] * (double)input_scale[i % INPUTS] + (double)input_shift[i % INPUTS] : (double)x[i];
    for (size_t i = 0; i < s->rows * outputs; i++)
        r->t[i] = s->scaled ? ((double)t[i] - (double)output_shift[i % outputs]) / (double)output_scale[i % outputs]
                            : (double)t[i];
    for (size_t i = 0; i < s->rows; i++)
        r->weight[i] = (double)sample_weights[i] *
                       (s->class_weights ? (double)class_weights[argmax(outputs, t + i * outputs)] : 1.0);
}

/* The mask that a trainer with seed 5 draws at its first step. */
static void fill_dropout(const setup *s, size_t layer)
{
    const vane_stream stream = vane_stream_at(5, VANE_RANDOM_DROPOUT, (uint32_t)layer, 0);
    const float rate = s->dropout[layer];
    for (size_t i = 0; i < s->rows * s->units[layer]; i++)
        reference.kept[layer][i] =
            vane_unit_float(vane_stream_u32(&stream, i)) < rate ? 0.0 : 1.0 / (1.0 - (double)rate);
}

/* What unit j of a layer does. */
static void choose_unit(const setup *s, size_t layer, size_t j, vane_activation *activation, float *steepness)
{
    static const float steep[] = { 0.5f, 1.75f, 1.0f };
    const bool softmax = s->activation[layer] == VANE_SOFTMAX;
    *activation = s->mixed && !softmax && j % 4 == 3 ? VANE_TANH : s->activation[layer];
    *steepness = s->steep ? steep[s->mixed && !softmax ? j / 2 % 3 : layer] : 1.0f;
}

static void fill_units(const setup *s, size_t layer)
{
    for (size_t j = 0; j < s->units[layer]; j++) {
        float steepness;
        choose_unit(s, layer, j, &reference.activation[layer][j], &steepness);
        reference.steepness[layer][j] = (double)steepness;
    }
}

/* Weights without a connection are 0. */
static void thin_out(size_t layer)
{
    static bool there[REFERENCE_PARAMETERS];
    vane_reference *r = &reference;
    const size_t first = vane_reference_offset(r, layer), end = vane_reference_offset(r, layer + 1);
    vane_tools_connections(&connections[layer], vane_reference_layer_inputs(r, layer), r->units[layer],
                           (uint32_t)layer);
    memset(there, 0, sizeof there);
    for (size_t e = 0; e < connections[layer].count; e++) there[first + connections[layer].place[e]] = true;
    for (size_t i = first; i < end; i++) r->parameters[i] = there[i] ? r->parameters[i] : 0;
}

static void make_reference(const setup *s, uint32_t sequence)
{
    vane_reference *r = &reference;
    r->inputs = INPUTS;
    r->rows = s->rows;
    r->loss = s->loss;
    r->shortcuts = s->shortcuts;
    for (r->layers = 0; r->layers < REFERENCE_LAYERS && s->units[r->layers]; r->layers++) {
        r->units[r->layers] = s->units[r->layers];
        fill_units(s, r->layers);
        fill_dropout(s, r->layers);
    }
    const size_t outputs = s->units[r->layers - 1];
    draw_rows(s, outputs, sequence);
    fill_reference_rows(s, outputs);
    for (size_t i = 0; i < REFERENCE_PARAMETERS; i++) r->parameters[i] = (double)parameters[i];
    for (size_t i = 0; s->sparse && i < r->layers; i++) thin_out(i);
    steepest = 0.05;    /* where terms of about this size cancel, what is left is their rounding */
    for (size_t i = 0; i < vane_reference_offset(r, r->layers); i++) {
        slopes[i] = vane_reference_slope(r, i);
        if (fabs(slopes[i]) > steepest) steepest = fabs(slopes[i]);
    }
}

/* --------------------------------------------------------------------------------------------- the network ---- */
static int set_units(vane_net *net, size_t layer, const setup *s)
{
    const size_t units = s->units[layer];
    vane_activation activation;
    float steepness;
    choose_unit(s, layer, 0, &activation, &steepness);
    if (!s->mixed || activation == VANE_SOFTMAX)
        return vane_net_set_units(net, layer, 0, units, activation, steepness);
    for (size_t j = 0; j < units; j++) {
        choose_unit(s, layer, j, &activation, &steepness);
        const int status = vane_net_set_units(net, layer, j, 1, activation, steepness);
        if (status) return status;
    }
    return VANE_OK;
}

static int set_weights(vane_net *net, size_t layer, const setup *s)
{
    const float *weights = parameters + vane_reference_offset(&reference, layer);
    const sparse_layer *l = &connections[layer];
    if (!s->sparse)
        return vane_net_set_weights(net, layer, weights,
                                    weights + vane_reference_layer_inputs(&reference, layer) * s->units[layer]);
    for (size_t e = 0; e < l->count; e++) shares[e] = l->share[e] * weights[l->place[e]];
    return vane_net_set_weights(net, layer, shares, NULL);
}

static int make_net(vane_net **net, vane_ctx *ctx, const setup *s)
{
    int status = vane_net_create(net, ctx, INPUTS);
    if (status) return status;
    vane_net_set_shortcuts(*net, s->shortcuts);
    for (size_t i = 0; i < reference.layers; i++) {
        const sparse_layer *l = &connections[i];
        if (s->sparse) vane_net_add_sparse(*net, s->units[i], s->activation[i], l->connections, l->sources);
        else vane_net_add_dense(*net, s->units[i], s->activation[i]);
        vane_net_set_dropout(*net, i, s->dropout[i]);
    }
    status = vane_net_build(*net, 1);
    for (size_t i = 0; i < reference.layers && !status; i++) {
        status = set_weights(*net, i, s);
        if (!status) status = vane_net_set_frozen(*net, i, s->frozen[i]);
        if (!status && s->steep) status = set_units(*net, i, s);
    }
    if (!status && s->scaled) status = vane_net_set_input_scaling(*net, input_scale, input_shift);
    if (!status && s->scaled) status = vane_net_set_output_scaling(*net, output_scale, output_shift);
    return status;
}

static int make_trainer(vane_trainer **trainer, vane_net *net, const setup *s)
{
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.loss = s->loss;
    options.batch = REFERENCE_ROWS;
    options.seed = 5;
    options.class_weights = s->class_weights ? class_weights : NULL;
    return vane_trainer_create(trainer, net, &options);
}

/* Each number comes once, so adding shows what comes twice. */
static void keep_gradient(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const vane_trainer *trainer = user;
    float *to = gradients + trainer->net->tensors[tensor].offset + first;
    for (size_t i = 0; i < count; i++) to[i] += gradient[i];
}

/* A frozen layer has no gradient. */
static bool layer_is_right(const vane_trainer *trainer, const setup *s, size_t layer)
{
    const vane_layer *l = &trainer->net->layers[layer];
    const size_t first = vane_reference_offset(&reference, layer);
    const size_t weights = s->sparse ? connections[layer].count : l->inputs * l->units;
    for (size_t i = 0; i < weights + (s->sparse ? 0 : l->units); i++) {
        const float got = gradients[i < weights ? l->weight_offset + i : l->bias_offset + i - weights];
        const size_t place = s->sparse ? connections[layer].place[i] : i;
        const double error = fabs((double)got - slopes[first + place]) / steepest;
        if (s->frozen[layer] ? got != 0 : !(error < 4e-6)) return false;
        if (!s->frozen[layer] && error > largest_error) largest_error = error;
    }
    return true;
}

/* Without dropout, prediction is what training sees, bit for bit. */
static bool predicts_alike(const vane_trainer *trainer, const setup *s)
{
    const vane_net *net = trainer->net;
    const bool sums = vane_loss_from_sums(trainer->options.loss);
    static float yz[REFERENCE_ROWS * REFERENCE_WIDTH];
    vane_session *session;
    if (s->dropout[0] > 0 || s->dropout[1] > 0) return true;
    if (vane_session_borrow(&session, net)) return false;
    const int status =
        vane_net_forward(net, session, s->rows, trainer->rows.inputs, sums ? NULL : yz, sums ? yz : NULL);
    vane_session_return(net, session);
    return !status && memcmp(yz, vane_trainer_outputs(trainer), s->rows * vane_net_outputs(net) * sizeof *yz) == 0;
}

static bool trainer_is_right(vane_trainer *trainer, const setup *s)
{
    const double loss = vane_reference_loss(&reference);
    double loss_sum;
    memcpy(trainer->inputs, x, s->rows * INPUTS * sizeof *x);
    memcpy(trainer->targets, t, s->rows * reference.units[reference.layers - 1] * sizeof *t);
    memcpy(trainer->weights, sample_weights, s->rows * sizeof *sample_weights);
    for (size_t i = 0; i < GRADIENTS; i++) gradients[i] = 0;
    const vane_gradient_sink sink = { keep_gradient, trainer };
    const vane_rows read = { trainer->inputs, trainer->targets, trainer->weights };
    vane_trainer_prepare(trainer, &read, s->rows);
    if (vane_trainer_forward(trainer, 0, s->rows, &loss_sum)) return false;
    if (vane_trainer_backward(trainer, vane_first_trained(trainer->net), s->rows, &sink, NULL)) return false;
    bool right = predicts_alike(trainer, s) && vt_near(loss_sum / (double)s->rows, loss, 2e-6 * (1 + loss));
    for (size_t i = 0; i < reference.layers; i++) right = right && layer_is_right(trainer, s, i);
    return right;
}

static bool gradients_are_right(const setup *s, uint32_t sequence)
{
    bool right = true;
    make_reference(s, sequence);
    for (size_t w = 0; right && w < WIDTHS_MAX && contexts[w]; w++) {
        vane_net *net = NULL;
        vane_trainer *trainer = NULL;
        right = !make_net(&net, contexts[w], s) && !make_trainer(&trainer, net, s) && trainer_is_right(trainer, s);
        vane_trainer_destroy(trainer);
        vane_net_destroy(net);
        if (!right) printf("%s: %s\n", vane_ctx_isa(contexts[w]), vane_last_error());
    }
    return right;
}

/* ----------------------------------------------------------------------------------------------------- tests ---- */
/* The tanh error is too steep for differences where a target is missed by 1. */
static vane_activation last_for(vane_loss loss)
{
    switch (loss) {
    case VANE_BINARY_CROSS_ENTROPY: case VANE_TANH_ERROR: return VANE_SIGMOID;
    case VANE_CATEGORICAL_CROSS_ENTROPY: return VANE_SOFTMAX;
    default: return VANE_LINEAR;
    }
}

/* Three layers; the one at `position` has the activation and the units. */
static setup setup_of(vane_activation activation, vane_loss loss, size_t position, size_t units, size_t rows)
{
    setup s = {.units = {4, 5, 3}, .activation = {VANE_TANH, VANE_TANH, last_for(loss)}, .loss = loss, .rows = rows};
    s.units[position] = units;
    s.activation[position] = activation;
    s.one_hot = (units + rows) % 3 == 0;
    return s;
}

static bool activation_is_right(vane_activation activation, vane_loss loss, size_t position)
{
    static const size_t units[] = { 1, 3, 10 }, rows[] = { 1, 7 };
    static uint32_t sequence = 100;
    if (position == 2 && last_for(loss) != VANE_LINEAR && last_for(loss) != activation) return true;
    for (size_t i = 0; i < 6; i++, sequence += 4) {
        const setup s = setup_of(activation, loss, position, units[i % 3], rows[i / 3]);
        if (!gradients_are_right(&s, sequence)) return false;
    }
    return true;
}

VT_TEST(train_gradients, every_activation_loss_and_position)
{
    VT_CHECK(open_contexts());
    for (int activation = VANE_LINEAR; activation < VANE_ACTIVATION_COUNT; activation += VT_STRIDE)
        for (int loss = VANE_MSE; loss < VANE_LOSS_COUNT; loss++)
            for (size_t position = 0; position < REFERENCE_LAYERS; position++)
                VT_CHECK_MSG(activation_is_right((vane_activation)activation, (vane_loss)loss, position),
                             "%s, %s, layer %zu", vane_enum_name("activation", activation),
                             vane_enum_name("loss", loss), position);
    close_contexts();
    printf("largest error of a gradient: %.2g of the network's steepest\n", largest_error);
}

VT_TEST(train_gradients, one_layer)
{
    VT_CHECK(open_contexts());
    for (int loss = VANE_MSE; loss < VANE_LOSS_COUNT; loss++)
        for (size_t rows = 1; rows <= REFERENCE_ROWS; rows += 3) {
            const setup s = {
                .units = {5}, .activation = {last_for((vane_loss)loss)}, .loss = (vane_loss)loss, .rows = rows};
            VT_CHECK_MSG(gradients_are_right(&s, 1), "%s, %zu rows", vane_enum_name("loss", loss), rows);
        }
    close_contexts();
}

VT_TEST(train_gradients, class_weights)
{
    VT_CHECK(open_contexts());
    for (int loss = VANE_MSE; loss < VANE_LOSS_COUNT; loss++) {
        setup s = setup_of(last_for((vane_loss)loss), (vane_loss)loss, 2, 4, 7);
        s.class_weights = true;
        VT_CHECK_MSG(gradients_are_right(&s, 2), "%s", vane_enum_name("loss", loss));
        s.one_hot = true;
        VT_CHECK_MSG(gradients_are_right(&s, 3), "%s, one-hot", vane_enum_name("loss", loss));
    }
    close_contexts();
}

VT_TEST(train_gradients, scaling_of_inputs_and_targets)
{
    VT_CHECK(open_contexts());
    for (int loss = VANE_MSE; loss <= VANE_HUBER; loss++)
        for (size_t rows = 1; rows <= REFERENCE_ROWS; rows += 6) {
            setup s = setup_of(VANE_ELU, (vane_loss)loss, 1, 6, rows);
            s.scaled = true;
            VT_CHECK_MSG(gradients_are_right(&s, 4), "%s, %zu rows", vane_enum_name("loss", loss), rows);
        }
    close_contexts();
}

VT_TEST(train_gradients, dropout)
{
    VT_CHECK(open_contexts());
    for (int activation = VANE_LINEAR; activation < VANE_ACTIVATION_COUNT; activation += VT_STRIDE)
        for (size_t rows = 1; rows <= REFERENCE_ROWS; rows += 6) {
            setup s = setup_of((vane_activation)activation, VANE_CATEGORICAL_CROSS_ENTROPY, 0, 10, rows);
            s.dropout[0] = 0.4f;
            s.dropout[1] = 0.25f;
            VT_CHECK_MSG(gradients_are_right(&s, 5), "%s, %zu rows", vane_enum_name("activation", activation), rows);
        }
    close_contexts();
}

/* Every activation in a hidden layer and in the last: steep, by groups, with shortcuts and dropout, sparse. */
VT_TEST(train_gradients, steepness_groups_shortcuts_and_sparse_layers)
{
    VT_CHECK(open_contexts());
    for (unsigned way = 1; way < 16; way++)
        for (int activation = VANE_LINEAR; activation < VANE_ACTIVATION_COUNT; activation += VT_STRIDE)
            for (int loss = VANE_MSE; loss < VANE_LOSS_COUNT; loss++)
                for (size_t rows = 1; rows <= REFERENCE_ROWS; rows += 6) {
                    const bool from_sums = last_for((vane_loss)loss) != VANE_LINEAR;
                    const size_t position = from_sums ? activation % 2 : activation % 3;
                    setup s = setup_of((vane_activation)activation, (vane_loss)loss, position, 9, rows);
                    s.shortcuts = way & 1;
                    s.steep = way & 2;
                    s.mixed = way & 4 && s.steep && !from_sums;
                    s.sparse = way & 8;
                    s.dropout[0] = way % 8 == 7 ? 0.25f : 0.0f;
                    VT_CHECK_MSG(gradients_are_right(&s, 30 + way), "%s, %s, %zu rows, way %u",
                                 vane_enum_name("activation", activation), vane_enum_name("loss", loss), rows, way);
                }
    close_contexts();
}

VT_TEST(train_gradients, frozen_layers_pass_deltas_on)
{
    VT_CHECK(open_contexts());
    for (unsigned set = 0; set < 8; set++) {
        setup s = setup_of(VANE_SILU, VANE_MSE, 1, 6, 7);
        for (unsigned i = 0; i < REFERENCE_LAYERS; i++) s.frozen[i] = set >> i & 1;
        VT_CHECK_MSG(gradients_are_right(&s, 6), "frozen layers, as bits: %u", set);
        s.shortcuts = true;
        VT_CHECK_MSG(gradients_are_right(&s, 7), "frozen layers with shortcuts, as bits: %u", set);
    }
    close_contexts();
}
