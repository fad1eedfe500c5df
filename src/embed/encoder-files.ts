/**
 * A trained text encoder as a folder:
 *
 * model.json          its training data and metrics model.safetensors   its features with their vectors
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably, writeFolder } from '../runtime/index.js';
import { type Json, readSafetensors, type StoredTensor, writeSafetensors } from '../tensor/index.js';
import { TextEncoder, type TextParameters } from './encoder.js';

/** The metadata of an encoder. */
export interface TextAbout {
  /** The training data and settings. */
  readonly trained: { readonly [name: string]: Json };
  /** Metrics on held-out pairs. */
  readonly metrics: { readonly [name: string]: number };
}

/** Writes an encoder; the folder gets its name once it is complete. */
export async function saveTextEncoder(folder: string, encoder: TextEncoder, about: TextAbout): Promise<void> {
  const { feature, telling, rows } = encoder.parameters;
  const tensors = new Map<string, StoredTensor>([
    ['feature', { dtype: 'int32', shape: [feature.length], data: feature }],
    ['telling', { dtype: 'float32', shape: [feature.length], data: telling }],
    ['rows', { dtype: 'float32', shape: [feature.length, encoder.width], data: rows }],
  ]);
  await writeFolder(folder, async (draft) => {
    await mkdir(draft);
    await writeSafetensors(join(draft, 'model.safetensors'), tensors, { format: 'pt' });
    await writeDurably(join(draft, 'model.json'), `${JSON.stringify(about, null, 2)}\n`);
  });
}

/** @throws Error where there is no encoder, or it is damaged. */
export async function loadTextEncoder(folder: string): Promise<{ encoder: TextEncoder; about: TextAbout }> {
  const about = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as TextAbout;
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const named = (name: keyof TextParameters) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`${folder}: model.safetensors has no tensor '${name}'`);
    return tensor.data;
  };
  const encoder = new TextEncoder({
    feature: named('feature') as Int32Array,
    telling: named('telling') as Float32Array,
    rows: named('rows') as Float32Array,
  });
  return { encoder, about };
}
