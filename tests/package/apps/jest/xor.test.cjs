const { Network } = require('vane-nn');
const { print, xor } = require('./xor.cjs');

test('xor', () => print(() => xor(Network)));
