const { Network } = require('vane-nn');

Promise.all([import('./outcome.mjs'), import('./xor.mjs')]).then(([{ print }, { xor }]) => print(() => xor(Network)));
