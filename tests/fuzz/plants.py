#!/usr/bin/env python3
"""Does the fuzzer find bugs? Each of these is put into a copy of the sources, and its harness runs from the corpus.

    plants.py [--seconds N] [NAME...]     prints bug, seconds, how it showed; exits 1 when one isn't found

The copy is build/plants/src, its build build/plants/build. A bug is a line of a file and what stands there instead;
where the line has changed, this file has to follow.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build/plants"
SOURCES = ("CMakeLists.txt", "CMakePresets.json", "cmake", "core", "native", "tests")
OPTIONS = (ROOT / "tests/fuzz/options.txt").read_text(encoding="utf-8").split()


@dataclass
class Plant:
    name: str       # the class of failure, of those that FANN and others have had
    harness: str
    file: str
    line: str       # found exactly once
    bug: str


READ, DROP_IN = "core/io/fann_net_read.c", "native/fann"
PLANTS = (
    Plant("source of a connection unchecked", "fixed", READ,
          "    if (!status && connection->source >= first)",
          "    if (false)"),
    Plant("count of connections wraps at 32 bits", "net", READ,
          "    uint64_t connections = 0;",
          "    uint32_t connections = 0;"),
    Plant("sum of layer sizes wraps at 32 bits", "net", READ,
          "    uint64_t neurons = 0;",
          "    uint32_t neurons = 0;"),
    Plant("activation outside its enum", "net", READ,
          '    if (!status) status = read_whole(r, "the activation function", VANE_FANN_ACTIVATION_LAST, '
          '&neuron->activation);',
          '    if (!status) status = read_whole(r, "the activation function", UINT32_MAX, &neuron->activation);'),
    Plant("count not held against the file's size", "net", READ,
          "    if (count > most)",
          "    if (count > most && count > UINT32_MAX / 8)"),
    Plant("old format without the check of its sizes", "net", READ,
          "        if (net->layer_size[i] <= vane_fann_layer_has_bias(net, i))",
          "        if (!is_old(r) && net->layer_size[i] <= vane_fann_layer_has_bias(net, i))"),
    Plant("leak where a file is refused", "net", READ,
          "        vane_fann_net_free(out);",
          "        vane_ctx_free(ctx, out->layer_size);"),
    Plant("list freed, then freed again where a file is refused", "net", READ,
          "    net->cascade_activation = NULL;",
          "    (void)net->cascade_activation;"),
    Plant("scaling never set in a column that doesn't vary", "net", "core/io/fann_scaling.c",
          "    *shift = (float)(back ? -plus / by : plus);",
          "    if (!none) *shift = (float)(back ? -plus / by : plus);"),
    Plant("text compared beyond its end", "net", "core/base/text_scan.c",
          "    if ((size_t)(s->end - s->at) < length || memcmp(s->at, text, length) != 0) return false;",
          "    if (memcmp(s->at, text, length) != 0) return false;"),
    Plant("column counted one too far", "data", "core/data/fann_data.c",
          "        if (++column == width) {",
          "        if (++column > width) {"),
    Plant("rows asked for that the file can't hold", "data", DROP_IN + "/data_read.c",
          "    return *rows == 0 || (*rows <= most && width <= most / *rows);",
          "    return width <= most;"),
    Plant("training data freed, then used where a file is refused", "data", DROP_IN + "/data_read.c",
          "    vane_fann_fail(NULL, FANN_E_CANT_READ_TD, name, t->line);",
          "    fann_destroy_train(data); vane_fann_fail(NULL, FANN_E_CANT_READ_TD, name, t->line);"),
    Plant("network leaks where it is refused", "net", "core/io/fann_model.c",
          "    if (status) vane_net_destroy(net);",
          "    if (status) vane_ctx_trim(ctx, 0);"),
)


def shell(command, log):
    """Runs to the end; what it printed is only for who looks."""
    with open(log, "ab") as file:
        if subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=WORK / "src").returncode:
            sys.exit(f"plants.py: {' '.join(map(str, command))} failed, see {log}")


def copy_changed(source, target):
    if not Path(target).exists() or Path(source).read_bytes() != Path(target).read_bytes():
        shutil.copy(source, target)


def copy_sources():
    """What is the same stays, so that the build of the last time serves."""
    copy = WORK / "src"
    for old in copy.rglob("*"):
        if old.is_file() and not (ROOT / old.relative_to(copy)).exists():
            old.unlink()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, dirs_exist_ok=True, copy_function=copy_changed,
                            ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy_changed(ROOT / name, copy / name)


def build(harness):
    shell(["cmake", "--build", WORK / "build", "-j", "2", "--target", f"vane_fuzz_{harness}"], WORK / "build.log")
    return WORK / f"build/tests/fuzz/vane_fuzz_{harness}"


def finding(report):
    """How it showed, in one line."""
    for pattern in (r"ERROR: (AddressSanitizer: [\w-]+)", r"ERROR: (LeakSanitizer)", r"(runtime error: [^\n]{1,60})",
                    r"/tests/(fuzz/\w+\.c:\d+: [^\n]{1,60})", r"ERROR: (libFuzzer: [^\n(]+)"):
        if found := re.search(pattern, report):
            return found[1].strip()
    sys.exit(f"plants.py: the fuzzer ended without a finding, see {WORK / 'last.log'}")


def hunt(plant, seconds):
    """(seconds until it was found or None, how it showed)"""
    path = WORK / "src" / plant.file
    sound = path.read_text(encoding="utf-8")
    lines = sound.splitlines()
    if lines.count(plant.line) != 1:
        sys.exit(f"plants.py: {plant.file} has {lines.count(plant.line)} times the line: {plant.line}")
    try:
        path.write_text("\n".join(plant.bug if line == plant.line else line for line in lines) + "\n", encoding="utf-8")
        program = build(plant.harness)
    finally:
        path.write_text(sound, encoding="utf-8")
    corpus = WORK / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir()
    seeds = WORK / "src/tests/fuzz/corpus" / ("data" if plant.harness == "data" else "net")
    start = time.monotonic()
    done = subprocess.run([program, corpus, seeds, f"-max_total_time={seconds}", "-seed=1", "-artifact_prefix=" +
                           str(WORK) + "/", *OPTIONS], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=WORK)
    took = time.monotonic() - start
    (WORK / "last.log").write_bytes(done.stderr)
    return (took, finding(done.stderr.decode(errors="replace"))) if done.returncode else (None, "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("names", nargs="*", help="parts of names")
    given = parser.parse_args()
    chosen = [p for p in PLANTS if not given.names or any(name in p.name for name in given.names)]
    (WORK / "src").mkdir(parents=True, exist_ok=True)
    copy_sources()
    shell(["cmake", "--preset", "fuzz", "-B", WORK / "build", "-DVANE_WERROR=OFF"], WORK / "build.log")
    missed = 0
    for plant in chosen:
        took, how = hunt(plant, given.seconds)
        missed += took is None
        print(f"{plant.name:58} {plant.harness:5} {'MISSED' if took is None else f'{took:4.0f} s'}  {how}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} planted bugs found")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())
