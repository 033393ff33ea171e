const { resolve } = require('node:path');

module.exports = { mode: 'production', entry: './main.mjs', output: { path: resolve('dist'), filename: 'main.mjs' } };
