#!/usr/bin/env python3
"""What the vane command has of FANN: its files, its algorithms, cascade training.

    cli_fann.py VANE [unittest options]
"""

import json
import subprocess
import sys
import unittest
from pathlib import Path

import cli


class Convert(cli.Command):
    def test_there_and_back(self):
        self.write("xor.csv", "0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
        self.write("new.csv", "0.25,0.5\n1,0.75\n")
        self.vane("train", "xor.csv", "--hidden", "5:tanh", "--epochs", 30, "--save", "xor.vane", "--quiet")
        self.vane("convert", "xor.vane", "xor.net")
        self.assertTrue(self.bytes("xor.net").startswith(b"FANN_FLO_2.1\nnum_layers=3\nlearning_rate=0.700000\n"))
        self.write("rate.net", self.bytes("xor.net").decode().replace("learning_rate=0.700000", "learning_rate=0.250000"))
        self.vane("convert", "rate.net", "again.vane")
        self.assertIn("note        fann.learning_rate: 0.25", self.vane("info", "again.vane"))
        self.vane("convert", "again.vane", "again.net")
        self.assertEqual(self.bytes("again.net"), self.bytes("rate.net"))
        expected = self.vane("predict", "xor.vane", "new.csv")
        for model in ("xor.net", "rate.net", "again.vane", "again.net"):
            self.assertEqual(self.vane("predict", model, "new.csv"), expected)

    def test_what_gets_lost_is_named(self):
        cli.write_flowers(self.folder / "flowers.csv")
        self.vane("train", "flowers.csv", "--hidden", "4:sigmoid", "--epochs", 1, "--save", "a.vane", "--quiet")
        self.refuses("convert", "a.vane", "a.net", status=cli.FAILED, saying="layer 1: FANN has no softmax")
        self.write("one.csv", "width,kind\n1,2\n2,4\n3,6\n")
        self.vane("train", "one.csv", "--epochs", 1, "--save", "one.vane", "--hidden", "2:tanh", "--quiet")
        done = subprocess.run([cli.VANE, "convert", "one.vane", "one.net"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr),
                         (cli.DONE, "vane: one.net: a FANN file has no names of inputs: left out\n"))

    def test_refusals(self):
        self.write("old.vane", "precious")
        self.write("bad.net", "FANN_FLO_2.1\nnum_layers=x\n")
        self.refuses("convert", "bad.net", "old.vane", status=cli.FAILED, saying="--force")
        self.refuses("convert", "bad.net", "new.vane", status=cli.FAILED, saying="bad.net:2:12: ")
        self.assertFalse((self.folder / "new.vane").exists())
        self.refuses("convert", "bad.net", saying="usage: vane convert")


class Algorithms(cli.Command):
    def setUp(self):
        super().setUp()
        (self.folder / "xor.csv").write_text("0,0,0\n0,1,1\n1,0,1\n1,1,0\n")

    def test_whole_epochs_to_a_goal(self):
        for optimizer in ("rprop", "quickprop", "sarprop"):
            lines = self.vane("train", "xor.csv", "--optimizer", optimizer, "--hidden", "4:tanh", "--output", "sigmoid",
                              "--loss", "mse", "--lr", "0.7", "--epochs", "2000", "--stop-loss", "0.001", "--seed", "3",
                              "--json", "--save", "xor.vane", "--force").splitlines()
            self.assertEqual(json.loads(lines[-1])["end"], "stopped early", optimizer)
            self.assertLessEqual(json.loads(lines[-2])["loss"], 0.001)
            measured = self.vane("eval", "xor.vane", "xor.csv", "--json")
            self.assertEqual(json.loads(measured)["accuracy"], 1)

    def test_cascade(self):
        for file in ("xor.vane", "xor.net"):
            lines = [json.loads(line) for line in
                     self.vane("cascade", "xor.csv", "--units", "4", "--bit-fail-limit", "0.2", "--stop-bit-fails", "0",
                               "--json", "--save", file).splitlines()]
            self.assertEqual([line["units"] for line in lines[:-1]], list(range(len(lines) - 1)))
            self.assertEqual((lines[-1]["end"], lines[-2]["bit_fails"]), ("goal reached", 0))
            self.assertLess(json.loads(self.vane("eval", file, "xor.csv", "--json"))["loss"], 0.04)
        self.assertTrue((self.folder / "xor.net").read_text().startswith("FANN_FLO_2.1"))
        text = self.vane("cascade", "xor.csv", "--units", "2", "--activation", "gaussian")
        self.assertRegex(text, r"(?m)^ +1 units  loss [0-9.]+  \d+ epochs  gaussian, steepness")
        self.assertEqual(self.vane("cascade", "xor.csv", "--units", "1", "--quiet"), "")

    def test_cascade_refuses(self):
        self.refuses("cascade", "xor.csv", "--optimizer", "adam", saying="adam")
        self.refuses("cascade", "xor.csv", "--activation", "sine", saying="sin")
        self.refuses("cascade", "xor.csv", "--output", "softmax", saying="softmax")
        self.refuses("cascade", "xor.csv", "--groups", "0", saying="groups")
        self.refuses("cascade", "none.csv", status=cli.FAILED, saying="none.csv")


if __name__ == "__main__":
    cli.VANE = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
