/** The calls `evaluations` of the engine: the recommendations are measured beside serving, in a thread, and results are kept. */
import { InvalidInput } from '../errors.js';
import { recordsOf } from '../ingest/index.js';
import { inWorker, type Progress } from '../runtime/index.js';
import type { Json, Store } from '../store/index.js';
import { withCopyOf } from './copy.js';
import { checkedMethods, type EvaluateOptions, type Evaluation } from './options.js';

/** What is measured; see {@link EvaluateOptions}. */
type EvaluationSettings = Pick<EvaluateOptions, 'holdout' | 'target' | 'ks' | 'train' | 'seed'>;

/** A result that was kept. */
interface KeptEvaluation extends Evaluation {
  /** When it was done, in ISO 8601. */
  readonly at: string;
  readonly trained: boolean;
  /** The versions of the models that were served then. */
  readonly serving: readonly string[];
}

interface EvaluationJob {
  readonly status: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly progress: Progress | null;
  readonly error: string | null;
}

export interface EvaluationCalls {
  /**
   * Begins to measure on a copy of the records; it goes on by itself.
   *
   * @example
   * await tandem.evaluations.start({ holdout: 'last', ks: [0] }); // InvalidInput: ks: are whole numbers from 1 to 500
   * await tandem.evaluations.start({ holdout: { random: 0.5 }, ks: [10] }); // { status: 'running', error: null }
   *
   * @throws InvalidInput where an option is wrong, or an evaluation runs.
   */
  start(settings: EvaluationSettings): Promise<EvaluationJob>;
  /**
   * The evaluation that was begun last; null where none was.
   *
   * @example
   * let job = await tandem.evaluations.job();
   * while (job.status === 'running') {
   *   await new Promise((resolve) => setTimeout(resolve, 100));
   *   job = await tandem.evaluations.job();
   * }
   * job.status; // 'finished'
   */
  job(): Promise<EvaluationJob | null>;
  /**
   * Stops the one that runs.
   *
   * @example
   * await tandem.evaluations.start({ holdout: { random: 0.5 }, ks: [10] });
   * await tandem.evaluations.stop(); // true
   *
   * @returns whether one ran.
   */
  stop(): Promise<boolean>;
  /**
   * Results, the latest first; {@link KEPT} at most.
   *
   * @example
   * const [latest] = await tandem.evaluations.list();
   * latest; // { holdout: 'random:0.5', trained: false }
   */
  list(): Promise<readonly KeptEvaluation[]>;
}

/** Results that are kept. */
const KEPT = 20;

const SETTING = 'evaluations';

/**
 * @param folder of the data.
 * @param serving names the versions of the models that are served.
 */
export function evaluationCalls(
  folder: string,
  store: Store,
  serving: () => readonly string[],
): EvaluationCalls & { close(): Promise<void> } {
  let job: { -readonly [Field in keyof EvaluationJob]: EvaluationJob[Field] } | undefined;
  let abort = new AbortController();
  let running = Promise.resolve();

  const kept = async () => ((await store.settings.get(SETTING)) ?? []) as unknown as KeptEvaluation[];

  async function run(settings: EvaluationSettings, current: NonNullable<typeof job>): Promise<void> {
    const { signal } = abort;
    const onProgress = (progress: Progress) => {
      current.progress = progress;
    };
    try {
      const versions = serving();
      const result = await withCopyOf(
        (what) => recordsOf(store, what),
        folder,
        { signal, onProgress },
        (data) =>
          inWorker<Evaluation>(
            new URL('./evaluation-worker.js', import.meta.url),
            { options: { ...settings, data } },
            { signal, onMessage: onProgress },
          ),
      );
      const done = {
        ...result,
        at: new Date().toISOString(),
        trained: settings.train === true,
        serving: versions,
      };
      await store.settings.set(SETTING, [done, ...(await kept())].slice(0, KEPT) as unknown as Json);
      current.status = 'finished';
    } catch (error) {
      current.status = signal.aborted ? 'cancelled' : 'failed';
      current.error = (error as Error).message;
    }
  }

  return {
    async start(settings) {
      checkedMethods(settings);
      if (job?.status === 'running') throw new InvalidInput('', 'an evaluation runs: wait, or stop it first');
      abort = new AbortController();
      job = { status: 'running', progress: null, error: null };
      running = run(settings, job);
      return { ...job };
    },
    job: async () => (job ? { ...job } : null),
    async stop() {
      if (job?.status !== 'running') return false;
      abort.abort(new Error('stopped'));
      return true;
    },
    list: kept,
    async close() {
      abort.abort(new Error('the engine was closed'));
      await running;
    },
  };
}
