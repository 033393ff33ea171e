// Data in all forms, and the functions for them.
import type { BackendOptions, LayerDescription, Scaling } from './description.js';
import type { FileSource } from './files.js';
import type { Activation, Rows, TrainOptions, TypedNumbers } from './index.js';

/** Rows of numbers. */
export interface NumberTable {
    inputs: Rows;
    targets: Rows;
    /** One factor >= 0 per row. */
    weights?: Rows;
}

/** A row whose numbers have names. The first row's names, in its order, become the network's inputNames or classNames,
 *  unless it has some; in later rows an unknown name is refused, and a missing number is 0. */
export interface NamedRow { readonly [name: string]: number }

/** Rows of numbers, named or not; and classes, where a network has an output for each: one per row, by its number or its
 *  label. */
export interface Table {
    inputs: Rows | readonly NamedRow[];
    targets: Rows | readonly NamedRow[] | readonly string[];
    weights?: Rows;
    /** Names that the network gets where it has none. */
    inputNames?: readonly (string | null)[] | null;
    /** Likewise; classes by their numbers are these. */
    classNames?: readonly (string | null)[] | null;
    /** The number of rows, for split, where it shows nowhere else. */
    rows?: number;
}

/** A row of data by itself. */
export interface Sample {
    input: number | TypedNumbers | readonly number[] | NamedRow;
    output: number | string | TypedNumbers | readonly number[] | NamedRow;
}

/** Labels that are new become the network's classNames: by value when all are integers, else in the order of their bytes. */
export type Data = Table | readonly Sample[];

/** Rows that come bit by bit: samples, or tables without weights. No more of them are asked for than the next batches take,
 *  and return() is called when no more are wanted. Labels that aren't numbers need a network with classNames. */
export type Portions = AsyncIterable<Sample | Table> | Iterable<Sample | Table> | ReadableStream<Sample | Table>;

/** Portions for one pass; or a function that makes them anew for each epoch. */
export type Stream = Portions | (() => Portions);

export type FitInputs = Rows | readonly NamedRow[];
export type FitTargets = FitInputs | readonly string[];

/** Options of train and of a network, and what Network.fit makes of the targets where they say nothing else: strings, whole
 *  numbers in an array of integers, and rows of one 1 among 0s are classes, for which the last layer is softmax; 0 and 1 alone
 *  take sigmoid; other numbers are learnt as such, by a linear layer and mse, with scaleTargets 'zscore'. The loss goes by the
 *  last layer. scale is 'zscore', and epochs so many that 200,000 rows are seen, at least 10 and at most 1,000. */
export interface FitOptions extends TrainOptions, BackendOptions {
    /** Units of hidden layers, relu unless they say otherwise; [] for none (64) */
    hidden?: number | readonly (number | LayerDescription)[];
    /** Activation of the last layer; 'softmax' also says that numbers in one column are those of classes. */
    output?: Activation;
    shortcuts?: boolean;
    sumLimit?: number;
    inputNames?: readonly (string | null)[] | null;
    /** Also says that numbers in one column are those of these classes. */
    classNames?: readonly (string | null)[] | null;
}

/** Columns of a CSV file. */
export interface CsvOptions {
    /** Target columns: the last so many, or those of these names; 0 for none. The last column by default. */
    targets?: number | string | readonly string[];
    /** The target column holds labels of classes even where they look like numbers. false by default. */
    labels?: boolean;
    /** Whether the first line holds names; found out by default. */
    header?: boolean;
    /** Found out by default. */
    separator?: ',' | ';' | '\t' | ' ';
}

/** What a CSV file holds, for train and split as it is. */
export interface CsvTable {
    rows: number;
    /** Row after row: inputs.length / rows a row. */
    inputs: Float32Array<ArrayBuffer>;
    inputNames: (string | null)[] | null;
    /** Where the target column holds labels, the numbers of its classes. */
    targets: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
    classNames: string[] | null;
}

/** Reads a CSV file (RFC 4180): its text, or whatever has its bytes, a URL among them. Rejects with code 'format' and its
 *  line and column when it is malformed. */
export function readCsv(source: FileSource, options: CsvOptions & { targets: 0 }): Promise<Omit<CsvTable, 'targets'>>;
export function readCsv(source: FileSource, options?: CsvOptions): Promise<CsvTable>;

/** Data in two parts, of which the second has round(rows * fraction) rows, by a shuffle that depends on seed (0) alone: that
 *  of train's validation fraction, and of the command's. */
export function split<T extends Table | readonly unknown[]>(data: T, fraction: number, options?: { seed?: number }): Promise<[T, T]>;

/** Rows of one 1 among 0s. Labels are names, or numbers from 0. */
export function oneHot(labels: readonly string[] | readonly number[] | TypedNumbers,
    options?: { classNames?: readonly string[] }): Promise<{ targets: Float32Array<ArrayBuffer>; classNames: string[] | null }>;

/** The scaling that takes each column to mean 0 and deviation 1 ('zscore', by default) or to [0, 1] ('minmax'); a constant
 *  one is only centred. Networks fit their own with train's `scale`. `width` is that of a row in a flat array. */
export function fitScaling(rows: Rows, options?: { scale?: 'minmax' | 'zscore'; width?: number }): Promise<Scaling>;
export function applyScaling(rows: Rows, scaling: Scaling): Promise<Float32Array<ArrayBuffer>>;
