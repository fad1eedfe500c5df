/** Columns whose cells name the items of several events: those that were shown and clicked, or a list. */
import { tagsInText } from '../normalise.js';
import { normalise } from './fields.js';
import type { ItemList } from './mapping.js';
import { HISTORY_NAMES, LIST_NAMES } from './names.js';
import type { Column } from './profile.js';

/** Whether the cells of a column hold the items that were shown, with a 1 for those clicked: `N13-1 N15-0`. */
export function isShown({ profile }: Column): boolean {
  if (!profile || profile.filled === 0) return false;
  const values = [...profile.counts.keys()];
  return (
    values.every((value) => /^\S+-[01](\s+\S+-[01])*$/.test(value)) &&
    values.some((value) => value.includes(' '))
  );
}

const OFFERED =
  /^(impressions?|shownitems?|itemsshown|displayed(items?)?|exposed(items?)?|candidates?|slate)(list|ids?|items?)?$/;

/** The column of the items that were shown when an event came to be, that of the event perhaps among them. */
export function offeredIn(columns: readonly Column[], free: (column: Column) => boolean): string | undefined {
  return columns.find((column) => {
    const { name, profile } = column;
    if (!profile || profile.filled === 0 || profile.objects > 0 || !free(column)) return false;
    if (!OFFERED.test(normalise(name.split('.').at(-1) ?? ''))) return false;
    return (
      profile.lists >= 0.5 || [...profile.counts.keys()].some((value) => /[^\s|;,][|;,][^\s|;,]/.test(value))
    );
  })?.name;
}

/** An item with how many there were of it: `Tea x2`, `2 x Tea`. */
const COUNTED = /^(?:\d+\s?[x×]\s+(.+)|(.+?)\s+[x×]\s?\d+)$/i;

/** The item alone of one with how many there were of it. */
export const uncounted = (text: string): string => {
  const [, after, before] = COUNTED.exec(text) ?? [];
  return after ?? before ?? text;
};

/** What separates the items in the cells of a column that lists several; `undefined` where it does not. */
function listSeparator({ profile }: Column): string | undefined {
  if (!profile || profile.filled === 0) return undefined;
  if (profile.lists >= 0.5) return '';
  const values = [...profile.counts.keys()];
  const marks = ['|', ';', ','];
  if (marks.some((mark) => values.some((value) => value.includes(mark)))) return '';
  return [' '].find(
    (mark) => values.filter((value) => value.trim().includes(mark)).length * 2 >= values.length,
  );
}

/** The column whose cells list the items of several events, with what separates them. */
export function listIn(columns: readonly Column[], map: ReadonlyMap<string, string>): ItemList | undefined {
  const mapped = map.get('item');
  for (const column of columns) {
    const name = normalise(column.name);
    const listed =
      mapped === column.name
        ? (column.profile?.lists ?? 0) >= 0.5 || LIST_NAMES.has(name) || HISTORY_NAMES.has(name)
        : mapped === undefined &&
          (LIST_NAMES.has(name) || (columns.length <= 3 && HISTORY_NAMES.has(name))) &&
          column.profile?.objects === 0;
    const separator = listed ? listSeparator(column) : undefined;
    if (separator === undefined) continue;
    const parts = [...(column.profile?.counts.keys() ?? [])].flatMap((cell) =>
      tagsInText(cell, separator || undefined),
    );
    const counted = parts.length > 0 && parts.every((part) => COUNTED.test(part));
    return { column: column.name, separator, counted };
  }
  return undefined;
}
