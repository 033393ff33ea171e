#!/usr/bin/env python3
"""The drop-in's headers and libraries beside libfann's.

    symbols.py --headers native/fann/include --library libvane_fann.so --fann-headers /usr/include
               --fann-library libfann.so.2 --cc cc [--fixed]      then unittest options

Functions are those that a header declares with FANN_EXTERNAL.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

# In FANN's development version, not in 2.2.0.
NEW = {
    "fann_create_train_array", "fann_create_train_pointer_array", "fann_disable_seed_rand", "fann_enable_seed_rand",
    "fann_get_max_train_input", "fann_get_max_train_output", "fann_get_min_train_input", "fann_get_min_train_output",
    "fann_get_train_input", "fann_get_train_output", "fann_get_weights", "fann_set_weights", "fann_scale_data_to_range",
    "fann_test_data_parallel", "fann_train_epoch_batch_parallel", "fann_train_epoch_incremental_mod",
    "fann_train_epoch_irpropm_parallel", "fann_train_epoch_quickprop_parallel", "fann_train_epoch_sarprop_parallel"}
FIXED = {"fann_get_decimal_point", "fann_get_multiplier"}
NEW_IN_ENUMS = {"FANN_LINEAR_PIECE_RECT", "FANN_LINEAR_PIECE_RECT_LEAKY", "FANN_E_WRONG_PARAMETERS_FOR_CREATE"}
TOTAL = 168
FANN_HEADERS = ("fann.h", "fann_data.h", "fann_train.h", "fann_cascade.h", "fann_io.h", "fann_error.h",
                "fann_activation.h", "fann_internal.h")
STANDARDS = (("c", "c89"), ("c++", "c++98"), ("c++", "c++20"))
LAYOUT = """#include <stddef.h>
#define FIELD(type, name) printf(#type "." #name " %zu\\n", offsetof(struct type, name));
#define TABLE(t) for (size_t i = 0; i < sizeof t / sizeof *t; i++) printf(#t " %zu %s\\n", i, t[i]);
static void layout(void)
{
    FIELD(fann_train_data, errno_f) FIELD(fann_train_data, error_log) FIELD(fann_train_data, errstr)
    FIELD(fann_train_data, num_data) FIELD(fann_train_data, num_input) FIELD(fann_train_data, num_output)
    FIELD(fann_train_data, input) FIELD(fann_train_data, output)
    FIELD(fann_error, errno_f) FIELD(fann_error, error_log) FIELD(fann_error, errstr)
    FIELD(fann, errno_f) FIELD(fann, error_log) FIELD(fann, errstr)
    FIELD(fann_connection, from_neuron) FIELD(fann_connection, to_neuron) FIELD(fann_connection, weight)
    TABLE(FANN_TRAIN_NAMES) TABLE(FANN_ACTIVATIONFUNC_NAMES) TABLE(FANN_ERRORFUNC_NAMES) TABLE(FANN_STOPFUNC_NAMES)
    TABLE(FANN_NETTYPE_NAMES)
    printf("%s %s %s %d %zu\\n", FANN_CONF_VERSION, FANNPRINTF, FANNSCANF, FANN_ERRSTR_MAX, sizeof(fann_type));
    printf("%zu %zu\\n", sizeof(struct fann_train_data), sizeof(struct fann_connection));
    printf("%g %g %g %g\\n", (double)fann_abs(-3), (double)fann_min(1, 2), (double)fann_max(1, 2),
           (double)fann_clip(5, 0, 4));
}
"""


def output(*command, text=None):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, input=text).stdout


def declared_names(folder, headers):
    text = "".join((Path(folder) / header).read_text(errors="replace") for header in headers)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"FANN_EXTERNAL\b(?!\s+typedef)[^;#]*?\bFANN_API\s*(fann_\w+)\s*\(", text))


def exported(library):
    lines = output("nm", "-D", "--defined-only", Path(library).resolve()).splitlines()
    return {line.split()[2].split("@")[0] for line in lines}


class Headers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def preprocessed(self, include):
        return output(OPTIONS.cc, "-E", "-P", "-x", "c", f"-I{include}", "-", text=f'#include "{HEADER}"\n')

    def compiles(self, text, *flags):
        done = subprocess.run([OPTIONS.cc, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{OPTIONS.headers}",
                               *flags, "-"], input=text, capture_output=True, text=True)
        return done.returncode == 0, done.stderr

    def prints(self, include, text):
        program = self.folder / "program"
        output(OPTIONS.cc, "-x", "c", f"-I{include}", "-o", program, "-", text=text)
        return output(program).splitlines()

    def test_every_header_is_c_and_cpp_and_stands_alone(self):
        for path in sorted(Path(OPTIONS.headers).glob("*.h")):
            if path.name in ("doublefann.h", "floatfann.h" if OPTIONS.fixed else "fixedfann.h"):
                continue
            for language, standard in STANDARDS:
                with self.subTest(header=path.name, standard=standard):
                    flags = ("-DFIXEDFANN",) if OPTIONS.fixed else ()
                    done, error = self.compiles(f'#include "{path.name}"\n#include "{path.name}"\n',
                                                "-x", language, f"-std={standard}", "-pedantic", *flags)
                    self.assertTrue(done, error)

    def test_double_is_refused_with_a_sentence(self):
        done, error = self.compiles('#include "doublefann.h"\n', "-x", "c")
        self.assertFalse(done)
        self.assertIn("Programs on doublefann.h can't switch yet", error)
        for pair in (("floatfann.h", "fixedfann.h"), ("fixedfann.h", "floatfann.h")):
            self.assertFalse(self.compiles("".join(f'#include "{name}"\n' for name in pair), "-x", "c")[0])

    def test_all_functions_are_declared(self):
        ours = declared_names(OPTIONS.headers, FANN_HEADERS + ("parallel_fann.h",))
        theirs = declared_names(OPTIONS.fann_headers, FANN_HEADERS)
        self.assertEqual((ours - theirs, theirs - ours, len(ours)), (NEW, set(), TOTAL))

    def test_prototypes_agree(self):
        """Their declarations after ours: the compiler refuses those that differ."""
        names = declared_names(OPTIONS.fann_headers, FANN_HEADERS)
        declarations = [text for text, name in
                        re.findall(r"([\w\s*]+?\b(fann_\w+)\s*\((?:[^;{}()]|\([^;{}()]*\))*\)\s*;)",
                                   self.preprocessed(OPTIONS.fann_headers)) if name in names]
        self.assertGreater(len(declarations), 130)
        source = f'#include "{HEADER}"\n' + "".join(declarations)
        done, error = self.compiles(source, "-x", "c", "-std=c11")
        self.assertTrue(done, error)
        self.assertFalse(self.compiles(source + "\nchar fann_save(struct fann *, const char *);", "-x", "c")[0])

    def test_numbers_and_layout_agree(self):
        bodies = re.findall(r"enum\s+fann_\w+\s*\{([^}]*)\}", self.preprocessed(OPTIONS.headers))
        names = [name for body in bodies for name in re.findall(r"\bFANN_\w+", body) if name not in NEW_IN_ENUMS]
        self.assertGreater(len(names), 45)
        prints = "".join(f'printf("{name} %d\\n", (int){name});\n' for name in names)
        source = f'#include "{HEADER}"\n{LAYOUT}int main(void) {{ layout(); {prints} return 0; }}\n'
        theirs, ours = self.prints(OPTIONS.fann_headers, source), self.prints(OPTIONS.headers, source)
        added = [f"FANN_ACTIVATIONFUNC_NAMES {number} {name}" for number, name in
                 ((18, "FANN_LINEAR_PIECE_RECT"), (19, "FANN_LINEAR_PIECE_RECT_LEAKY"))]
        self.assertEqual([line for line in ours if line not in added], theirs)
        self.assertTrue(set(added) <= set(ours))

    def test_library_has_what_the_headers_declare(self):
        names = declared_names(OPTIONS.headers, FANN_HEADERS + ("parallel_fann.h",))
        here = exported(OPTIONS.library)
        self.assertEqual(here - names, {"fann_default_error_log"} | (set() if OPTIONS.fixed else {"vane_fann_set_way"}))
        if OPTIONS.fixed:
            names &= exported(OPTIONS.fann_library)     # FANN's fixed-point library has no training
        else:
            names -= FIXED
        self.assertEqual(names - here, set())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--headers", "--library", "--fann-headers", "--fann-library", "--cc"):
        parser.add_argument(option, required=True)
    parser.add_argument("--fixed", action="store_true")
    OPTIONS, rest = parser.parse_known_args()
    HEADER = "fixedfann.h" if OPTIONS.fixed else "floatfann.h"
    unittest.main(argv=sys.argv[:1] + rest)
