// No text becomes code: no eval, no Function, no timers of texts, no import of what is not written out. Read off the syntax of
// the sources and of what is published.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from '../../web/node_modules/typescript/lib/typescript.js';

const web = new URL('../../web/', import.meta.url);
const { SyntaxKind } = ts;
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/** What is done all the same. A worker fetches its second part from the address that it is told, beside its first; Node gets
 *  workers as the text that is published with the package. */
const allowed = { 'import of an expression': ['src/hosts/worker.mjs', 'dist/worker.mjs'], 'a worker of a text': ['src/hosts/node.mjs', 'dist/node.cjs'] };

const isText = (node) => node !== undefined
    && [SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral, SyntaxKind.TemplateExpression].includes(node.kind);

const nameOf = (node) => node?.name?.text ?? node?.text ?? '';

/** What is wrong with a node, null for nothing. */
function judge(node) {
    const isCall = node.kind === SyntaxKind.CallExpression;
    if (isCall && node.expression.kind === SyntaxKind.ImportKeyword) {
        const [what] = node.arguments;
        return isText(what) && what.kind !== SyntaxKind.TemplateExpression ? null : 'import of an expression';
    }
    if (node.kind === SyntaxKind.Identifier && ['eval', 'Function'].includes(node.text)) {
        const { parent } = node;
        if (parent.kind === SyntaxKind.PropertyAssignment && parent.name === node) {
            return node.text === 'eval' && parent.initializer.getText() !== 'false' ? 'a worker of a text' : null;
        }
        if (parent.kind === SyntaxKind.BinaryExpression && parent.operatorToken.kind === SyntaxKind.InstanceOfKeyword) return null;
        return node.text;
    }
    if (!isCall && node.kind !== SyntaxKind.NewExpression) return null;
    if (timers.includes(nameOf(node.expression)) && isText(node.arguments?.[0])) return 'a timer of a text';
    if (nameOf(node.expression) === 'constructor' && isText(node.arguments?.[0])) return 'a constructor of functions';
    return null;
}

/** [line, what] of each place in a text of JavaScript where text becomes code. */
function findIn(name, text) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    const found = [];
    const visit = (node) => {
        const wrong = judge(node);
        if (wrong) found.push([file.getLineAndCharacterOfPosition(node.getStart()).line + 1, wrong]);
        ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
}

for (const folder of ['src', 'dist', 'dashboard']) {
    test(`no text becomes code in web/${folder}`, () => {
        const names = readdirSync(fileURLToPath(new URL(folder, web)), { recursive: true }).filter((name) => /\.(mjs|cjs|js)$/.test(name));
        assert.ok(names.length > 10);
        const found = names.flatMap((name) => {
            const path = `${folder}/${name}`;
            return findIn(path, readFileSync(new URL(path, web), 'utf8'))
                .filter(([, what]) => !allowed[what]?.includes(path)).map(([line, what]) => `${path}:${line}: ${what}`);
        });
        assert.deepEqual(found, []);
    });
}

test('each way to make code of text is found', () => {
    const planted = ['eval("1")', '(0, eval)(x)', 'globalThis.eval(x)', 'new Function("a", "b")', 'Function("a")', 'setTimeout("a()", 1)',
        'window.setInterval(`a`, 1)', 'import(x)', 'import(`./${x}.mjs`)', 'f.constructor("return 1")', 'new Worker(x, { eval: true })'];
    for (const text of planted) assert.equal(findIn('x.mjs', text).length, 1, text);
    for (const text of ['evaluate(x)', 'import("./a.mjs")', 'setTimeout(() => {}, 1)', 'x instanceof Function', '"eval(1)"', 'class A { constructor() {} }']) {
        assert.deepEqual(findIn('x.mjs', text), [], text);
    }
});
