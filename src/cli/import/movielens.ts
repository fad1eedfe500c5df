/**
 * The reader of folders in MovieLens' format. Films become items with title, year and genres as tags; the tags that
 * people gave a film join its genres, most given first; its numbers in other catalogues become attributes. Ratings
 * become events.
 */
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UsageError } from '../failure.js';
import { FileClock } from './clock.js';
import { csvJob, readRows, shapeOf, type TableShape } from './csv.js';
import { emptyBatch, type Job } from './job.js';
import type { Draft } from './mapper.js';
import { headLines, openFile, type Source } from './source.js';

/** People's tags kept for a film, besides its genres. */
const PEOPLES_TAGS = 20;

const YEAR = /^(.*\S)\s*\(([12]\d{3})(?:[–-]\d{0,4})?\)\s*$/;

/** Whether a folder holds films and ratings in this form. */
export async function isMovieLens(folder: string): Promise<boolean> {
  return Boolean((await present(folder, 'movies.csv')) && (await present(folder, 'ratings.csv')));
}

async function openTable(
  path: string,
  columns: readonly string[],
): Promise<{ source: Source; shape: TableShape }> {
  const source = await openFile(path);
  const shape = shapeOf(await headLines(source), { delimiter: ',', header: true });
  const missing = columns.find((column) => !shape.columns.includes(column));
  if (missing)
    throw new UsageError(`${path}: no column is named '${missing}', as MovieLens' ${basename(path)} has it`);
  return { source, shape };
}

/** A film's title without its year, and the year; titles without one stay as they are. */
export function splitTitle(title: string): { title: string; year?: number } {
  const [, name, year] = YEAR.exec(title.trim()) ?? [];
  return name && year ? { title: name, year: Number(year) } : { title: title.trim() };
}

/** For each film the tags that people gave it, in lower case, most given first, else in the order of the file. */
async function peoplesTags(path: string): Promise<Map<string, string[]>> {
  const counts = new Map<string, Map<string, number>>();
  const { source, shape } = await openTable(path, ['movieId', 'tag']);
  const film = shape.columns.indexOf('movieId');
  const column = shape.columns.indexOf('tag');
  for await (const { rows } of readRows(source, shape)) {
    for (const row of rows) {
      const tag = row[column]?.trim().toLowerCase();
      const id = row[film];
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
async function links(path: string): Promise<Map<string, Draft>> {
  const found = new Map<string, Draft>();
  const { source, shape } = await openTable(path, ['movieId']);
  const film = shape.columns.indexOf('movieId');
  for await (const { rows } of readRows(source, shape)) {
    for (const row of rows) {
      const id = row[film];
      if (!id) continue;
      const numbers: Draft = {};
      shape.columns.forEach((name, index) => {
        if (index !== film && row[index]) numbers[name] = row[index];
      });
      found.set(id, numbers);
    }
  }
  return found;
}

/** The path of a file of the folder, where it is there. */
async function present(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  return access(path).then(
    () => path,
    () => undefined,
  );
}

async function filmsJob(folder: string): Promise<Job> {
  const { source, shape } = await openTable(join(folder, 'movies.csv'), ['movieId', 'title', 'genres']);
  const [id, title, genres] = ['movieId', 'title', 'genres'].map((name) => shape.columns.indexOf(name));
  const tagsFile = await present(folder, 'tags.csv');
  const linksFile = await present(folder, 'links.csv');
  return {
    name: source.name,
    what: 'items',
    size: source.size,
    takenAs: `MovieLens: id=movieId, title and year=title, tags=genres${tagsFile ? ' and what people wrote in tags.csv' : ''}${linksFile ? ', attributes from links.csv' : ''}`,
    async *read() {
      const tags = tagsFile ? await peoplesTags(tagsFile) : undefined;
      const numbers = linksFile ? await links(linksFile) : undefined;
      for await (const { rows, lines, refused, bytes } of readRows(source, shape)) {
        const batch = emptyBatch(bytes);
        batch.refused.push(...refused);
        rows.forEach((row, index) => {
          const line = lines[index];
          const film = row[id]?.trim();
          if (!film || row.length < shape.columns.length) {
            batch.refused.push({
              line,
              field: film ? '' : 'id',
              reason: film
                ? `has ${row.length} columns where ${shape.columns.length} are expected`
                : 'is missing',
            });
            return;
          }
          const { title: name, year } = splitTitle(row[title]);
          const own = row[genres]
            .split('|')
            .filter((genre) => genre !== '' && genre !== '(no genres listed)');
          const known = new Set(own.map((genre) => genre.toLowerCase()));
          batch.records.push({
            id: film,
            title: name === '' ? null : name,
            tags: [...own, ...(tags?.get(film) ?? []).filter((tag) => !known.has(tag))],
            ...(year !== undefined && { published: `${year}-01-01` }),
            attributes: { ...(year !== undefined && { year }), ...numbers?.get(film) },
          });
          batch.lines.push(line);
        });
        yield batch;
      }
    },
    leftOut: () => '',
  };
}

/** The films, then the ratings, of a folder. */
export async function movieLensJobs(folder: string): Promise<Job[]> {
  if (!(await isMovieLens(folder))) {
    throw new UsageError(`${folder}: --format movielens needs a folder with movies.csv and ratings.csv`);
  }
  const { source, shape } = await openTable(join(folder, 'ratings.csv'), [
    'userId',
    'movieId',
    'rating',
    'timestamp',
  ]);
  const map = new Map(Object.entries({ user: 'userId', item: 'movieId', value: 'rating', at: 'timestamp' }));
  const clock = new FileClock(source.head, source.size);
  return [await filmsJob(folder), csvJob(source, 'events', shape, { map, kind: 'rating', clock })];
}
