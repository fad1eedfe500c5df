/**
 * Stored conversations: the turns under a name of a user or visitor, compressed as they grow. Liked answers are stored
 * as examples of the user who liked them.
 */
import { digestOf } from '../../ingest/index.js';
import { shortened, type Turn } from '../../prompt/index.js';
import { BoundedCache, clamp, type SerialQueue } from '../../runtime/index.js';
import type { EngineState } from '../../state/index.js';
import type { Memory, Store } from '../../store/index.js';
import { ownerOf } from './ground.js';
import type { Answer, AskQuery } from './types.js';

/** The maximum number of whole turns and of all turns of a conversation, and of characters in a stored turn. */
const [WHOLE, TURNS, LONGEST] = [12, 200, 8_000] as const;

/** The number of recent answers that can become examples. */
const RECENT = 2_000;

/** The change of an example's quality by one rating. */
const STEP = 0.25;

/** The conversations of all users of an engine. */
export class Conversations {
  readonly #recent = new BoundedCache<
    { readonly owner: string; readonly question: string; readonly answer: string },
    string
  >(RECENT);

  constructor(
    private readonly store: Pick<Store, 'memories'>,
    private readonly state: Pick<EngineState, 'memories' | 'passages' | 'now'>,
    private readonly writes: SerialQueue,
  ) {}

  /** The turns of a question's conversation. */
  turnsOf(query: AskQuery): readonly Turn[] {
    const memory = this.state.memories.get(idOf(query) ?? '');
    return (memory?.data as { turns?: Turn[] } | null | undefined)?.turns ?? [];
  }

  /** Adds an answer to its conversation. */
  async add(query: AskQuery, { request, text, answered }: Answer): Promise<void> {
    const owner = ownerOf(query);
    if (owner !== null && answered)
      this.#recent.set(request, { owner, question: query.question, answer: text });
    const id = idOf(query);
    if (id === undefined) return;
    const said = (role: Turn['role'], content: string): Turn => ({
      role,
      content: content.slice(0, LONGEST).toWellFormed(),
    });
    await this.writes.run(async () => {
      const turns = [...this.turnsOf(query), said('user', query.question), said('assistant', text)].slice(
        -TURNS,
      );
      const kept = turns.map((turn, k) =>
        k < turns.length - WHOLE ? { ...turn, content: shortened(turn) } : turn,
      );
      await this.#keep({
        id,
        kind: 'session',
        owner,
        title: query.conversation ?? null,
        text: kept.map(({ content }) => content).join('\n'),
        answer: null,
        quality: 1,
        data: { turns: kept.map(({ role, content }) => ({ role, content })) },
        at: this.state.now(),
      });
    });
  }

  /** Makes examples of liked answers, and updates the quality of existing ones. */
  async judged(
    events: readonly {
      readonly request?: string | undefined;
      readonly kind: string;
      readonly position?: number | undefined;
    }[],
  ): Promise<void> {
    for (const { request = '', kind, position } of events) {
      const worth = position === undefined ? this.state.passages.worthOf(kind) : 0;
      const recent = worth === 0 ? undefined : this.#recent.get(request);
      if (!recent) continue;
      const { owner, question, answer } = recent;
      const id = `example-${digestOf([owner, question, answer])}`;
      await this.writes.run(async () => {
        const there = this.state.memories.get(id);
        if (!there && worth < 0) return;
        const quality = clamp((there?.quality ?? 0.5) + Math.sign(worth) * STEP, 0, 1);
        await this.#keep({
          id,
          kind: 'example',
          owner,
          title: null,
          text: question,
          answer,
          quality,
          data: null,
          at: this.state.now(),
        });
      });
    }
  }

  async #keep(memory: Memory): Promise<void> {
    await this.store.memories.write([memory]);
    this.state.memories.set(memory);
  }
}

/** The id of a conversation. Conversations of different users have different ids, also under the same name. */
function idOf(query: AskQuery): string | undefined {
  const owner = ownerOf(query);
  return query.conversation === undefined || owner === null
    ? undefined
    : `session-${digestOf([owner, query.conversation])}`;
}
