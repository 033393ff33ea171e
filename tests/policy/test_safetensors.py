#!/usr/bin/env python3
"""check_safetensors.py accepts what the vane command saves and refuses damaged copies of it.

    test_safetensors.py VANE [unittest options]
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).with_name("check_safetensors.py")
VANE = str(Path(sys.argv.pop(1)).resolve()) if __name__ == "__main__" else "vane"


class Safetensors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        rows, model = Path(cls.folder.name, "rows.csv"), Path(cls.folder.name, "model.vane")
        rows.write_text("".join(f"{i % 7},{i % 3},{i % 2}\n" for i in range(40)))
        command = [VANE, "train", rows, "--hidden", "3", "--epochs", "1", "--save", model]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        cls.good = model.read_bytes()
        cls.header = cls.good[8:8 + int.from_bytes(cls.good[:8], "little")]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check(self, data):
        """The checker's exit status and message."""
        path = Path(self.folder.name, "copy.vane")
        path.write_bytes(data)
        run = subprocess.run([sys.executable, "-B", CHECKER, path], capture_output=True, text=True)
        return run.returncode, run.stderr

    def edited(self, old, new):
        """The file with its header changed, its length put right."""
        self.assertIn(old, self.header)
        header = self.header.replace(old, new, 1)
        return len(header).to_bytes(8, "little") + header + self.good[8 + len(self.header):]

    def test_accepts_what_is_saved(self):
        self.assertEqual(self.check(self.good), (0, ""))

    def test_the_data_begins_at_a_multiple_of_64(self):
        self.assertEqual((8 + len(self.header)) % 64, 0)
        self.assertTrue(self.header.startswith(b'{"__metadata__":{"vane.version":"1",'))

    def test_refuses_damage(self):
        damaged = {
            "empty": b"",
            "cut within the header": self.good[:100],
            "cut by a byte": self.good[:-1],
            "longer by a byte": self.good + b"\0",
            "a length past the end": b"\xff\xff\xff\0\0\0\0\0" + self.good[8:],
            "a header that is no object": self.edited(b'{"__metadata__"', b' {"__metadata__"'),
            "a header that is no JSON": self.edited(b'"dtype":', b'"dtype"'),
            "metadata that is no string": self.edited(b'"vane.version":"1"', b'"vane.version":1'),
            "a tensor twice": self.edited(b'"layer.0.bias"', b'"layer.0.weight"'),
            "an unknown dtype": self.edited(b'"F32"', b'"F31"'),
            "a wider dtype": self.edited(b'"F32"', b'"F64"'),
            "another shape": self.edited(b'"shape":[2,3]', b'"shape":[2,4]'),
            "negative sizes": self.edited(b'"shape":[2,3]', b'"shape":[-2,-3]'),
            "a hole": self.edited(b'"data_offsets":[0,24]', b'"data_offsets":[4,28]'),
            "an overlap": self.edited(b'"data_offsets":[24,', b'"data_offsets":[20,'),
        }
        for name, data in damaged.items():
            with self.subTest(name):
                status, message = self.check(data)
                self.assertEqual(status, 1, name)
                self.assertIn("copy.vane: ", message)
                self.assertNotIn("Traceback", message)


if __name__ == "__main__":
    unittest.main()
