const { Network } = require('vane-nn');
const brain = require('vane-nn/brain');
const store = require('vane-nn/store');

const parts = ['./outcome.mjs', './others.mjs', './xor.mjs'].map((path) => import(path));
Promise.all(parts).then(([{ print }, { keepAt, learnAsBrain }, { xor }]) => print(async () => {
    learnAsBrain(brain);
    await keepAt('xor.vane', Network, store);
    return xor(Network);
}));
