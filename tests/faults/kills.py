#!/usr/bin/env python3
"""A process that is killed while it replaces a file leaves the old one or the new one, whole.

    kills.py VANE [--json FILE]         prints "kills: N made, N survived" last; exits 1 when one wasn't

40 kills at moments spread over the writing of a model and of a checkpoint, 300 with VANE_TEST_LONG=1; a process that has
ended before is none, and no more of these may there be than of kills. What a killed process may leave beside the file is
FILE.*.tmp, which hinders nobody.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KILLS = 150 if os.environ.get("VANE_TEST_LONG") == "1" else 20   # of each
HIDDEN = ("--hidden", "1500:tanh", "--hidden", "1500:tanh")     # 9 MB, a checkpoint three times that
TRAIN = ("train", "data.csv", "--quiet", "--force", "--threads", 1)


class Failure(Exception):
    """A kill that cost something."""


class Commands:
    def __init__(self, vane, folder):
        self.vane, self.folder = vane, folder

    def start(self, arguments):
        return subprocess.Popen([self.vane, *map(str, arguments)], cwd=self.folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *arguments):
        process = self.start(arguments)
        _, error = process.communicate(timeout=120)
        if process.returncode:
            raise Failure(f"{arguments}: {error}")

    def bytes(self, name):
        return (self.folder / name).read_bytes()


class Replacement:
    """A command that makes of `target`, which has the bytes of `old`, one of the bytes of `new`."""

    def __init__(self, commands, arguments, target, old, new):
        self.commands, self.arguments, self.target = commands, arguments, target
        self.old, self.new = commands.bytes(old), commands.bytes(new)
        self.seen = {"old": 0, "new": 0, "unfinished": 0}

    def put_back(self):
        (self.commands.folder / self.target).write_bytes(self.old)

    def begin(self):
        """The process, as soon as it has a temporary file to write to."""
        self.put_back()
        process = self.commands.start(self.arguments)
        while process.poll() is None and not any(self.commands.folder.glob(f"{self.target}.*.tmp")):
            time.sleep(0.0005)
        return process

    def window(self):
        """How long it takes from then to its end, the middle of three."""
        taken = []
        for _ in range(3):
            process = self.begin()
            begun = time.monotonic()
            _, error = process.communicate(timeout=120)
            taken.append(time.monotonic() - begun)
            if process.returncode or self.commands.bytes(self.target) != self.new:
                raise Failure(f"{self.arguments} makes another file than it should {error}")
        return sorted(taken)[1]

    def take_leftovers(self):
        leftovers = list(self.commands.folder.glob(f"{self.target}.*.tmp"))
        for path in leftovers:
            path.unlink()
        return bool(leftovers)

    def kill(self, moment):
        """False when the process ended before."""
        process = self.begin()
        try:
            _, error = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            _, error = process.communicate()
        if process.returncode not in (0, -signal.SIGKILL):
            raise Failure(f"{self.arguments} ends with {process.returncode}: {error}")
        return process.returncode != 0

    def check(self):
        found = self.commands.bytes(self.target)
        if found not in (self.old, self.new):
            raise Failure(f"{self.target} is neither the old file nor the new one")
        self.commands.run("info", self.target)
        self.seen["new" if found == self.new else "old"] += 1
        self.seen["unfinished"] += self.take_leftovers()

    def last(self):
        """A leftover is in nobody's way."""
        self.put_back()
        (self.commands.folder / f"{self.target}.1.tmp").write_bytes(b"left")
        self.commands.run(*self.arguments)
        if self.commands.bytes(self.target) != self.new:
            raise Failure("a leftover was in the way")
        self.take_leftovers()


def save(commands):
    for seed, name in ((1, "old.vane"), (2, "new.vane")):
        commands.run(*TRAIN, *HIDDEN, "--epochs", 0, "--seed", seed, "--save", name)
    return Replacement(commands, ("convert", "new.vane", "saved.vane", "--force"), "saved.vane", "old.vane",
                       "new.vane")


def checkpoint(commands):
    """Of a run of two epochs, each of one update: the checkpoint after the first is caught by a second name."""
    begin = (*TRAIN, *HIDDEN, "--epochs", 2, "--batch", 0, "--checkpoint")
    process = commands.start((*begin, "new.ck"))
    first, old = commands.folder / "new.ck", commands.folder / "old.ck"
    while process.poll() is None and not old.exists():
        if first.exists():
            os.link(first, old)
        time.sleep(0.001)
    _, error = process.communicate(timeout=120)
    if process.returncode or commands.bytes("old.ck") == commands.bytes("new.ck"):
        raise Failure(f"no checkpoint of the first epoch was caught {error}")
    return Replacement(commands, (*TRAIN, "--resume", "run.ck", "--checkpoint", "run.ck"), "run.ck", "old.ck",
                       "new.ck")


def attack(replacement, draw):
    """How many kills were made, and survived; says what went wrong. The window follows the machine's pace: about a quarter
    of the processes end before the kill, so that the last moments have their share too."""
    made = survived = attempts = 0
    seconds, first = replacement.window(), draw.random()
    while made < KILLS and attempts < 2 * KILLS:
        try:
            # By the golden ratio any number of moments is spread over the whole window.
            killed = replacement.kill(seconds * ((first + attempts * 0.618034) % 1))
            replacement.check()
            made += killed
            survived += killed
            seconds *= 1.04 if killed else 0.9
        except Failure as failure:
            print(replacement.target, failure)
            made += 1
        attempts += 1
    if made < KILLS:
        print(f"{replacement.target}: only {made} of {attempts} processes were killed before they ended")
    replacement.last()
    print(replacement.target, *(f"{count} {name}" for name, count in replacement.seen.items()))
    return made, survived


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vane")
    parser.add_argument("--json")
    a = parser.parse_args()
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        commands = Commands(Path(a.vane).resolve(), Path(folder))
        (Path(folder) / "data.csv").write_text("".join(f"{i % 7},{i % 3},{i % 2}\n" for i in range(8)))
        made, survived = map(sum, zip(*(attack(make(commands), draw) for make in (save, checkpoint))))
    if a.json:
        Path(a.json).write_text(json.dumps({"kills": made, "kills_survived": survived}), encoding="utf-8")
    print(f"kills: {made} made, {survived} survived")
    return survived < 2 * KILLS


if __name__ == "__main__":
    sys.exit(main())
