/** Bodies of one record or many: written to the engine, with refusals by their index in the body. */
import type { FastifyReply } from 'fastify';
import type { Refusal, WriteReport } from '../store/index.js';
import { MOST_RECORDS } from './body.js';
import { clip, invalid } from './errors.js';
import { tooMany, Unreadable } from './json.js';

/**
 * Passes the records of a body to `add`, which checks each by itself.
 * @returns the report; some records of a batch can be refused.
 * @throws HttpError 400 where the body is one record and it was refused.
 */
export async function writeBody(
  body: unknown,
  add: (records: readonly unknown[]) => Promise<WriteReport>,
): Promise<WriteReport> {
  if (!Array.isArray(body)) {
    if (body === undefined || body === null)
      throw invalid('', 'the body is empty: send a record, or an array');
    const report = await add([body]);
    const refusal = report.refused[0];
    if (refusal) throw invalid(refusal.field, refusal.reason, { index: 0 });
    return report;
  }
  const records: readonly unknown[] = body;
  if (records.length > MOST_RECORDS) throw tooMany(MOST_RECORDS);
  if (records.length === 0) return { taken: 0, repeated: 0, refused: [] };
  const report = await (records.some((record) => record instanceof Unreadable)
    ? writeReadable(records, add)
    : add(records));
  if (report.refused.length === 0) return report;
  const refused = report.refused.map(({ index, field, reason }) => ({
    index,
    field: clip(field),
    reason: clip(reason),
  }));
  return { ...report, refused };
}

/** Leaves out records that could not be read, and reports positions as in the body. */
async function writeReadable(
  records: readonly unknown[],
  add: (records: readonly unknown[]) => Promise<WriteReport>,
): Promise<WriteReport> {
  const places: number[] = [];
  const refused: Refusal[] = [];
  records.forEach((record, index) => {
    if (record instanceof Unreadable) refused.push({ index, field: '', reason: record.reason });
    else places.push(index);
  });
  if (places.length > 0) {
    const report = await add(places.map((place) => records[place]));
    refused.push(...report.refused.map((refusal) => ({ ...refusal, index: places[refusal.index] })));
    refused.sort((a, b) => a.index - b.index);
    return { ...report, refused };
  }
  return { taken: 0, repeated: 0, refused };
}

/** Responds with the report; if all records were refused, as an error. */
export function answerReport(report: WriteReport, reply: FastifyReply): WriteReport {
  if (report.taken > 0 || report.repeated > 0 || report.refused.length === 0) return report;
  reply.code(422);
  const { field, reason } = report.refused[0];
  const message = `all ${report.refused.length} records were refused, the first as ${field ? `${field}: ` : ''}${reason}`;
  return { ...report, error: { code: 'refused', message } } as WriteReport;
}
