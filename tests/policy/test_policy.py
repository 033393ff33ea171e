#!/usr/bin/env python3
"""Every policy rule is shown a good file, which it lets pass, and a planted violation, which it finds."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import objects
import sources

LEFT_OVER = "TO" + "DO"

# path of the file, text that passes, text that does not
SOURCES = {
    sources.intrinsics_stay_in_width_headers: [
        ("core/net/a.c", "/* _mm_add_ps(a, b) */ int vane_v_f;", "x = _mm_add_ps(a, b);"),
        ("core/net/a.c", 'f("_mm256_x(");', "__m256 x;"),
        ("native/sys/a.c", "unsigned s = _mm_getcsr();", "#include <immintrin.h>"),
        ("native/a.c", "vane_f32(x);", "x = vaddq_f32(a, b);"),
        ("wasm/a.c", "wasm_memory(x);", "x = wasm_f32x4_add(a, b);"),
    ],
    sources.allocation_stays_in_base: [
        ("core/net/a.c", "host->free(p); a.malloc(n); vane_free(p); void (*free)(void *);", "p = malloc(8);"),
        ("native/sys/a.c", "// free(p)", "free (p);"),
    ],
    sources.core_includes_follow_the_rooms: [
        ("core/base/a.c", '#include "core/base/a.h"\n#include "vane.h"', '#include "core/vec/vec.h"'),
        ("core/vec/a.h", '#include "core/vec/b.h"', '#include "core/sys/host.h"'),
        ("core/kernels/a.c", '#include "core/vec/vec.h"', '#include "core/base/arena.h"'),
        ("core/net/a.c", '#include "core/kernels/kernels.h"', '#include "core/train/trainer.h"'),
        ("core/train/a.c", '#include "core/data/source.h"', '#include "core/data/csv.h"'),
        ("core/io/a.c", '#include "core/net/net.h"', '#include "native/sys/file.h"'),
        ("core/vec/vec.h", "#include VANE_VEC_H", "#include OTHER_H"),
        ("core/data/a.c", '#include "core/data/b.h"', '#include "b.h"'),
    ],
    sources.core_includes_only_portable_headers: [
        ("core/base/alloc.c", "#include <stdlib.h>", "#include <unistd.h>"),
        ("core/base/a.c", "#include <stdint.h>", "#include <stdlib.h>"),
        ("core/net/a.c", "#include <string.h>", "#include <math.h>"),
    ],
    sources.platforms_do_not_see_each_other: [
        ("native/a.c", '#include "core/net/net.h"', '#include "wasm/sys/clock.h"'),
        ("wasm/a.c", '#include "vane.h"', '#include "native/sys/file.h"'),
    ],
    sources.files_are_short: [
        ("web/src/a.mjs", "\n" * sources.MAX_LINES, "\n" * (sources.MAX_LINES + 1)),
        ("core/include/vane.h", "\n" * 2000, None),
    ],
    sources.lines_are_short: [
        ("core/net/a.c", "x" * sources.MAX_COLUMNS, "x" * (sources.MAX_COLUMNS + 1)),
        ("web/src/a.mjs", "x" * 200, None),
    ],
    sources.nothing_is_left_over: [
        ("scripts/a", "echo todo", f"# {LEFT_OVER}: later"),
    ],
}

# part, text that passes, text that does not
OBJECTS = {
    objects.kernel_object_exports_its_table: [
        ("scalar", "static int f(void) { return 1; } int (*vane_kernels_scalar)(void) = f;",
         "int vane_kernels_scalar; int vane_leaked(void) { return 1; }"),
        ("sse2", "#include <string.h>\nint vane_kernels_sse2(char *p, char *q, size_t n) { memcpy(p, q, n); return 0; }",
         "int vane_other(void); int vane_kernels_sse2(void) { return vane_other(); }"),
        ("avx2", "int vane_kernels_avx2;", "int vane_kernels_sse2;"),
    ],
    objects.core_needs_no_system: [
        ("core", "int vane_b(void); int vane_a(void) { return vane_b(); }",
         "void *malloc(unsigned long); void *vane_a(void) { return malloc(8); }"),
        ("native", "char *getenv(const char *); char *vane_a(void) { return getenv(\"A\"); }", None),
        ("core", None, "char *getenv(const char *); char *vane_a(void) { return getenv(\"A\"); }"),
        ("core", "void *__memcpy_chk(void *, void *, unsigned long, unsigned long);\n"
         "void *vane_a(void *p, void *q) { return __memcpy_chk(p, q, 8, 8); }",
         "void *__gets_chk(char *, unsigned long); void *vane_a(char *p) { return __gets_chk(p, 8); }"),
    ],
    objects.library_never_ends_or_prints: [
        ("native", "int open(const char *, int, ...); int vane_a(void) { return open(\"a\", 0); }",
         "int sn" "printf(char *, unsigned long, const char *, ...);\n"
         "int vane_a(char *p, int i) { return sn" "printf(p, 9, \"%d\", i); }"),
        ("native", None, "void abort(void); void vane_a(void) { abort(); }"),
        ("core", "float vane_a(float x) { return x * x; }",
         "float sinf(float); float vane_a(float x) { return sinf(x); }"),
    ],
    objects.symbols_have_the_prefix: [
        ("core", "static int f(void) { return 1; } int vane_a(void) { return f(); }", "int f(void) { return 1; }"),
    ],
    objects.jumps_lead_to_marked_places: [
        ("core", "int vane_a(void) { return 1; }", "UNMARKED" if os.uname().machine == "x86_64" else None),
    ],
    objects.plain_code_is_not_fused: [
        ("core", "float vane_a(float x) { return x * x + x; }", "FUSED"),
        ("sse2", "float vane_a(float x) { return x * x + x; }", "FUSED"),
        ("avx2", "FUSED", None),
    ],
}
MARKED_FLAGS = ["-fcf-protection=full"] if os.uname().machine == "x86_64" else []
FUSED_FLAGS = ["-ffp-contract=fast"] + (["-mfma"] if os.uname().machine == "x86_64" else [])
FUSED_TEXT = "float vane_a(float x, float y, float z) { return x * y + z; }"
SPECIAL = {"FUSED": (FUSED_FLAGS, FUSED_TEXT), "UNMARKED": (["-fcf-protection=none"], "int vane_a;")}

HARDENED = ("-fPIE", "-pie", "-Wl,-z,relro,-z,now", "-fstack-protector-strong", "-fbuiltin", "-D_FORTIFY_SOURCE=2")
HARDENED_TEXT = """#include <string.h>
int main(int count, char **texts) { char t[9]; strcpy(t, texts[count - 1]); return t[0]; }"""


class Policy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def compile(self, text, name="a.o", *flags):
        objects.symbols.cache_clear()
        source, target = self.root / "a.c", self.root / name
        more, source_text = SPECIAL.get(text, (MARKED_FLAGS, text))
        source.write_text(source_text)
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-fno-builtin", *more, *flags, "-o", target, source],
                       check=True)
        return str(target)

    def test_every_rule_has_a_case(self):
        self.assertEqual(set(SOURCES), set(sources.RULES))
        self.assertEqual(set(OBJECTS), set(objects.RULES))

    def test_source_rules(self):
        for rule, cases in SOURCES.items():
            for path, good, bad in cases:
                with self.subTest(rule=rule.__name__, path=path):
                    file = self.root / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(good)
                    self.assertEqual(list(rule(sources.File(self.root, file))), [])
                    if bad is not None:
                        file.write_text(bad)
                        self.assertNotEqual(list(rule(sources.File(self.root, file))), [])

    def test_the_tree_walk_finds_a_planted_file(self):
        (self.root / "scripts").mkdir()
        (self.root / "scripts/a.sh").write_text(f"\n# {LEFT_OVER}\n")
        self.assertEqual(list(sources.complaints(self.root)), [f"scripts/a.sh:2: {LEFT_OVER} left in the source"])

    def test_object_rules(self):
        for rule, cases in OBJECTS.items():
            for part, good, bad in cases:
                with self.subTest(rule=rule.__name__, part=part):
                    if good is not None:
                        self.assertEqual(list(rule(part, self.compile(good, "a.o", "-c"))), [])
                    if bad is not None:
                        self.assertNotEqual(list(rule(part, self.compile(bad, "a.o", "-c"))), [])

    def test_linked_files_are_hardened(self):
        self.assertEqual(list(objects.linked_file_is_hardened(self.compile(HARDENED_TEXT, "program", *HARDENED))), [])
        self.assertEqual(list(objects.linked_file_is_hardened(self.compile(
            HARDENED_TEXT, "a.so", "-shared", "-fPIC", *HARDENED[2:]))), [])
        for flag, complaints in {"-no-pie": 1, "-Wl,-z,norelro": 1, "-Wl,-z,lazy": 1, "-Wl,-z,execstack": 1,
                                 "-fno-stack-protector": 1, "-U_FORTIFY_SOURCE": 1}.items():
            with self.subTest(flag=flag):
                found = list(objects.linked_file_is_hardened(self.compile(HARDENED_TEXT, "program", *HARDENED, flag)))
                self.assertEqual(len(found), complaints, found)

    def test_header_and_library_agree(self):
        header = self.root / "vane.h"
        header.write_text("/* VANE_API int vane_c(void); */ VANE_API int vane_a(void);")
        other = self.root / "vane_b.h"
        other.write_text("VANE_CHECKED const char *vane_b(int);")
        check = objects.shared_library_exports_the_headers
        library = self.compile("int vane_a, vane_b;", "a.so", "-shared", "-fPIC")
        self.assertEqual(list(check((header, other), library)), [])
        library = self.compile("int vane_a, vane_c;", "a.so", "-shared", "-fPIC")
        self.assertEqual(list(check((header, other), library)), ["vane_b is declared, not exported",
                                                                 "vane_c is exported, not declared"])


if __name__ == "__main__":
    unittest.main()
