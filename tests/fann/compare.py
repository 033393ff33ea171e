#!/usr/bin/env python3
"""FANN's functions in the drop-in and in libfann: a program built against each must print the same.

    compare.py --ours PROGRAM --theirs PROGRAM --library libvane_fann.so --name libfann.so.2

Ours runs also in a locale whose decimal point is a comma, and theirs also with our library under its library's name.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

NEAR = r"(?:~|Current error: )(-?(?:\d[.\d]*\d|\d)(?:e[-+]\d+)?|-?nan|-?inf)"
COMMA_LOCALE = 'LC_NUMERIC\ndecimal_point ","\nthousands_sep ""\ngrouping -1\nEND LC_NUMERIC\n'


def run(program, point=".", **environment):
    """Lines that the program prints in a folder of its own; it says its locale's decimal point on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program], cwd=folder, capture_output=True, check=True,
                              env=dict(os.environ, **{"LC_ALL": "C", **environment}))
    if done.stderr.decode() != point:
        sys.exit(f"{program}: {done.stderr.decode()!r} on stderr, expected {point!r}")
    return done.stdout.decode("latin-1").splitlines()


def make_comma_locale(folder):
    """False where localedef can't. It warns of the categories that the definition lacks."""
    definition = Path(folder, "comma")
    definition.write_text(COMMA_LOCALE)
    made = Path(folder, "xx_XX")
    command = ["localedef", "-c", "-f", "ANSI_X3.4-1968", "-i", definition, made]
    try:
        subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        pass
    return (made / "LC_NUMERIC").exists()


def near(got, wanted):
    """Numbers behind a ~, and errors in reports, may differ by a relative 1e-5, or an absolute 1e-6."""
    return abs(got - wanted) <= 1e-6 + 1e-5 * abs(wanted) or (got != got and wanted != wanted)


def with_their_numbers(ours, theirs):
    """Our line with libfann's numbers where ours are near enough."""
    if re.sub(NEAR, "", ours) != re.sub(NEAR, "", theirs):
        return ours
    numbers = [list(map(float, re.findall(NEAR, line))) for line in (ours, theirs)]
    return theirs if all(map(near, *numbers)) else ours


def differ(name, got, wanted):
    got = list(map(with_their_numbers, got, wanted)) + got[len(wanted):]
    lines = list(difflib.unified_diff(wanted, got, "libfann", name, lineterm="", n=1))
    print(f"{name}: {len(got)} lines, {'differ' if lines else 'as libfann'}")
    print("\n".join(line[:400] for line in lines[:40]), end="\n" if lines else "")
    return bool(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--ours", "--theirs", "--library", "--name"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    wanted = run(options.theirs)
    failed = differ("the drop-in", run(options.ours), wanted)
    with tempfile.TemporaryDirectory() as folder:
        if make_comma_locale(folder):
            got = run(options.ours, ",", LOCPATH=folder, LC_ALL="xx_XX")
            failed |= differ("the drop-in in a locale with a comma", got, wanted)
        else:
            print("no locale with a comma: localedef doesn't make one here")
        Path(folder, options.name).symlink_to(Path(options.library).resolve())
        got = run(options.theirs, LD_LIBRARY_PATH=folder)
        failed |= differ("libfann's program with the drop-in's library", got, wanted)
    return failed


if __name__ == "__main__":
    sys.exit(main())
