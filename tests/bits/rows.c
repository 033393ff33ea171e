/* rows.c - rows that walk the enumerations of vane.h, and rows of awkward sizes. */
#include "tests/bits/bits.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int count_of(const char *kind)
{
    int n = 0;
    while (vane_enum_name(kind, n)) n++;
    return n;
}

/* ------------------------------------------------------------------------------------------ the enumerations ---- */
/* Rates at which none of these networks diverges; rprop and sarprop have steps of their own. */
static float rate_of(vane_optimizer optimizer)
{
    return optimizer == VANE_SGD || optimizer == VANE_QUICKPROP ? 1e-2f : 1e-3f;
}

/* The activation, but for losses that ask for another one. */
static vane_activation last_for(vane_loss loss, vane_activation activation)
{
    if (loss == VANE_BINARY_CROSS_ENTROPY) return VANE_SIGMOID;
    return loss == VANE_CATEGORICAL_CROSS_ENTROPY ? VANE_SOFTMAX : activation;
}

/* Sizes and batches go round in steps that have nothing in common. */
static void play_combination(vane_ctx *ctx, vane_optimizer optimizer, vane_activation activation, vane_loss loss)
{
    static const size_t inputs[] = { 1, 3, 9, 17, 37 }, hidden[] = { 3, 33, 5, 17, 8, 1, 12 }, outputs[] = { 2, 1, 5 };
    static const size_t batches[] = { 7, 32, 1, 13 };
    static size_t n;
    bits_row r = bits_row_of("", inputs[n % COUNT(inputs)], hidden[n % COUNT(hidden)], outputs[n % COUNT(outputs)],
                             bits_train(optimizer, rate_of(optimizer), batches[n % COUNT(batches)]));
    r.layers[0].activation = activation;
    r.layers[1].activation = last_for(loss, activation);
    r.train.loss = loss;
    r.one_hot = loss == VANE_CATEGORICAL_CROSS_ENTROPY;
    n++;
    snprintf(r.name, sizeof r.name, "%s %s %s", vane_enum_name("optimizer", (int)optimizer),
             vane_enum_name("activation", (int)activation), vane_enum_name("loss", (int)loss));
    bits_play(ctx, &r);
}

/* Each activation meets all optimizers and all losses, which go round beside each other; one step further for the next
 * activation, so that these meet too: there are more activations than either. */
void bits_play_enumerations(vane_ctx *ctx)
{
    const int activations = count_of("activation"), optimizers = count_of("optimizer"), losses = count_of("loss");
    const int longer = optimizers > losses ? optimizers : losses;
    if (activations < longer) exit(1);
    for (int a = 0; a < activations; a++)
        for (int i = 0; i < longer; i++)
            play_combination(ctx, (vane_optimizer)(i % optimizers), (vane_activation)a,
                             (vane_loss)((i + a) % losses));
}

/* -------------------------------------------------------------------------------------------------- shapes ---- */
/* Around the lanes of every width and the tiles of every table; the batch leaves rows over. */
static void play_tails(vane_ctx *ctx)
{
    static const size_t sizes[] = { 65, 2, 47, 4, 31, 15, 63, 16, 7, 33, 48 }, batches[] = { 1, 7, 32, 0 };
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (size_t b = 0; b < COUNT(batches); b++) {
            bits_row r = bits_row_of("", sizes[(3 * i + 5) % COUNT(sizes)], sizes[i], sizes[(i + b) % COUNT(sizes)],
                                     bits_train(VANE_SGD, 1e-2f, batches[b]));
            snprintf(r.name, sizeof r.name, "tails %zu-%zu-%zu by %zu", r.inputs, r.layers[0].units, r.layers[1].units,
                     batches[b]);
            bits_play(ctx, &r);
        }
}

/* Depth of two cache blocks and more, every awkward width, dropout, a cosine, scaling of extreme columns. */
static bits_row wide(void)
{
    bits_row r = bits_row_of("wide", 1031, 129, 17, bits_train(VANE_ADAM, 1e-3f, 32));
    r.rows = 103;
    r.layers[0].dropout = 0.2f;
    r.layers[1].activation = VANE_RELU;
    r.layers[2] = (bits_layer){ .units = 10, .activation = VANE_SOFTMAX };
    r.one_hot = r.extremes = true;
    r.scale_inputs = VANE_SCALE_MINMAX;
    r.train.schedule = VANE_SCHEDULE_COSINE;
    r.train.warmup = 2;
    return r;
}

/* Products large enough for several threads, in every transpose. */
static bits_row threaded(void)
{
    bits_row r = bits_row_of("threaded", 1031, 257, 129, bits_train(VANE_ADAM, 1e-3f, 128));
    r.rows = 300;
    r.layers[0].activation = VANE_SIGMOID;
    r.layers[1].activation = VANE_RELU;
    r.layers[2] = (bits_layer){ .units = 1, .activation = VANE_SIGMOID };
    r.extremes = true;
    r.scale_inputs = VANE_SCALE_MINMAX;
    r.train.loss = VANE_MSE;
    return r;
}

/* The same with fewer rows and columns than there are tiles for eight threads, by all rows at once. */
static bits_row uneven(void)
{
    bits_row r = bits_row_of("uneven", 515, 67, 3, bits_train(VANE_RPROP, 1e-3f, 0));
    r.rows = 67;
    return r;
}

/* Sums over one and three units, Nesterov momentum. */
static bits_row narrow(void)
{
    bits_row r = bits_row_of("narrow", 9, 3, 1, bits_train(VANE_SGD, 0.1f, 7));
    r.rows = 61;
    r.layers[0].activation = r.layers[1].activation = VANE_SIGMOID;
    r.scale_inputs = VANE_SCALE_ZSCORE;
    r.train.nesterov = 1;
    r.train.loss = VANE_MSE;
    return r;
}

/* Batches of one row, so sums across lanes backward. */
static bits_row online(void)
{
    bits_row r = bits_row_of("online", 33, 129, 3, bits_train(VANE_RMSPROP, 1e-3f, 1));
    r.layers[0] = (bits_layer){ .units = 129, .activation = VANE_GELU, .dropout = 0.1f };
    r.layers[1].activation = VANE_SILU;
    r.layers[2] = (bits_layer){ .units = 10, .activation = VANE_LINEAR };
    r.train.clip_norm = 1.0f;
    return r;
}

/* Four layers, every penalty, targets scaled. */
static bits_row regression(void)
{
    bits_row r = bits_row_of("regression", 17, 17, 10, bits_train(VANE_ADAMW, 1e-2f, 32));
    r.rows = 77;
    r.layers[0].activation = VANE_ELU;
    r.layers[1] = (bits_layer){ .units = 10, .activation = VANE_SOFTPLUS, .dropout = 0.3f };
    r.layers[2] = (bits_layer){ .units = 129, .activation = VANE_LEAKY_RELU };
    r.layers[3] = (bits_layer){ .units = 3, .activation = VANE_LINEAR };
    r.extremes = true;
    r.scale_inputs = VANE_SCALE_MINMAX;
    r.scale_targets = VANE_SCALE_ZSCORE;
    r.train.loss = VANE_HUBER;
    r.train.l1 = 1e-4f;
    r.train.l2 = 1e-3f;
    r.train.clip_value = 0.5f;
    return r;
}

/* Extreme inputs as they are: 1e30 saturates, 1e-42 is a denormal times a weight. */
static bits_row raw(void)
{
    bits_row r = bits_row_of("raw", 19, 17, 1, bits_train(VANE_SGD, 1e-3f, 7));
    r.rows = 32;
    r.layers[1].activation = VANE_SIGMOID;
    r.extremes = true;
    r.train.loss = VANE_MAE;
    r.train.clip_value = 1e-3f;
    r.train.momentum = 0;
    return r;
}

void bits_play_shapes(vane_ctx *ctx)
{
    static bits_row (*const rows[])(void) = { wide, threaded, uneven, narrow, online, regression, raw };
    play_tails(ctx);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const bits_row r = rows[i]();
        bits_play(ctx, &r);
    }
}
