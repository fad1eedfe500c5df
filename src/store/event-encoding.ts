/** Events in PostgreSQL's binary COPY format, which the server reads without parsing. */
import { timestampAt } from './arrays.js';
import { COPY_HEADER, JSONB_VERSION } from './copy.js';
import type { EventRow } from './store.js';

/** The columns in the order in which {@link encodeEvents} writes them. */
export const EVENT_COLUMNS = 'at, user_no, item_no, kind_no, position, value, id, session, request, context';

const COLUMNS = 10;

/** Bytes of a row besides its texts: the count of columns, each column's length, the fixed-width values, and jsonb's version. */
const FIXED = 2 + COLUMNS * 4 + (8 + 4 + 4 + 2 + 2 + 8) + 1;

/**
 * @param kinds returns the number of a kind.
 * @throws RangeError where a number does not fit its column; records that passed `records.ts` always fit.
 */
export function encodeEvents(
  rows: readonly EventRow[],
  kinds: (name: string) => number | undefined,
): Uint8Array {
  const contexts = rows.map(({ context }) => (context === undefined ? undefined : JSON.stringify(context)));
  const data = Buffer.allocUnsafeSlow(COPY_HEADER.length + 2 + size(rows, contexts));
  const view = new DataView(data.buffer, data.byteOffset);
  let offset = COPY_HEADER.copy(data);

  const integer = (value: number | undefined, width: 2 | 4) => {
    if (value === undefined) return nothing();
    const limit = width === 2 ? 0x7fff : 0x7fff_ffff;
    if (!(Number.isInteger(value) && value >= 0 && value <= limit))
      throw new RangeError(`${value} is not an integer from 0 to ${limit}`);
    view.setInt32(offset, width);
    if (width === 2) view.setInt16(offset + 4, value);
    else view.setInt32(offset + 4, value);
    offset += 4 + width;
  };
  const nothing = () => {
    view.setInt32(offset, -1);
    offset += 4;
  };
  const text = (value: string | undefined, version?: number) => {
    if (value === undefined) return nothing();
    const start = offset + 4;
    if (version !== undefined) view.setUint8(start, version);
    const from = version === undefined ? start : start + 1;
    const end = from + data.write(value, from);
    view.setInt32(offset, end - start);
    offset = end;
  };

  for (const [index, row] of rows.entries()) {
    view.setInt16(offset, COLUMNS);
    view.setInt32(offset + 2, 8);
    timestampAt(view, row.at, offset + 6);
    offset += 14;
    integer(row.user, 4);
    integer(row.item === -1 ? undefined : row.item, 4);
    integer(kinds(row.kind) ?? -1, 2);
    integer(row.position, 2);
    if (row.value === undefined) nothing();
    else {
      view.setInt32(offset, 8);
      view.setFloat64(offset + 4, row.value);
      offset += 12;
    }
    text(row.id);
    text(row.session);
    text(row.request);
    text(contexts[index], JSONB_VERSION);
  }
  view.setInt16(offset, -1);
  return data.subarray(0, offset + 2);
}

/** The maximum size of rows in bytes. */
function size(rows: readonly EventRow[], contexts: readonly (string | undefined)[]): number {
  let bytes = rows.length * FIXED;
  for (const [index, { id, session, request }] of rows.entries()) {
    bytes += Buffer.byteLength(id);
    if (session !== undefined) bytes += Buffer.byteLength(session);
    if (request !== undefined) bytes += Buffer.byteLength(request);
    const context = contexts[index];
    if (context !== undefined) bytes += Buffer.byteLength(context);
  }
  return bytes;
}
