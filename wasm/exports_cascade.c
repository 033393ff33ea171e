/* exports_cascade.c - the module's interface for JavaScript: cascade training. Lean modules go without. */
#include <string.h>

#include "core/net/net.h"
#include "vane_cascade.h"
#include "wasm/exports.h"

/* One set under construction, as that of exports_train.c, which is part of it. */
static vane_cascade_options options = VANE_CASCADE_OPTIONS;

#define FIELD(name, type, field) { name, VANE_JS_##type, offsetof(vane_cascade_options, field), NULL }

static const vane_js_option table[] = {
    FIELD("maxUnits", SIZE, max_units),
    FIELD("outputChangeFraction", FLOAT, output_change_fraction),
    FIELD("outputStagnationEpochs", U64, output_stagnation_epochs),
    FIELD("outputMinEpochs", U64, output_min_epochs),
    FIELD("outputMaxEpochs", U64, output_max_epochs),
    FIELD("candidateChangeFraction", FLOAT, candidate_change_fraction),
    FIELD("candidateStagnationEpochs", U64, candidate_stagnation_epochs),
    FIELD("candidateMinEpochs", U64, candidate_min_epochs),
    FIELD("candidateMaxEpochs", U64, candidate_max_epochs),
    FIELD("candidateLimit", FLOAT, candidate_limit),
    FIELD("weightMultiplier", FLOAT, weight_multiplier),
    FIELD("groups", SIZE, groups),
};
enum { OPTIONS = sizeof table / sizeof *table };

EXPORT(size_t, cascade_option_count)(void) { return OPTIONS; }
EXPORT(const char *, cascade_option_name)(size_t index) { return table[index].name; }

EXPORT(void, cascade_reset)(void) { options = (vane_cascade_options)VANE_CASCADE_OPTIONS; }

EXPORT(int, cascade_option_set)(size_t index, double value)
{
    return vane_js_option_set_number(&table[index], &options, value);
}

/* Doubles that the reports of a run take, of which there is one before the first unit and one after each. */
enum { REPORT = 8 };

EXPORT(size_t, cascade_room)(void) { return (options.max_units + 1) * REPORT; }

EXPORT(const char *, cascade_fields)(void)
{
    return "units,loss,squareError,bitFails,epochs,activation,steepness,reached";
}

static int add_report(void *user, const vane_cascade_report *r)
{
    double **to = user;
    const double report[REPORT] = { (double)r->units, r->loss, r->square_error, (double)r->bit_fails,
                                    (double)r->epochs, (double)r->activation, (double)r->steepness,
                                    (double)r->reached };
    memcpy(*to, report, sizeof report);
    *to += REPORT;
    return 0;
}

/* kinds[count]: pairs of an activation's number and a steepness; count 0: FANN's. Gives the number of reports. */
EXPORT(double, cascade_train)(vane_net *net, vane_dataset *dataset, const double *kinds, size_t count, double *reports)
{
    double *end = vane_js_room(reports);
    vane_cascade_kind *made = NULL;
    int status = count ? vane_ctx_alloc(&made, vane_js_ctx, count, sizeof *made) : VANE_OK;
    if (status) return status;
    for (size_t i = 0; i < count; i++)
        made[i] = (vane_cascade_kind){ (vane_activation)kinds[2 * i], (float)kinds[2 * i + 1] };
    options.train = vane_js_train_options();
    options.kinds = made;
    options.kind_count = count;
    options.on_unit = add_report;
    options.user = &end;
    status = vane_cascade_train(net, dataset, &options, NULL);
    vane_ctx_free(vane_js_ctx, made);
    return status ? (double)status : (double)((end - reports) / REPORT);
}
