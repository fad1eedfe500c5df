/**
 * Checkpoints: the parameters of a model, the state of its optimiser and the settings of the run, in a folder that is
 * written atomically. Uses safetensors.ts.
 *
 *     DIR/000007-step-1200/model.safetensors       loads anywhere as the model's weights
 *                          optimizer.safetensors
 *                          checkpoint.json         step, settings, progress, and what the two files must contain
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, isMissing, processExists, syncFolder, uniqueWord, writeDurably } from '../runtime/index.js';
import { bytesOf, readSafetensors, writeSafetensors } from './safetensors.js';
import {
  describeTensor,
  type StoredDtype,
  type StoredTensor,
  type StoredTensors,
} from './safetensors-header.js';

/** Values that JSON can represent without loss. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The state that a run needs to continue exactly. */
export interface Checkpoint {
  /** The number of optimiser steps. */
  step: number;
  model: StoredTensors;
  optimizer: StoredTensors;
  /** The settings of the run. */
  settings: Json;
  /** The state of the run other than tensors: the random generator, the position in the data. */
  progress: Json;
}

/** A checkpoint on disk. */
export interface CheckpointFolder {
  folder: string;
  step: number;
}

/** The expected types and shapes of tensors, to refuse those of another model. */
export type Signature = ReadonlyMap<string, { dtype: StoredDtype; shape: readonly number[] }>;

/**
 * The error for a checkpoint that is damaged or belongs to another model.
 *
 * @example
 * await loadCheckpoint('nowhere').catch((error) => error instanceof CheckpointError); // true
 */
export class CheckpointError extends Error {
  override name = 'CheckpointError';
}

const formatVersion = 1;

const parts = ['model', 'optimizer'] as const;

const finished = /^(\d{6,})-step-(\d+)$/;

const temporary = /^\.(?:writing|deleting)-(\d+)-/;

/**
 * Writes a checkpoint into `directory` and returns its folder. All files are written to a temporary folder and flushed
 * to disk before the folder is renamed; only then are checkpoints other than the newest `keep` deleted. A crash at any
 * time leaves the previous checkpoint intact. The tensors must not change until the promise is settled.
 *
 * @example
 * const model = new Map([['w', { dtype: 'float32', shape: [1], data: Float32Array.of(5) }]]);
 * await saveCheckpoint('checkpoints', { step: 7, model, optimizer: new Map(), settings: {}, progress: 0 });
 * (await loadCheckpoint('checkpoints')).model.get('w').data; // [5]
 */
export async function saveCheckpoint(
  directory: string,
  checkpoint: Checkpoint,
  { keep = 3 }: { keep?: number } = {},
): Promise<string> {
  const { step, settings, progress } = checkpoint;
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`step ${step} is not a count`);
  if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError(`keep ${keep}: at least one is kept`);
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  const draft = join(directory, `.writing-${process.pid}-${uniqueWord()}`);
  await mkdir(draft);
  let folder: string;
  try {
    const digests: Record<string, string> = {};
    for (const part of parts) {
      // Hugging Face's transformers only reads files that declare their weight layout: PyTorch's.
      digests[part] = await writeSafetensors(fileOf(draft, part), checkpoint[part], { format: 'pt' });
    }
    await writeManifest(draft, { version: formatVersion, step, digests, settings, progress });
    folder = await giveName(directory, draft, step);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(directory);
  for (const old of (await listCheckpoints(directory)).slice(keep)) await remove(directory, old.folder);
  return folder;
}

/**
 * The checkpoints in `directory`, the newest first; none if there is no such directory.
 *
 * @example
 * const model = new Map([['w', { dtype: 'float32', shape: [1], data: Float32Array.of(5) }]]);
 * await saveCheckpoint('checkpoints', { step: 7, model, optimizer: new Map(), settings: {}, progress: 0 });
 * (await listCheckpoints('checkpoints')).map(({ step }) => step); // [7]
 */
export async function listCheckpoints(directory: string): Promise<CheckpointFolder[]> {
  return (await namesIn(directory))
    .map((name) => finished.exec(name))
    .filter((found) => found !== null)
    .map(([name, sequence, step]) => ({
      folder: join(directory, name),
      step: Number(step),
      sequence: Number(sequence),
    }))
    .sort((a, b) => b.sequence - a.sequence)
    .map(({ folder, step }) => ({ folder, step }));
}

/**
 * Loads the checkpoint in `folder`, or the newest in it when it is a directory of checkpoints. Its digests are
 * verified, and its tensors are compared with `expected`, if given. No tensor of a model is changed: use `restore` for
 * that.
 *
 * @example
 * const model = new Map([['w', { dtype: 'float32', shape: [1], data: Float32Array.of(5) }]]);
 * await saveCheckpoint('checkpoints', { step: 7, model, optimizer: new Map(), settings: {}, progress: 0 });
 * (await loadCheckpoint('checkpoints')).step; // 7
 */
export async function loadCheckpoint(
  folder: string,
  expected: { model?: Signature; optimizer?: Signature } = {},
): Promise<Checkpoint> {
  const [newest, ...older] = await listCheckpoints(folder);
  if (newest) {
    return load(newest.folder, expected).catch((error: Error) => {
      if (older.length > 0)
        error.message += ` (older checkpoints: ${older.map((one) => one.folder).join(', ')})`;
      throw error;
    });
  }
  return load(folder, expected);
}

/**
 * Compares tensors with the expected types and shapes. Throws an error that describes the first difference.
 *
 * @example
 * const wanted = new Map([['w', { dtype: 'float32', shape: [2] }]]);
 * checkSignature('model', new Map([['w', { dtype: 'float32', shape: [2] }]]), wanted); // undefined
 * checkSignature('model', new Map(), wanted); // CheckpointError: model: tensor "w" is missing; float32[2] was expected
 */
export function checkSignature(what: string, found: Signature, expected: Signature): void {
  for (const [name, wanted] of expected) {
    const actual = found.get(name);
    const label = `${what}: tensor ${JSON.stringify(name)}`;
    if (!actual) throw new CheckpointError(`${label} is missing; ${describeTensor(wanted)} was expected`);
    if (describeTensor(actual) !== describeTensor(wanted)) {
      throw new CheckpointError(
        `${label} is ${describeTensor(actual)}; ${describeTensor(wanted)} was expected`,
      );
    }
  }
  for (const [name, actual] of found) {
    if (!expected.has(name)) {
      throw new CheckpointError(
        `${what}: tensor ${JSON.stringify(name)} (${describeTensor(actual)}) is unknown`,
      );
    }
  }
}

/**
 * Copies loaded tensors into those of a model; if any differs in name, type or shape, copies none.
 *
 * @example
 * const tensor = (value) => ({ dtype: 'float32', shape: [1], data: Float32Array.of(value) });
 * const live = new Map([['w', tensor(0)]]);
 * restore(live, new Map([['w', tensor(5)]]));
 * live.get('w').data; // [5]
 */
export function restore(into: StoredTensors, from: StoredTensors, what = 'checkpoint'): void {
  checkSignature(what, from, into);
  for (const [name, { data }] of into) bytesOf(data).set(bytesOf((from.get(name) as StoredTensor).data));
}

interface Manifest {
  version: number;
  step: number;
  digests: Record<string, string>;
  settings: Json;
  progress: Json;
}

async function load(
  folder: string,
  expected: { model?: Signature; optimizer?: Signature },
): Promise<Checkpoint> {
  const { step, digests, settings, progress } = await readManifest(folder);
  const read: Partial<Record<(typeof parts)[number], StoredTensors>> = {};
  for (const part of parts) {
    const path = fileOf(folder, part);
    const { tensors, digest } = await readSafetensors(path).catch((error: Error) => {
      throw new CheckpointError(`checkpoint ${error.message}`, { cause: error });
    });
    const wanted = expected[part];
    if (wanted) checkSignature(path, tensors, wanted);
    if (digest !== digests[part]) {
      throw new CheckpointError(`${path}: its tensors are not those of this checkpoint`);
    }
    read[part] = tensors;
  }
  return { step, model: read.model!, optimizer: read.optimizer!, settings, progress };
}

const fileOf = (folder: string, part: (typeof parts)[number]) => join(folder, `${part}.safetensors`);

const manifestOf = (folder: string) => join(folder, 'checkpoint.json');

const digestOf = (content: unknown) => createHash('sha256').update(JSON.stringify(content)).digest('hex');

async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const plain = JSON.parse(JSON.stringify(content)) as Manifest;
  const text = `${JSON.stringify({ sha256: digestOf(plain), ...plain }, null, 2)}\n`;
  await writeDurably(manifestOf(folder), text);
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = manifestOf(folder);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CheckpointError(`no checkpoint in ${folder} (${error.message})`, { cause: error });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(`${path}: damaged, it is not JSON (${(error as Error).message})`);
  }
  const { sha256, ...content } = (value ?? {}) as Manifest & { sha256?: unknown };
  if (sha256 !== digestOf(content)) {
    throw new CheckpointError(`${path}: damaged, it does not match its digest`);
  }
  if (content.version !== formatVersion) {
    throw new CheckpointError(
      `${path}: format version ${content.version} is not known, only ${formatVersion}`,
    );
  }
  return content;
}

/** Renames a finished draft to the next number in sequence. */
async function giveName(directory: string, draft: string, step: number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const taken = (await namesIn(directory)).map((name) => Number(finished.exec(name)?.[1] ?? 0));
    const sequence = Math.max(0, ...taken) + 1;
    const folder = join(directory, `${String(sequence).padStart(6, '0')}-step-${step}`);
    try {
      await rename(draft, folder);
      return folder;
    } catch (error) {
      // Another process can have created this folder in the meantime.
      const exists = await stat(folder).then(Boolean, () => false);
      if (!exists || attempt === 100) throw error;
    }
  }
}

/** Removes a checkpoint from the list by renaming it, then deletes its files. */
async function remove(directory: string, folder: string): Promise<void> {
  const doomed = join(directory, `.deleting-${process.pid}-${uniqueWord()}`);
  await rename(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Deletes incomplete folders of processes that have ended. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    const owner = Number(temporary.exec(name)?.[1]);
    if (owner > 0 && !processExists(owner)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isMissing(error) || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  });
}
