"""Same bits: runs tests/bits/bits.c at every plain width, in WebAssembly, at 1 to 3 threads and under a hostile floating-point
environment, and prints one SHA-256 for each case. Two mutants of the kernels must give others.

    python3 tests/bits/compare.py --bits PROGRAM --archive libvane.a [--wasm-folder FOLDER] [--cc CC]
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NATIVE_WIDTHS = ['scalar', 'sse2', 'avx2_plain', 'avx512_plain']

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


def run(command):
    """{case: bytes} of one run, or None when this machine can't."""
    with tempfile.TemporaryFile() as out:       # not a pipe: node:wasi loses bytes when one is full
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE)
        out.seek(0)
        rest = out.read()
    if done.returncode:
        text = done.stderr.decode()
        if 'does not run on this machine' in text or 'unknown vector width' in text:
            return None
        sys.exit(f'{" ".join(map(str, command))}: {text}')
    cases = {}
    while rest:
        head, rest = rest.split(b'\n', 1)
        _, name, count = head.split()
        cases[name.decode()], rest = rest[:int(count)], rest[int(count):]
    return cases


def hashes(cases):
    return {name: hashlib.sha256(data).hexdigest() for name, data in cases.items()}


def build_mutant(folder, edits, bits_source, archive, cc):
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
    flags = ['-std=c11', '-O2', '-ffp-contract=off', '-fno-math-errno', f'-I{folder}', f'-I{folder}/core/include', f'-I{folder}/core/vec']
    subprocess.run([cc, *flags, '-DVANE_VEC_H="vec_scalar.h"', '-DVANE_WIDTH=scalar', '-c', folder / 'core/kernels/kernels.c',
                    '-o', folder / 'kernels.o'], check=True)
    # The archive's own scalar table is not taken, since the symbol is there already.
    subprocess.run([cc, *flags, bits_source, folder / 'kernels.o', archive, '-lpthread', '-o', program], check=True)
    return program


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bits', required=True)
    parser.add_argument('--archive', required=True)
    parser.add_argument('--wasm-folder')
    parser.add_argument('--cc', default='cc')
    parser.add_argument('--all-built', action='store_true', default=os.environ.get('VANE_TEST_ALL_BUILT') == '1')
    options = parser.parse_args()

    commands = {f'{width}, {threads} thread(s)': [options.bits, '--isa', width, '--threads', str(threads)]
                for width in NATIVE_WIDTHS for threads in (1, 2, 3)}
    commands.update({f'{width}, flush-to-zero and round up': [options.bits, '--isa', width, '--threads', '2', '--hostile']
                     for width in NATIVE_WIDTHS})
    for name, threads in (('scalar', 1), ('simd128', 1), ('simd128', 3)):
        module = pathlib.Path(options.wasm_folder or '') / f'vane_bits-{name}.wasm'
        command = ['node', ROOT / 'tests/web/run-wasi.mjs', module, '--threads', str(threads)]
        commands[f'WebAssembly {name}, {threads} thread(s)'] = command if module.exists() else None

    expected = hashes(run(commands['scalar, 1 thread(s)']))
    passed, failed, skipped = 0, 0, 0
    for name, command in commands.items():
        cases = run(command) if command else None
        if cases is None:
            skipped += 1
            print(f'skipped: {name}: {"not on this machine" if command else "not built"}')
            continue
        wrong = [case for case, value in hashes(cases).items() if value != expected[case]]
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f'FAILED: {name}: other bits in {", ".join(wrong)}')
    for case, value in expected.items():
        print(f'{value}  {case}')
    for name, edits in MUTANTS.items():
        with tempfile.TemporaryDirectory() as folder:
            program = build_mutant(pathlib.Path(folder), edits, ROOT / 'tests/bits/bits.c', options.archive, options.cc)
            same = hashes(run([program, '--isa', 'scalar'])) == expected
        passed, failed = passed + (not same), failed + same
        print(f'{"FAILED: not noticed" if same else "noticed"}: the mutant with {name}')
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    # Where everything should be built, a module that isn't there is a failure.
    missing = options.all_built and None in commands.values()
    sys.exit(failed > 0 or missing)


main()
