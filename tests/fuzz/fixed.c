/* fixed.c - harness of network files in the drop-in's library of fixed point. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_drop_in_net(bytes, size);
    return 0;
}
