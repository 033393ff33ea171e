export { Writable } from 'node:stream';
