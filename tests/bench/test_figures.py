#!/usr/bin/env python3
"""What bench/figures.py and bench/compare make of the lines that the benches write."""
import json
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"


def row(name, ratio, median=100.0, verdict="met", spread=0.01, goal=1.0, races=3):
    stamp = {"row": name, "width": "avx2", "unit": "GFLOP/s", "spread": 0.01, "races": races, "commit": "abc"}
    yield {**stamp, "contender": "vane", "best": median * 1.1, "median": median, "ratio": ratio, "ratio_spread": spread,
           "verdict": verdict, "goal": goal, "peer": "BLIS"}
    yield {**stamp, "contender": "BLIS", "best": median / ratio, "median": median / ratio, "ratio": ratio}


class Figures(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, *rows):
        path = self.folder / name
        path.write_text("".join(json.dumps(figure) + "\n" for one in rows for figure in one))
        return str(path)

    def run_script(self, script, *arguments):
        return subprocess.run([sys.executable, "-B", BENCH / script, *arguments], check=True, capture_output=True,
                              text=True).stdout

    def test_table_has_ratio_share_and_verdict(self):
        peak = {"row": "peak multiply-add", "width": "avx2", "unit": "GFLOP/s", "contender": "loop", "best": 200,
                "median": 200, "spread": 0, "verdict": "measured", "goal": 0, "races": 3}
        table = self.run_script("figures.py", "table", self.write("a", [peak], row("cube", 0.8, verdict="missed")))
        self.assertIn("| cube | avx2 | GFLOP/s | 100 (110) | 50 % | BLIS | 125 (125) | 0.80 | 1.0 % | 1 | missed |", table)

    def test_the_later_of_two_measurements_counts(self):
        table = self.run_script("figures.py", "table", self.write("a", row("cube", 0.8), row("cube", 1.25)))
        self.assertNotIn("0.80", table)
        self.assertIn("1.25", table)

    def test_chart_is_svg_with_a_bar_per_goal(self):
        svg = self.folder / "a.svg"
        self.run_script("figures.py", "chart", self.write("a", row("a < b", 0.8), row("no goal", 2.0, goal=0)), str(svg))
        document = xml.dom.minidom.parse(str(svg))
        self.assertEqual(len(document.getElementsByTagName("rect")), 1)

    def test_compare_prints_what_left_its_spread(self):
        old = self.write("old", row("steady", 1.0, spread=0.05), row("faster", 1.0), row("gone", 1.0))
        new = self.write("new", row("steady", 1.04), row("faster", 1.2), row("born", 1.0))
        text = self.run_script("compare", old, new)
        self.assertIn("+20 % faster avx2: 1 -> 1.2 times the best peer", text)
        self.assertNotIn("steady", text)
        self.assertIn("new    born avx2", text)
        self.assertIn("gone   gone avx2", text)
        self.assertIn("1 rows within", text)

    def test_compare_says_when_one_was_quick(self):
        text = self.run_script("compare", self.write("old", row("a", 1.0)), self.write("new", row("a", 1.0, races=1)))
        self.assertIn("--quick", text)


if __name__ == "__main__":
    unittest.main()
