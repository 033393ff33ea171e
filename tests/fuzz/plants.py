#!/usr/bin/env python3
"""Does the fuzzer find bugs? Each of these is put into a copy of the sources, and its harness runs from the corpus,
without the files that show this very bug.

    plants.py [--seconds N] [--short SEED] [--json FILE] [NAME...]
                prints bug, seconds, how it showed; exits 1 when one isn't found. --short: one bug for each harness

The copy is build/plants/src, its build build/plants/build. A bug is a line of a file and what stands there instead;
where the line has changed, this file has to follow.
"""

import argparse
import fnmatch
import json
import random
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
    without: tuple = ()     # patterns of the corpus' files that show it


READ, DROP_IN, SAFE = "core/io/fann_net_read.c", "native/fann", "core/io/safetensors.c"
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

    # Of model files: what readers of GGUF, of safetensors and of brain.js' JSON let through.
    Plant("tensors overlap", "model", SAFE,
          "        if (t->begin != at)",
          "        if (t->begin > at)", ("offsets_*",)),
    Plant("holes between tensors", "model", SAFE,
          "        if (t->begin != at)",
          "        if (t->begin < at)", ("offsets_*",)),
    Plant("length of the header not held against the file's size", "model", SAFE,
          "    const bool fits = length >= 1 && length <= VANE_SAFE_HEADER_MAX && length <= safe->size - PREFIX;",
          "    const bool fits = length >= 1 && length <= VANE_SAFE_HEADER_MAX;", ("length_*", "cut*")),
    Plant("tensor of another type", "model", SAFE,
          "    if (t->type != type) return fail_entry(safe, t->key, wrong[type]);",
          "    (void)wrong, (void)type;", ("weight_as_*", "sparse_first_as_*")),
    Plant("tensor of another shape", "model", SAFE,
          "    if (t->rank != rank || t->shape[0] != rows || (rank == 2 && t->shape[1] != columns))",
          "    if (t->rank != rank)", ("shape_*", "sparse_widest_scaled_*", "sparse_first_*", "units_*", "groups*")),
    Plant("weights that aren't finite", "model", SAFE,
          "    if (bad == n) return VANE_OK;",
          "    if (bad <= n) return VANE_OK;", ("weight_nan*",)),
    Plant("memory for what a layer declares", "model", "core/io/model_read.c",
          "        if (wanted > data)",
          "        if (wanted > data && data == 0)", ("units_beyond_*",)),
    Plant("list of names as long as is declared", "model", "core/net/labels.c",
          "    const size_t twice = 2 * names->count, count = index < twice ? twice : index + 1;",
          "    const size_t twice = 2 * names->count, count = index < twice ? twice : (size_t)1 << 24;",
          ("*named*", "notes*", "classes*", "checkpoint_best*")),
    Plant("source of a sparse layer unchecked", "model", "core/net/connections.c",
          "        if (source[e] > inputs)",
          "        if (source[e] > inputs && inputs == 0)", ("sparse_source_*", "sparse_widest*")),
    Plant("leak where a model is refused", "model", "core/io/model_read.c",
          "    if (status) vane_net_destroy(net);",
          "    if (status) vane_ctx_trim(m->ctx, 0);", ("*",)),
    Plant("key that stands twice", "json", "core/io/json_read.c",
          "        if (compare_keys(json, keys[i - 1], keys[i]) != 0) continue;",
          "        if (compare_keys(json, keys[i - 1], keys[i]) <= 0) continue;", ("key_twice*",)),
    Plant("nesting without an end", "json", "core/io/json_read.c",
          '    if (depth > DEPTH_MAX) return fail_at(p, p->at, "nested more than 32 deep");',
          '    if (depth > 32 * DEPTH_MAX) return fail_at(p, p->at, "nested more than 32 deep");', ("depth_*",)),
    Plant("escape beyond the end", "json", "core/io/json_read.c",
          "    if (end - *p < 2) return 0;",
          "    if (end - *p < 1) return 0;", ("backslash_*", "escape_*", "string_*")),
    Plant("quote beyond the end", "csv", "core/data/csv_fields.c",
          "        if (csv->at + 1 == csv->end || csv->at[1] != '\"') break;",
          "        if (csv->at[1] != '\"') break;", ("quote_*",)),
    Plant("more fields than columns", "csv", "core/data/csv.c",
          "        if (!status && column == p->columns)",
          "        if (!status && column > p->columns)", ("long_line*",)),
    Plant("rows counted one too few", "csv", "core/data/csv.c",
          "    chunk->count = lines < by_size ? lines : by_size;",
          "    chunk->count = (lines < by_size ? lines : by_size) - 1;", ("*",)),
    Plant("fewer bytes than the shape says", "npy", "core/data/npy.c",
          "    if (!vane_size_mul(h->rows, h->columns, &count) || !vane_size_mul(count, h->type->bytes, &wanted) || "
          "wanted != rest)",
          "    if (!vane_size_mul(h->rows, h->columns, &count) || !vane_size_mul(count, h->type->bytes, &wanted) || "
          "wanted < rest)", ("cut*",)),
    Plant("label below 0", "npy", "core/data/npy.c",
          "        if (!(label >= 0 && label < (float)limits.classes) || label != (float)(uint32_t)label)",
          "        if (!(label < (float)limits.classes) || label != (float)(uint32_t)label)",
          ("signed_*", "ints*", "longs*")),
    Plant("product of sizes wraps", "idx", "core/data/idx.c",
          "    if (!vane_size_mul(items, size, &total) || total != length - head)",
          "    if (total = items * size, total != length - head)", ("sizes_*",)),
    Plant("class beyond their number", "idx", "core/data/idx.c",
          "        if (labels->data[i] >= *classes) *classes = (size_t)labels->data[i] + 1;",
          "        if (labels->data[i] >= *classes) *classes = (size_t)labels->data[i];", ("*",)),
    Plant("value that isn't there", "options", "native/cli/args.c",
          '    if (++*at == argc) return vane_cli_usage("%s needs a value", arg->name);',
          "    ++*at;", ("value_missing*",)),
    Plant("more options than there is room for", "options", "native/cli/args.c",
          '    if (list->count == VANE_ARG_LIST_MAX) return vane_cli_usage("more than %d times %s", VANE_ARG_LIST_MAX, name);',
          "    (void)name;", ("hidden_most*",)),
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


def seeds_of(plant):
    """A folder of the corpus' files that don't show the bug."""
    corpus = WORK / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir()
    for file in (WORK / "src/tests/fuzz/corpus" / plant.harness).iterdir():
        if not any(fnmatch.fnmatch(file.name, pattern) for pattern in plant.without):
            shutil.copy(file, corpus)
    return corpus


def check_sound(harness):
    """One that fails by itself would find every bug: it is run over the corpus without any."""
    log = WORK / f"{harness}.log"
    with log.open("wb") as file:
        command = [build(harness), WORK / "src/tests/fuzz/corpus" / harness, "-runs=0", *OPTIONS]
        if subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=WORK).returncode:
            sys.exit(f"plants.py: {harness} fails without a bug, see {log}")


def choose(given):
    """By parts of their names; in a short run one for each harness."""
    chosen = [p for p in PLANTS if not given.names or any(name in p.name for name in given.names)]
    if given.short is None:
        return chosen
    turn = random.Random(given.short)
    of_harness = {p.harness: [q for q in chosen if q.harness == p.harness] for p in chosen}
    return [turn.choice(plants) for plants in of_harness.values()]


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
    corpus = seeds_of(plant)
    start = time.monotonic()
    done = subprocess.run([program, corpus, f"-max_total_time={seconds}", "-seed=1", "-artifact_prefix=" +
                           str(WORK) + "/", *OPTIONS], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=WORK)
    took = time.monotonic() - start
    (WORK / "last.log").write_bytes(done.stderr)
    return (took, finding(done.stderr.decode(errors="replace"))) if done.returncode else (None, "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--short", type=int, metavar="SEED")
    parser.add_argument("--json", type=Path)
    parser.add_argument("names", nargs="*", help="parts of names")
    given = parser.parse_args()
    if unknown := [name for name in given.names if not any(name in p.name for p in PLANTS)]:
        parser.error(f"no bug's name has {' or '.join(map(repr, unknown))} in it")
    chosen = choose(given)
    (WORK / "src").mkdir(parents=True, exist_ok=True)
    copy_sources()
    shell(["cmake", "--preset", "fuzz", "-B", WORK / "build", "-DVANE_WERROR=OFF"], WORK / "build.log")
    for harness in sorted({p.harness for p in chosen}):
        check_sound(harness)
    hunts = []
    for plant in chosen:
        took, how = hunt(plant, given.seconds)
        hunts.append({"name": plant.name, "harness": plant.harness, "seconds": took, "how": how})
        print(f"{plant.name:58} {plant.harness:7} {'MISSED' if took is None else f'{took:4.0f} s'}  {how}", flush=True)
    found = sum(h["seconds"] is not None for h in hunts)
    if given.json:
        given.json.write_text(json.dumps({"planted": len(hunts), "found": found, "hunts": hunts}), encoding="utf-8")
    print(f"planted={len(hunts)} found={found}")
    return found < len(hunts)


if __name__ == "__main__":
    sys.exit(main())
