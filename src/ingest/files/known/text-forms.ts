/**
 * Forms of text that are no tables: the Netflix Prize, lists of neighbours, the matrix of Jester, blocks of `name: value`,
 * logs of web servers (`access-logs`), and `bookmarks` in HTML.
 */
import { BadLine, readLines } from '../lines.js';
import { setMember } from '../mapper.js';
import type { Found } from '../objects.js';
import { headOf, type Source } from '../source.js';
import { accessLog } from './access-logs.js';
import { bookmarks } from './bookmarks.js';
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

const MEMBER = /^([A-Za-z][\w /.-]{0,60}?):(?:\s+(.*?))?\s*$/;

/** Objects of blocks, whose members' names have a dot for each slash. */
async function* readBlocks(source: Pick<Source, 'bytes'>): AsyncGenerator<Found> {
  let object: { [name: string]: unknown } = {};
  let begun = 0;
  let last = '';
  let read = 0;
  const end = (objects: Found['objects']) => {
    if (begun > 0) objects.push({ object, line: begun });
    object = {};
    begun = 0;
    last = '';
  };
  for await (const { first, lines, bytes } of readLines(source.bytes())) {
    const objects: Found['objects'] = [];
    const refused: Found['refused'] = [];
    lines.forEach((line, index) => {
      if (line instanceof BadLine) refused.push({ line: first + index, field: '', reason: line.reason });
      else if (line.trim() === '') end(objects);
      else {
        const [, name, value = ''] = MEMBER.exec(line) ?? [];
        if (begun === 0) begun = first + index;
        // A text may go on over further lines.
        if (name === undefined) setMember(object, last, `${String(object[last] ?? '')}\n${line}`);
        else {
          last = name.replaceAll('/', '.');
          setMember(object, last, value);
        }
      }
    });
    read = bytes;
    yield { objects, refused, bytes };
  }
  const objects: Found['objects'] = [];
  end(objects);
  yield { objects, refused: [], bytes: read };
}

/** Records as blocks of `name: value` with an empty line between them, as Stanford's collections of reviews have them. */
function blocks(source: Source, lines: readonly string[]): Part[] | undefined {
  const gap = lines.findIndex((line) => line.trim() === '');
  if (gap < 2) return undefined;
  const nameOf = (line: string | undefined) => MEMBER.exec(line ?? '')?.[1];
  const names = lines.slice(0, gap).map(nameOf);
  const next = lines.slice(gap).find((line) => line.trim() !== '');
  const named = names.filter((name) => name !== undefined).length;
  const first = names[0] !== undefined && names[1] !== undefined && named * 2 > names.length;
  if (!first || (next !== undefined && nameOf(next) !== names[0])) return undefined;
  return [
    {
      objects: {
        name: "blocks of 'name: value'",
        what: undefined,
        options: { map: new Map() },
        read: () => readBlocks(source),
        head: () => readBlocks({ bytes: () => headOf(source) }),
      },
    },
  ];
}

export const TEXT_FORMS = [netflix, neighbours, jester, blocks, accessLog, bookmarks] as const;
