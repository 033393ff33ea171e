"""Same bits: runs tests/bits in cells of a matrix (where it runs, vector width, threads, memory kept or not, what the host does to
floating point), and holds the hashes of each against tests/bits/expected.txt. Two mutants of the kernels must give others.

    python3 tests/bits/compare.py --bits PROGRAM --archive libvane.a [--wasm-folder FOLDER] [--cc CC] [--json FILE] [--long]
    python3 tests/bits/compare.py --bits PROGRAM --archive libvane.a --renew      writes expected.txt, when all cells agree

--long runs the whole product of these axes. Else, natively and in Node, the pool is off for every other thread count, the other
way round at the next width: so all pairs of width, threads and pool are there; Chromium has one cell of each width.
"""
import argparse
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECTED = ROOT / 'tests/bits/expected.txt'
WIDTHS = {'native': ['scalar', 'sse2', 'avx2_plain', 'avx512_plain'], 'Node': ['scalar', 'simd128'],
          'Chromium': ['scalar', 'simd128']}
THREADS = (1, 2, 3, 8)
RUNNERS = {'Node': 'tests/web/run-wasi.mjs', 'Chromium': 'tests/browser/run-program.mjs'}

# Each is one wrong line that tests with tolerances would pass.
MUTANTS = {
    'tiles begun from zero': (
        'sum[i * vectors + j] = vf_load(from + j * L);',
        'sum[i * vectors + j] = vf_zero();',
        'vf_store(c + i * c_row + j * L, sum[i * vectors + j]);',
        'vf_store(c + i * c_row + j * L, begin ? vf_add(vf_load(begin + i * begin_row + j * L), sum[i * vectors + j])\n'
        ': sum[i * vectors + j]);'),
    'a lane-wise sum': (
        's[r][v] = vf_fma(xs, vf_load(w + r * w_row + j + v * L), s[r][v]);',
        's[r][0] = vf_fma(xs, vf_load(w + r * w_row + j + v * L), s[r][0]);'),
}


@dataclass(frozen=True)
class Cell:
    host: str
    width: str
    threads: int
    pool: bool
    hostile: bool

    def __str__(self):
        return (f'{self.host} {self.width}, {self.threads} thread(s), pool {"on" if self.pool else "off"}'
                + (', flush-to-zero and round up' if self.hostile else ''))

    def command(self, options):
        """None where what it runs isn't there."""
        rest = ['--threads', str(self.threads)] + ['--no-pool'] * (not self.pool) + ['--hostile'] * self.hostile
        if self.host == 'native':
            return [options.bits, '--isa', self.width, *rest]
        module = pathlib.Path(options.wasm_folder or '') / f'vane_bits-{self.width}.wasm'
        there = module.exists() and (self.host == 'Node' or has_chromium())
        return ['node', ROOT / RUNNERS[self.host], '--workers', str(self.threads - 1), module, *rest] if there else None


def has_chromium():
    return (ROOT / 'web/node_modules/playwright-core').exists() and shutil.which(os.environ.get('CHROMIUM', 'chromium'))


def cells(everything):
    for host, widths in WIDTHS.items():
        for (w, width), (t, threads), pool, hostile in itertools.product(
                enumerate(widths), enumerate(THREADS), (True, False), (False, True)):
            if threads > 1 and host != 'native' and width == 'scalar' or hostile and host != 'native':
                continue    # that module has one thread, and no module can set a rounding mode
            chosen = pool == ((w + t) % 2 == 0) and (not hostile or threads == 2)
            if host == 'Chromium':
                chosen = chosen and threads in (1, 3) and (width == 'scalar') == (threads == 1)
            if everything or chosen:
                yield Cell(host, width, threads, pool, hostile)


def run(command):
    """{row: hash} of one run, or None when this machine can't."""
    with tempfile.TemporaryFile() as out:       # not a pipe: node:wasi loses bytes when one is full
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE)
        out.seek(0)
        text = out.read().decode()
    if done.returncode:
        errors = done.stderr.decode()
        if 'does not run on this machine' in errors or 'unknown vector width' in errors:
            return None
        sys.exit(f'{" ".join(map(str, command))}: {errors}')
    return rows_of(text)


def rows_of(text):
    rows = {name: value for value, name in (line.split(' ', 1) for line in text.splitlines())}
    if len(rows) < len(text.splitlines()):
        sys.exit('two rows of tests/bits have one name')
    return rows


def differing(rows, expected):
    return [name for name in {**expected, **rows} if rows.get(name) != expected.get(name)]


def some(names):
    return '; '.join(names[:5]) + (f' and {len(names) - 5} more' if len(names) > 5 else '')


def build_mutant(folder, edits, archive, cc):
    """bits with a scalar table whose kernels have the edits."""
    shutil.copytree(ROOT / 'core', folder / 'core')
    source = folder / 'core/kernels/product.inc.h'
    text = source.read_text()
    for old, new in zip(edits[::2], edits[1::2]):
        if text.count(old) != 1:
            sys.exit(f'a mutant\'s line is not (once) in {source.name}: {old}')
        text = text.replace(old, new)
    source.write_text(text)
    program = folder / 'bits'
    flags = ['-std=c11', '-O2', '-ffp-contract=off', '-fno-math-errno', f'-I{folder}', f'-I{folder}/core/include',
             f'-I{folder}/core/vec', f'-I{ROOT}']
    subprocess.run([cc, *flags, '-DVANE_VEC_H="vec_scalar.h"', '-DVANE_WIDTH=scalar', '-c', folder / 'core/kernels/kernels.c',
                    '-o', folder / 'kernels.o'], check=True)
    # The archive's own scalar table is not taken, since the symbol is there already.
    subprocess.run([cc, *flags, *sorted(ROOT.glob('tests/bits/*.c')), folder / 'kernels.o', archive, '-lpthread', '-o', program],
                   check=True)
    return program


def count_noticed(expected, options):
    noticed = 0
    for name, edits in MUTANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            program = build_mutant(pathlib.Path(folder), edits, options.archive, options.cc)
            wrong = differing(run([program, '--isa', 'scalar']), expected)
        noticed += bool(wrong)
        print(f'{"noticed" if wrong else "FAILED: not noticed"}: the mutant with {name}, in {len(wrong)} rows')
    return noticed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bits', required=True)
    parser.add_argument('--archive', required=True)
    parser.add_argument('--wasm-folder')
    parser.add_argument('--cc', default='cc')
    parser.add_argument('--json')
    parser.add_argument('--renew', action='store_true')
    parser.add_argument('--long', action='store_true', default=os.environ.get('VANE_TEST_LONG') == '1')
    parser.add_argument('--all-built', action='store_true', default=os.environ.get('VANE_TEST_ALL_BUILT') == '1')
    options = parser.parse_args()

    expected = run([options.bits, '--isa', 'scalar']) if options.renew else rows_of(EXPECTED.read_text())
    found, skipped, missing = {}, [], []
    for cell in cells(options.long):
        command = cell.command(options)
        rows = run(command) if command else None
        if rows is None:
            skipped.append(str(cell))
            missing += [cell] * (not command)
            print(f'skipped: {cell}: {"not on this machine" if command else "not built, or no Chromium"}')
            continue
        found[cell] = rows
        if wrong := differing(rows, expected):
            print(f'FAILED: {cell}: other bits in {some(wrong)}')
    equal = sum(rows == expected for rows in found.values())
    if not equal and len({tuple(rows.items()) for rows in found.values()}) == 1:
        print('all cells agree, on other bits than expected.txt: see "The bits" in CONTRIBUTING.md')
    noticed = count_noticed(expected, options)
    if options.renew and equal == len(found):
        EXPECTED.write_text(''.join(f'{value} {name}\n' for name, value in expected.items()))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({
            'rows': len(expected), 'cells': len(found), 'equal': equal, 'skipped': skipped, 'mutants': len(MUTANTS),
            'noticed': noticed}))
    print(f'matrix: {len(found)} cells, {equal} equal')
    # Where everything should be built, a module that isn't there is a failure.
    sys.exit(not found or equal < len(found) or noticed < len(MUTANTS) or options.all_built and bool(missing))


main()
