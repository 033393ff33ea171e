const { Network } = require('vane-nn');
const brain = require('vane-nn/brain');
const { learnAsBrain, print, xor } = require('./xor.cjs');

test('xor', () => print(() => {
    learnAsBrain(brain);
    return xor(Network);
}));
