/** Forms of text that are no tables: the Netflix Prize, lists of neighbours, the matrix of Jester. */
import type { Source } from '../source.js';
import type { Part } from './part.js';
import { rowsJob, rowsOfLines } from './rows.js';

const NETFLIX_RATING = /^(\d+),([1-5]),(\d{4}-\d\d-\d\d)$/;

/** The ratings of the Netflix Prize: a line `1:` for a film, below it `user,rating,date`. */
function netflix(source: Source, lines: readonly string[]): Part[] | undefined {
  const [first, second] = lines.map((line) => line.trim());
  if (!/^\d+:$/.test(first ?? '') || !NETFLIX_RATING.test(second ?? '')) return undefined;
  const form = {
    set: 'the Netflix Prize',
    what: 'events' as const,
    columns: ['user', 'item', 'value', 'at'],
    kind: 'rating',
  };
  const rows = () => {
    let film = '';
    return rowsOfLines(source, (line) => {
      const text = line.trim();
      if (/^\d+:$/.test(text)) {
        film = text.slice(0, -1);
        return [];
      }
      const [, user, rating, date] = NETFLIX_RATING.exec(text) ?? [];
      return user ? [[user, film, rating, date]] : 'is neither a film nor a rating of it';
    });
  };
  return [{ job: rowsJob(source, form, rows) }];
}

/** A line for each person: its number, then those of its items, as papers on graphs publish them. */
function neighbours(source: Source, lines: readonly string[]): Part[] | undefined {
  if (!/^(train|test|valid|val)[\w-]*\.txt$/i.test(source.base)) return undefined;
  const rows = lines.filter((line) => line.trim() !== '').map((line) => line.trim().split(' '));
  const numbers = rows.every((row) => row.every((cell) => /^\d+$/.test(cell)));
  const widths = new Set(rows.map((row) => row.length));
  const people = new Set(rows.map(([user]) => user));
  if (!numbers || rows.length < 2 || widths.size < 2 || people.size < rows.length) return undefined;
  const form = { set: 'lists of neighbours', what: 'events' as const, columns: ['user', 'item'] };
  return [
    {
      job: rowsJob(source, form, () =>
        rowsOfLines(source, (line) => {
          const [user, ...items] = line.trim().split(/\s+/);
          return items.map((item) => [user, item]);
        }),
      ),
    },
  ];
}

/** Jester: a line for each person, first how many jokes were rated, then a rating for each joke, 99 for none. */
function jester(source: Source, lines: readonly string[]): Part[] | undefined {
  const cells = (lines[0] ?? '').trim().split(/[,;\t]/);
  const rated = cells.slice(1).filter((cell) => Number(cell) !== 99).length;
  const matrix =
    cells.length > 100 &&
    cells.every((cell) => /^-?\d+(\.\d+)?$/.test(cell.trim())) &&
    Number(cells[0]) === rated &&
    cells.slice(1).every((cell) => Math.abs(Number(cell)) <= 10 || Number(cell) === 99);
  if (!matrix) return undefined;
  const form = {
    set: 'Jester',
    what: 'events' as const,
    columns: ['user', 'item', 'value'],
    kind: 'rating',
    // Each line has a hundred ratings, which are a hundred lines of the clock.
  };
  return [
    {
      job: rowsJob(source, form, () =>
        rowsOfLines(source, (line, number) =>
          line
            .trim()
            .split(/[,;\t]/)
            .slice(1)
            .flatMap((cell, joke) =>
              Number(cell) === 99 || cell.trim() === '' ? [] : [[String(number), String(joke + 1), cell]],
            ),
        ),
      ),
    },
  ];
}

export const TEXT_FORMS = [netflix, neighbours, jester] as const;
