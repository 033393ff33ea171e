#!/usr/bin/env python3
"""The vane command, run as a user runs it.

    cli.py VANE [unittest options]
"""

import fcntl
import json
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

VANE = str(Path(sys.argv.pop(1)).resolve()) if __name__ == "__main__" else "vane"
DONE, FAILED, USAGE, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 130


def write_flowers(path, rows=150, seed=1, names=("setosa", "red, \"old\" rose", "virginica"), header=True, shift=0):
    """Three classes of four numbers, well apart; the label is text in the last column."""
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8") as file:
        if header:
            file.write("width,length,height,weight,kind\n")
        for i in range(rows):
            kind = (i + shift) % 3
            numbers = [draw.gauss(3 * (kind == j), 0.5) for j in range(4)]
            label = names[kind].replace('"', '""')
            file.write(",".join(f"{n:.3f}" for n in numbers) + f',"{label}"\n')


def write_noise(path, rows=4000, columns=30):
    draw = random.Random(2)
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(rows):
            file.write(",".join(f"{draw.random():.3f}" for _ in range(columns)) + "\n")


class Command(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def vane(self, *arguments, status=DONE, text=None, **environment):
        """Standard output; the exit status must be `status`, and errors one line on standard error."""
        done = subprocess.run([VANE, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, input=text, env=dict(os.environ, **environment))
        self.error = done.stderr
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stdout}{done.stderr}")
        if status in (FAILED, USAGE, DIVERGED):
            self.assertRegex(done.stderr, r"\Avane: [^\n]+\n\Z")
        else:
            self.assertEqual(done.stderr, "")
        return done.stdout

    def refuses(self, *arguments, saying, status=USAGE, **environment):
        self.vane(*arguments, status=status, **environment)
        self.assertIn(saying, self.error)

    def start(self, *arguments):
        return subprocess.Popen([VANE, *map(str, arguments)], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def bytes(self, name):
        return (self.folder / name).read_bytes()

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")


class Help(Command):
    def test_every_command_has_help_with_examples(self):
        text = self.vane("--help")
        self.assertIn("Examples:", text)
        self.assertIn("Exit status: 0 done", text)
        for name in ("train", "cascade", "predict", "eval", "info", "convert"):
            self.assertIn(f"  {name} ", text)
            self.assertIn(f"  vane {name} ", self.vane(name, "--help"))
        self.assertEqual(self.vane("train", "nothing.csv", "--bad", "-h"), self.vane("train", "--help"))
        self.assertEqual(self.vane("help", "train"), self.vane("train", "--help"))
        self.assertEqual(self.vane("help"), text)
        self.refuses("help", "trian", saying="did you mean train?")

    def test_version(self):
        self.assertRegex(self.vane("--version"), r"\Avane \d+\.\d+\.\d+\n\Z")

    def test_wrong_usage(self):
        self.refuses(saying="see vane --help")
        self.refuses("trian", saying="did you mean train?")
        self.refuses("xyzzy", saying="see vane --help")
        self.refuses("train", saying="an argument is missing")
        self.refuses("train", "a.csv", "b.csv", saying="one argument too many: b.csv")
        self.refuses("train", "a.csv", "--epoch", "3", saying="did you mean --epochs?")
        self.refuses("train", "a.csv", "--zzz=1", saying="unknown option --zzz")
        self.refuses("train", "a.csv", "--epochs", saying="--epochs needs a value")
        self.refuses("train", "a.csv", "--force=1", saying="--force takes no value")
        for bad in ("x", "-1", "1.5", "", "1e3", "99999999999999999999999"):
            self.refuses("train", "a.csv", f"--epochs={bad}", saying="expected a whole number")
        for bad in ("x", "", "nan", "inf", "1,5"):
            self.refuses("train", "a.csv", f"--lr={bad}", saying="expected a number")
        self.refuses("train", "a.csv", "--optimizer", "adm", saying='did you mean "adam"?')
        self.refuses("train", "a.csv", "--hidden", "8:rleu", saying='did you mean "relu"?')
        self.refuses("train", "a.csv", "--hidden", "relu", saying="--hidden relu")
        self.refuses("train", "a.csv", "--validation", "1.5", saying="between 0 and 1")
        self.refuses("train", "a.csv", "--targets", "0", saying="--targets 0")
        self.refuses("train", "a.csv", "--separator", "xy", saying="--separator xy")
        self.refuses("train", "a.csv", "--resume", "b", "--lr", "1", saying="--lr doesn't go with --resume")
        self.refuses("train", "a.csv", "--checkpoint-every", "5", saying="--checkpoint-every needs --checkpoint")
        self.refuses("train", "a.csv", "--checkpoint", "c", "--checkpoint-every", "0", saying="from 1")
        self.refuses("info", saying="--cpu")
        self.refuses("info", "a.vane", "--cpu", saying="--cpu")

    def test_options_of_the_library_are_refused_by_it(self):
        write_flowers(self.folder / "a.csv")
        self.refuses("train", "a.csv", "--lr", "-1", saying="learning_rate")
        self.refuses("train", "a.csv", "--batch", "70000", saying="batch")
        self.refuses("train", "a.csv", "--threads", "1000", saying="1000 threads")
        self.refuses("train", "a.csv", "--isa", "mips", saying="mips")
        self.refuses("train", "a.csv", saying="mips", VANE_ISA="mips")


class Workflow(Command):
    def setUp(self):
        super().setUp()
        write_flowers(self.folder / "flowers.csv")
        write_flowers(self.folder / "test.csv", rows=60, seed=7, shift=1)
        self.train = ("train", "flowers.csv", "--epochs", 40, "--lr", 0.01, "--hidden", "16:tanh", "--scale", "zscore")

    def test_from_text_labels_to_predictions(self):
        said = self.vane(*self.train, "--validation", 0.2, "--save", "a.vane")
        self.assertIn("4-16-3, 131 parameters, 120 rows and 30 for validation", said)
        self.assertEqual(len(re.findall(r"^epoch \d+/40  loss ", said, re.M)), 40)
        self.assertIn("saved a.vane", said)

        figures = json.loads(self.vane("eval", "a.vane", "test.csv", "--json"))
        self.assertEqual(figures["rows"], 60)
        self.assertGreater(figures["accuracy"], 0.95)
        self.assertGreater(figures["rows_per_second"], 0)
        self.assertEqual(figures["classes"], ['red, "old" rose', "setosa", "virginica"])
        self.assertEqual(sum(map(sum, figures["confusion"])), 60)
        right = sum(figures["confusion"][i][i] for i in range(3))
        self.assertAlmostEqual(right / 60, figures["accuracy"], places=6)
        self.assertIn("accuracy ", self.vane("eval", "a.vane", "test.csv"))

        rows = [line.rsplit(",", 1)[0] for line in self.bytes("test.csv").decode().splitlines()[1:]]
        rows = [",".join(line.split(",")[:4]) for line in rows]
        self.write("new.csv", "\n".join(rows) + "\n")
        lines = self.vane("predict", "a.vane", "new.csv").splitlines()
        self.assertEqual(lines[0], "class,probability")
        self.assertEqual(len(lines), 61)
        self.assertTrue(lines[1].startswith('"red, ""old"" rose",0.'), lines[1])
        self.assertEqual(self.vane("predict", "a.vane", "-", text="\n".join(rows) + "\n").splitlines(), lines)
        self.assertEqual(self.vane("predict", "a.vane", "test.csv", "--targets", 1).splitlines(), lines)
        self.assertEqual(self.vane("predict", "a.vane", "test.csv", "--labels").splitlines(), lines)
        first = json.loads(self.vane("predict", "a.vane", "new.csv", "--json").splitlines()[0])
        self.assertEqual(first["class"], 'red, "old" rose')
        self.assertAlmostEqual(sum(first["outputs"]), 1, places=5)
        self.assertEqual(first["probability"], max(first["outputs"]))
        header = self.vane("predict", "a.vane", "new.csv", "--all").splitlines()[0]
        self.assertEqual(header, 'class,probability,"red, ""old"" rose",setosa,virginica')

        about = self.vane("info", "a.vane")
        for part in ("layer 0     4 -> 16, tanh, 80 parameters", "3, softmax", "width, length", "setosa",
                     "checkpoint  no"):
            self.assertIn(part, about)

    def test_numbers(self):
        self.write("xor.csv", "0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
        self.vane("train", "xor.csv", "--hidden", "8:tanh", "--output=sigmoid", "--epochs", 400, "--batch", 4,
                  "--lr", 0.05, "--seed", 42, "--save", "xor.vane", "--quiet")
        outputs = self.vane("predict", "xor.vane", "-", text="0,0\n0,1\n1,0\n1,1\n").splitlines()
        self.assertEqual(outputs[0], "output_1")
        self.assertEqual([round(float(y)) for y in outputs[1:]], [0, 1, 1, 0])
        self.vane("train", "xor.csv", "--targets", 2, "--hidden", "none", "--save", "line.vane", "--quiet")
        self.assertIn("1 -> 2, linear", self.vane("info", "line.vane"))
        figures = json.loads(self.vane("eval", "line.vane", "xor.csv", "--targets", 2, "--json"))
        self.assertNotIn("accuracy", figures)

    def test_names_that_are_not_ascii(self):
        names = ("\u65e5\u672c\u8a9e\u30c6\u30b9\u30c8", 9 * "\u0451", "a")
        write_flowers(self.folder / "names.csv", names=names)
        self.vane("train", "names.csv", "--epochs", 1, "--save", "a.vane", "--quiet")
        for line in self.vane("eval", "a.vane", "names.csv").splitlines()[-3:]:
            self.assertEqual(len(line), 4 * 9)

    def test_json_lines(self):
        lines = [json.loads(line) for line in self.vane(*self.train, "--validation", "test.csv", "--json").splitlines()]
        self.assertEqual([line["event"] for line in lines], ["start"] + 40 * ["epoch"] + ["end"])
        self.assertEqual([line["epoch"] for line in lines[1:-1]], list(range(1, 41)))
        # The file has its classes in another order, and is read in the network's.
        self.assertGreater(lines[-2]["validation_accuracy"], 0.95)
        self.assertEqual(lines[-1]["end"], "finished")

    def test_quiet_prints_nothing(self):
        self.assertEqual(self.vane(*self.train, "--quiet"), "")

    def test_early_stopping(self):
        lines = self.vane(*self.train[:2], "--epochs", 100000, "--patience", 2, "--validation", 0.3, "--lr", 0.1,
                          "--json")
        self.assertEqual(json.loads(lines.splitlines()[-1])["end"], "stopped early")

    def test_same_bits_at_every_width(self):
        widths = re.findall(r"^  (\w+) +yes$", self.vane("info", "--cpu"), re.M)
        plain = [name for name in widths if name in ("scalar", "sse2") or name.endswith("_plain")]
        for threads, width in enumerate(plain, 1):
            self.vane(*self.train, "--deterministic", "--threads", threads, "--save", f"{width}.vane", "--quiet",
                      VANE_ISA=width)
            self.assertEqual(self.bytes(f"{width}.vane"), self.bytes(f"{plain[0]}.vane"), width)

    def test_the_forced_width_is_in_use(self):
        self.assertIn("in use:         scalar (VANE_ISA says so)", self.vane("info", "--cpu", VANE_ISA="scalar"))

    def test_wrong_columns(self):
        self.vane(*self.train, "--save", "a.vane", "--quiet")
        self.refuses("predict", "a.vane", "test.csv", status=FAILED, saying="test.csv")
        self.write("wide.csv", "1,2,3,4,5\n")
        self.refuses("predict", "a.vane", "wide.csv", status=FAILED, saying="--targets 1 leaves the last 1 out")
        self.write("narrow.csv", "1,2\n")
        self.refuses("predict", "a.vane", "narrow.csv", status=FAILED, saying="takes 4")
        self.refuses("eval", "a.vane", "narrow.csv", status=FAILED, saying='class "2"')


class Files(Command):
    def setUp(self):
        super().setUp()
        write_flowers(self.folder / "flowers.csv")

    def test_nothing_is_overwritten_without_force(self):
        self.write("old", "precious")
        before = time.monotonic()
        for option in ("--save", "--checkpoint"):
            self.refuses("train", "flowers.csv", "--epochs", 10**9, option, "old", status=FAILED, saying="--force")
        self.assertLess(time.monotonic() - before, 30)
        self.assertEqual(self.bytes("old"), b"precious")
        self.vane("train", "flowers.csv", "--save", "old", "--force", "--quiet")
        self.assertNotEqual(self.bytes("old"), b"precious")

    def test_what_is_no_file_is_refused_before_training(self):
        (self.folder / "folder").mkdir()
        for target in ("folder", "/dev/null"):
            for option in ("--save", "--checkpoint"):
                self.refuses("train", "flowers.csv", "--epochs", 10**9, option, target, "--force", status=FAILED,
                             saying=f"{target}: is a ")

    def test_standard_input_that_cannot_be_read(self):
        self.vane("train", "flowers.csv", "--epochs", 1, "--save", "a.vane", "--quiet")
        folder = os.open(self.folder, os.O_RDONLY)
        done = subprocess.run([VANE, "predict", "a.vane", "-"], cwd=self.folder, stdin=folder, capture_output=True,
                              text=True)
        os.close(folder)
        self.assertEqual((done.returncode, done.stderr), (FAILED, "vane: can't read standard input\n"))

    def test_missing_and_broken_files(self):
        self.write("broken.csv", "1,2,3\n4,5\n")
        self.write("not.vane", "hello, world")
        self.refuses("train", "missing.csv", status=FAILED, saying="missing.csv")
        self.refuses("train", "broken.csv", status=FAILED, saying="broken.csv:2:")
        self.refuses("train", ".", status=FAILED, saying="folder")
        self.refuses("train", "flowers.csv", "--save", "none/a.vane", status=FAILED, saying="none/a.vane")
        for command in (("info",), ("predict", "flowers.csv"), ("eval", "flowers.csv")):
            arguments = command[:1] + ("not.vane",) + command[1:]
            self.refuses(*arguments, status=FAILED, saying="not.vane")
        self.vane("train", "flowers.csv", "--save", "a.vane", "--quiet")
        self.refuses("train", "flowers.csv", "--resume", "a.vane", status=FAILED, saying="a.vane")

    def test_an_output_that_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([VANE, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (FAILED, "vane: can't write the output\n"))

    def test_divergence(self):
        self.refuses("train", "flowers.csv", "--optimizer", "sgd", "--lr", "1e30", "--output", "linear", "--save",
                     "a.vane", "--quiet", status=DIVERGED, saying="learning rate")
        self.assertFalse((self.folder / "a.vane").exists())


class Interruption(Command):
    ARGUMENTS = ("train", "noise.csv", "--hidden", "64", "--dropout", "0.2", "--seed", 3, "--validation", 0.1,
                 "--deterministic")

    def setUp(self):
        super().setUp()
        write_noise(self.folder / "noise.csv")

    def interrupt(self, *arguments):
        """Ctrl-C after the second epoch; the lines printed."""
        process = self.start(*arguments)
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate(timeout=60)
        self.assertEqual((process.returncode, error), (INTERRUPTED, ""))
        return "".join(lines) + rest

    def test_what_there_is_is_saved(self):
        said = self.interrupt(*self.ARGUMENTS, "--epochs", 10**6, "--save", "a.vane")
        self.assertIn("interrupted after", said)
        self.assertIn("29 -> 64", self.vane("info", "a.vane"))

    def test_a_resumed_run_ends_with_the_same_bits(self):
        for name, options in (("whole", ()), ("patient", ("--patience", 500))):
            arguments = (*self.ARGUMENTS, "--epochs", 60, *options)
            self.vane(*arguments, "--checkpoint", f"{name}.end", "--save", f"{name}.vane", "--quiet")
            said = self.interrupt(*arguments, "--checkpoint", "run.ck", "--save", "part.vane", "--force")
            self.assertIn("interrupted", said)
            self.assertIn("--resume goes on", self.vane("info", "run.ck"))
            self.vane("train", "noise.csv", "--resume", "run.ck", "--seed", 3, "--validation", 0.1, "--deterministic",
                      "--checkpoint", "run.ck", "--save", "resumed.vane", "--force", "--quiet")
            self.assertEqual(self.bytes("resumed.vane"), self.bytes(f"{name}.vane"))
            self.assertEqual(self.bytes("run.ck"), self.bytes(f"{name}.end"))

    def test_a_second_interruption_kills(self):
        process = self.start(*self.ARGUMENTS, "--epochs", 10**6, "--batch", 4096, "--hidden", 4096, "--hidden", 4096)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertIn(process.returncode, (-signal.SIGINT, INTERRUPTED))


class Terminal(Command):
    def on_terminal(self, width, *arguments):
        """What a terminal of this width receives."""
        try:
            master, slave = pty.openpty()
        except OSError as error:        # a container or chroot without /dev/pts
            self.skipTest(f"no terminals here: {error}")
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        with subprocess.Popen([VANE, *map(str, arguments)], cwd=self.folder, stdout=slave, stderr=slave,
                              env=environment) as process:
            os.close(slave)
            received = b""
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                if not part:
                    break
                received += part
        os.close(master)
        self.assertEqual(process.returncode, DONE)
        return received.decode()

    def test_one_line_is_redrawn_and_fits(self):
        write_noise(self.folder / "noise.csv")
        for width in (40, 80, 132):
            text = self.on_terminal(width, "train", "noise.csv", "--epochs", 200, "--batch", 2, "--hidden", 64)
            drawn = [line.removesuffix("\x1b[K") for line in re.findall(r"\r([^\r\n]+\x1b\[K)", text)]
            drawn = [line for line in drawn if line.startswith("epoch ")]
            self.assertGreater(len(drawn), 2)
            self.assertLess(max(map(len, drawn)), width)
            self.assertEqual(any("[=" in line for line in drawn), width >= 80)
            self.assertLess(text.count("\n"), 5)
            self.assertIn("epoch 200/200  loss ", text)


if __name__ == "__main__":
    unittest.main()
