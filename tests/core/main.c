#include "tests/vtest.h"

VT_MAIN();
