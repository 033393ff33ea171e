#!/usr/bin/env python3
"""What llvm-cov counted, by the rooms of core/.

    rooms.py SUMMARY [--json FILE]      ends with 1 when core or one of its rooms is under the bar
"""

import argparse
import json
import sys
from pathlib import Path

KINDS = {"lines": 95, "branches": 85}      # the least that tests are to execute, in percent


class Part:
    """Files counted together."""

    def __init__(self, name, files):
        self.name = name
        self.covered = {kind: sum(file["summary"][kind]["covered"] for file in files) for kind in KINDS}
        self.total = {kind: sum(file["summary"][kind]["count"] for file in files) for kind in KINDS}

    def percent(self, kind):
        return 100 * self.covered[kind] / self.total[kind] if self.total[kind] else 100.0

    def is_under(self):
        return any(self.percent(kind) < bar for kind, bar in KINDS.items())

    def row(self):
        figures = "".join(f"{self.percent(kind):8.1f} % of {self.total[kind]:5d} {kind}" for kind in KINDS)
        return f"{self.name:32}{figures}{'   under the bar' if self.is_under() else ''}"

    def as_json(self):
        return {kind: {"covered": self.covered[kind], "total": self.total[kind], "percent": self.percent(kind)}
                for kind in KINDS}


def name_of(file):
    return file["filename"][file["filename"].rindex("/core/") + 1:]


def room_of(file):
    return "/".join(name_of(file).split("/")[:2])


def parts_of(files):
    """All of it, its rooms, its files."""
    names = sorted({room_of(file) for file in files})
    rooms = [Part(name, [file for file in files if room_of(file) == name]) for name in names]
    return Part("core", files), rooms, [Part(name_of(file), [file]) for file in files]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("summary", type=Path)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    counted = json.loads(given.summary.read_text(encoding="utf-8"))["data"][0]["files"]
    files = [file for file in counted if file["summary"]["lines"]["count"]]
    if not files:
        sys.exit("nothing of core/ was counted")
    core, rooms, single = parts_of(files)
    low = [part for part in single if part.is_under()]
    print("\n".join(part.row() for part in [core, *rooms, *low]))
    if given.json:
        given.json.write_text(json.dumps({
            "bar": KINDS, "core": core.as_json(), "rooms": {room.name: room.as_json() for room in rooms},
            "files_under": {part.name: part.as_json() for part in low}}, indent=1) + "\n", encoding="utf-8")
    return any(part.is_under() for part in [core, *rooms])


if __name__ == "__main__":
    sys.exit(main())
