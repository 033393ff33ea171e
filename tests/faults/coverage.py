#!/usr/bin/env python3
"""What the scenarios of vane_faults leave out: public functions that none calls, calls to the system that can't be failed.

    coverage.py --root ROOT --nm NM --archives ARCHIVES --wrapped FUNCTIONS --objects OBJECTS

Lists are separated by semicolons. Prints a complaint per line and exits 1 when there is one.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

PUBLIC = ("core/include/vane.h", "core/include/vane_cascade.h")
DROP_IN = ("fann.h", "fann_activation.h", "fann_cascade.h", "fann_data.h", "fann_error.h", "fann_io.h", "fann_train.h",
           "parallel_fann.h")
DECLARED = re.compile(
    r"\b(?:VANE_API|VANE_CHECKED|FANN_EXTERNAL)\b(?!\s+(?:extern|typedef))[^;#(]*?\b((?:vane|fann)_\w+)\s*\(")

# They read or set a number of a network, in place; and those that print.
SIMPLE = re.compile(r"fann_(?:get|set)_(?!weights$|cascade_activation_(?:functions|steepnesses)$|scaling_params$)\w+"
                    r"|fann_enable_seed_rand|fann_print_(?:connections|parameters)")

# Of the C library: what can't fail, what fails without a consequence, and what only prints.
HARMLESS = set("""
    _GLOBAL_OFFSET_TABLE_ __cpu_model __errno_location __sched_cpucount __stack_chk_fail __tls_get_addr
    bcmp memchr memcmp memcpy memmove memset strchr strcmp strerror strlen strncmp strrchr strstr sigdelset sigfillset
    pthread_attr_destroy pthread_attr_init pthread_attr_setstacksize pthread_cond_broadcast pthread_cond_destroy
    pthread_cond_init pthread_cond_signal pthread_cond_wait pthread_join pthread_mutex_destroy pthread_mutex_init
    pthread_mutex_lock pthread_mutex_unlock pthread_sigmask sched_getaffinity sched_yield sysconf
    clock_gettime getenv getpid lstat64 time rand srand getentropy madvise sync_file_range unlink
    fprintf printf putchar puts stderr strcat vsnprintf
""".split())
CHECKED = re.compile(r"__(\w+)_chk$")      # of a Release build, whose C library checks sizes


def undefined(nm, *files):
    listing = subprocess.run([nm, "-u", *files], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in listing.splitlines() if " U " in line}


def declared(paths):
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return set(DECLARED.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.S)))


def main():
    parser = argparse.ArgumentParser()
    for name in ("root", "nm", "archives", "wrapped", "objects"):
        parser.add_argument(f"--{name}", required=True)
    a = parser.parse_args()
    root = Path(a.root)
    functions = declared(root / path for path in PUBLIC)
    drop_in = declared(root / "native/fann/include" / name for name in DROP_IN)
    if len(functions) < 80 or len(drop_in) < 150:
        sys.exit(f"the headers declare {len(functions)} and {len(drop_in)} functions: read wrongly")

    called = undefined(a.nm, *a.objects.split(";"))
    wanted = functions | {name for name in drop_in if not SIMPLE.fullmatch(name)}
    complaints = [f"{name} is called by no scenario" for name in sorted(wanted - called)]
    system = {name for name in undefined(a.nm, *a.archives.split(";")) if not re.match(r"vane_|fann_|FANN_", name)}
    complaints += [f"{name} is called by the library: wrap it in system.c, or list it as harmless"
                   for name in sorted(system - set(a.wrapped.split(";"))) if CHECKED.sub(r"\1", name) not in HARMLESS]
    print("\n".join(complaints) or f"{len(wanted)} functions, {len(system)} calls to the system")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
