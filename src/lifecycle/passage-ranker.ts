/**
 * The lifecycle of the ranker of passages: trained on feedback on answers, admitted if it orders the sources of the
 * latest answers better than the served one, served, and rolled back.
 */
import { NotEnoughData } from '../errors.js';
import type { ModelRecord, ModelRegistry } from '../models/index.js';
import { PASSAGE_FEATURES, USUAL_PASSAGE_WEIGHTS } from '../rank/index.js';
import { repeat, SECOND, SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { PassageList, Store } from '../store/index.js';
import { type PassageSample, runPassageTraining } from '../train/index.js';

/** The registry's name for rankers of passages. */
export const PASSAGE_RANKER = 'passage-ranker';

/** The maximum number of answers to train on, which are the latest; and the minimum. */
const [MOST, FEWEST] = [5_000, 50] as const;

/** The number of latest answers whose feedback counts for similar questions. */
const REMEMBERED = 5_000;

/** The features of feedback on earlier answers. */
const FEEDBACK = PASSAGE_FEATURES.flatMap((name, k) => (/liked/.test(name) ? k : []));

/** How often the registry is read, in milliseconds. */
const LOOK = 5 * SECOND;

interface Options {
  readonly store: Pick<Store, 'answers'>;
  readonly state: EngineState;
  readonly registry: ModelRegistry;
  /** Called when a version cannot be served. */
  readonly warn: (message: string) => void;
}

/** One instance per engine. */
export class PassageRankerLifecycle {
  readonly #options: Options;
  readonly #changes = new SerialQueue();
  /** The served version. */
  served: string | undefined;
  #stop = () => {};

  constructor(options: Options) {
    this.#options = options;
  }

  /** Loads the feedback on the latest answers, for similar questions. */
  async restore(): Promise<void> {
    const { store, state } = this.#options;
    for (const list of await store.answers.passages(PASSAGE_FEATURES, REMEMBERED)) {
      const { terms = [], ordinals = [], cited = [] } = list.query.passages as unknown as Logged;
      state.passages.served(list.id, { terms, ordinals, cited, items: list.items });
      state.passages.answered(
        byPeople(list, state).map(({ kind, position }) => ({
          request: list.id,
          kind,
          position: position ?? undefined,
        })),
      );
    }
  }

  /** Serves the version that the registry names. */
  update(): Promise<void> {
    return this.#changes.run(async () => {
      const { registry, state, warn } = this.#options;
      const id = await registry.serving(PASSAGE_RANKER);
      if (id === this.served) return;
      this.served = id;
      state.passages.weights = undefined;
      if (id === undefined) return;
      const { record, tensors } = await registry.load(id);
      const { features } = record.settings as { features?: readonly string[] };
      const weights = Array.from(tensors.get('weights')?.data ?? [], Number);
      if (features?.join() === PASSAGE_FEATURES.join() && weights.length === features.length)
        state.passages.weights = weights;
      else warn(`${id} is of another release and is not served: train again`);
    });
  }

  /** Starts following changes by commands. */
  start(onError: (error: unknown) => void): void {
    this.#stop = repeat(LOOK, () => this.update(), onError);
  }

  close(): void {
    this.#stop();
  }

  /** @throws NotEnoughData where too few answers have feedback. */
  async train({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<ModelRecord> {
    const { store, state, registry } = this.#options;
    const lists = await store.answers.passages(PASSAGE_FEATURES, MOST);
    const kept = lists.flatMap((list) => {
      const sample = sampleOf(list, state);
      return sample ? [{ at: list.at, sample }] : [];
    });
    if (kept.length < FEWEST)
      throw new NotEnoughData(
        `the ranker of passages needs at least ${FEWEST} answers of which one source was liked or opened and another was not, and there are ${kept.length}`,
      );
    const before = state.passages.weights ?? USUAL_PASSAGE_WEIGHTS;
    const samples = kept.map(({ sample }) => sample);
    const result = await runPassageTraining(
      { samples, width: PASSAGE_FEATURES.length, feedback: FEEDBACK, before },
      signal,
    );
    const time = (at: number) => new Date(at).toISOString();
    const record = await registry.add(
      {
        kind: PASSAGE_RANKER,
        scale: 'full',
        span: { from: time(kept[0].at), to: time(kept[kept.length - 1].at) },
        samples: result.trained,
        settings: { features: [...PASSAGE_FEATURES] },
        metrics: { 'NDCG@10': result.gain, 'NDCG@10 before': result.gainBefore, 'held out': result.heldOut },
        admitted: result.admitted,
        reason: result.reason,
      },
      new Map([
        [
          'weights',
          {
            dtype: 'float32' as const,
            shape: [result.weights.length],
            data: Float32Array.from(result.weights),
          },
        ],
      ]),
    );
    await this.update();
    return record;
  }
}

/** What is logged with the passages of an answer. */
interface Logged {
  readonly terms?: readonly string[];
  readonly ordinals?: readonly number[];
  readonly cited?: readonly number[];
}

/** Events of people, without those of bots. */
const byPeople = ({ events }: PassageList, { people }: EngineState) =>
  events.filter(({ user }) => !people.bots.has(user));

/**
 * Which of the cited passages of an answer were liked; `undefined` where none or all were. Passages that are not
 * cited were not seen by anybody.
 */
function sampleOf(list: PassageList, state: EngineState): PassageSample | undefined {
  const { cited = [] } = list.query.passages as unknown as Logged;
  const liked = new Float32Array(list.items.length);
  for (const { kind, position } of byPeople(list, state)) {
    const worth = state.passages.worthOf(kind);
    for (const place of position === null ? cited : [position])
      if (place < liked.length) liked[place] += worth;
  }
  const shown = Uint8Array.from(liked, (_, place) => (cited.includes(place) ? 1 : 0));
  const good = cited.filter((place) => liked[place] > 0).length;
  if (good === 0 || good === cited.length) return undefined;
  return { features: Float32Array.from(list.features), liked, shown };
}
