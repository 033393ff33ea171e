// A worker with networks in it: the same engine as a page's, at the end of a line.
import { shared } from '#shared';
import { engine } from './engine.mjs';
import { connect } from './hosts/worker.mjs';
import { Line } from './line.mjs';
import { listen } from './worker_port.mjs';

const { services, objects } = engine();
const line = new Line(listen((message) => line.take(message)), { ...services, start: (facts) => connect(line, { ...facts, shared }) }, objects);
