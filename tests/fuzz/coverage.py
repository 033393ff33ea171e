#!/usr/bin/env python3
"""Edges that a corpus reaches, by file: reads what a harness prints with -print_coverage=1.

    coverage.py ROOT PATTERN...     the files, by their path from ROOT, that are counted
"""

import fnmatch
import re
import sys
from collections import defaultdict

FUNCTION = re.compile(r"^(?:UN)?COVERED_FUNC: hits: \d+ edges: (\d+)/(\d+) \S+ (\S+?):\d+")


def main():
    root, patterns = sys.argv[1].rstrip("/") + "/", sys.argv[2:]
    files = defaultdict(lambda: [0, 0])
    for line in sys.stdin:
        found = FUNCTION.match(line)
        if not found or not found[3].startswith(root):
            continue
        path = found[3][len(root):]
        if any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
            files[path][0] += int(found[1])
            files[path][1] += int(found[2])
    if not files:
        sys.exit("coverage.py: no such file was seen")
    files["together"] = [sum(edges) for edges in zip(*files.values())]
    for path, (covered, edges) in files.items():
        print(f"{path:40} {covered:5} of {edges:5} edges  {100 * covered / edges:5.1f} %")


if __name__ == "__main__":
    main()
