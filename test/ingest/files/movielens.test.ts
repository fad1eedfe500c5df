/** Folders in MovieLens' form. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { splitTitle } from '#tandem/ingest/files/known/movielens.js';
import { planImport } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder, readJob } from './helpers.js';

const FILES = {
  'movies.csv': 'movieId,title,genres\n1,"Lamp, The (1999)",Drama|Sci-Fi\n2,Untitled,(no genres listed)\n',
  'ratings.csv': 'userId,movieId,rating,timestamp\n1,2,4.0,964982703\n1,1,3.5,964982703\n',
  'tags.csv': 'userId,movieId,tag,timestamp\n1,1,Quiet,1\n2,1,light,2\n3,1,LIGHT,3\n3,1,drama,4\n',
  'links.csv': 'movieId,imdbId,tmdbId\n1,0114709,862\n2,,\n',
};

test('films become items, ratings events in the order of the file', async () => {
  await inFolder(FILES, async (folder) => {
    for (const format of ['movielens', 'auto'] as const) {
      const { jobs } = await planImport([folder], { ...DEFAULTS, format });
      const [items, events] = await Promise.all(jobs.map((job) => readJob(job)));
      expect(items).toMatchObject({ what: 'items', refused: [] });
      expect(items.records).toEqual([
        {
          id: '1',
          title: 'Lamp, The',
          tags: ['Drama', 'Sci-Fi', 'light', 'quiet'],
          published: '1999-01-01',
          attributes: { year: 1999, imdbId: '0114709', tmdbId: '862' },
        },
        { id: '2', title: 'Untitled', tags: [], attributes: {} },
      ]);
      expect(events).toMatchObject({ what: 'events', refused: [] });
      expect(events.records).toMatchObject([
        { user: '1', item: '2', kind: 'rating', value: 4, at: 964_982_703_000 },
        { user: '1', item: '1', kind: 'rating', value: 3.5, at: 964_982_703_000 },
      ]);
    }
  });
});

test('a folder without the files, or a file, is refused with what is needed', async () => {
  await inFolder({ 'movies.csv': 'a\n' }, async (folder) => {
    const options = { ...DEFAULTS, format: 'movielens' } as const;
    await expect(planImport([folder], options)).rejects.toThrow(/movies.csv and ratings.csv/);
    await expect(planImport([join(folder, 'movies.csv')], options)).rejects.toThrow(/reads the folder/);
  });
});

test('titles lose their year only where they have one', () => {
  expect(splitTitle('A (B) (1987) ')).toEqual({ title: 'A (B)', year: 1987 });
  expect(splitTitle('Series (2001– )')).toEqual({ title: 'Series (2001– )' });
  expect(splitTitle('2001')).toEqual({ title: '2001' });
});
