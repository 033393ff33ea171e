import { Network } from 'vane-nn';
import { test } from 'vitest';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

test('xor', () => print(() => xor(Network)));
