/** Files of public data sets that come without a header, by their names and how many columns they have. */
import type { AssignOptions } from '../assign.js';
import type { SplitRules } from '../csv-splitter.js';
import type { What } from '../fields.js';

export interface KnownTable {
  /** The data set's name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly quotes?: SplitRules['quotes'] | undefined;
  /** Whether the last column may have the delimiter in it. */
  readonly rest?: boolean | undefined;
  readonly options: {
    readonly what: What;
    readonly map?: AssignOptions['map'];
    readonly kind?: string | undefined;
  };
}

interface Entry {
  readonly set: string;
  readonly file: RegExp;
  readonly columns: string;
  readonly delimiter: string;
  readonly what: What;
  readonly quotes?: SplitRules['quotes'] | undefined;
  /** Whether the last column may have the delimiter in it. */
  readonly rest?: boolean | undefined;
  readonly map?: { readonly [field: string]: string } | undefined;
  readonly kind?: string | undefined;
  /** What the first line must look like. */
  readonly like?: RegExp | undefined;
}

const TABLES: readonly Entry[] = [
  {
    set: 'MIND',
    file: /^behaviors\.tsv$/,
    columns: 'impression user time history impressions',
    delimiter: '\t',
    quotes: 'none',
    what: 'events',
  },
  {
    set: 'MIND',
    file: /^news\.tsv$/,
    columns: 'id category subcategory title abstract url titleEntities abstractEntities',
    delimiter: '\t',
    quotes: 'none',
    what: 'items',
  },
  {
    set: 'MovieLens',
    file: /^u[a-b\d]?\.(data|base|test)$/,
    columns: 'user item value at',
    delimiter: '\t',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'MovieLens',
    file: /^ratings\.dat$/,
    columns: 'user item value at',
    delimiter: '::',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'MovieLens',
    file: /^movies\.dat$/,
    columns: 'id title tags',
    delimiter: '::',
    quotes: 'none',
    what: 'items',
  },
  {
    set: 'MovieLens',
    file: /^users\.dat$/,
    columns: 'id gender age occupation zip',
    delimiter: '::',
    quotes: 'none',
    what: 'users',
  },
  {
    set: 'MovieLens',
    file: /^u\.user$/,
    columns: 'id age gender occupation zip',
    delimiter: '|',
    what: 'users',
  },
  {
    set: 'NCF',
    file: /\.(train|test)\.rating$/,
    columns: 'user item value at',
    delimiter: '\t',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'NCF',
    file: /\.(train|test)\.rating$/,
    columns: 'user item interaction',
    delimiter: '\t',
    what: 'events',
  },
  {
    set: 'Foursquare',
    file: /^dataset_TSMC2014.*\.txt$/,
    columns: 'user item category_id category latitude longitude offset at',
    delimiter: '\t',
    quotes: 'none',
    what: 'events',
    kind: 'view',
  },
  {
    set: 'Taobao',
    file: /^UserBehavior\.csv$/i,
    columns: 'user item category kind at',
    delimiter: ',',
    what: 'events',
  },
  {
    set: 'Steam',
    file: /^steam-200k/i,
    columns: 'user item kind hours none',
    delimiter: ',',
    what: 'events',
  },
  {
    set: 'Last.fm 360K',
    file: /^usersha1-artmbid-artname-plays/,
    columns: 'user mbid item value',
    delimiter: '\t',
    quotes: 'none',
    what: 'events',
    kind: 'play',
  },
  {
    set: 'Last.fm 360K',
    file: /^usersha1-profile/,
    columns: 'id gender age country signup',
    delimiter: '\t',
    quotes: 'none',
    what: 'users',
  },
  {
    set: 'Last.fm 1K',
    file: /^userid-timestamp-artid-artname-traid-traname/,
    columns: 'user at artist_id artist_name item track_name',
    delimiter: '\t',
    quotes: 'none',
    what: 'events',
    kind: 'play',
  },
  {
    set: 'Million Song',
    file: /triplets.*\.txt$/,
    columns: 'user item value',
    delimiter: '\t',
    quotes: 'none',
    what: 'events',
    kind: 'play',
  },
  {
    set: 'Million Song',
    file: /^unique_tracks\.txt$/,
    columns: 'track id artist title',
    delimiter: '<SEP>',
    quotes: 'none',
    what: 'items',
    map: { id: 'id', title: 'title' },
  },
  {
    set: 'Epinions',
    file: /^ratings(_data)?\.txt$/,
    like: /^\d+ \d+ \d(\.\d+)?$/,
    columns: 'user item value',
    delimiter: ' ',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'Jester',
    file: /^jester_ratings\.dat$/,
    columns: 'user item value',
    delimiter: '\t\t',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'YooChoose',
    file: /^yoochoose-(clicks|test)/,
    columns: 'session at item category',
    delimiter: ',',
    what: 'events',
    kind: 'click',
  },
  {
    set: 'YooChoose',
    file: /^yoochoose-buys/,
    columns: 'session at item price quantity',
    delimiter: ',',
    what: 'events',
    kind: 'purchase',
  },
  {
    set: 'Gowalla',
    file: /totalCheckins\.txt$/i,
    columns: 'user at latitude longitude item',
    delimiter: '\t',
    what: 'events',
    kind: 'view',
  },
  {
    set: 'Amazon reviews',
    file: /\.csv$/,
    like: /^A[0-9A-Z]{9,},(B0[0-9A-Z]{8}|\d{9}[\dX]),\d(\.\d)?,\d{9,10}$/,
    columns: 'user item value at',
    delimiter: ',',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'Amazon reviews',
    file: /\.csv$/,
    like: /^(B0[0-9A-Z]{8}|\d{9}[\dX]),A[0-9A-Z]{9,},\d(\.\d)?,\d{9,10}$/,
    columns: 'item user value at',
    delimiter: ',',
    what: 'events',
    kind: 'rating',
  },
  {
    set: 'Netflix',
    file: /^movie_titles\.(csv|txt)$/,
    like: /^\d+,(\d{4}|NULL),/,
    columns: 'id year title',
    delimiter: ',',
    quotes: 'none',
    rest: true,
    what: 'items',
  },
];

/** How many cells a line has. */
const width = (line: string, delimiter: string, quotes: SplitRules['quotes'] | undefined): number =>
  (quotes === 'none' ? line : line.replace(/"[^"]*"/g, '')).split(delimiter).length;

/** The known table that a file without a header is, or nothing. */
export function knownTable(
  base: string,
  lines: readonly string[],
  options: {
    readonly columns?: readonly string[] | undefined;
    readonly delimiter?: string | undefined;
    readonly what?: What | undefined;
    readonly map: ReadonlyMap<string, string>;
  },
): KnownTable | undefined {
  if (options.columns || options.delimiter || options.what || options.map.size > 0) return undefined;
  const first = lines.find((line) => line.trim() !== '')?.replace(/\r$/, '') ?? '';
  for (const { set, file, columns, delimiter, what, quotes, rest, map, kind, like } of TABLES) {
    const names = columns.split(' ');
    if (!file.test(base)) continue;
    if (like ? !like.test(first) : width(first, delimiter, quotes) !== names.length) continue;
    // With a header it says itself what it holds.
    if (!like && /^(user|item|product|session)[ _]?(id)?$/i.test(first.split(delimiter)[0].trim())) continue;
    return {
      name: set,
      columns: names,
      delimiter,
      quotes,
      rest,
      options: { what, kind, ...(map && { map: new Map(Object.entries(map)) }) },
    };
  }
  return undefined;
}

/** Names of further files whose extension says too little. */
const TEXT_NAMES = /^(combined_data_\d|mv_\d+|train|test|valid)\.txt$/;

/** Whether a file of this name, whatever its extension, may be one of these. */
export function isKnownName(name: string): boolean {
  return TEXT_NAMES.test(name) || TABLES.some(({ file }) => file.source !== '\\.csv$' && file.test(name));
}
