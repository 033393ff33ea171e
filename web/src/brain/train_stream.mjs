import { callback, object, wrongType } from '../check.mjs';
import { Columns } from './columns.mjs';
import { insideOf, NeuralNetwork } from './network.mjs';

const ROWS_AT_ONCE = 1024;

/** The class of streams that train a network on the data written to them; Writable is Node's, or does as much. Each pass over the
 *  data ends with endInputs(), and the next one is asked for by floodCallback(); the first of them only tells what there is. */
export function trainStreamOn(Writable) {
    return class TrainStream extends Writable {
        #net;
        #inside;
        #flood;
        #done;
        #columns = { input: new Columns(), output: new Columns() };
        #isFirst = true;
        #rows = [];
        #count = 0;         // of rows in this pass
        #errors = 0;
        #iterations = 0;

        constructor(options = {}) {
            super({ objectMode: true });
            const { neuralNetwork, floodCallback, doneTrainingCallback, ...training } = object(options, 'the options');
            if (!(neuralNetwork instanceof NeuralNetwork)) {
                throw wrongType('neuralNetwork', neuralNetwork, 'a NeuralNetwork');
            }
            this.#net = neuralNetwork;
            this.#inside = insideOf(neuralNetwork);
            this.#flood = callback(floodCallback, 'floodCallback');
            this.#done = callback(doneTrainingCallback, 'doneTrainingCallback');
            neuralNetwork.updateTrainingOptions(training);
            this.on('finish', () => this.#endPass());
        }

        /** Ends a pass over the data. */
        endInputs() { this.write(false); }

        _write(datum, _, next) {
            try {
                if (datum) this.#take(datum);
                else this.emit('finish');
            } catch (error) {
                next(error);
                return;
            }
            next();
        }

        #take(datum) {
            this.#count++;
            if (this.#isFirst) {
                this.#inside.learn(this.#columns, datum);
                return;
            }
            this.#rows.push(datum);
            if (this.#rows.length === ROWS_AT_ONCE) this.#train();
        }

        #train() {
            const rows = this.#rows.splice(0);
            if (rows.length > 0) this.#errors += rows.length * this.#inside.train(rows);
        }

        #endPass() {
            if (this.#count === 0) return;      // the stream's own end, after that of its last pass
            const isFirst = this.#isFirst;
            const error = isFirst ? Infinity : this.#error();
            this.#isFirst = false;
            this.#count = this.#errors = 0;
            if (isFirst) this.#inside.begin(this.#columns);
            else this.#report(error);
            const { iterations, errorThresh } = this.#net.trainOpts;
            if (this.#iterations < iterations && error > errorThresh) this.#flood?.();
            else this.#done?.({ error, iterations: this.#iterations });
        }

        #error() {
            this.#train();
            return this.#errors / this.#count;
        }

        #report(error) {
            const { log, logPeriod, callback: call, callbackPeriod } = this.#net.trainOpts;
            const iterations = ++this.#iterations;
            if (log && iterations % logPeriod === 0) log(`iterations: ${iterations}, training error: ${error}`);
            if (call && iterations % callbackPeriod === 0) call({ iterations, error });
        }
    };
}
