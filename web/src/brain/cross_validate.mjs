import { argumentError, integer, outOfRange, wrongType } from '../check.mjs';
import { VaneError } from '../errors.mjs';
import { rates } from './binary.mjs';

const counts = ['truePos', 'trueNeg', 'falsePos', 'falseNeg'];
const measures = ['trainTime', 'testTime', 'iterations', 'error'];

function shuffled(values) {
    const order = [...values];
    for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
}

const sum = (sets, name) => sets.reduce((total, set) => total + set[name], 0);

/** Figures of all folds together. */
function addUp(sets) {
    const total = sum(sets, 'total');
    if (!('truePos' in sets[0])) return { total };
    const stats = Object.fromEntries(counts.map((name) => [name, sum(sets, name)]));
    return { total, ...stats, ...rates(stats, total) };
}

/** Trains a network for each of k parts of the data, on the other parts, and tests it on that one. */
export class CrossValidate {
    json = null;

    constructor(Classifier, options) {
        if (typeof Classifier !== 'function') throw wrongType('Classifier', Classifier, 'NeuralNetwork or a class like it');
        this.Classifier = Classifier;
        this.options = options;
    }

    testPartition(trainOpts, trainSet, testSet) {
        const classifier = new this.Classifier(this.options);
        const begin = performance.now();
        const { iterations, error } = classifier.train(trainSet, trainOpts);
        const trained = performance.now();
        const tested = classifier.test(testSet);
        return {
            ...tested, iterations, error,
            trainTime: trained - begin,
            testTime: performance.now() - trained,
            learningRate: classifier.trainOpts.learningRate,
            hiddenLayers: classifier.hiddenLayers,
            network: classifier.toJSON(),
        };
    }

    train(data, trainOpts = {}, k = 4) {
        if (integer(k, 'k') < 2) throw outOfRange('k', k, 'at least 2 parts');
        if (!Array.isArray(data)) throw wrongType('data', data, 'an array of { input, output }');
        if (data.length < k) {
            throw argumentError(RangeError, `data has ${data.length} elements: expected at least k, ${k}`, 'data', data);
        }
        const rows = shuffled(data);
        const sets = Array.from({ length: k }, (_, i) => {
            const [begin, end] = [i, i + 1].map((part) => Math.floor((part * rows.length) / k));
            return this.testPartition(trainOpts, [...rows.slice(0, begin), ...rows.slice(end)], rows.slice(begin, end));
        });
        const testSize = rows.length / k;
        const stats = { ...addUp(sets), testSize, trainSize: rows.length - testSize };
        this.json = { avgs: Object.fromEntries(measures.map((name) => [name, sum(sets, name) / k])), stats, sets };
        return this.json;
    }

    /** The network that trained best. */
    toNeuralNetwork() {
        if (!this.json) throw new VaneError('state', 'nothing was trained yet');
        return this.fromJSON(this.json);
    }

    toJSON() { return this.json; }

    fromJSON(json) {
        const sets = json?.sets;
        if (!Array.isArray(sets) || sets.length === 0) throw wrongType('json', json, 'what toJSON of a CrossValidate gave');
        const best = sets.reduce((one, other) => (other.error < one.error ? other : one));
        return new this.Classifier(this.options).fromJSON(best.network);
    }
}
