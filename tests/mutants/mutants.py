#!/usr/bin/env python3
"""Do the tests notice a wrong line? Puts seeded random mutants, one at a time, into kernels, train and io, and runs the
native tests of the short tier until one fails.

    mutants.py [--count N] [--seed S] [--json FILE] [--only FILE]

A mutant is one token changed or one statement taken out (sites.py), drawn evenly from all such places, by hashes of the
seed and the line: a change of other lines leaves the sample as it is. One that doesn't compile, or compiles to the very
same object code, is left out: nothing can tell that one from the original. Prints each with what killed it, those that
survived as lines of the source, and exits 1 when under 85 % are killed.

It works on a copy of the sources, build/mutants/src, built in build/mutants/build; nothing else is touched.
"""

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sites import sites

ROOT = Path(__file__).resolve().parents[2]
SOURCES, BUILD = ROOT / "build/mutants/src", ROOT / "build/mutants/build"
COPIED = ("CMakeLists.txt", "CMakePresets.json", "README.md", "cmake", "core", "native", "wasm", "web", "tests", "scripts", "bench")
ROOMS = {"kernels": "kernels_", "train": "train_", "io": "io_"}     # and the names of the tests that are likeliest to notice
WANTED = 0.85
PROGRAM = BUILD / "tests/vane_tests_plain"
# Of the other tests those that run the library, and take no minutes.
OTHERS = "same_bits|command|fann|replay|steady"
CTEST = ["ctest", "--test-dir", BUILD, "-R", OTHERS, "-j", os.cpu_count()]
MEMORY = 8 << 30
SECONDS = 60      # of a processor; the core's tests take 12


@dataclass(frozen=True)
class Mutant:
    file: str
    text: str           # of the whole file
    line: int
    before: str         # the lines that it changes
    after: str


def sources():
    for room in ROOMS:
        for path in sorted((ROOT / "core" / room).iterdir()):
            if path.suffix == ".c" or path.name.endswith(".inc.h"):
                yield path.relative_to(ROOT)


def mutants(only):
    """All there are, each with what names it: a change of the sources leaves the names of all others as they are."""
    for path in sources():
        text = (ROOT / path).read_text(encoding="utf-8")
        seen = Counter()
        for site in sites(text) if only in str(path) else ():
            begin, end = text.rfind("\n", 0, site.start) + 1, text.find("\n", site.end)
            before, after = text[begin:end].strip(), (text[begin:site.start] + site.text + text[site.end:end]).strip()
            name = f"{path}\n{before}\n{after}"
            seen[name] += 1
            yield f"{name}\n{seen[name]}", (path, text, site, before, after)


def drawn(seed, only):
    """All mutants, in an order that the seed decides."""
    order = sorted(mutants(only), key=lambda each: hashlib.sha256(f"{seed}\n{each[0]}".encode()).digest())
    for _, (path, text, site, before, after) in order:
        yield Mutant(str(path), text[:site.start] + site.text + text[site.end:], text.count("\n", 0, site.start) + 1, before, after)


def run(command):
    """How it ended: None when well, else in words; and what it said. Each of its processes may take SECONDS of a processor,
    which no other program's load shortens; what waits for ever is stopped in the end too."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    try:
        done = subprocess.run(command, cwd=SOURCES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=10 * SECONDS, preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return "took too long", ""
    return (f"ended with {done.returncode}" if done.returncode else None), done.stdout


class Build:
    """The copy, its commands to compile and to link, and the objects of the original."""

    def __init__(self):
        # Times are kept, so that the next run builds what has changed alone.
        shutil.rmtree(SOURCES, ignore_errors=True)
        SOURCES.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_file():
                shutil.copy2(ROOT / name, SOURCES)
            else:
                shutil.copytree(ROOT / name, SOURCES / name, ignore=shutil.ignore_patterns("node_modules", "dist", "site"))
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run(["cmake", "-S", SOURCES, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DVANE_TEST_CRITERION=OFF",
                        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"], **quiet)
        subprocess.run(["ninja", "-C", BUILD], **quiet)
        self.commands = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
        every = subprocess.run(["ninja", "-C", BUILD, "-t", "commands"], check=True, capture_output=True, text=True).stdout
        links = [line for line in every.splitlines() if " -c " not in line and (" -o " in line or "ar qc" in line)]
        # The core's tests notice most mutants: the other programs are linked for the rest of them.
        self.nearest = [line for line in links if "ar qc libvane.a" in line or " -o tests/vane_tests_plain " in line]
        self.others = [line for line in links if line not in self.nearest]
        assert len(self.nearest) == 2, self.nearest
        self.pool = ThreadPoolExecutor(os.cpu_count())
        self.originals = {}

    def compile(self, file):
        """The objects of a source at the level that is quickest to compile: {path: bytes}, or None."""
        unit = str(SOURCES / ("core/kernels/kernels.c" if file.startswith("core/kernels/") else file))
        entries = [entry for entry in self.commands if entry["file"] == unit]
        assert entries, unit

        def one(entry):
            path = BUILD / entry["output"] if "output" in entry else BUILD / entry["command"].split(" -o ")[1].split()[0]
            command = entry["command"].replace(" -O3 ", " -O1 ").replace(" -O2 ", " -O1 ")
            failed = subprocess.run(command, shell=True, cwd=BUILD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
            return path, None if failed else path.read_bytes()

        objects = dict(self.pool.map(one, entries))
        return None if None in objects.values() else objects

    def link(self, commands):
        for command in commands:
            subprocess.run(command, shell=True, cwd=BUILD, check=True, stdout=subprocess.DEVNULL)

    def original(self, file):
        if file not in self.originals:
            self.originals[file] = self.compile(file)
        return self.originals[file]

    def take(self, mutant):
        """False when the mutant isn't one."""
        original = self.original(mutant.file)
        path = SOURCES / mutant.file
        path.write_text(mutant.text, encoding="utf-8")
        objects = self.compile(mutant.file)
        if objects is not None and objects != original:
            self.link(self.nearest)
            return True
        self.give_back(mutant)
        return False

    def give_back(self, mutant):
        (SOURCES / mutant.file).write_bytes((ROOT / mutant.file).read_bytes())
        for path, content in self.original(mutant.file).items():
            path.write_bytes(content)


def killer(build, mutant):
    """What notices the mutant, or None."""
    nearest = ROOMS[mutant.file.split("/")[1]]
    for name, command in ((nearest + "*", [PROGRAM, nearest]), ("the core's tests", [PROGRAM]),
                          ("the other programs", [*CTEST, "--stop-on-failure"])):
        if command[0] == CTEST[0]:
            build.link(build.others)
        how, said = run([str(part) for part in command])
        if how:
            failed = [line.split()[-1] for line in said.splitlines() if line.startswith("FAILED ")]
            return f"{failed[0] if failed else name} {'fails' if failed else how}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="files whose path holds this")
    options = parser.parse_args()

    build = Build()
    for command in ([PROGRAM], [*CTEST, "--output-on-failure"]):
        how, said = run([str(part) for part in command])
        if how:
            sys.exit(f"the tests fail without a mutant: {said[-2000:]}")

    survivors, tried, same = [], 0, 0
    for mutant in drawn(options.seed, options.only):
        if tried == options.count:
            break
        if not build.take(mutant):
            same += 1
            continue
        tried += 1
        by = killer(build, mutant)
        build.give_back(mutant)
        print(f"{tried}: {mutant.file}:{mutant.line}: {by or 'SURVIVES'}", flush=True)
        if not by:
            survivors.append(mutant)
            print(f"    - {mutant.before}\n    + {mutant.after}", flush=True)

    killed = tried - len(survivors)
    print(f"mutants: {killed} of {tried} killed ({100 * killed / max(tried, 1):.1f} %), seed {options.seed}; "
          f"{same} others don't compile or change nothing")
    if options.json:
        options.json.write_text(json.dumps({"mutants": tried, "killed": killed, "seed": options.seed}), encoding="utf-8")
    sys.exit(killed < WANTED * tried or tried == 0)


main()
