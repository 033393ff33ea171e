// What is said of yes and no.

const ratio = (part, whole) => (part > 0 ? part / whole : 0);

/** Of counts of answers, to `total` questions. */
export const rates = ({ truePos, trueNeg, falsePos, falseNeg }, total) => ({
    precision: ratio(truePos, truePos + falsePos),
    recall: ratio(truePos, truePos + falseNeg),
    accuracy: (truePos + trueNeg) / total,
});
