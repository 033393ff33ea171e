// The modules of hosts that have them inside.
import { fileBytes } from '#assets';
import { assemble, filesOf } from '../patch.mjs';
import { compileBytes } from '../sharing.mjs';

const moduleBytes = (name) => assemble(name, filesOf(name).map(fileBytes));

export const compileNow = (name) => new WebAssembly.Module(moduleBytes(name));
export const compile = async (name, shared) => compileBytes(moduleBytes(name), shared);
