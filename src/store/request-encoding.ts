/** Served lists in PostgreSQL's binary COPY format, which the server reads without parsing. */
import { float4Array, float8Array, int4Array, textArray, timestampAt } from './arrays.js';
import { COPY_HEADER, JSONB_VERSION } from './copy.js';
import type { RequestRow } from './store.js';

/** The columns in the order in which {@link encodeRequest} writes them. */
export const REQUEST_COLUMNS = 'at, user_no, id, query, items, scores, features, feature_names, decision';

const COLUMNS = 9;

/** Bytes before a row's first column of variable width: the number of columns, and the two of fixed width. */
const FIXED = 2 + (4 + 8) + (4 + 4);

// Nearly all rows have the same features: their names are encoded once.
const encodedNames = new WeakMap<readonly string[], Buffer>();

function namesOf(names: readonly string[]): Buffer {
  let encoded = encodedNames.get(names);
  if (!encoded) {
    encoded = textArray(names);
    encodedNames.set(names, encoded);
  }
  return encoded;
}

const jsonb = (value: object) =>
  Buffer.concat([Buffer.of(JSONB_VERSION), Buffer.from(JSON.stringify(value))]);

/** One row. @throws TypeError where the query is no JSON, RangeError where a number does not fit its column. */
export function encodeRequest(row: RequestRow): Buffer {
  const fields = [
    Buffer.from(row.id),
    jsonb(row.query),
    int4Array(row.items),
    float8Array(row.scores),
    float4Array(row.features),
    namesOf(row.featureNames),
    row.decision && jsonb(row.decision),
  ];
  const known = row.user >= 0;
  let bytes = FIXED - (known ? 0 : 4);
  for (const field of fields) bytes += 4 + (field?.length ?? 0);
  const data = Buffer.allocUnsafe(bytes);
  const view = new DataView(data.buffer, data.byteOffset, bytes);
  let offset = data.writeInt16BE(COLUMNS, 0);
  offset = data.writeInt32BE(8, offset);
  timestampAt(view, row.at, offset);
  offset = data.writeInt32BE(known ? 4 : -1, offset + 8);
  if (known) offset = data.writeInt32BE(row.user, offset);
  for (const field of fields) {
    offset = data.writeInt32BE(field?.length ?? -1, offset);
    if (field) offset += field.copy(data, offset);
  }
  return data;
}

/** Rows in COPY's binary format, header and trailer included. */
export function copyOf(rows: readonly Buffer[]): Uint8Array {
  const end = Buffer.alloc(2, 0xff);
  return Buffer.concat([COPY_HEADER, ...rows, end]);
}
