/* cascade_settings.c - settings of cascade training. */
#include <string.h>

#include "native/fann/network.h"

#define SETTING(type, name)                                                            \
    type fann_get_##name(struct fann *ann) { return ann->vane->net.name; }             \
    void fann_set_##name(struct fann *ann, type name) { ann->vane->net.name = name; }

SETTING(float, cascade_output_change_fraction)
SETTING(unsigned int, cascade_output_stagnation_epochs)
SETTING(float, cascade_candidate_change_fraction)
SETTING(unsigned int, cascade_candidate_stagnation_epochs)
SETTING(unsigned int, cascade_max_out_epochs)
SETTING(unsigned int, cascade_min_out_epochs)
SETTING(unsigned int, cascade_max_cand_epochs)
SETTING(unsigned int, cascade_min_cand_epochs)
SETTING(unsigned int, cascade_num_candidate_groups)

/* Those that are fixed-point numbers in the fixed-point library. */
#define NUMBER(name)                                                                                                  \
    fann_type fann_get_##name(struct fann *ann) { return vane_fann_number(&ann->vane->net, ann->vane->net.name); }    \
    void fann_set_##name(struct fann *ann, fann_type name)                                                            \
    {                                                                                                                 \
        ann->vane->net.name = vane_fann_value(&ann->vane->net, name);                                                 \
    }

NUMBER(cascade_weight_multiplier)
NUMBER(cascade_candidate_limit)

unsigned int fann_get_cascade_num_candidates(struct fann *ann)
{
    const vane_fann_net *net = &ann->vane->net;
    return net->cascade_activations * net->cascade_steepnesses * net->cascade_num_candidate_groups;
}

/* -------------------------------------------------------------------------------------------------- lists ---- */
unsigned int fann_get_cascade_activation_functions_count(struct fann *ann)
{
    return ann->vane->net.cascade_activations;
}

unsigned int fann_get_cascade_activation_steepnesses_count(struct fann *ann)
{
    return ann->vane->net.cascade_steepnesses;
}

enum fann_activationfunc_enum *fann_get_cascade_activation_functions(struct fann *ann)
{
    _Static_assert(sizeof(enum fann_activationfunc_enum) == sizeof(uint32_t), "the enumeration is kept as a number");
    return (enum fann_activationfunc_enum *)ann->vane->net.cascade_activation;
}

#ifdef FIXEDFANN
fann_type *fann_get_cascade_activation_steepnesses(struct fann *ann)
{
    struct vane_fann *v = ann->vane;
    vane_ctx_free(v->net.ctx, v->steepnesses);
    if (vane_ctx_alloc(&v->steepnesses, v->net.ctx, v->net.cascade_steepnesses, sizeof *v->steepnesses)) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return NULL;
    }
    for (uint32_t i = 0; i < v->net.cascade_steepnesses; i++)
        v->steepnesses[i] = vane_fann_number(&v->net, v->net.cascade_steepness[i]);
    return v->steepnesses;
}
#else
fann_type *fann_get_cascade_activation_steepnesses(struct fann *ann) { return ann->vane->net.cascade_steepness; }
#endif

/* An array in place of the old one; false, with an error, when there is no memory for it. */
static bool new_list(struct fann *ann, void *list_pointer, uint32_t *count, unsigned new_count)
{
    void *made, *old;
    const vane_ctx *ctx = ann->vane->net.ctx;
    if (vane_ctx_alloc(&made, ctx, new_count, sizeof(uint32_t))) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return false;
    }
    memcpy(&old, list_pointer, sizeof old);
    vane_ctx_free(ctx, old);
    memcpy(list_pointer, &made, sizeof made);
    *count = new_count;
    return true;
}

void fann_set_cascade_activation_functions(struct fann *ann,
                                           enum fann_activationfunc_enum *cascade_activation_functions,
                                           unsigned int cascade_activation_functions_count)
{
    vane_fann_net *net = &ann->vane->net;
    const unsigned count = cascade_activation_functions_count;
    if (!new_list(ann, &net->cascade_activation, &net->cascade_activations, count)) return;
    for (unsigned i = 0; i < count; i++) net->cascade_activation[i] = (uint32_t)cascade_activation_functions[i];
}

void fann_set_cascade_activation_steepnesses(struct fann *ann, fann_type *cascade_activation_steepnesses,
                                             unsigned int cascade_activation_steepnesses_count)
{
    vane_fann_net *net = &ann->vane->net;
    const unsigned count = cascade_activation_steepnesses_count;
    if (!new_list(ann, &net->cascade_steepness, &net->cascade_steepnesses, count)) return;
    for (unsigned i = 0; i < count; i++)
        net->cascade_steepness[i] = vane_fann_value(net, cascade_activation_steepnesses[i]);
}
