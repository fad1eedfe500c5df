/** Writing of items that events describe, only if they are not described yet. */
import type { WriteReport } from '../../store/index.js';
import type { Draft } from './mapper.js';

const BATCH = 1000;

interface Known {
  readonly id?: unknown;
  readonly title?: unknown;
  readonly tags?: unknown;
}

/** A writer that does not change items with a title or tags; they count as repeated. */
export function fillingOnly(
  known: (ids: readonly string[]) => Promise<readonly object[]>,
  write: (records: Draft[]) => Promise<WriteReport>,
): (records: Draft[]) => Promise<WriteReport> {
  return async (records) => {
    const described = new Set<unknown>();
    for (let start = 0; start < records.length; start += BATCH) {
      const ids = records
        .slice(start, start + BATCH)
        .flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
      for (const row of (await known(ids)) as readonly Known[]) {
        const tagged = Array.isArray(row.tags) && row.tags.length > 0;
        if ((row.title ?? '') !== '' || tagged) described.add(row.id);
      }
    }
    const places = records.flatMap(({ id }, index) => (described.has(id) ? [] : [index]));
    const left = records.length - places.length;
    if (places.length === 0) return { taken: 0, repeated: left, refused: [] };
    const report = await write(places.map((place) => records[place]));
    return {
      ...report,
      repeated: report.repeated + left,
      refused: report.refused.map((one) => ({ ...one, index: places[one.index] })),
    };
  };
}
