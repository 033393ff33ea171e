/* For what reads model files, included last. A lean module's readers refuse a file and don't say why: the whole module,
 * to which JavaScript then turns, takes it or does. */
#ifndef VANE_CORE_IO_REFUSE_H
#define VANE_CORE_IO_REFUSE_H

#include "core/base/status.h"

#ifdef VANE_LEAN
/* In model_structure.c. */
int vane_refuse(int code);
#define vane_fail(code, ...) ((void)sizeof(vane_format(NULL, 0, __VA_ARGS__)), vane_refuse(code))
#endif

#endif
