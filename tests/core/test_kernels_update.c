/* Optimizer steps on vectors, at every width: one step against double, tails, denormals, NaNs. Courses of steps are in
 * test_train_optimizers.c. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { N = 4 * 64 + 2 };

static float g[N], w0[N], m0[N], v0[N];

/* Weights and moments before and after. */
typedef struct vectors { float w[N + 1], m[N + 1], v[N + 1]; } vectors;
static vectors got, other;

static const vane_update plain_update = {
    .rate = 0.1f, .momentum = 0.9f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-3f,
    .gradient_scale = 1.0f, .gradient_limit = 0x1.fffffep127f,
};

static void fill(void)
{
    vane_random_fill(1, N, -1.0f, 1.0f, g);
    vane_random_fill(2, N, -1.0f, 1.0f, w0);
    vane_random_fill(3, N, -1.0f, 1.0f, m0);
    vane_random_fill(4, N, 0.0f, 1.0f, v0);
    w0[0] = 0.0f;
}

static void step(const vane_kernels *k, int optimizer, const vane_update *u, size_t n, vectors *x)
{
    memcpy(x->w, w0, sizeof w0);
    memcpy(x->m, m0, sizeof m0);
    memcpy(x->v, v0, sizeof v0);
    x->w[n] = x->m[n] = x->v[n] = -777.0f;
    k->update[optimizer](n, u, g, x->w, u->momentum > 0 ? x->m : NULL, x->v);
}

/* w after one step. */
static double stepped(int optimizer, const vane_update *u, size_t i)
{
    const double w = w0[i], limit = u->gradient_limit;
    double d = (double)g[i] * u->gradient_scale;
    d = d > limit ? limit : d < -limit ? -limit : d;
    d += u->l2 * w + u->l1 * (w > 0 ? 1 : w < 0 ? -1 : 0);
    const double m = u->momentum * m0[i] + d, second = u->beta2 * v0[i] + (1 - (double)u->beta2) * d * d;
    const double first = u->beta1 * m0[i] + (1 - (double)u->beta1) * d;
    switch (optimizer) {
    case VANE_SGD: return w - u->rate * (u->momentum == 0 ? d : u->nesterov ? d + u->momentum * m : m);
    case VANE_RMSPROP: return w - u->rate * d / (sqrt(second) + u->epsilon);
    default: return w - u->decay * w - u->rate * first / (sqrt(second) + u->epsilon);
    }
}

VT_TEST(kernels_update, steps_are_right_at_every_width_and_length)
{
    vane_update variants[5] = { plain_update, plain_update, plain_update, plain_update, plain_update };
    const vane_kernels *k;
    variants[1].nesterov = 1;
    variants[2].changes_gradient = 1, variants[2].l1 = 0.03f, variants[2].l2 = 0.2f;
    variants[3].changes_gradient = 1, variants[3].gradient_scale = 0.3f, variants[3].gradient_limit = 0.1f;
    variants[4].decay = 0.01f;
    fill();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int optimizer = 0; optimizer < VANE_OPTIMIZER_COUNT; optimizer++)
            for (size_t variant = 0; variant < 6; variant++) {
                vane_update u = variants[variant % 5];
                const char *name = vane_enum_name("optimizer", optimizer);
                if (variant == 5 && optimizer == VANE_SGD) u.momentum = 0;
                for (size_t n = 0; n <= 4 * k->lanes + 1 && n < N; n++) {
                    step(k, optimizer, &u, n, &got);
                    step(vane_width_reference(k), optimizer, &u, n, &other);
                    VT_CHECK_MSG(memcmp(&got, &other, sizeof got) == 0, "%s %s, variant %zu, n %zu", k->name, name,
                                 variant, n);
                    VT_CHECK_MSG(got.w[n] == -777.0f && got.m[n] == -777.0f && got.v[n] == -777.0f, "%s %s %zu",
                                 k->name, name, n);
                    for (size_t i = 0; i < n; i++)
                        VT_CHECK_MSG(vt_near(got.w[i], stepped(optimizer, &u, i), 1e-6),
                                     "%s %s, variant %zu: %g, want %g", k->name, name, variant, (double)got.w[i],
                                     stepped(optimizer, &u, i));
                }
            }
}

VT_TEST(kernels_update, denormals_are_not_remembered)
{
    const vane_kernels *k;
    const float zero = 0.0f;
    fill();
    vane_constant_fill(N, 0.0f, g);
    vane_constant_fill(N, 0x1p-126f, w0);
    vane_constant_fill(N, 0x1p-126f, m0);
    vane_constant_fill(N, 0x1p-126f, v0);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        vane_update u = plain_update;
        u.rate = 1.0f;
        step(k, VANE_SGD, &u, 67, &got);
        for (size_t i = 0; i < 67; i++)
            VT_CHECK_MSG(memcmp(&got.m[i], &zero, 4) == 0 && memcmp(&got.w[i], &zero, 4) == 0, "%s", k->name);
        step(k, VANE_ADAM, &u, 67, &got);
        for (size_t i = 0; i < 67; i++)
            VT_CHECK_MSG(memcmp(&got.m[i], &zero, 4) == 0 && memcmp(&got.v[i], &zero, 4) == 0, "%s", k->name);
    }
}

VT_TEST(kernels_update, a_nan_gradient_is_not_hidden_by_clipping)
{
    const vane_kernels *k;
    fill();
    g[3] = g[65] = NAN;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int optimizer = 0; optimizer < VANE_OPTIMIZER_COUNT; optimizer++) {
            vane_update u = plain_update;
            u.gradient_limit = 0.5f;
            step(k, optimizer, &u, 67, &got);
            for (size_t i = 0; i < 67; i++)
                VT_CHECK_MSG((isnan(got.w[i]) != 0) == (i == 3 || i == 65), "%s %s", k->name,
                             vane_enum_name("optimizer", optimizer));
        }
}
