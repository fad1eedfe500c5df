/** The fields that an import of items or users would empty: filled now, and missing in the file. */
import type { Job } from '../../ingest/index.js';
import type { IntakeTarget } from '../target.js';
import { plural } from '../terminal/table.js';

/** The maximum number of compared records of a file. */
const MOST = 200_000;

const BATCH = 1000;

const FIELDS = ['title', 'body', 'tags', 'image', 'published', 'expires', 'vector', 'attributes'] as const;

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** The number of existing records that would lose a value, by field; attributes by name. */
async function losses(
  job: Job,
  known: (ids: readonly string[]) => Promise<readonly object[]>,
  filled: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const lost = new Map<string, number>();
  let looked = 0;
  for await (const { records } of job.read()) {
    for (let start = 0; start < records.length; start += BATCH) {
      const ids = records
        .slice(start, start + BATCH)
        .flatMap(({ id }) => (typeof id === 'string' && id !== '' && !/[\0]/.test(id) ? [id] : []));
      for (const row of await known(ids)) {
        for (const field of FIELDS) {
          const value = (row as { [name: string]: unknown })[field];
          if (!filled.has(field) && isFilled(value)) lost.set(field, (lost.get(field) ?? 0) + 1);
          if (field !== 'attributes' || !filled.has(field) || !isFilled(value)) continue;
          for (const name of Object.keys(value as object)) {
            const path = `attribute ${name}`;
            if (!filled.has(path) && (lost.has(path) || lost.size < 50))
              lost.set(path, (lost.get(path) ?? 0) + 1);
          }
        }
      }
    }
    looked += records.length;
    if (looked >= MOST) break;
  }
  return lost;
}

/** The warnings; none where nothing is emptied or the file can be read only once. */
export async function emptied(job: Job, { known }: Pick<IntakeTarget, 'known'>): Promise<string[]> {
  const { mapping, what } = job;
  if (!mapping || what === 'events' || !job.repeatable) return [];
  const steps = mapping.steps.map(({ target: { field, inside } }) =>
    inside === undefined ? field : `attribute ${inside}`,
  );
  const filled = new Set([
    ...steps,
    ...mapping.steps.map(({ target: { field } }) => field),
    ...(mapping.flags.length > 0 ? ['tags'] : []),
  ]);
  // The attributes of an object are known once it is read.
  const whole = mapping.steps.some(
    ({ target: { field, inside } }) => field === 'attributes' && inside === undefined,
  );
  const lost = await losses(job, known[what], filled);
  const named = [...lost].filter(([name]) => !(whole && name.startsWith('attribute ')));
  if (named.length === 0) return [];
  const list = named
    .slice(0, 10)
    .map(([name, records]) => `${name} of ${plural(records, what.slice(0, -1))}`);
  return [
    `WARNING: ${job.name} replaces ${what} that are known, and does not have all of their fields: this empties ${list.join(', ')}; with --update only the fields that it has are changed`,
  ];
}
