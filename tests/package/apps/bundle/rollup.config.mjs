import { nodeResolve } from '@rollup/plugin-node-resolve';

export default {
    input: 'main.mjs', output: { dir: 'dist', entryFileNames: '[name].mjs' }, plugins: [nodeResolve({ browser: true })],
};
