/** Indications that the rows of a table are events, for tables without a column of users. */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { nameFit, normalise } from './fields.js';
import type { Column } from './profile.js';
import { signalsIn } from './signals.js';

/** Names of event times, which items do not have: `watched_at`, `Date Read`, `uts`. */
const ACT_TIMES =
  /^((date|last)?(watched|rated|read|played|listened|viewed|visited|purchased|bought|liked|clicked|scrobbled)(at|on|date|time)?|uts|ts|utctime|endtime|eventtime|eventtimestamp|eventdate)$/;

const OWN_RATINGS = /^(my|your|user)(rating|score|stars?|vote|grade)$/;

const LOGS =
  /^(events?|clicks?|logs?|interactions?|behaviou?rs?|actions?|sessions?|transactions?|impressions?|history)(?![a-z])/i;

/** The indications of events, in words. @param bare whether no column has titles. */
export function signsOfActs(file: string, columns: readonly Column[], bare: boolean): string[] {
  const signs: string[] = [];
  for (const { name, profile } of columns) {
    if (!profile || profile.filled === 0) continue;
    const plain = normalise(name.split('.').at(-1) ?? '');
    if (ACT_TIMES.test(plain) && profile.times >= 0.5)
      signs.push(`'${name}' looks like the time of an event`);
    else if (OWN_RATINGS.test(plain) && profile.numbers >= 0.5)
      signs.push(`'${name}' looks like somebody's rating`);
    else if (nameFit('events', 'kind', name) >= 0 && profile.objects === 0 && plain !== 'type') {
      const kinds = [...profile.counts.keys()].map((word) =>
        baseKind(word.trim().toLowerCase().replace(/\s+/g, '_')),
      );
      if (kinds.every((kind) => Object.hasOwn(DEFAULT_KINDS, kind)))
        signs.push(`'${name}' looks like the kind of an event`);
    }
  }
  if (!bare) return signs;
  const told = signalsIn(
    columns.filter(({ profile }) => profile?.truths === 1),
    ({ name }) => normalise(name) !== 'label',
  );
  signs.push(...told.map(({ column }) => `'${column}' looks like what somebody did`));
  const described = columns.some(({ name }) =>
    ['body', 'tags', 'image'].some((field) => nameFit('items', field, name) >= 0),
  );
  if (!described && LOGS.test(file.split(/[\\/]/).at(-1) ?? '')) signs.push('the file is called like a log');
  return signs;
}

/** The minimum number of adjacent columns of ratings in a matrix. */
const LEAST = 4;

/** Whether each column has the ratings of one item: all are numbers on one small scale other than 0 and 1. */
export function isMatrix(columns: readonly Column[]): boolean {
  const filled = columns.filter(({ profile }) => profile && profile.filled > 0);
  const values = new Set(filled.flatMap(({ profile }) => [...(profile?.counts.keys() ?? [])]));
  const rated = filled.filter(
    ({ profile }) => profile && profile.numbers === 1 && profile.least >= 0 && profile.most <= 10,
  );
  return (
    rated.length >= LEAST &&
    rated.length === filled.length &&
    values.size > 2 &&
    values.size <= 21 &&
    filled.every(({ name }) => nameFit('users', 'tags', name) < 0)
  );
}
