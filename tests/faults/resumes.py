#!/usr/bin/env python3
"""Training that is ended by a signal, resumed, and ended again gets to the bytes of a run that nobody disturbed.

    resumes.py VANE [--json FILE]       prints "resumes: N resumed, N bit-identical" last; exits 1 when one isn't

Each optimizer, ended by SIGKILL where a checkpoint is written at the end of epochs, by SIGKILL where one is written within
them too, and by SIGINT, which writes one by itself. With VANE_TEST_LONG=1 each of these deterministic and not, with one
thread and with three, and in several turns; else every optimizer and every way with one of the four by turns.
"""

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONG = os.environ.get("VANE_TEST_LONG") == "1"
TURNS = 5 if LONG else 1
ROWS, COLUMNS = 400, 11
NETWORK = ("--hidden", "160:tanh", "--hidden", "96:relu", "--dropout", 0.3)    # products large enough for threads
ANYWAY = ("--targets", 2, "--validation", 0.2, "--seed", 5, "--quiet", "--force", "--checkpoint")

# With what else a checkpoint has to hold: moments, schedules, the best weights, scaling.
BY_BATCH = {
    "sgd": ("--optimizer", "sgd", "--lr", 0.02, "--momentum", 0),
    "momentum": ("--optimizer", "sgd", "--lr", 0.02, "--schedule", "cosine", "--warmup", 7),
    "nesterov": ("--optimizer", "sgd", "--lr", 0.02, "--nesterov", "--clip-norm", 1),
    "rmsprop": ("--optimizer", "rmsprop", "--l2", 0.001, "--schedule", "step", "--step-epochs", 20),
    "adam": ("--optimizer", "adam", "--patience", 30),
    "adamw": ("--optimizer", "adamw", "--weight-decay", 0.1, "--scale", "zscore"),
}
BY_ROW = {"by_row": ("--optimizer", "sgd", "--lr", 0.01, "--momentum", 0)}
BY_EPOCH = {
    "whole": ("--optimizer", "adam"),
    "rprop": ("--optimizer", "rprop"),
    "quickprop": ("--optimizer", "quickprop", "--lr", 0.01),
    "sarprop": ("--optimizer", "sarprop", "--output", "sigmoid"),    # its noise grows with the error
}
# Settings, rows of a batch, epochs, batches between checkpoints.
COURSES = ((BY_BATCH, 64, 60, 3), (BY_ROW, 1, 40, 96), (BY_EPOCH, 0, 60, None))
MACHINES = list(itertools.product((("--deterministic",), ()), (1, 3)))


class Failure(Exception):
    """A run that ended otherwise than it should."""


class Training:
    """One setting, in a folder of its own."""

    def __init__(self, vane, folder, setting, machine):
        self.vane, self.folder = vane, folder
        widths, threads = machine
        self.machine = (*widths, "--threads", threads)
        self.setting = (*NETWORK, *setting)
        self.seconds = 0

    def start(self, name, *arguments):
        command = [self.vane, "train", "data.csv", *arguments, *self.machine, *ANYWAY, f"{name}.ck",
                   "--save", f"{name}.vane"]
        return subprocess.Popen(list(map(str, command)), cwd=self.folder, stderr=subprocess.PIPE, text=True)

    def whole(self):
        begun = time.monotonic()
        process = self.start("whole", *self.setting)
        _, error = process.communicate(timeout=120)
        if process.returncode:
            raise Failure(error)
        self.seconds = time.monotonic() - begun

    def bytes(self, name):
        return [(self.folder / f"{name}.{ending}").read_bytes() for ending in ("vane", "ck")]

    def go(self, end, within, seconds):
        """Starts the run, or goes on from its checkpoint, until it ends or is ended; True for the latter."""
        begin = ("--resume", "run.ck") if (self.folder / "run.ck").exists() else self.setting
        process = self.start("run", *begin, *within)
        try:
            _, error = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(end)
            _, error = process.communicate(timeout=120)
        if process.returncode not in (0, -end, 130):
            raise Failure(f"exit status {process.returncode}: {error}")
        return process.returncode != 0

    def disturbed(self, end, within, draw):
        """How often the run was ended with a checkpoint to go on from, up to four times; never, when the machine became
        busier or idler: for the next time it's told to wait longer or shorter."""
        for name in ("run.ck", "run.vane"):
            (self.folder / name).unlink(missing_ok=True)
        endings, wait = 0, 2
        for _ in range(4):
            if not self.go(end, within, self.seconds * draw.uniform(0.2, 0.6)):
                wait = 0.5
                break
            endings += (self.folder / "run.ck").exists()
        else:
            if self.go(end, within, 120):
                raise Failure("never ends")
        if endings == 0:
            self.seconds *= wait
        if self.bytes("run") != self.bytes("whole"):
            raise Failure("other bytes")
        return endings


def write_data(path):
    draw = random.Random(1)
    path.write_text("".join(",".join(f"{draw.random():.3f}" for _ in range(COLUMNS)) + "\n" for _ in range(ROWS)),
                    encoding="utf-8")


def cases():
    """(name, setting, machine, signal, options of checkpoints)"""
    by_turns = itertools.cycle(MACHINES)
    for settings, batch, epochs, every in COURSES:
        ways = [(signal.SIGKILL, ()), (signal.SIGINT, ())]
        if every:
            ways.append((signal.SIGKILL, ("--checkpoint-every", every)))
        for (name, setting), (end, within) in itertools.product(settings.items(), ways):
            setting = (*setting, "--batch", batch, "--epochs", epochs)
            for machine in MACHINES if LONG else [next(by_turns)]:
                yield name, setting, machine, end, within


def resumes(training, end, within, draw):
    training.whole()
    return any(training.disturbed(end, within, draw) for _ in range(8))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vane")
    parser.add_argument("--json")
    a = parser.parse_args()
    draw = random.Random(2)
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    resumed = identical = 0
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        write_data(Path(folder) / "data.csv")
        for (name, setting, machine, end, within), _ in itertools.product(cases(), range(TURNS)):
            training = Training(Path(a.vane).resolve(), Path(folder), setting, machine)
            resumed += 1
            try:
                if not resumes(training, end, within, draw):
                    raise Failure("can't be ended before its end")
                identical += 1
            except Failure as failure:
                print(name, *machine[0], machine[1], "threads", signal.Signals(end).name, *within, failure, sep=" ")
    if a.json:
        Path(a.json).write_text(json.dumps({"resumes": resumed, "resumes_identical": identical}), encoding="utf-8")
    print(f"resumes: {resumed} resumed, {identical} bit-identical")
    return identical != resumed


if __name__ == "__main__":
    sys.exit(main())
