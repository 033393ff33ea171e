#!/usr/bin/env python3
"""No reader calls itself, however deep a file nests: but for the JSON parser, which stops at a depth of its own.

    recursion.py ROOT CC     CC: a gcc, whose call graph this is (-fcallgraph-info); prints cycles that aren't expected

Calls through pointers aren't seen. That the one cycle is found shows that others would be.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("core/base", "core/net", "core/data", "core/io")
EXPECTED = [{"parse_inside", "parse_key", "parse_value"}]      # core/io/json_read.c, DEPTH_MAX

EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', re.M)


def call_graph(root, cc):
    """{function: functions that it calls}; a static one's name has its file's in front."""
    calls = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in sorted(source for room in ROOMS for source in (root / room).glob("*.c")):
            target = Path(folder) / (source.stem + ".o")
            subprocess.run([cc, "-std=c11", "-O0", "-fcallgraph-info", f"-I{root}", f"-I{root}/core/include", "-c", source,
                            "-o", target], check=True)
            for caller, called in EDGE.findall(target.with_suffix(".ci").read_text(encoding="utf-8")):
                calls.setdefault(caller, set()).add(called)
    return calls


def cycles(calls):
    """Sets of functions that reach one another."""
    reached = {}
    for start in calls:
        seen, waiting = set(), [start]
        while waiting:
            for called in calls.get(waiting.pop(), ()):
                if called not in seen:
                    seen.add(called)
                    waiting.append(called)
        reached[start] = seen
    found = []
    for start in sorted(calls):
        if start in reached[start] and not any(start in cycle for cycle in found):
            found.append({other for other in reached[start] if start in reached.get(other, ())})
    return found


def main():
    found = [{name.split(":")[-1] for name in cycle} for cycle in cycles(call_graph(Path(sys.argv[1]), sys.argv[2]))]
    for cycle in found:
        if cycle not in EXPECTED:
            print("these call one another: " + ", ".join(sorted(cycle)))
    for cycle in EXPECTED:
        if cycle not in found:
            print("no longer there: " + ", ".join(sorted(cycle)))
    return found != EXPECTED


if __name__ == "__main__":
    sys.exit(main())
