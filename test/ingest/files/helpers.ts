/** Files for the tests of importing, and reading them without an engine. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStarts } from '#tandem/ingest/files/clock.js';
import type { Job } from '#tandem/ingest/files/job.js';
import type { Draft } from '#tandem/ingest/files/mapper.js';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';

/** Runs `work` in a new folder, with files in it, and deletes the folder. */
export async function inFolder<Result>(
  files: { readonly [name: string]: string | Buffer },
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const DEFAULTS: SourceOptions = { format: 'auto', map: new Map(), header: true };

/** Settings in memory alone. */
export function settings() {
  const values = new Map<string, unknown>();
  return {
    get: async (name: string) => values.get(name) as number | undefined,
    set: async (name: string, value: unknown) => void values.set(name, value),
  };
}

export interface Read {
  readonly what: string;
  readonly records: Draft[];
  readonly refused: { line: number; field: string; reason: string }[];
}

export async function readJob(job: Job, store = settings()): Promise<Read> {
  const records: Draft[] = [];
  const refused: Read['refused'] = [];
  await job.clock?.start(fileStarts(store), 1_800_000_000_000);
  for await (const batch of job.read()) {
    records.push(...batch.records);
    refused.push(...batch.refused);
  }
  return { what: job.what, records, refused };
}

/** Reads one file as the importer would. */
export function readFile(
  name: string,
  content: string | Buffer,
  options: Partial<SourceOptions> = {},
  store = settings(),
): Promise<Read> {
  return inFolder({ [name]: content }, async (folder) => {
    const { jobs } = await planImport([join(folder, name)], { ...DEFAULTS, ...options });
    return readJob(jobs[0], store);
  });
}
