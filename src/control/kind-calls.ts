/** The calls `kinds` of the engine: the meanings of kinds of events, and the number of events of each. */
import { changeMembers } from '../config/index.js';
import { type KindMeaning, kindCode } from '../indexes/index.js';
import type { SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';

/** A kind of events. */
interface KindView {
  readonly kind: string;
  /** The number of events of this kind. */
  readonly events: number;
  /** What such an event means for lists; null where it has no meaning. */
  readonly meaning: KindMeaning | null;
}

export interface KindCalls {
  /**
   * Kinds that have a meaning or events, those with most events first.
   *
   * @example
   * const [first] = await tandem.kinds.list();
   * first; // { kind: 'like', events: 4, meaning: { meaning: 'positive', weight: 2, hides: false } }
   */
  list(): Promise<readonly KindView[]>;
  /**
   * Writes the meaning of a kind to `tandem.json`; it counts from the next start on. Without a meaning, the default
   * is restored.
   *
   * @example
   * await tandem.kinds.set('applause', { meaning: 'positive', weight: 1.5, hides: false }); // undefined
   * await tandem.kinds.set('applause', { meaning: 'good' }).catch(({ field }) => field); // 'kinds.applause.meaning'
   *
   * @throws InvalidInput where the meaning is invalid.
   */
  set(kind: string, meaning: object | null): Promise<void>;
}

/**
 * @param folder the folder that holds `tandem.json`.
 * @param changes runs changes of the configuration one after another.
 */
export function kindCalls(folder: string, state: EngineState, changes: SerialQueue): KindCalls {
  return {
    async list() {
      const { log, kindNames, kindMeanings } = state;
      const counts = new Float64Array(kindNames.length);
      for (let event = 0; event < log.length; event++) counts[kindCode(log.kindOf(event))]++;
      const events = new Map(kindNames.map((kind, code) => [kind, counts[code]]));
      return [...new Set([...kindNames, ...Object.keys(kindMeanings)])]
        .map((kind) => ({
          kind,
          events: events.get(kind) ?? 0,
          meaning: Object.hasOwn(kindMeanings, kind) ? kindMeanings[kind] : null,
        }))
        .sort((a, b) => b.events - a.events || (a.kind < b.kind ? -1 : 1));
    },
    set: (kind, meaning) =>
      changes.run(async () => {
        await changeMembers(folder, 'kinds', ({ [kind]: _, ...others }) =>
          meaning ? { ...others, [kind]: meaning } : others,
        );
      }),
  };
}
