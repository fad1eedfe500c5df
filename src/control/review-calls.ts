/**
 * The calls `review` of the engine: users marked as bots, reported items, unsupported answers, and people's
 * decisions on them.
 */
import { InvalidInput, NotFound } from '../errors.js';
import { A_PERSON, BOT_TAG, tooBusy } from '../guard/index.js';
import { kindCode } from '../indexes/index.js';
import type { ItemView, Records, UserView } from '../ingest/index.js';
import type { ModelAlarm } from '../models/index.js';
import { HOUR, SerialQueue } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import {
  type ItemInput,
  type ItemPatch,
  isVisitor,
  type Json,
  Note,
  type Settings,
  type UserInput,
  type UserPatch,
} from '../store/index.js';
import { type Asked, type CheckedAnswer, type DoubtedAnswer, DoubtedAnswers } from './doubted-answers.js';

/** A decision of a reviewer. */
interface Decision {
  /** ISO 8601. */
  readonly at: string;
  readonly what: 'user' | 'item' | 'answer';
  /** The request id of an answer. */
  readonly id: string;
  readonly decision: UserDecision | ItemDecision | AnswerDecision;
  readonly note: string | null;
  /** Who decided: the name of the API key, or another name. */
  readonly by: string;
}

/** `bot`: the user's events affect only their own lists; `person`: the user is never marked again. */
type UserDecision = 'bot' | 'person';

/** `hide`: the item is in no list; `keep`: its reports so far are dismissed. */
type ItemDecision = 'hide' | 'keep';

/** `right`: the answer was right; `wrong`: the answer was wrong. */
export type AnswerDecision = 'right' | 'wrong';

/** A user who is marked as a bot, or may be one. */
interface SuspectedUser {
  readonly id: string;
  /**
   * `tag`: by a tag of the user; `alarm`: the user's events alone caused an alarm of a model; `busy`: the user acts
   * faster than people do, and is left out of training for that, but not marked.
   */
  readonly why: 'tag' | 'alarm' | 'busy';
  /** The time and the message of an alarm. */
  readonly at: string | null;
  readonly reason: string | null;
  readonly marked: boolean;
}

/** An item that was reported since the last decision on it. */
interface ReportedItem {
  readonly id: string;
  readonly title: string | null;
  readonly reports: number;
  readonly people: number;
  /** The latest report, in ISO 8601. */
  readonly at: string;
  readonly hidden: boolean;
}

interface Review {
  readonly users: readonly SuspectedUser[];
  readonly items: readonly ReportedItem[];
  /** Answers with sentences that their sources do not support and that wait for a decision; the latest first. */
  readonly answers: readonly DoubtedAnswer[];
  /** The latest first, {@link KEPT} at most. */
  readonly decisions: readonly Decision[];
}

interface Deciding {
  readonly note?: string | undefined;
  readonly by: string;
}

export interface ReviewCalls {
  /**
   * Everything that waits for a decision, and the decisions so far.
   *
   * @example
   * await tandem.review.list(); // { users: [], items: [], answers: [], decisions: [] }
   */
  list(): Promise<Review>;
  /**
   * Decides that a user is a bot or a person.
   *
   * @example
   * await tandem.review.decideUser('cleo', 'person', { by: 'ops', note: 'rang her' }); // { what: 'user', decision: 'person' }
   * await tandem.review.decideUser('dora', 'bot', { by: 'ops' }); // NotFound: there is no user "dora"
   *
   * @throws NotFound where there is no such user; InvalidInput where the note is too long or no text that can be kept.
   */
  decideUser(id: string, decision: UserDecision, about: Deciding): Promise<Decision>;
  /**
   * Hides an item from all lists, or dismisses its reports so far.
   *
   * @example
   * await tandem.review.decideItem('dune', 'keep', { by: 'ops' }); // { what: 'item', id: 'dune', note: null, by: 'ops' }
   * await tandem.review.decideItem('ulysses', 'hide', { by: 'ops' }); // NotFound: there is no item "ulysses"
   *
   * @throws NotFound where there is no such item; InvalidInput as above.
   */
  decideItem(id: string, decision: ItemDecision, about: Deciding): Promise<Decision>;
  /**
   * Decides whether an unsupported answer was right; it no longer waits for a decision then.
   *
   * @example
   * const { answers } = await tandem.review.list();
   * for (const { id } of answers) await tandem.review.decideAnswer(id, 'right', { by: 'ops' });
   * await tandem.review.decideAnswer('r1', 'wrong', { by: 'ops' }); // NotFound: no answer "r1" waits for review
   *
   * @throws NotFound where no such answer waits for a decision; InvalidInput as above.
   */
  decideAnswer(id: string, decision: AnswerDecision, about: Deciding): Promise<Decision>;
}

/** The number of decisions that are stored, and of entries of each sort that are shown. */
const KEPT = 1_000;

const SHOWN = 500;

const SETTING = 'review';

const REPORT = 'report';

interface Parts {
  readonly state: EngineState;
  readonly settings: Settings;
  readonly alarms: () => Promise<readonly ModelAlarm[]>;
  readonly items: Pick<Records<ItemInput, ItemPatch, ItemView>, 'get' | 'patch'>;
  readonly users: Pick<Records<UserInput, UserPatch, UserView>, 'get' | 'patch'>;
}

/** Calls for the engine itself. */
interface ReviewKeeping {
  /** Removes the ids of deleted users from stored reviews. */
  forget(ids: readonly string[]): Promise<void>;
  /** Keeps an answer for review if a sentence of it is unsupported. @returns the answer. */
  doubt<Answer extends CheckedAnswer>(asked: Asked, answer: Answer): Promise<Answer>;
}

/** The engine's `review` calls. */
export function reviewCalls(parts: Parts): ReviewCalls & ReviewKeeping {
  const { state, settings, items, users } = parts;
  const writes = new SerialQueue();
  const doubted = new DoubtedAnswers(settings, () => state.now());
  const iso = (time: number) => new Date(time).toISOString();
  const kept = async () => ((await settings.get(SETTING)) ?? []) as unknown as Decision[];
  const keep = (decisions: readonly Decision[]) =>
    settings.set(SETTING, decisions.slice(0, KEPT) as unknown as Json);

  const noteOf = ({ note }: Deciding): string | null => {
    const { success, error } = Note.optional().safeParse(note);
    if (!success) throw new InvalidInput('note', error.issues[0].message);
    return note ?? null;
  };

  const decided = (decision: Omit<Decision, 'at'>) =>
    writes.run(async () => {
      const made = { at: iso(state.now()), ...decision };
      await keep([made, ...(await kept())]);
      return made;
    });

  return {
    async list() {
      const decisions = await kept();
      return {
        users: suspects(state, await parts.alarms()),
        items: await reported(parts, decisions),
        answers: await doubted.list(),
        decisions,
      };
    },
    async decideUser(id, decision, about) {
      const note = noteOf(about);
      const user = await users.get(id);
      if (!user) throw new NotFound(`there is no user ${JSON.stringify(id)}`);
      const others = user.tags.filter((tag) => tag !== BOT_TAG && tag !== A_PERSON);
      await users.patch(id, { tags: [...others, decision === 'bot' ? BOT_TAG : A_PERSON] });
      return decided({ what: 'user', id, decision, note, by: about.by });
    },
    async decideItem(id, decision, about) {
      const note = noteOf(about);
      const item = await items.patch(id, decision === 'hide' ? { hidden: true } : {});
      if (!item) throw new NotFound(`there is no item ${JSON.stringify(id)}`);
      return decided({ what: 'item', id, decision, note, by: about.by });
    },
    async decideAnswer(id, decision, about) {
      const note = noteOf(about);
      if (!(await doubted.take(id))) throw new NotFound(`no answer ${JSON.stringify(id)} waits for review`);
      return decided({ what: 'answer', id, decision, note, by: about.by });
    },
    async doubt(asked, answer) {
      await doubted.add(asked, answer);
      return answer;
    },
    forget: async (ids) => {
      await doubted.forget(ids);
      await writes.run(async () => {
        const gone = new Set(ids);
        const before = await kept();
        const rest = before.filter(({ what, id }) => what !== 'user' || !gone.has(id));
        if (rest.length < before.length) await keep(rest);
      });
    },
  };
}

/** Users who are marked as bots, and those who were too busy in the last hour. */
function suspects(state: EngineState, alarms: readonly ModelAlarm[]): SuspectedUser[] {
  const { log, meanings, users, people } = state;
  const byAlarm = new Map(alarms.flatMap((alarm) => alarm.accounts.map((id) => [id, alarm] as const)));
  const found = new Map<number, SuspectedUser>();
  for (const user of people.bots) {
    const id = users.id(user);
    if (isVisitor(id) && !byAlarm.has(id)) continue;
    const alarm = byAlarm.get(id);
    found.set(user, {
      id,
      why: alarm ? 'alarm' : 'tag',
      at: alarm?.at ?? null,
      reason: alarm?.reason ?? null,
      marked: true,
    });
  }
  const now = state.now();
  const looked = new Set<number>();
  for (let event = log.length - 1; event >= 0 && log.atOf(event) >= now - HOUR; event--) {
    const user = log.userOf(event);
    if (looked.has(user) || found.has(user)) continue;
    looked.add(user);
    if (!tooBusy(log, meanings, user, now) || !people.mayBeBot(user)) continue;
    found.set(user, { id: users.id(user), why: 'busy', at: null, reason: null, marked: false });
  }
  return [...found.values()].reverse().slice(0, SHOWN);
}

/** Items that were reported since the last decision on them, those reported by most people first. */
async function reported({ state, items }: Parts, decisions: readonly Decision[]): Promise<ReportedItem[]> {
  const { log, kindNames } = state;
  const code = kindNames.indexOf(REPORT);
  if (code < 0) return [];
  const settled = new Map<string, number>();
  for (const { what, id, at } of decisions) {
    if (what === 'item' && !settled.has(id)) settled.set(id, Date.parse(at));
  }
  const found = new Map<number, { reports: number; people: Set<number>; at: number }>();
  for (let event = 0; event < log.length; event++) {
    const item = log.itemOf(event);
    if (item < 0 || kindCode(log.kindOf(event)) !== code) continue;
    const at = log.atOf(event);
    if (at <= (settled.get(state.items.id(item)) ?? Number.NEGATIVE_INFINITY)) continue;
    const one = found.get(item) ?? { reports: 0, people: new Set<number>(), at };
    one.reports++;
    one.people.add(log.userOf(event));
    one.at = Math.max(one.at, at);
    found.set(item, one);
  }
  const listed = [...found]
    .sort(([, a], [, b]) => b.people.size - a.people.size || b.at - a.at)
    .slice(0, SHOWN);
  const shown: ReportedItem[] = [];
  for (const [item, { reports, people, at }] of listed) {
    const stored = await items.get(state.items.id(item));
    if (!stored) continue;
    const { id, title, hidden } = stored;
    shown.push({ id, title, reports, people: people.size, at: new Date(at).toISOString(), hidden });
  }
  return shown;
}
