/**
 * Training runs: each has a log of its metrics in DATA/runs/ID/log.jsonl, with one JSON object per line. The log is
 * only appended to, so that after a crash at most its last line is damaged.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf, isMissing, processExists } from '../runtime/index.js';
import type { Json } from './checkpoint.js';

/** The status of a run. */
export type RunStatus = 'running' | 'finished' | 'cancelled' | 'failed';

/** Metrics at one step; they can be NaN or infinite, such as a loss that diverged. */
export interface RunPoint {
  step: number;
  /** The time in milliseconds since 1970. */
  time: number;
  values: Record<string, number>;
}

/** A run as read from its log. */
export interface Run {
  id: string;
  name: string;
  settings: Json;
  status: RunStatus;
  /** Why it failed or was cancelled. */
  reason?: string;
  /** In milliseconds since 1970. */
  startedAt: number;
  /** The time of the last entry, in milliseconds since 1970. */
  updatedAt: number;
  points: RunPoint[];
}

/** The values of a metric over a run. */
export interface Series {
  steps: number[];
  values: number[];
}

type Line =
  | { event: 'start'; time: number; id: string; name: string; settings: Json; pid: number; host: string }
  | { event: 'resume'; time: number; step: number; pid: number; host: string }
  | { event: 'point'; time: number; step: number; values: Record<string, number | string> }
  | { event: 'end'; time: number; status: RunStatus; reason?: string };

/** The maximum number of logs read concurrently. */
const AT_ONCE = 50;

const validId = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

const folderOf = (data: string) => join(data, 'runs');

const logOf = (data: string, id: string) => join(folderOf(data), id, 'log.jsonl');

/**
 * The log of a running training. Lines are written to the operating system at once, so that a killed process loses
 * none.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: { rate: 0.1 } });
 * log.log(1, { loss: 0.5 });
 * log.log(2, { loss: 0.25 });
 * log.end();
 * seriesOf(await readRun('data', log.id), 'loss'); // { steps: [1, 2], values: [0.5, 0.25] }
 */
export class RunLog {
  #file: number | undefined;

  private constructor(
    /** The id of the run: `NAME-DATE-TIME`, in UTC. */
    readonly id: string,
    path: string,
  ) {
    this.#file = openSync(path, 'a+');
  }

  /** Starts a run in a data folder. */
  static start(data: string, { name, settings }: { name: string; settings: Json }): RunLog {
    if (!validId.test(name)) {
      throw new Error(`run name ${JSON.stringify(name)}: only letters, digits, dots, dashes and underscores`);
    }
    const time = new Date();
    const stamp = time
      .toISOString()
      .replace(/[-:]|\.\d+Z/g, '')
      .replace('T', '-');
    mkdirSync(folderOf(data), { recursive: true });
    for (let copy = 1; ; copy++) {
      const id = `${name}-${stamp}${copy === 1 ? '' : `-${copy}`}`;
      try {
        mkdirSync(join(folderOf(data), id));
      } catch (error) {
        if (codeOf(error) === 'EEXIST') continue;
        throw error;
      }
      const log = new RunLog(id, logOf(data, id));
      log.#write({ event: 'start', time: time.getTime(), id, name, settings, ...writer() });
      return log;
    }
  }

  /** Resumes a run from a checkpoint at `step`; points logged after that step are ignored. */
  static async resume(data: string, id: string, step: number): Promise<RunLog> {
    await readRun(data, id);
    const log = new RunLog(id, logOf(data, id));
    log.#endTornLine();
    log.#write({ event: 'resume', time: Date.now(), step, ...writer() });
    return log;
  }

  /** Logs metrics after `step` steps. `validation_loss` is plotted with `loss`, and in the same way for all metrics. */
  log(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values).map(
      ([key, value]) => [key, Number.isFinite(value) ? value : String(value)] as const,
    );
    this.#write({ event: 'point', time: Date.now(), step, values: Object.fromEntries(entries) });
  }

  /** Ends the run: as finished, or with an error, as cancelled (an AbortSignal's reason) or failed. */
  end(error?: unknown): void {
    if (error === undefined) this.#write({ event: 'end', time: Date.now(), status: 'finished' });
    else {
      const status = error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'failed';
      const reason = error instanceof Error ? error.message : String(error);
      this.#write({ event: 'end', time: Date.now(), status, reason });
    }
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(line: Line): void {
    if (this.#file === undefined) throw new Error(`run ${this.id} has ended; nothing more can be logged`);
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** Ends an incomplete last line, which a process killed while writing leaves, so that the next line is separate. */
  #endTornLine(): void {
    const { size } = fstatSync(this.#file!);
    const last = new Uint8Array(1);
    if (size > 0 && readSync(this.#file!, last, 0, 1, size - 1) === 1 && last[0] !== 10) {
      writeSync(this.#file!, '\n');
    }
  }
}

/**
 * Reads a run.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5 });
 * log.end();
 * (await readRun('data', log.id)).status; // 'finished'
 */
export async function readRun(data: string, id: string): Promise<Run> {
  const noRun = `no run ${JSON.stringify(id)} in ${folderOf(data)}`;
  if (!validId.test(id)) throw new Error(noRun);
  const text = await readFile(logOf(data, id), 'utf8').catch((error: unknown) => {
    throw isMissing(error) ? new Error(noRun) : error;
  });
  const run = parseLog(text);
  if (run?.id !== id) throw new Error(`${logOf(data, id)} does not begin as the log of run ${id}`);
  return run;
}

/**
 * The runs in a data folder, the newest first. With a `limit`, only the logs of the latest runs, by their names, are
 * read. Folders without a readable log are left out.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.end();
 * (await listRuns('data'))[0].name; // 'demo'
 */
export async function listRuns(data: string, limit = Number.POSITIVE_INFINITY): Promise<Run[]> {
  const names = await readdir(folderOf(data)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  // An id ends with the start time of its run.
  const startOf = (id: string) => /\d{8}-\d{6}(-\d+)?$/.exec(id)?.[0] ?? '';
  const latest = names.sort((a, b) => startOf(b).localeCompare(startOf(a)));
  const runs: Run[] = [];
  for (let at = 0; at < latest.length && runs.length < limit; at += AT_ONCE) {
    const some = latest.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map((id) => readRun(data, id).catch(() => undefined)));
    runs.push(...read.filter((run) => run !== undefined));
  }
  return runs.slice(0, limit).sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
}

/**
 * The names of a run's metrics, in the order in which they first appeared.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5, accuracy: 0.8 });
 * metricsOf(await readRun('data', log.id)); // ['loss', 'accuracy']
 */
export function metricsOf(run: Run): string[] {
  return [...new Set(run.points.flatMap(({ values }) => Object.keys(values)))];
}

/**
 * The series of one metric.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5 });
 * seriesOf(await readRun('data', log.id), 'loss'); // { steps: [1], values: [0.5] }
 */
export function seriesOf(run: Run, metric: string): Series {
  const points = run.points.filter(({ values }) => Object.hasOwn(values, metric));
  return { steps: points.map(({ step }) => step), values: points.map(({ values }) => values[metric]) };
}

const writer = () => ({ pid: process.pid, host: hostname() });

function parseLog(text: string): Run | undefined {
  let run: Run | undefined;
  let owner: { pid: number; host: string } | undefined;
  for (const json of text.split('\n')) {
    const line = parseLine(json);
    if (!line) continue;
    if (line.event === 'start') {
      const { id, name, settings, time } = line;
      run = { id, name, settings, status: 'running', startedAt: time, updatedAt: time, points: [] };
    }
    if (!run) return undefined;
    run.updatedAt = line.time;
    if (line.event === 'start' || line.event === 'resume') owner = line;
    if (line.event === 'resume') {
      run.points = run.points.filter(({ step }) => step <= line.step);
      run.status = 'running';
      delete run.reason;
    } else if (line.event === 'point') {
      const values = Object.entries(line.values).map(([key, value]) => [key, Number(value)] as const);
      run.points.push({ step: line.step, time: line.time, values: Object.fromEntries(values) });
    } else if (line.event === 'end') {
      run.status = line.status;
      if (line.reason !== undefined) run.reason = line.reason;
    }
  }
  if (run?.status === 'running' && owner && isGone(owner)) {
    run.status = 'failed';
    run.reason = `its process (${owner.pid}) ended without closing the run: killed, or crashed`;
  }
  return run;
}

/** A parsed line of the log; undefined if it is incomplete. */
function parseLine(json: string): Line | undefined {
  try {
    const line = JSON.parse(json) as Line | null;
    return typeof line?.event === 'string' && typeof line.time === 'number' ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of this machine has ended. */
const isGone = ({ pid, host }: { pid: number; host: string }): boolean =>
  host === hostname() && !processExists(pid);
