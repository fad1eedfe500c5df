/**
 * A trained sequence model as a folder:
 *
 *   sequence.json         its sizes, its features by name, what it was trained on and what it was measured at
 *   model.safetensors     its parameters
 *   vectors.safetensors   the vectors of all items, as they were then
 *   vectors.usearch       the graph that finds the nearest of them, where they are many
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeDurably, writeFolder } from '../runtime/index.js';
import { type Json, readSafetensors, type StoredTensor, writeSafetensors } from '../tensor/index.js';
import { SequenceModel, type SequenceParameters, type SequenceShape } from './sequence.js';

/** The stored data of a model other than its parameters. */
export interface SequenceAbout {
  readonly shape: SequenceShape;
  /** The features of content with a vector, by their names in the catalogue. */
  readonly features: readonly string[];
  /** The encoder of the text vectors that it uses, if any. */
  readonly encoder?: string | undefined;
  /** A digest of the items' ids in the order of their numbers, since the numbers mean nothing elsewhere. */
  readonly catalogue: string;
  /** The divisor of scores that calibrates their softmax; above 0. */
  readonly temperature: number;
  /** The last steps of users with a bucket (see `bucketOf`) of at most this were held out from training. */
  readonly heldBelow: number;
  /** The data and settings of its training. */
  readonly trained: { readonly [name: string]: Json };
  /** Validation metrics, on steps held out of training. */
  readonly metrics: { readonly [name: string]: number };
}

export interface SavedSequence {
  /** The name of its folder. */
  readonly name: string;
  readonly about: SequenceAbout;
  readonly model: SequenceModel;
  /** `[items, width]`. */
  readonly vectors: Float32Array;
  /** The path of the graph over the vectors, which can be missing. */
  readonly graph: string;
}

const GRAPH = 'vectors.usearch';

/**
 * Writes a model; the folder is renamed to its name once it is complete.
 * @param writeGraph writes the graph to the given path, if there is one.
 */
export async function saveSequence(
  folder: string,
  { about, model, vectors }: Omit<SavedSequence, 'name' | 'graph'>,
  writeGraph: (path: string) => void,
): Promise<void> {
  const { width } = about.shape;
  const tensors = new Map(
    Object.entries(model.parameters).map(([name, data]) => [name, tensorOf(name, data, about.shape)]),
  );
  const all: StoredTensor = { dtype: 'float32', shape: [vectors.length / width, width], data: vectors };
  await writeFolder(folder, async (draft) => {
    await mkdir(draft);
    await writeSafetensors(join(draft, 'model.safetensors'), tensors, { format: 'pt' });
    await writeSafetensors(join(draft, 'vectors.safetensors'), new Map([['vectors', all]]), { format: 'pt' });
    writeGraph(join(draft, GRAPH));
    await writeDurably(join(draft, 'sequence.json'), `${JSON.stringify(about, null, 2)}\n`);
  });
}

/** @throws Error where it does not exist or is damaged. */
export async function loadSequence(folder: string): Promise<SavedSequence> {
  const about = JSON.parse(await readFile(join(folder, 'sequence.json'), 'utf8')) as SequenceAbout;
  const [{ tensors }, rows] = await Promise.all([
    readSafetensors(join(folder, 'model.safetensors')),
    readSafetensors(join(folder, 'vectors.safetensors')),
  ]);
  const parameters: SequenceParameters = Object.fromEntries(
    Array.from(tensors, ([name, { data }]) => [name, shared(data as Float32Array)]),
  );
  const model = new SequenceModel(about.shape, parameters);
  const vectors = shared(rows.tensors.get('vectors')!.data as Float32Array);
  return { name: basename(folder), about, model, vectors, graph: join(folder, GRAPH) };
}

/** In memory that threads share. */
function shared(data: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return copy;
}

function tensorOf(name: string, data: Float32Array, { width, text }: SequenceShape): StoredTensor {
  const columns = name === 'text' ? text : name.endsWith('down_proj.weight') ? data.length / width : width;
  return {
    dtype: 'float32',
    shape: data.length === width ? [width] : [data.length / columns, columns],
    data,
  };
}
