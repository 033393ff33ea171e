#!/usr/bin/env python3
"""The house rules that are read off compiled objects (readelf and objdump of a Release build).

    objects.py MANIFEST

The manifest, written by tests/CMakeLists.txt, has a line "<part> <path>" for each file: part is core, native,
header (vane.h, vane_cascade.h), shared (libvane.so), linked (all that is: libraries and the command), or a vector width
for its kernel object. Prints complaints, exits 1 when
there is one. test_policy.py shows that each rule can fail.
"""

import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

PLAIN_WIDTHS = {"scalar", "sse2", "avx2_plain", "avx512_plain"}
MEMORY = {"memcpy", "memset"}
LIBC_IN_CORE = MEMORY | {"memmove", "memcmp", "memchr", "strlen", "strcmp", "strncmp", "strchr", "strstr"}
ALLOCATION = {"malloc", "free", "aligned_alloc"}
COMPILER = re.compile(r"bcmp|__tls_get_addr|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__aarch64_\w+")    # bcmp: clang's memcmp

CHECKED = re.compile(r"__(\w+)_chk")       # memcpy and its kin with -D_FORTIFY_SOURCE

LIBM = ("acos asin atan atan2 cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin fmod "
        "frexp hypot ilogb ldexp lgamma log log10 log1p log2 logb lrint lround llrint llround modf nearbyint "
        "nextafter pow remainder rint round scalbn sin sincos sinh sqrt tan tanh tgamma trunc")
FORBIDDEN = re.compile(
    r"(?:__)?v?[fsd]?n?(?:as)?printf(?:_chk)?|puts|fputs|putchar|fwrite|perror"
    r"|abort|exit|_exit|_Exit|quick_exit|__assert_fail|signal|raise|(?:set)?longjmp"
    r"|setlocale|strto[fdl]d?|atof|rand|srand|random"
    rf"|(?:{'|'.join(LIBM.split())})[fl]?")
FUSED = re.compile(r"\b(?:vfn?m(?:add|sub)\w*|fml[as]|fn?m(?:add|sub))\b")
DECLARATION = re.compile(r"\bVANE_(?:API|CHECKED)\b[^;{]*?\b(vane_\w+)\s*\(")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


@cache
def symbols(path, table="--syms"):
    """The global symbols of an object, as two sets: defined and undefined. (readelf: nm takes ten times as long.)"""
    names = {True: set(), False: set()}
    for line in run("readelf", "--wide", table, path):
        # number: value size type binding visibility section name
        fields = line.split()
        if len(fields) == 8 and fields[4] in ("GLOBAL", "WEAK"):
            names[fields[6] != "UND"].add(fields[7].split("@")[0])
    return names[True], names[False]


def defined(path, table="--syms"):
    return symbols(path, table)[0]


def undefined(path):
    return symbols(path)[1]


def kernel_object_exports_its_table(part, path):
    if part not in ("core", "native"):
        if defined(path) != {f"vane_kernels_{part}"}:
            yield f"defines {sorted(defined(path))} instead of vane_kernels_{part} alone"
        if extra := undefined(path) - MEMORY - {"_GLOBAL_OFFSET_TABLE_"}:
            yield f"needs {sorted(extra)}: a kernel may call memcpy and memset alone"


def core_needs_no_system(part, path):
    if part == "core":
        allowed = LIBC_IN_CORE | (ALLOCATION if Path(path).name.startswith("alloc.c.") else set())
        for name in sorted(undefined(path) - allowed):
            if CHECKED.sub(r"\1", name) not in allowed and not re.match("vane_", name) and not COMPILER.fullmatch(name):
                yield f"needs {name}, which the portable core does without"


def library_never_ends_or_prints(part, path):
    for name in sorted(undefined(path)):
        if FORBIDDEN.fullmatch(name):
            yield f"calls {name}"


def symbols_have_the_prefix(part, path):
    for name in sorted(defined(path)):
        if not name.startswith("vane_"):
            yield f"defines {name}, without the prefix vane_"


def plain_code_is_not_fused(part, path):
    if part in PLAIN_WIDTHS | {"core", "native"}:
        for line in run("objdump", "-d", "--no-show-raw-insn", path):
            if found := FUSED.search(line):
                yield f"has the fused instruction {found[0]}"
                return


def jumps_lead_to_marked_places(part, path):
    """With -fcf-protection, of which a linked file has no more than the least of its objects."""
    if os.uname().machine == "x86_64" and not any("IBT, SHSTK" in line for line in run("readelf", "--notes", path)):
        yield "has no marks of where jumps may lead (IBT, SHSTK)"


RULES = (kernel_object_exports_its_table, core_needs_no_system, library_never_ends_or_prints,
         symbols_have_the_prefix, plain_code_is_not_fused, jumps_lead_to_marked_places)


def shared_library_exports_the_headers(headers, shared):
    """Complaints about functions that the headers declare and libvane.so lacks, or the other way round."""
    text = re.sub(r"/\*.*?\*/", "", "".join(Path(header).read_text() for header in headers), flags=re.S)
    declared, exported = set(DECLARATION.findall(text)), defined(shared, "--dyn-syms")
    for name in sorted(declared ^ exported):
        yield f"{name} is {'declared, not exported' if name in declared else 'exported, not declared'}"


# What readelf says of a linked file that is hardened.
HARDENED = {
    "its table of addresses is read-only from the start on (BIND_NOW)": r"\(FLAGS_1\).*\bNOW\b",
    "its table of addresses is read-only (RELRO)": r"\bGNU_RELRO\b",
    "its stack is not executable": r"\bGNU_STACK\b.* RW ",
    "its stack is guarded": r"\b__stack_chk_fail\b",
    "calls of the C library are checked for sizes": r"\b__(?!stack)\w+_chk\b",
}
HARDENED_PROGRAM = {"a program has no fixed place (PIE)": r"\(FLAGS_1\).*\bPIE\b"}


def linked_file_is_hardened(path):
    text = "\n".join(run("readelf", "--wide", "--segments", "--dynamic", "--dyn-syms", path))
    wanted = HARDENED if ".so" in Path(path).name else HARDENED | HARDENED_PROGRAM
    for what, pattern in wanted.items():
        if not re.search(pattern, text):
            yield f"{Path(path).name} is not hardened: {what}"


def read_manifest(path):
    parts = defaultdict(list)
    for line in Path(path).read_text().splitlines():
        part, _, files = line.partition(" ")
        parts[part] += filter(None, files.split(";"))
    return parts


def main():
    parts = read_manifest(sys.argv[1])
    headers, (shared,) = parts.pop("header"), parts.pop("shared")
    found = list(shared_library_exports_the_headers(headers, shared))
    found += [text for path in parts.pop("linked") for text in linked_file_is_hardened(path)]
    for part, paths in parts.items():
        for path in paths:
            found += [f"{part} {Path(path).name} {text}" for rule in RULES for text in rule(part, path)]
    print("\n".join(found + [f"{len(found)} complaints in {sum(map(len, parts.values()))} objects"]))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
