/** What to try with a file of which nothing is known: an option that would do, and the columns to put into it. */
import type { Column } from './profile.js';

const MOST = 6;

/** Columns whose values come again, as those of people and things do; nothing where there are fewer than two. */
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
