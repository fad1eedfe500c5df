/**
 * The reader of folders of MovieLens of every generation: 100K (u.data), 1M and 10M (ratings.dat), 20M and later
 * (ratings.csv). Films become items with title, year and genres as tags; the tags that people gave a film join its
 * genres, most given first; its numbers in other catalogues become attributes. Ratings become events, people users.
 */
import { assign } from '../assign.js';
import { FileClock } from '../clock.js';
import type { What } from '../fields.js';
import { emptyBatch, type Job } from '../job.js';
import type { Draft } from '../mapper.js';
import { FileProblem } from '../problem.js';
import type { Source } from '../source.js';
import { readRows, type TableShape, tableJob } from '../tables.js';
import { readTime } from '../times.js';
import type { KnownFiles } from './files.js';

/** People's tags kept for a film, besides its genres. */
const PEOPLES_TAGS = 20;

const YEAR = /^(.*\S)\s*\(([12]\d{3})(?:[–-]\d{0,4})?\)\s*$/;

/** A film's title without its year, and the year; titles without one stay as they are. */
export function splitTitle(title: string): { title: string; year?: number } {
  const [, name, year] = YEAR.exec(title.trim()) ?? [];
  return name && year ? { title: name, year: Number(year) } : { title: title.trim() };
}

function shape(columns: readonly string[], delimiter: string, header: boolean): TableShape {
  return {
    name: 'MovieLens',
    columns,
    delimiter,
    header,
    quotes: delimiter === ',' ? 'doubled' : 'none',
    skip: 0,
  };
}

/** The generations by the files that tell them, with how these are written. */
const GENERATIONS = [
  {
    ratings: 'u.data',
    ratingShape: shape(['userId', 'movieId', 'rating', 'timestamp'], '\t', false),
    films: 'u.item',
    filmShape: shape(['movieId', 'title', 'release', 'video', 'url'], '|', false),
    users: 'u.user',
    userShape: shape(['userId', 'age', 'gender', 'occupation', 'zip'], '|', false),
  },
  {
    ratings: 'ratings.dat',
    ratingShape: shape(['userId', 'movieId', 'rating', 'timestamp'], '::', false),
    films: 'movies.dat',
    filmShape: shape(['movieId', 'title', 'genres'], '::', false),
    users: 'users.dat',
    userShape: shape(['userId', 'gender', 'age', 'occupation', 'zip'], '::', false),
  },
  {
    ratings: 'ratings.csv',
    ratingShape: shape(['userId', 'movieId', 'rating', 'timestamp'], ',', true),
    films: 'movies.csv',
    filmShape: shape(['movieId', 'title', 'genres'], ',', true),
    users: '',
    userShape: shape([], ',', true),
  },
] as const;

/** For each film the tags that people gave it, in lower case, most given first, else in the order of the file. */
async function peoplesTags(source: Source, tableShape: TableShape): Promise<Map<string, string[]>> {
  const counts = new Map<string, Map<string, number>>();
  for await (const { rows } of readRows(source, tableShape)) {
    for (const [, id, written] of rows) {
      const tag = written?.trim().toLowerCase();
      if (!tag || !id || tag.length > 100) continue;
      const tags = counts.get(id) ?? new Map<string, number>();
      counts.set(id, tags);
      tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
  }
  const best = new Map<string, string[]>();
  for (const [id, tags] of counts) {
    const ranked = [...tags].sort((a, b) => b[1] - a[1]).slice(0, PEOPLES_TAGS);
    best.set(
      id,
      ranked.map(([tag]) => tag),
    );
  }
  return best;
}

/** For each film its numbers in other catalogues, by column. */
async function links(source: Source): Promise<Map<string, Draft>> {
  const found = new Map<string, Draft>();
  for await (const { rows } of readRows(source, shape([], ',', true))) {
    for (const [id, imdbId, tmdbId] of rows) {
      if (id) found.set(id, { ...(imdbId && { imdbId }), ...(tmdbId && { tmdbId }) });
    }
  }
  return found;
}

/** The names of genres in the order of their columns of 0 and 1, from u.genre; those of the published data without it. */
async function genreNames(source: Source | undefined): Promise<string[]> {
  const names: string[] = [];
  if (source) {
    for await (const { rows } of readRows(source, shape([], '|', false)))
      for (const [name, index] of rows) if (name && index) names[Number(index)] = name;
  }
  if (names.length > 0) return names;
  return 'unknown Action Adventure Animation Children Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western'.split(
    ' ',
  );
}

interface FilmFiles {
  readonly films: Source;
  readonly shape: TableShape;
  readonly tags?: Source | undefined;
  readonly tagShape: TableShape;
  readonly links?: Source | undefined;
  /** Of MovieLens 100K: the names of its columns of 0 and 1. */
  readonly genres?: readonly string[] | undefined;
}

/** A film's record from its row; a text where the row is wrong. */
function filmOf(row: readonly string[], { shape, genres }: FilmFiles): Draft | string {
  const id = row[0]?.trim();
  if (!id) return 'is missing';
  const flags = genres ? row.slice(5) : [];
  if (row.length < shape.columns.length)
    return `has ${row.length} columns where ${shape.columns.length} are expected`;
  const { title, year } = splitTitle(row[1]);
  const own = genres
    ? genres.filter((name, index) => flags[index]?.trim() === '1' && name !== 'unknown')
    : row[2]
        .trim()
        .split('|')
        .filter((genre) => genre !== '' && genre !== '(no genres listed)');
  const released = genres ? readTime(row[2]) : 'none';
  return {
    id,
    title: title === '' ? null : title,
    tags: own,
    ...(typeof released === 'number'
      ? { published: new Date(released).toISOString().slice(0, 10) }
      : year !== undefined && { published: `${year}-01-01` }),
    attributes: { ...(year !== undefined && { year }) },
  };
}

function filmsJob(files: FilmFiles): Job {
  const { films, shape } = files;
  const besides = [
    files.tags && 'what people wrote in their tags',
    files.links && 'numbers of other catalogues as attributes',
  ].filter(Boolean);
  return {
    name: films.name,
    what: 'items',
    size: films.size,
    why: 'its folder has the files of MovieLens',
    takenAs: ['MovieLens: id=movieId, title and year=title, tags=genres', ...besides].join(', '),
    repeatable: films.repeatable,
    async *read() {
      const tags = files.tags && (await peoplesTags(files.tags, files.tagShape));
      const numbers = files.links && (await links(files.links));
      for await (const { rows, lines, refused, bytes } of readRows(films, shape)) {
        const batch = emptyBatch(bytes);
        batch.refused.push(...refused);
        rows.forEach((row, index) => {
          const film = filmOf(row, files);
          if (typeof film === 'string') {
            batch.refused.push({ line: lines[index], field: row[0]?.trim() ? '' : 'id', reason: film });
            return;
          }
          const own = film.tags as string[];
          const known = new Set(own.map((genre) => genre.toLowerCase()));
          const id = String(film.id);
          film.tags = [...own, ...(tags?.get(id) ?? []).filter((tag) => !known.has(tag))];
          film.attributes = { ...(film.attributes as object), ...numbers?.get(id) };
          batch.records.push(film);
          batch.lines.push(lines[index]);
        });
        yield batch;
      }
    },
    notes: () => [],
  };
}

function rowsJob(source: Source, tableShape: TableShape, what: What): Job {
  const map = new Map(
    Object.entries(
      what === 'events'
        ? { user: 'userId', item: 'movieId', value: 'rating', at: 'timestamp' }
        : { id: 'userId' },
    ),
  );
  const mapping = assign(
    what,
    tableShape.columns.map((name) => ({ name })),
    { map, kind: 'rating' },
  );
  return tableJob(
    source,
    tableShape,
    mapping,
    new FileClock(source.head, source.size),
    'its folder has the files of MovieLens',
  );
}

/** MovieTweetings has a file of the same name, with numbers of people at Twitter. */
function peopleShape({ head }: Source, usual: TableShape): TableShape {
  const width = head.toString('utf8').split('\n', 1)[0].split(usual.delimiter).length;
  return width === 2 ? { ...usual, columns: ['userId', 'twitterId'] } : usual;
}

/** The films, the people and the ratings of a folder; nothing where it is none of MovieLens. */
export async function movieLensJobs(files: KnownFiles): Promise<Job[] | undefined> {
  const generation = GENERATIONS.find(({ ratings, films }) => files.has(ratings) && files.has(films));
  if (!generation) return undefined;
  const { ratings, ratingShape, filmShape, userShape } = generation;
  const csv = ratings === 'ratings.csv';
  const source = await files.open(ratings);
  if (csv) {
    const first = source.head.toString('utf8').split('\n', 1)[0];
    // Other data sets have files of these names.
    if (!/userId,movieId,rating/i.test(first)) return undefined;
  }
  const tagShape = shape(['userId', 'movieId', 'tag', 'timestamp'], csv ? ',' : '::', csv);
  const tags = await files.optional(csv ? 'tags.csv' : 'tags.dat');
  const people = generation.users === '' ? undefined : await files.optional(generation.users);
  const jobs = [
    filmsJob({
      films: await files.open(generation.films),
      shape: filmShape,
      tags,
      tagShape,
      links: csv ? await files.optional('links.csv') : undefined,
      genres: ratings === 'u.data' ? await genreNames(await files.optional('u.genre')) : undefined,
    }),
    ...(people ? [rowsJob(people, peopleShape(people, userShape), 'users')] : []),
    rowsJob(source, ratingShape, 'events'),
  ];
  return jobs;
}

/** @throws FileProblem that says which files such a folder has. */
export function noMovieLens(folder: string): never {
  throw new FileProblem(
    `${folder}: --format movielens needs a folder with movies.csv and ratings.csv, movies.dat and ratings.dat, or u.item and u.data`,
  );
}
