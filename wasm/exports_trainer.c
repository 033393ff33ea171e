/* exports_trainer.c - the module's interface for JavaScript: trainers in users' hands, and checkpoints. Lean modules go
 * without. */
#include "core/train/trainer.h"
#include "wasm/exports.h"

EXPORT(int, trainer_set_learning_rate)(vane_trainer *trainer, double rate)
{
    return vane_trainer_set_learning_rate(trainer, (float)rate);
}

EXPORT(int, trainer_step)(vane_trainer *trainer, vane_dataset *dataset)
{
    vane_metrics metrics = { 0 };
    const int status = vane_trainer_step(trainer, dataset, &metrics);
    return vane_js_record_metrics(status, &metrics, 0);
}

/* Writes at most `room` bytes; gives the length of the checkpoint. With bytes NULL nothing is written. */
EXPORT(double, trainer_save)(const vane_trainer *trainer, void *bytes, size_t room)
{
    size_t size = room;
    const int status = vane_trainer_save_memory(trainer, vane_js_room(bytes), &size);
    return status ? (double)status : (double)size;
}

EXPORT(const char *, resumed_fields)(void) { return "net,trainer"; }

EXPORT(int, trainer_resume)(const void *bytes, size_t size)
{
    vane_trainer *trainer;
    vane_net *net;
    const int status = vane_trainer_resume_memory(&trainer, &net, vane_js_ctx, bytes, size, NULL);
    VANE_JS_RECORD((double)(uintptr_t)net, (double)(uintptr_t)trainer);
    return status;
}

/* The set of options under construction becomes the trainer's; then, whether what was set has left it so. */
EXPORT(void, options_take)(const vane_trainer *trainer) { vane_js_take_train_options(&trainer->options); }

EXPORT(const char *, trainer_differs)(const vane_trainer *trainer)
{
    return vane_js_train_options_differ(&trainer->options, vane_net_outputs(trainer->net));
}
