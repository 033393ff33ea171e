/* exports_train.c - the module's interface for JavaScript: options, trainers, evaluation. */
#include <string.h>

#include "core/base/status.h"
#include "core/train/trainer.h"
#include "wasm/exports.h"

/* ----------------------------------------------------------------------------------- options ----
 * One set under construction, which trainer_create takes. JavaScript asks for the names and sets by
 * index, so that a new field of vane_train_options is a new row here and nothing else. */
static vane_train_options options = VANE_TRAIN_OPTIONS;

#define FIELD(name, type, field) { name, VANE_JS_##type, offsetof(vane_train_options, field), NULL }
#define NAME_FIELD(name, field) { name, VANE_JS_NAME, offsetof(vane_train_options, field), name }

static const vane_js_option table[] = {
    NAME_FIELD("loss", loss),
    NAME_FIELD("optimizer", optimizer),
    NAME_FIELD("schedule", schedule),
    FIELD("learningRate", FLOAT, learning_rate),
    FIELD("momentum", FLOAT, momentum),
    FIELD("nesterov", FLAG, nesterov),
    FIELD("rho", FLOAT, rho),
    FIELD("beta1", FLOAT, beta1),
    FIELD("beta2", FLOAT, beta2),
    FIELD("epsilon", FLOAT, epsilon),
    FIELD("weightDecay", FLOAT, weight_decay),
    FIELD("l1", FLOAT, l1),
    FIELD("l2", FLOAT, l2),
    FIELD("clipNorm", FLOAT, clip_norm),
    FIELD("clipValue", FLOAT, clip_value),
    FIELD("batchSize", SIZE, batch),
    FIELD("epochs", U64, epochs),
    FIELD("decay", FLOAT, decay),
    FIELD("stepEpochs", U64, step_epochs),
    FIELD("finalFraction", FLOAT, final_fraction),
    FIELD("warmup", U64, warmup),
    FIELD("shuffle", FLAG, shuffle),
    FIELD("seed", U64, seed),
    FIELD("patience", U64, patience),
    FIELD("minDelta", DOUBLE, min_delta),
    FIELD("restoreBest", FLAG, restore_best),
    FIELD("bitFailLimit", FLOAT, bit_fail_limit),
    FIELD("stopLoss", DOUBLE, stop_loss),
    FIELD("stopBitFails", U64_OR_NEVER, stop_bit_fails),
    FIELD("fannWay", INT, fann_way),
    FIELD("biasMomentum", FLAG, bias_momentum),
#ifndef VANE_LEAN
    FIELD("rpropIncrease", FLOAT, rprop_increase),
    FIELD("rpropDecrease", FLOAT, rprop_decrease),
    FIELD("rpropDeltaZero", FLOAT, rprop_delta_zero),
    FIELD("rpropDeltaMin", FLOAT, rprop_delta_min),
    FIELD("rpropDeltaMax", FLOAT, rprop_delta_max),
    FIELD("quickpropMu", FLOAT, quickprop_mu),
    FIELD("quickpropDecay", FLOAT, quickprop_decay),
    FIELD("sarpropWeightDecayShift", FLOAT, sarprop_weight_decay_shift),
    FIELD("sarpropStepErrorThresholdFactor", FLOAT, sarprop_step_error_threshold_factor),
    FIELD("sarpropStepErrorShift", FLOAT, sarprop_step_error_shift),
    FIELD("sarpropTemperature", FLOAT, sarprop_temperature),
#endif
};
enum { OPTIONS = sizeof table / sizeof *table };

EXPORT(size_t, option_count)(void) { return OPTIONS; }
EXPORT(const char *, option_name)(size_t index) { return table[index].name; }

const vane_train_options *vane_js_train_options(void) { return &options; }
void vane_js_take_train_options(const vane_train_options *from) { options = *from; }

const char *vane_js_train_options_differ(const vane_train_options *from, size_t outputs)
{
    static const size_t bytes[] = {
        [VANE_JS_FLOAT] = sizeof(float), [VANE_JS_DOUBLE] = sizeof(double), [VANE_JS_SIZE] = sizeof(size_t),
        [VANE_JS_U64] = sizeof(uint64_t), [VANE_JS_U64_OR_NEVER] = sizeof(uint64_t), [VANE_JS_INT] = sizeof(int),
        [VANE_JS_FLAG] = sizeof(int), [VANE_JS_NAME] = sizeof(int),
    };
    if (options.loss == VANE_LOSS_AUTO) options.loss = from->loss;
    for (const vane_js_option *o = table; o < table + OPTIONS; o++)
        if (memcmp((char *)&options + o->offset, (const char *)from + o->offset, bytes[o->type]) != 0) return o->name;
    const float *set = options.class_weights, *kept = from->class_weights;
    const bool same = set == kept || (set && kept && memcmp(set, kept, outputs * sizeof *set) == 0);
    return same ? NULL : "classWeights";
}

EXPORT(void, options_reset)(void) { options = (vane_train_options)VANE_TRAIN_OPTIONS; }

static int check_integer(const vane_js_option *o, double value, double max)
{
    if (value >= 0 && value <= max && value == (double)(uint64_t)value) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected an integer from 0 to %g", o->name,
                     value, max);
}

int vane_js_option_set_number(const vane_js_option *o, void *of, double value)
{
    unsigned char *field = (unsigned char *)of + o->offset;
    const float as_float = (float)value;
    int status = VANE_OK;
    switch (o->type) {
    case VANE_JS_FLOAT: memcpy(field, &as_float, sizeof as_float); break;
    case VANE_JS_DOUBLE: memcpy(field, &value, sizeof value); break;
    case VANE_JS_SIZE:
        status = check_integer(o, value, 0x1p31);
        if (!status) memcpy(field, &(size_t){ (size_t)value }, sizeof(size_t));
        break;
    case VANE_JS_INT:
        status = check_integer(o, value, INT32_MAX);
        if (!status) memcpy(field, &(int){ (int)value }, sizeof(int));
        break;
    case VANE_JS_U64_OR_NEVER:
        if (value > 0x1p53) {       /* infinite: JavaScript's way to say never */
            memcpy(field, &(uint64_t){ VANE_NEVER }, sizeof(uint64_t));
            break;
        } /* fall through */
    case VANE_JS_U64:
        status = check_integer(o, value, 0x1p53);
        if (!status) memcpy(field, &(uint64_t){ (uint64_t)value }, sizeof(uint64_t));
        break;
    case VANE_JS_FLAG: memcpy(field, &(int){ value != 0 }, sizeof(int)); break;
    case VANE_JS_NAME: status = vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected a name", o->name, value);
    }
    return status;
}

EXPORT(int, option_set)(size_t index, double value)
{
    return vane_js_option_set_number(&table[index], &options, value);
}

EXPORT(int, option_set_name)(size_t index, const char *name)
{
    const vane_js_option *o = &table[index];
    int value;
    if (o->type != VANE_JS_NAME)
        return vane_fail(VANE_ERR_ARGUMENT, "%s is \"%s\": expected a number", o->name, name);
    const int status = vane_enum_parse(o->kind, name, &value);
    if (!status) memcpy((unsigned char *)&options + o->offset, &value, sizeof value);
    return status;
}

/* factors[outputs] must last until trainer_create, which copies them. */
EXPORT(void, option_class_weights)(const float *factors) { options.class_weights = factors; }

/* -------------------------------------------------------------------------------- trainers ---- */
EXPORT(double, trainer_create)(vane_net *net)
{
    vane_trainer *trainer;
    return vane_js_value(vane_trainer_create(&trainer, net, &options), trainer);
}

EXPORT(void, trainer_destroy)(vane_trainer *trainer) { vane_trainer_destroy(trainer); }

/* What JavaScript has to know of a trainer; NULL: of what would be made of the set under construction. */
EXPORT(const char *, plan_fields)(void)
{
    return "epochs,seed,restoreBest,loss,batchSize,bitFailLimit,learningRate,epochsDone,rowsDone";
}

EXPORT(void, trainer_plan)(const vane_trainer *trainer)
{
    const vane_train_options *o = trainer ? &trainer->options : &options;
    VANE_JS_RECORD((double)o->epochs, (double)o->seed, o->restore_best && o->patience ? 1 : 0,
                   (double)o->loss, vane_takes_whole_epochs(o) ? 0 : (double)o->batch, (double)o->bit_fail_limit,
                   (double)o->learning_rate, trainer ? (double)trainer->state.epoch : 0,
                   trainer ? (double)trainer->state.cursor : 0);
}

EXPORT(const char *, metrics_fields)(void)
{
    return "epoch,batch,rows,loss,accuracy,validationLoss,validationAccuracy,learningRate,"
           "bitFails,squareError,epochDone,stop,epochs";
}

int vane_js_record_metrics(int status, const vane_metrics *m, int epochs)
{
    VANE_JS_RECORD((double)m->epoch, (double)m->batch, (double)m->rows, m->loss, m->accuracy,
                   m->validation_loss, m->validation_accuracy, (double)m->learning_rate,
                   (double)m->bit_fails, m->square_error, (double)m->epoch_done, (double)m->stop,
                   (double)epochs);
    return status;
}

/* Of a batch that takes all rows, no more than about so many. */
EXPORT(int, trainer_run)(vane_trainer *trainer, vane_dataset *dataset, uint32_t max_batches, uint32_t max_rows)
{
    vane_metrics metrics = { 0 };
    const int status = vane_trainer_run_rows(trainer, dataset, max_batches, max_rows, &metrics);
    return vane_js_record_metrics(status, &metrics, 0);
}

EXPORT(int, trainer_metrics)(const vane_trainer *trainer)
{
    vane_metrics metrics = { 0 };
    const int status = vane_trainer_metrics(trainer, &metrics);
    return vane_js_record_metrics(status, &metrics, 0);
}

/* On so many more rows: 1 while there are others, 0 when it is done, else a status. */
EXPORT(int, trainer_validate)(vane_trainer *trainer, vane_dataset *validation, uint32_t max_rows)
{
    vane_metrics metrics = { 0 };
    bool done = false;
    const int status = vane_trainer_validate_rows(trainer, validation, max_rows, &done, &metrics);
    (void)vane_js_record_metrics(status, &metrics, 0);
    return status ? status : !done;
}

/* Whole epochs, each validated, at most `most`, fewer where early stopping or an error ends them: their number. Of
 * each, six doubles go to reports: loss, accuracy, those of the validation, learning rate, bit fails. */
EXPORT(int, trainer_epochs)(vane_trainer *trainer, vane_dataset *dataset, vane_dataset *validation, int most,
                            double *reports)
{
    vane_metrics m = { 0 };
    int status = VANE_OK, done = 0;
    reports = vane_js_room(reports);
    while (done < most && !m.stop) {
        status = vane_trainer_epoch(trainer, dataset, &m);
        if (!status) status = vane_trainer_validate(trainer, validation, &m);
        if (status) break;
        const double report[] = { m.loss, m.accuracy, m.validation_loss, m.validation_accuracy,
                                  (double)m.learning_rate, (double)m.bit_fails };
        memcpy(reports, report, sizeof report);
        reports += sizeof report / sizeof *report;
        done++;
    }
    (void)vane_js_record_metrics(status, &m, done);
    return status ? status : done;
}

EXPORT(int, trainer_restore_best)(vane_trainer *trainer)
{
    return vane_trainer_restore_best(trainer);
}

/* counts: NULL, or [classes][classes] of 8 bytes, zeros on entry, doubles on return. */
EXPORT(int, net_evaluate)(const vane_net *net, vane_dataset *dataset, int loss, void *counts,
                          size_t classes)
{
    vane_metrics metrics = { 0 };
    const int status = vane_net_evaluate(net, dataset, (vane_loss)loss, &metrics, vane_js_room(counts));
    unsigned char *cell = counts;
    for (size_t i = 0; counts && i < classes * classes; i++, cell += sizeof(double)) {
        uint64_t count;
        memcpy(&count, cell, sizeof count);
        memcpy(cell, &(double){ (double)count }, sizeof count);
    }
    return vane_js_record_metrics(status, &metrics, 0);
}
