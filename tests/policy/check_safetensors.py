"""check_safetensors.py FILE: exits 0 when FILE follows the safetensors reader's rules, else 1 with the reason."""
import json
import math
import sys

BYTES = dict(F64=8, F32=4, F16=2, BF16=2, I64=8, I32=4, I16=2, I8=1, U64=8, U32=4, U16=2, U8=1, BOOL=1)


def unique(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError('a key stands twice')
    return dict(pairs)


def check(data):
    length = int.from_bytes(data[:8], 'little')
    if length > 100_000_000 or 8 + length > len(data) or data[8:9] != b'{':
        raise ValueError('no header')
    header = json.loads(data[8:8 + length].decode(), object_pairs_hook=unique)
    metadata = header.pop('__metadata__', {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError('metadata that is no object of strings')
    at = 0
    for name, tensor in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
        if set(tensor) != {'dtype', 'shape', 'data_offsets'}:
            raise ValueError(f'{name}: other keys than dtype, shape, data_offsets')
        begin, end = tensor['data_offsets']
        if not all(type(size) is int and size >= 0 for size in (begin, end, *tensor['shape'])):
            raise ValueError(f'{name}: a size that is no natural number')
        if begin != at or end - begin != math.prod(tensor['shape']) * BYTES[tensor['dtype']]:
            raise ValueError(f'{name}: a hole, an overlap, or a wrong size')
        at = end
    if 8 + length + at != len(data):
        raise ValueError('bytes after the last tensor')


try:
    check(open(sys.argv[1], 'rb').read())
except (AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError) as error:
    sys.exit(f'{sys.argv[1]}: {type(error).__name__}: {error}')
