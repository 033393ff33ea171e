// What the modules' exports take, by the roles of their parameters, and an instance in which there is one thing for each
// role. A raw export without a row here fails the test.
import { encode } from '../../../web/src/text.mjs';

export const roles = {
    abi: [], record: [], error: [], status_name: ['status'], open: ['flag', 'count'], fused: [],
    enum_parse: ['text', 'text'], enum_name: ['text', 'index'],
    alloc: ['count'], free: ['block'], memory_fields: [], memory_stats: [],

    net_create: ['count'], net_add: ['plan', 'count', 'index'], net_shortcuts: ['net'], net_sum_limit: ['net'],
    net_set_dropout: ['plan', 'index', 'number'], net_set_initialiser: ['plan', 'index', 'index'],
    net_build: ['plan', 'number'], net_destroy: ['net'], net_inputs: ['net'], net_outputs: ['net'], net_layers: ['net'],
    net_parameters: ['net'], layer_fields: [], net_layer: ['net', 'index'], group_fields: [],
    net_group: ['net', 'index', 'index'], net_get_weights: ['net', 'index', 'room', 'room'],
    net_set_weights: ['net', 'index', 'floats', 'floats'], net_scaling: ['net', 'flag', 'room'],
    net_set_frozen: ['net', 'index', 'flag'], net_class_name: ['net', 'index'],
    net_set_class_name: ['net', 'index', 'text'], net_input_name: ['net', 'index'],
    net_set_input_name: ['net', 'index', 'text'], net_predict: ['net', 'floats', 'count', 'room'],
    net_activations: ['net', 'count', 'floats', 'room'], net_save: ['net', 'room', 'bytes'], net_load: ['file', 'bytes'],
    net_fit_scaling: ['net', 'dataset', 'index', 'index'], net_evaluate: ['net', 'dataset', 'index', 'room', 'count'],
    net_set_shortcuts: ['plan', 'flag'], net_set_sum_limit: ['plan', 'number'],
    net_set_units: ['net', 'index', 'index', 'count', 'index', 'number'],
    net_load_fann: ['file', 'bytes'], text_fields: [], net_save_fann: ['net'], net_fann_leaves_out: ['net', 'index'],

    dataset_create: ['floats', 'count', 'floats', 'count', 'count', 'floats'], split_fields: [],
    dataset_split: ['dataset', 'number', 'number'], dataset_rows: ['dataset'], dataset_destroy: ['dataset'],
    data_options: ['count', 'text', 'flag', 'flag', 'index'], dataset_parse: ['text', 'count'], dataset_fields: [],
    dataset: ['dataset'], dataset_input_name: ['dataset', 'index'], dataset_target_name: ['dataset', 'index'],
    dataset_labels: ['dataset', 'room'], dataset_fit: ['dataset', 'index', 'room', 'room'],
    scale_rows: ['count', 'count', 'floats', 'floats', 'floats', 'room'], one_hot: ['labels', 'count', 'count', 'room'],
    dataset_balance: ['dataset', 'room'], split_order: ['room', 'count', 'number', 'number'],

    option_count: [], option_name: ['index'], options_reset: [], option_set: ['index', 'number'],
    option_set_name: ['index', 'text'], option_class_weights: ['floats'],
    trainer_create: ['net'], trainer_destroy: ['trainer'], plan_fields: [], trainer_plan: ['trainer'], metrics_fields: [],
    trainer_run: ['trainer', 'dataset', 'count', 'count'], trainer_metrics: ['trainer'],
    trainer_validate: ['trainer', 'dataset', 'count'],
    trainer_epochs: ['trainer', 'dataset', 'dataset', 'count', 'room'], trainer_restore_best: ['trainer'],
    trainer_set_learning_rate: ['trainer', 'number'], trainer_step: ['trainer', 'dataset'],
    trainer_save: ['trainer', 'room', 'bytes'], resumed_fields: [], trainer_resume: ['file', 'bytes'],
    options_take: ['trainer'], trainer_differs: ['trainer'],
    counters_fields: [], trainer_counters: ['trainer'], trainer_layer_times: ['trainer', 'room'],
    trainer_histograms: ['trainer', 'flag', 'count', 'room'],

    cascade_option_count: [], cascade_option_name: ['index'], cascade_reset: [], cascade_option_set: ['index', 'number'],
    cascade_room: [], cascade_fields: [], cascade_train: ['net', 'dataset', 'pairs', 'count', 'room'],

    stream_create: ['count', 'count', 'count'], stream_dataset: ['stream'],
    stream_begin: ['stream'], stream_resume: ['stream', 'number'], stream_skip: ['stream', 'number'], stream_fields: [],
    stream: ['stream'], stream_push: ['stream', 'count'], stream_end: ['stream'],

    thread_run: [], thread_stack: [], thread_room: [], thread_fail: [], thread_failed: [], __wasm_init_tls: ['block'],
};

export const MOST_PAGES = 104;

const OWN_LIMITS = [5, 6, 1, 1, 64, 0x80, 0x80, 2];        // the section of a module's own memory, of 64 to 32768 pages

/** The bytes of a module, with a memory of at most MOST_PAGES where it has one of its own. */
export function limitMemory(bytes) {
    const limited = bytes.slice();
    const at = limited.findIndex((_, i) => OWN_LIMITS.every((byte, j) => limited[i + j] === byte));
    if (at >= 0) limited.set([MOST_PAGES | 0x80, 0x80, 0], at + OWN_LIMITS.length - 3);
    return limited;
}

const rows = [0, 0, 0, 1, 1, 0, 1, 1];
const ROOM = 4096;

/** One thing for each role, in an instance that was just made, by the module's own functions. */
export function makeScene({ memory, ...calls }) {
    const put = (bytes) => {
        const at = calls.alloc(bytes.byteLength);
        new Uint8Array(memory.buffer).set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), at);
        return at;
    };
    const text = (string) => put(encode(`${string}\0`));
    const number = (kind, name) => calls.enum_parse(text(kind), text(name));
    if (calls.open(0, 1) !== 0) throw new Error('the instance does not open');

    const begin = (units) => {
        const net = calls.net_create(2);
        calls.net_add(net, units, number('activation', 'tanh'));
        calls.net_add(net, 1, number('activation', 'sigmoid'));
        return net;
    };
    const build = (units) => {
        const net = begin(units);
        if (calls.net_build(net, 7) !== 0) throw new Error('the network is not built');
        return net;
    };
    const floats = put(Float32Array.from({ length: 64 }, (_, i) => rows[i % 8]));
    const control = build(5);
    const net = build(3);
    const bytes = calls.net_save(net, 0, 0);
    const file = calls.alloc(bytes);
    calls.net_save(net, file, bytes);
    const freed = calls.alloc(256);
    calls.free(freed);
    return {
        control, net, bytes, file, freed, floats,
        dataset: calls.dataset_create(floats, 2, floats, 1, 4, 0),
        plan: begin(3), trainer: calls.trainer_create(net), stream: calls.stream_create?.(2, 1, 4) ?? 0,
        text: text('tanh'), labels: put(new Uint32Array([0, 1, 2, 1])), pairs: put(new Float64Array([5, 0.5, 5, 1])),
        room: calls.alloc(ROOM), answer: calls.alloc(64), block: calls.alloc(64),
        count: 2, index: 1, flag: 1, number: 0.5, status: -1,
    };
}

/** Bits of what the scene's control network gives: the same as long as its instance is sound. */
export function controlBits({ memory, ...calls }, { control, floats, answer }) {
    const status = calls.net_predict(control, floats, 4, answer);
    return status === 0 ? new Uint32Array(memory.buffer.slice(answer, answer + 16)).join() : `status ${status}`;
}

/** What callers may pass by mistake or on purpose, whatever the role: numbers, ends of memory of so many bytes, and things
 *  of other roles, the middle of such, and what the allocator keeps before them. */
export function hostileValues(scene, bytes) {
    const things = ['net', 'plan', 'trainer', 'dataset', 'stream', 'file', 'freed'].map((name) => scene[name]);
    return [
        0, -0, 1, -1, 3, 7, 64, 65535, 2 ** 24, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 16, 2 ** 32 - 1, 2 ** 32,
        2 ** 53, -(2 ** 31), NaN, Infinity, -Infinity, 0.5, -1.5, 1e-300, 1e300,
        bytes, bytes - 1, bytes - 4, bytes - 16, bytes + 1, scene.text, scene.floats,
        ...things, ...things.flatMap((at) => [at + 1, at + 16, at - 4, at - 8]),
    ];
}
