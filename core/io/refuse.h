/* For what reads model files, included last. A lean module's readers refuse a file without a word: the whole module, to
 * which JavaScript then turns, says why. */
#ifndef VANE_CORE_IO_REFUSE_H
#define VANE_CORE_IO_REFUSE_H

#include "core/base/status.h"

#ifdef VANE_LEAN
#define vane_fail(code, ...) ((void)sizeof(vane_format(NULL, 0, __VA_ARGS__)), (code))
#endif

#endif
