/**
 * Reads and writes safetensors files: https://huggingface.co/docs/safetensors, using safetensors-header.ts. Tensors are
 * copied directly between a file and their arrays, in chunks; no file is in memory twice.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { writeDurably } from '../runtime/index.js';
import {
  checkBooleans,
  checkTensor,
  digestOfAll,
  type Entry,
  elementBytes,
  encodeHeader,
  headerLength,
  layOut,
  parseHeader,
  SafetensorsError,
  type StoredData,
  type StoredTensor,
  type StoredTensors,
  startDigest,
  storedArrays,
} from './safetensors-header.js';

/** The number of bytes read or written at once; hashing them must not block the event loop for long. */
const chunkBytes = 4 << 20;

/** The content of a file. */
export interface SafetensorsContent {
  tensors: Map<string, StoredTensor>;
  metadata: Record<string, string>;
  /** The digest of all tensors that were read, independent of their order in the file. */
  digest: string;
  /** Whether the file has digests, which were verified. Files written by other programs have none. */
  verified: boolean;
}

/** The bytes of a tensor's data, without copying. */
export const bytesOf = (data: StoredData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * Encodes tensors as the bytes of a safetensors file.
 *
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * decodeSafetensors(encodeSafetensors(new Map([['w', w]]))).tensors.get('w').data; // [1, 2]
 */
export function encodeSafetensors(
  tensors: StoredTensors,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const entries = layOut(tensors);
  for (const entry of entries) entry.digest = digestOf(entry, tensors.get(entry.name)!.data);
  const header = encodeHeader(entries, metadata);
  const length = Math.max(0, ...entries.map(({ end }) => end));
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  for (const { name, begin } of entries) bytes.set(bytesOf(tensors.get(name)!.data), header.length + begin);
  return bytes;
}

/**
 * Decodes the bytes of a safetensors file. The tensors are copies: `bytes` may be reused.
 *
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * decodeSafetensors(encodeSafetensors(new Map([['w', w]]))).verified; // true
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const start = 8 + headerLength(bytes, bytes.length);
  const { entries, metadata, digested } = parseHeader(bytes.subarray(8, start), bytes.length - start);
  const tensors = new Map<string, StoredTensor>();
  const digests = new Map<string, string>();
  for (const entry of entries.values()) {
    const data = allocate(entry);
    bytesOf(data).set(bytes.subarray(start + entry.begin, start + entry.end));
    digests.set(entry.name, verify(entry, data, digestOf(entry, data)));
    tensors.set(entry.name, { dtype: entry.dtype, shape: entry.shape, data });
  }
  return { tensors, metadata, digest: digestOfAll(digests), verified: digested };
}

/**
 * Writes tensors to a safetensors file atomically, through a temporary file beside it. The arrays must not change until
 * the promise is settled. Returns one digest over all the tensors.
 *
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * await writeSafetensors('w.safetensors', new Map([['w', w]]), { format: 'pt' });
 * (await readSafetensors('w.safetensors')).metadata.format; // 'pt'
 */
export async function writeSafetensors(
  path: string,
  tensors: StoredTensors,
  metadata: Record<string, string> = {},
): Promise<string> {
  return writeDurably(path, (file) => writeTo(file, tensors, metadata));
}

/**
 * Reads a safetensors file, or only its tensors in `names`. If the file has digests (as those written by Tandem), each
 * tensor is verified.
 *
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * await writeSafetensors('w.safetensors', new Map([['w', w]]));
 * (await readSafetensors('w.safetensors', { names: ['w'] })).tensors.get('w').data; // [1, 2]
 */
export async function readSafetensors(
  path: string,
  { names }: { names?: Iterable<string> } = {},
): Promise<SafetensorsContent> {
  const file = await open(path, 'r');
  try {
    const { entries, metadata, digested, start } = await readHeader(file);
    const tensors = new Map<string, StoredTensor>();
    const digests = new Map<string, string>();
    for (const name of names ?? entries.keys()) {
      const entry = entries.get(name);
      if (!entry) throw new SafetensorsError('it is not in the file', name);
      const data = allocate(entry);
      digests.set(name, verify(entry, data, await readInto(file, start + entry.begin, entry, data)));
      tensors.set(name, { dtype: entry.dtype, shape: entry.shape, data });
    }
    return { tensors, metadata, digest: digestOfAll(digests), verified: digested };
  } catch (error) {
    throw inFile(path, error);
  } finally {
    await file.close();
  }
}

/**
 * Reads only the header of a safetensors file.
 *
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * await writeSafetensors('w.safetensors', new Map([['w', w]]));
 * (await readSafetensorsHeader('w.safetensors')).entries.get('w').shape; // [2]
 */
export async function readSafetensorsHeader(
  path: string,
): Promise<{ entries: Map<string, Entry>; metadata: Record<string, string> }> {
  const file = await open(path, 'r');
  try {
    const { entries, metadata } = await readHeader(file);
    return { entries, metadata };
  } catch (error) {
    throw inFile(path, error);
  } finally {
    await file.close();
  }
}

async function writeTo(file: FileHandle, tensors: StoredTensors, metadata: Record<string, string>) {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const entries = layOut(tensors);
  const start = encodeHeader(entries, metadata).length;
  for (const entry of entries) {
    const bytes = bytesOf(tensors.get(entry.name)!.data);
    const hash = startDigest(entry);
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const chunk = bytes.subarray(at, at + chunkBytes);
      hash.update(chunk);
      await writeAll(file, chunk, start + entry.begin + at);
    }
    entry.digest = hash.digest('hex');
  }
  await writeAll(file, encodeHeader(entries, metadata), 0);
  return digestOfAll(entries.map(({ name, digest }) => [name, digest!] as const));
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}

async function readHeader(file: FileHandle) {
  const { size } = await file.stat();
  const first = new Uint8Array(8);
  await readAll(file, first, 0, 'the header');
  const length = headerLength(first, size);
  const bytes = new Uint8Array(length);
  await readAll(file, bytes, 8, 'the header');
  return { ...parseHeader(bytes, size - 8 - length), start: 8 + length };
}

async function readAll(file: FileHandle, bytes: Uint8Array, position: number, what: string): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at);
    if (bytesRead === 0) {
      throw new SafetensorsError(`truncated: the file ends at byte ${position + at}, within ${what}`);
    }
    at += bytesRead;
  }
}

/** Reads a tensor's bytes into `data` and returns their digest. */
async function readInto(file: FileHandle, position: number, entry: Entry, data: StoredData): Promise<string> {
  const bytes = bytesOf(data);
  const hash = startDigest(entry);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    await readAll(file, chunk, position + at, `tensor ${JSON.stringify(entry.name)}`);
    hash.update(chunk);
  }
  return hash.digest('hex');
}

function allocate({ name, dtype, begin, end }: Entry): StoredData {
  try {
    return new storedArrays[dtype]((end - begin) / elementBytes(dtype));
  } catch (error) {
    throw new SafetensorsError(`${end - begin} bytes cannot be held (${(error as Error).message})`, name);
  }
}

const digestOf = (entry: Entry, data: StoredData): string =>
  startDigest(entry).update(bytesOf(data)).digest('hex');

/** Returns the digest of a tensor that was read, after comparing it with the one in the file. */
function verify(entry: Entry, data: StoredData, digest: string): string {
  if (entry.digest !== undefined && entry.digest !== digest) {
    throw new SafetensorsError('damaged: its bytes do not match its digest', entry.name);
  }
  if (entry.dtype === 'bool') checkBooleans(entry.name, data as Uint8Array);
  return digest;
}

/** Prefixes an error about the content of a file with its path. */
function inFile(path: string, error: unknown): unknown {
  if (error instanceof SafetensorsError) error.message = `${path}: ${error.message}`;
  return error;
}
