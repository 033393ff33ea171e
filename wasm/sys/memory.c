/* memory.c - memcpy as one instruction. Emscripten's own calls, for 512 bytes and more, a function that traps in
 * modules without its runtime. */
#include <stddef.h>
#include <string.h>

/* With bulk memory the builtin is the instruction memory.copy, not a call of this function. */
void *memcpy(void *restrict to, const void *restrict from, size_t size) { return __builtin_memcpy(to, from, size); }
