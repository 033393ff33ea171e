#!/usr/bin/env python3
"""The house rules that can be read off the source text.

    sources.py [ROOT]     prints "file:line: complaint" and exits 1 when there is one

Each rule is a generator over a File; test_policy.py shows that each one can fail.
"""

import re
import sys
from pathlib import Path

C_FOLDERS = ("core", "native", "wasm")
TEXT_FOLDERS = C_FOLDERS + ("web/src", "web/demo", "web/dashboard", "tests", "bench", "scripts", "cmake")
TEXT_SUFFIXES = {".c", ".h", ".cpp", ".mjs", ".js", ".ts", ".html", ".py", ".sh", ".cmake", ".txt", ""}
NOT_SOURCES = re.compile(r"^tests/data/|(?:^|/)(?:node_modules|__pycache__)/")
MAX_LINES = 420
MAX_COLUMNS = 120

# What a room of core/ may include besides itself; every later room sees all earlier ones, but
# kernels see vec alone, and train reaches data through one header.
ROOMS = {
    "base": {"base"},
    "sys": {"base", "sys"},
    "vec": {"vec"},
    "kernels": {"vec", "kernels"},
    "net": {"base", "sys", "vec", "kernels", "net"},
    "train": {"base", "sys", "vec", "kernels", "net", "train"},
    "data": {"base", "sys", "vec", "kernels", "net", "train", "data"},
    "io": {"base", "sys", "vec", "kernels", "net", "train", "io"},
}
HEADERS = {"base": {"core/sys/host.h"}, "train": {"core/data/source.h"}}
PUBLIC_HEADERS = {"vane.h", "vane_cascade.h"}
NO_PUBLIC_HEADER = {"vec"}

# The C headers that need nothing from a system.
PORTABLE = {"float.h", "limits.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h",
            "stdint.h", "string.h"}
PORTABLE_IN = {"core/base/alloc.c": {"stdlib.h"},
               "core/base/guard.c": {"stdio.h", "stdlib.h"}}    # in builds for debugging alone
SANITIZER = "sanitizer/"  # interface headers, included only in a sanitizer build

INTRINSIC = re.compile(
    r"\b_mm(?:\d+)?_(?!(?:getcsr|setcsr|pause)\b)\w+|\b__m(?:128|256|512)[a-z]*\b|\b__builtin_(?:ia32|neon)_\w+"
    r"|\b__builtin_wasm_(?!memory_atomic_|tls_)\w+|\bwasm_[a-z]+\d+x\d+_\w+|\bwasm_v128_\w+|\bv128_t\b"
    r"|\bv(?!ane_)[a-z][a-z0-9_]*_[fsu](?:8|16|32|64)\b|\bfloat32x\d+_t\b"
    r"|<(?:[a-z]*mmintrin|x86intrin|arm_neon|wasm_simd128)\.h>")
ALLOCATION = re.compile(r"(?<![\w.>])(?:malloc|calloc|realloc|free|aligned_alloc|posix_memalign|strdup)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>|(\w+))')
LEFT_OVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|HA" r"CK|XX" r"X)\b")
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


class File:
    """A source file: path relative to the root, its lines, and its lines without comments and strings."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.parts = self.path.split("/")
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        self.code = COMMENT_OR_STRING.sub(self._blank, text).splitlines()

    @staticmethod
    def _blank(match):
        return '""' if match[0][0] == '"' else " " + "\n" * match[0].count("\n")

    def matches(self, pattern, lines):
        for number, line in enumerate(lines, 1):
            if found := pattern.search(line):
                yield number, found

    @property
    def is_c(self):
        return self.parts[0] in C_FOLDERS and self.path.endswith((".c", ".h"))

    def includes(self):
        """(line, "quoted" or None, <system> or None, MACRO or None)"""
        for number, found in self.matches(INCLUDE, self.lines):
            yield number, *found.groups()


def intrinsics_stay_in_width_headers(file):
    if file.is_c and not re.fullmatch(r"(?:native|wasm)/vec/vec_\w+\.h", file.path):
        for line, found in file.matches(INTRINSIC, file.code):
            yield line, f"intrinsic {found[0]} outside a width header"


def allocation_stays_in_base(file):
    if file.is_c and file.path != "core/base/alloc.c" and file.parts[:2] != ["native", "cli"]:
        for line, found in file.matches(ALLOCATION, file.code):
            yield line, f"{found[0].strip('( ')} called outside core/base/alloc.c"


def core_includes_follow_the_rooms(file):
    if not file.is_c or file.parts[0] != "core" or file.parts[1] == "include":
        return
    room = file.parts[1]
    for line, quoted, _, macro in file.includes():
        if macro and (macro, file.path) != ("VANE_VEC_H", "core/vec/vec.h"):
            yield line, f"include of the macro {macro}"
        if not quoted:
            continue
        target = quoted.split("/")
        allowed = (room not in NO_PUBLIC_HEADER if quoted in PUBLIC_HEADERS else
                   quoted in HEADERS.get(room, ()) or
                   target[0] == "core" and len(target) > 2 and target[1] in ROOMS.get(room, ()))
        if not allowed:
            yield line, f'core/{room} must not include "{quoted}"'


def core_includes_only_portable_headers(file):
    if file.is_c and file.parts[0] == "core":
        for line, _, system, _ in file.includes():
            allowed = PORTABLE | PORTABLE_IN.get(file.path, set())
            if system and system not in allowed and not system.startswith(SANITIZER):
                yield line, f"<{system}> is not a portable header"


def platforms_do_not_see_each_other(file):
    other = {"native": "wasm/", "wasm": "native/"}.get(file.parts[0])
    if file.is_c and other:
        for line, quoted, _, _ in file.includes():
            if quoted and quoted.startswith(other):
                yield line, f'{file.parts[0]} must not include "{quoted}"'


def files_are_short(file):
    if len(file.lines) > MAX_LINES and file.path != "core/include/vane.h":
        yield len(file.lines), f"more than {MAX_LINES} lines"


def lines_are_short(file):
    for number, line in enumerate(file.lines, 1):
        if len(line) > MAX_COLUMNS and file.path.endswith((".c", ".h")):
            yield number, f"more than {MAX_COLUMNS} columns"


def nothing_is_left_over(file):
    for line, found in file.matches(LEFT_OVER, file.lines):
        yield line, f"{found[0]} left in the source"


RULES = (intrinsics_stay_in_width_headers, allocation_stays_in_base, core_includes_follow_the_rooms,
         core_includes_only_portable_headers, platforms_do_not_see_each_other, files_are_short,
         lines_are_short, nothing_is_left_over)


def source_files(root):
    for folder in TEXT_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root).as_posix()
            if path.is_file() and path.suffix in TEXT_SUFFIXES and not NOT_SOURCES.search(relative):
                yield File(root, path)


def complaints(root):
    for file in source_files(root):
        for rule in RULES:
            for line, text in rule(file):
                yield f"{file.path}:{line}: {text}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(complaints(root))
    print("\n".join(found + [f"{len(found)} complaints in {sum(1 for _ in source_files(root))} files"]))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
