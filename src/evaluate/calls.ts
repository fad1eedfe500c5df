/**
 * The engine's calls `evaluations`: recommendations are evaluated in a thread beside serving, and results are stored.
 */
import { InvalidInput } from '../errors.js';
import { recordsOf } from '../ingest/index.js';
import { inWorker, type Progress } from '../runtime/index.js';
import type { Json, Store } from '../store/index.js';
import { withCopyOf } from './copy.js';
import { checkedMethods, type EvaluateOptions, type Evaluation } from './options.js';

/** The settings of an evaluation; see {@link EvaluateOptions}. */
type EvaluationSettings = Pick<EvaluateOptions, 'holdout' | 'target' | 'ks' | 'train' | 'seed'>;

/** A stored result. */
interface KeptEvaluation extends Evaluation {
  /** The time of the evaluation, in ISO 8601. */
  readonly at: string;
  readonly trained: boolean;
  /** The versions of the models served at that time. */
  readonly serving: readonly string[];
}

interface EvaluationJob {
  readonly status: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly progress: Progress | null;
  readonly error: string | null;
}

export interface EvaluationCalls {
  /**
   * Starts an evaluation on a copy of the records, in the background.
   *
   * @example
   * await tandem.evaluations.start({ holdout: 'last', ks: [0] }); // InvalidInput: ks: are whole numbers from 1 to 500
   * await tandem.evaluations.start({ holdout: { random: 0.5 }, ks: [10] }); // { status: 'running', error: null }
   *
   * @throws InvalidInput where an option is wrong, or an evaluation is running.
   */
  start(settings: EvaluationSettings): Promise<EvaluationJob>;
  /**
   * The evaluation that was started last; null if there was none.
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
   * Stops the running evaluation.
   *
   * @example
   * await tandem.evaluations.start({ holdout: { random: 0.5 }, ks: [10] });
   * await tandem.evaluations.stop(); // true
   *
   * @returns whether one was running.
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

/** The maximum number of stored results. */
const KEPT = 20;

const SETTING = 'evaluations';

/**
 * @param folder the data folder.
 * @param serving returns the versions of the served models.
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
