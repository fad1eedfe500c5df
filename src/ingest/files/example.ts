/** A suggestion for a file that is not recognised: an option, and the columns for it. */
import type { Column } from './profile.js';

const MOST = 6;

/** Columns with repeated values, as those of users and items; undefined if there are fewer than two. */
export function exampleOf(columns: readonly Column[]): string {
  const again = columns
    .filter(
      ({ profile: p }) =>
        p && p.distinct >= 3 && p.distinct < p.filled && p.times < 0.5 && (p.numbers < 0.5 || p.whole === 1),
    )
    .slice(0, MOST)
    .map(({ name }) => `'${name}'`);
  if (again.length < 2) return '';
  const names = `${again.slice(0, -1).join(', ')} and ${again.at(-1)}`;
  return `, such as --what events --map user=COLUMN --map item=COLUMN for who did something with what (values come again in ${names})`;
}

/** Names for the columns of a table of events without a header, by their values: `user,item,value,at`. */
export function likelyColumns(columns: readonly Column[]): string {
  const open = ['user', 'item'];
  const given = new Set<string>();
  const once = (name: string, at: number) => {
    const free = !given.has(name);
    given.add(name);
    return free ? name : `column${at + 1}`;
  };
  if (columns.length < 2 || columns.length > 12) return 'user,item,value,at';
  return columns
    .map(({ profile: p }, at) => {
      const numbers = p !== undefined && p.filled > 0 && p.numbers === 1;
      if (p && p.filled > 0 && p.times >= 0.9 && (!numbers || p.least >= 1e7)) return once('at', at);
      const rating = numbers && p.least >= -10 && p.most <= 100 && p.distinct <= 101;
      if (open.length > 0 && !(open.length === 1 && rating && at > 1)) return open.shift()!;
      return once(rating ? 'value' : `column${at + 1}`, at);
    })
    .join(',');
}
