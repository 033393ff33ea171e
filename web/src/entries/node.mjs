// For Node: what a script has, with Node's host, streams and more modules.
import { Writable } from 'node:stream';
import { brain as brainOfPages, inside, Network, VaneError, applyScaling, fitScaling, oneHot, readCsv, split } from '#script';
import * as host from '../hosts/node.mjs';

inside.give(host);
const TrainStream = inside.trainStreamOn(Writable);

export { Network, VaneError, applyScaling, fitScaling, oneHot, readCsv, split };
export const brain = { ...brainOfPages, TrainStream, default: { ...brainOfPages.default, TrainStream } };
