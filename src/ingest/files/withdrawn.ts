/**
 * Columns of events that say what was taken back: `deleted_at`, `removed_at`, `is_deleted`. Such a row becomes the event
 * and one that undoes it, so that it is undone also where an earlier file brought it without that; a row whose kind has
 * no such counterpart, or without both times, is refused.
 */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { parseTime } from '../../store/index.js';
import { isNoNumber } from './empty.js';
import { normalise } from './fields.js';
import type { Column } from './profile.js';
import { type Reader, Unreadable } from './readers.js';
import { isNo, isTruth } from './words.js';

/** A column that says whether an event was taken back, or when. */
export interface Withdrawal {
  readonly column: string;
  /** Reads the time; absent where the column is a boolean or has states. */
  readonly read?: Reader | undefined;
  /** Whether the column says whether the event still stands: `is_active`, `status`. */
  readonly stands?: boolean | undefined;
}

const UNDONE =
  '(soft)?(deleted|removed|unliked|unsaved|unfavou?rited|unbookmarked|unfollowed|unstarred|cancell?ed|revoked|withdrawn|retracted|undone)';

const WHEN = new RegExp(`^(${UNDONE}(at|on|date|time|ts|timestamp|datetime)|(date|time)${UNDONE})$`);

const WHETHER = new RegExp(`^(is|was|has)?(been)?${UNDONE}(flag)?$`);

/** Columns that say of what somebody keeps whether it still stands; of other events they tell of the item or the person. */
const STANDS = /^(is|still)?active$|^(record|row|like|vote|bookmark|favou?rite)?(status|state)$/;

const NO_MORE =
  /^(inactive|removed|deleted|unliked|unsaved|withdrawn|revoked|retracted|cancell?ed|undone|disabled|off)$/i;

const STANDING = /^(active|live|current|added|saved|liked|enabled|on|ok|valid)$/i;

/** Kinds of what somebody keeps until they take it back. */
const KEPT = new Set(['like', 'save', 'dislike']);

/** Whether a column is called after the time of taking back, which is not that of the event. */
export const isTimeOfWithdrawal = (name: string): boolean => WHEN.test(normalise(name));

/** The column that says so, unless it has another meaning. */
export function withdrawalIn(
  columns: readonly Column[],
  free: (column: Column) => boolean,
): Column | undefined {
  const fitting = columns.filter((column) => {
    if (!free(column)) return false;
    // Without a value in the sample, there can be some below it.
    const { filled = 0, times = 0, counts } = column.profile ?? {};
    if (isTimeOfWithdrawal(column.name)) return filled === 0 || times >= 0.5;
    return (
      WHETHER.test(normalise(column.name)) && (filled === 0 || [...(counts?.keys() ?? [])].every(isTruth))
    );
  });
  return fitting.find(({ name }) => isTimeOfWithdrawal(name)) ?? fitting[0];
}

/** The column that says of events of the kind whether they still stand, unless it has another meaning. */
export function standingIn(
  columns: readonly Column[],
  free: (column: Column) => boolean,
  kind: string | undefined,
): Column | undefined {
  if (kind === undefined || !KEPT.has(baseKind(kind))) return undefined;
  return columns.find((column) => {
    const values = [...(column.profile?.counts.keys() ?? [])];
    if (!free(column) || values.length === 0 || !STANDS.test(normalise(column.name))) return false;
    return values.every(isTruth) || values.every((value) => NO_MORE.test(value) || STANDING.test(value));
  });
}

/** By kind, the kind that takes it back without another opinion. */
const UNDOING: ReadonlyMap<string, string> = new Map(
  Object.entries(DEFAULT_KINDS).flatMap(([kind, { meaning, undoes = [] }]) =>
    meaning === 'neutral' ? undoes.map((undone): [string, string] => [undone, kind]) : [],
  ),
);

/** A mapped record, or why it is none; see the mapper. */
type Mapped =
  | { readonly record: { [field: string]: unknown } }
  | { readonly flaw: { readonly field: string; readonly reason: string } };

/** What the rows of one file say about events that were taken back. */
export class Withdrawals {
  readonly #index: number;
  readonly #timed: boolean;

  constructor(
    private readonly withdrawal: Withdrawal,
    { steps }: { readonly steps: readonly { readonly target: { readonly field: string } }[] },
    columns: readonly string[],
  ) {
    this.#index = columns.indexOf(withdrawal.column);
    this.#timed = steps.some(({ target }) => target.field === 'at');
  }

  /** The events of a row: where it was taken back, each with the one that undoes it, or the reason why it is none. */
  apply(row: readonly unknown[], mapped: readonly Mapped[]): Mapped[] {
    const cell = row[this.#index];
    const text = String(cell ?? '').trim();
    if (!this.#says(text)) return [...mapped];
    const at = this.#timeIn(cell);
    const flaw = { field: '', reason: `was taken back: ${this.withdrawal.column} is ${text}` };
    return mapped.flatMap((one): Mapped[] => {
      if ('flaw' in one) return [one];
      const { id, value: _, request: __, position: ___, ...rest } = one.record;
      const kind = typeof rest.kind === 'string' ? UNDOING.get(baseKind(rest.kind)) : undefined;
      if (kind === undefined || at === undefined || !this.#timed || typeof id !== 'string') return [{ flaw }];
      return [one, { record: { ...rest, id: `${id}:${kind}`, kind, at } }];
    });
  }

  /** Whether a cell says that the event was taken back. */
  #says(text: string): boolean {
    if (isNoNumber(text)) return false;
    if (this.withdrawal.stands) return isNo(text) || NO_MORE.test(text);
    // Databases write dates of zeros for none.
    return !isNo(text) && !/^0{4}-0{2}-0{2}/.test(text);
  }

  /** The time of a cell; absent where it has none that can be read. A small number would be read as seconds later. */
  #timeIn(cell: unknown): Date | undefined {
    try {
      const at = this.withdrawal.read?.(cell);
      const time = at === undefined ? undefined : parseTime(at as number | Date);
      return time === undefined ? undefined : new Date(time);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }
}
