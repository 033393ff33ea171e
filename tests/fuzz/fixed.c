/* fixed.c - harness of network files in the drop-in's library of fixed point. */
#include "tests/fuzz/fuzz.h"

void fuzz_one(fuzz_bytes file) { fuzz_drop_in_net(file); }
