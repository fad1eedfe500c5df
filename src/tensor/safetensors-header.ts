/**
 * The header of a safetensors file: the tensors and their positions, validated. Eight bytes contain the length of the
 * header, which is JSON, followed by the bytes of the tensors without gaps.
 */
import { createHash } from 'node:crypto';
import { boundedJson, endOfString, isObject } from '../runtime/index.js';

/** The element types of stored tensors with their typed arrays; 16-bit floats are raw bits. */
export const storedArrays = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** An element type of a stored tensor. */
export type StoredDtype = keyof typeof storedArrays;

/** The names of element types in the format. */
const formatNames: Record<StoredDtype, string> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

const byFormatName = new Map(
  Object.entries(formatNames).map(([dtype, name]) => [name, dtype as StoredDtype]),
);

/** The typed arrays of stored elements. */
export type StoredData =
  | Float64Array
  | Float32Array
  | Uint16Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A tensor as plain data, in files and checkpoints. */
export interface StoredTensor {
  dtype: StoredDtype;
  shape: readonly number[];
  data: StoredData;
}

/** Named tensors; files preserve their order. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;

/** The position of a tensor: `begin` and `end` are relative to the end of the header. */
export interface Entry {
  name: string;
  dtype: StoredDtype;
  shape: readonly number[];
  begin: number;
  end: number;
  /** The digest of name, type, shape and bytes, if the file has digests (files written by Tandem do). */
  digest?: string;
}

/** A validated header: the entries cover the data exactly, without gaps or overlaps. */
export interface Header {
  entries: Map<string, Entry>;
  metadata: Record<string, string>;
  /** Whether the file has digests, by which damage can be detected. */
  digested: boolean;
}

/**
 * The error for an invalid file; `tensor` is the name of the invalid tensor, if any.
 *
 * @example
 * decodeSafetensors(Uint8Array.of(1, 2, 3)); // SafetensorsError: the file has 3 bytes; the header's length alone takes 8
 */
export class SafetensorsError extends Error {
  override name = 'SafetensorsError';
  constructor(
    message: string,
    readonly tensor?: string,
  ) {
    super(tensor === undefined ? message : `tensor ${JSON.stringify(tensor)}: ${message}`);
  }
}

/** The maximum length of a header, that of the reference implementation of the format. */
const longestHeader = 100_000_000;

/** The maximum number of tensors in a file; large models have some thousands. */
const mostTensors = 100_000;

const metadataKey = '__metadata__';

/**
 * The metadata entry with the digests, as JSON: tensor name → SHA-256, and `__metadata__` → that of the other metadata.
 */
const digestsKey = 'tandem.sha256';

const loneSurrogate = /\p{Surrogate}/u;

/** The size of an element in bytes. */
export const elementBytes = (dtype: StoredDtype): number => storedArrays[dtype].BYTES_PER_ELEMENT;

/** The type of a tensor as shown in errors, such as `float32[2, 3]`. */
export const describeTensor = ({ dtype, shape }: { dtype: string; shape: readonly number[] }): string =>
  `${dtype}[${shape.join(', ')}]`;

/** Starts the digest of a tensor with its name, type and shape; its bytes are added by the caller. */
export function startDigest(tensor: { name: string; dtype: StoredDtype; shape: readonly number[] }) {
  return createHash('sha256').update(`${JSON.stringify([tensor.name, tensor.dtype, tensor.shape])}\n`);
}

/** The digest of all tensors of a file, independent of their order. */
export function digestOfAll(digests: Iterable<readonly [string, string]>): string {
  const sorted = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

function digestOfMetadata(metadata: Record<string, string>): string {
  return digestOfAll(Object.entries(metadata).filter(([key]) => key !== digestsKey));
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);

/** The number of elements of a shape; undefined if it is not a shape or the number is too large. */
function countElements(shape: unknown): number | undefined {
  if (!Array.isArray(shape)) return undefined;
  let count = 1;
  for (const size of shape) {
    if (!isCount(size)) return undefined;
    count *= size;
  }
  return Number.isSafeInteger(count) ? count : undefined;
}

/** Validates a tensor before it is written. */
export function checkTensor(name: string, { dtype, shape, data }: StoredTensor): void {
  if (name === metadataKey) throw new SafetensorsError('this name is reserved by the format', name);
  if (loneSurrogate.test(name)) throw new SafetensorsError('the name is not well-formed Unicode', name);
  if (!Object.hasOwn(storedArrays, dtype))
    throw new SafetensorsError(`unknown element type ${String(dtype)}`, name);
  const expected = storedArrays[dtype];
  if (!(data instanceof expected)) {
    const given = (data as unknown)?.constructor?.name ?? typeof data;
    throw new SafetensorsError(`${dtype} is held in a ${expected.name}, got a ${given}`, name);
  }
  const count = countElements(shape);
  if (count === undefined) throw new SafetensorsError(`impossible shape [${shape}]`, name);
  if (count !== data.length) {
    throw new SafetensorsError(
      `shape [${shape.join(', ')}] has ${count} elements, the data has ${data.length}`,
      name,
    );
  }
  if (dtype === 'bool') checkBooleans(name, data as Uint8Array);
}

/** Refuses bytes other than 0 and 1, which readers interpret differently. */
export function checkBooleans(name: string, bytes: Uint8Array): void {
  const at = bytes.findIndex((byte) => byte > 1);
  if (at >= 0) throw new SafetensorsError(`element ${at} is ${bytes[at]}, not a boolean`, name);
}

/**
 * Assigns positions to tensors, with the widest elements first, so that each tensor is aligned to its element size. The
 * result has the order of the given tensors.
 */
export function layOut(tensors: StoredTensors): Entry[] {
  const entries = [...tensors].map(([name, { dtype, shape, data }]) => ({
    name,
    dtype,
    shape: [...shape],
    begin: 0,
    end: data.byteLength,
  }));
  let at = 0;
  for (const entry of entries.toSorted((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype))) {
    entry.begin = at;
    entry.end += at;
    at = entry.end;
  }
  return entries;
}

/** The first bytes of a file, up to the data. Their length does not depend on the values of the digests. */
export function encodeHeader(entries: readonly Entry[], metadata: Record<string, string>): Uint8Array {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string' || loneSurrogate.test(key + value)) {
      throw new SafetensorsError(`metadata ${JSON.stringify(key)} is not a string of well-formed Unicode`);
    }
    if (key === digestsKey) throw new SafetensorsError(`metadata ${JSON.stringify(key)} is Tandem's own`);
  }
  const none = '0'.repeat(64);
  const digests = entries.map(({ name, digest }) => [name, digest ?? none] as const);
  // Not by JSON.stringify of an object, which would reorder names that look like numbers.
  const object = (pairs: readonly (readonly [string, string])[]) =>
    `{${pairs.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
  const quoted = [...digests, [metadataKey, digestOfMetadata(metadata)] as const].map(
    ([name, digest]) => [name, JSON.stringify(digest)] as const,
  );
  const described = Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)] as const);
  const json = object([
    [metadataKey, object([...described, [digestsKey, JSON.stringify(object(quoted))]])],
    ...entries.map(
      ({ name, dtype, shape, begin, end }) =>
        [name, JSON.stringify({ dtype: formatNames[dtype], shape, data_offsets: [begin, end] })] as const,
    ),
  ]);
  const text = new TextEncoder().encode(json);
  const padded = Math.ceil(text.length / 8) * 8;
  if (padded > longestHeader) throw new SafetensorsError(`a header of ${padded} bytes is too long`);
  const bytes = new Uint8Array(8 + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  return bytes;
}

/** Reads the header's length from a file's first eight bytes. */
export function headerLength(first: Uint8Array, fileBytes: number): number {
  if (fileBytes < 8 || first.length < 8) {
    throw new SafetensorsError(`the file has ${fileBytes} bytes; the header's length alone takes 8`);
  }
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(longestHeader)) throw new SafetensorsError(`a header of ${length} bytes is too long`);
  if (length < 2n) throw new SafetensorsError(`a header of ${length} bytes is too short`);
  if (8 + Number(length) > fileBytes) {
    throw new SafetensorsError(
      `truncated: the header should end at byte ${8n + length}, the file at ${fileBytes}`,
    );
  }
  return Number(length);
}

/** Parses and validates a header, given the number of data bytes after it. */
export function parseHeader(bytes: Uint8Array, dataBytes: number): Header {
  const { pairs, values } = parseJson(bytes);
  const rawMetadata = values[metadataKey];
  if (rawMetadata !== undefined && !isObject(rawMetadata)) {
    throw new SafetensorsError('the metadata is not an object');
  }
  const metadata: Record<string, string> = Object.fromEntries(
    Object.entries(rawMetadata ?? {}).map(([key, value]) => {
      if (typeof value !== 'string') {
        throw new SafetensorsError(`metadata ${JSON.stringify(key)} is not a string`);
      }
      return [key, value];
    }),
  );
  const entries = new Map<string, Entry>();
  for (const name of pairs) {
    if (name !== metadataKey) entries.set(name, parseEntry(name, values[name]));
  }
  checkCoverage([...entries.values()], dataBytes);
  const digested = attachDigests(entries, metadata);
  delete metadata[digestsKey];
  return { entries, metadata, digested };
}

function parseJson(bytes: Uint8Array): { pairs: string[]; values: Record<string, unknown> } {
  let text: string;
  let values: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SafetensorsError('the header is not UTF-8');
  }
  if (!text.startsWith('{')) throw new SafetensorsError('the header does not begin with {');
  try {
    values = boundedJson(text, longestHeader);
  } catch (error) {
    throw new SafetensorsError(`the header is not JSON (${(error as Error).message})`);
  }
  if (!isObject(values)) throw new SafetensorsError('the header is not an object');
  const count = Object.keys(values).length;
  if (count > mostTensors) throw new SafetensorsError(`${count} tensors; the limit is ${mostTensors}`);
  return { pairs: distinctKeys(text), values };
}

/** The top-level keys of valid JSON in their order. Throws if an object has the same key twice. */
function distinctKeys(json: string): string[] {
  const outermost: string[] = [];
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '{') open.push(new Set());
    else if (json[at] === '}') open.pop();
    if (json[at] !== '"') continue;
    const start = at;
    at = endOfString(json, start);
    let after = at + 1;
    while (' \n\r\t'.includes(json[after])) after++;
    if (json[after] !== ':') continue;
    const word = json.slice(start, at + 1);
    const key = JSON.parse(word) as string;
    const seen = open.at(-1)!;
    if (seen.has(key)) throw new SafetensorsError(`the header has ${show(key)} twice`);
    if (loneSurrogate.test(key))
      throw new SafetensorsError(`the name ${show(key)} is not well-formed Unicode`);
    seen.add(key);
    if (open.length === 1) outermost.push(key);
  }
  return outermost;
}

function parseEntry(name: string, value: unknown): Entry {
  const fail = (why: string) => new SafetensorsError(why, name);
  if (!isObject(value)) throw fail('its description is not an object');
  const { dtype: formatName, shape, data_offsets: offsets, ...others } = value;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw fail(`unknown field ${JSON.stringify(unknown)}`);
  const dtype = byFormatName.get(formatName as string);
  if (dtype === undefined) throw fail(`unknown element type ${show(formatName)}`);
  const count = countElements(shape);
  if (count === undefined) throw fail(`impossible shape ${show(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw fail(`impossible offsets ${show(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = count * elementBytes(dtype);
  if (end - begin !== bytes) {
    const type = describeTensor({ dtype, shape: shape as number[] });
    throw fail(`${type} takes ${bytes} bytes, its offsets [${begin}, ${end}] give ${end - begin}`);
  }
  return { name, dtype, shape: shape as number[], begin, end };
}

/** Checks that each byte of the data belongs to exactly one tensor. */
function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let before: Entry | undefined;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const expected = before?.end ?? 0;
    if (entry.begin !== expected) {
      const previous = before ? `tensor ${JSON.stringify(before.name)} ends` : 'the data begins';
      const how = entry.begin < expected ? 'overlaps' : 'leaves a gap';
      throw new SafetensorsError(
        `${how}: it begins at ${entry.begin}, ${previous} at ${expected}`,
        entry.name,
      );
    }
    if (entry.end > dataBytes) {
      throw new SafetensorsError(
        `truncated: it ends at ${entry.end}, the data has ${dataBytes} bytes`,
        entry.name,
      );
    }
    before = entry;
  }
  const end = before?.end ?? 0;
  if (end !== dataBytes) throw new SafetensorsError(`${dataBytes - end} bytes follow the last tensor`);
}

/** Adds the digests to the entries, if the file has digests; these must be for exactly these tensors. */
function attachDigests(entries: Map<string, Entry>, metadata: Record<string, string>): boolean {
  const text = Object.hasOwn(metadata, digestsKey) ? metadata[digestsKey] : undefined;
  if (text === undefined) return false;
  let digests: unknown;
  try {
    digests = JSON.parse(text);
  } catch {
    throw new SafetensorsError('the digests are not JSON');
  }
  if (!isObject(digests)) throw new SafetensorsError('the digests are not an object');
  const { [metadataKey]: ofMetadata, ...ofTensors } = digests;
  if (ofMetadata !== digestOfMetadata(metadata)) {
    throw new SafetensorsError('the metadata does not match its digest');
  }
  for (const entry of entries.values()) {
    const digest = Object.hasOwn(ofTensors, entry.name) ? ofTensors[entry.name] : undefined;
    if (typeof digest !== 'string') throw new SafetensorsError('it has no digest, others have', entry.name);
    entry.digest = digest;
  }
  const missing = Object.keys(ofTensors).find((name) => !entries.has(name));
  if (missing !== undefined) throw new SafetensorsError('it has a digest and is not there', missing);
  return true;
}

/** An unknown JSON value for an error message, truncated. */
function show(value: unknown): string {
  try {
    const text = String(JSON.stringify(value));
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  } catch {
    return 'of a kind that cannot be shown';
  }
}
