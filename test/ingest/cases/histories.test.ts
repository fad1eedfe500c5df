/** What one person watched, read, heard or kept, as services and browsers export it: asked for, and taken with `--user`. */
import { describe, expect, test } from 'vitest';
import { type Files, lines, taken } from './data-set.js';

const TRAKT = (slug: string, rest: object) => ({
  ...rest,
  type: 'movie',
  movie: { title: 'Roma', year: 2018, ids: { trakt: 1, slug, imdb: 'tt6155172' } },
});

const HISTORIES: { readonly [system: string]: readonly [Files, string[]] } = {
  'YouTube, Google Takeout': [
    {
      'watch-history.json': JSON.stringify(
        [1, 2].map((n) => ({
          header: 'YouTube',
          title: `Watched ${n}`,
          titleUrl: `https://www.youtube.com/watch?v=${n}`,
          subtitles: [{ name: 'Can', url: 'https://www.youtube.com/channel/x' }],
          time: '2026-11-01T09:30:10.123Z',
          products: ['YouTube'],
        })),
      ),
    },
    [1, 2].map((n) => `view ann https://www.youtube.com/watch?v=${n} 2026-11-01T09:30:10`),
  ],
  'Chrome, Google Takeout': [
    {
      'History.json': JSON.stringify({
        'Browser History': [1, 2].map((n) => ({
          page_transition: 'LINK',
          title: `Page ${n}`,
          url: `https://x.example/${n}`,
          client_id: 'abc==',
          time_usec: 1793525410000000,
        })),
      }),
    },
    [1, 2].map((n) => `view ann https://x.example/${n} 2026-11-01T09:30:10`),
  ],
  'Trakt: what was watched, and ratings that are not of the kind movie': [
    {
      'history.json': JSON.stringify([
        TRAKT('roma-2018', { id: 1, watched_at: '2026-11-01T09:30:10.000Z', action: 'watch' }),
      ]),
      'ratings.json': JSON.stringify([
        TRAKT('roma-2018', { rated_at: '2026-11-01T09:30:10.000Z', rating: 8 }),
      ]),
    },
    ['view ann roma-2018 2026-11-01T09:30:10', 'rating ann roma-2018 8 2026-11-01T09:30:10'],
  ],
  'bookmarks of a browser': [
    {
      'bookmarks.html': [
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>',
        '<TITLE>Bookmarks</TITLE>',
        '<DL><p>',
        '<DT><H3 ADD_DATE="1793525400">Music</H3>',
        '<DT><A HREF="https://x.example/a?b=1&amp;c=2" ADD_DATE="1793525410" TAGS="can">Can &amp; Co</A>',
        '<DT><A HREF="javascript:void(0)" ADD_DATE="1793525410">Script</A>',
        '</DL><p>',
      ].join('\n'),
    },
    ['save ann https://x.example/a?b=1&c=2 2026-11-01T09:30:10'],
  ],
  'Pocket, in HTML and as a table': [
    {
      'part_000000.csv': lines(
        'title,url,time_added,cursor,tags,status',
        'Can,https://x.example/a,1793525410,,music|can,unread',
      ),
      'ril_export.html':
        '<!DOCTYPE html>\n<html><body><h1>Unread</h1>\n<ul>\n<li><a href="https://x.example/b" time_added="1793525411" tags="">Neu!</a></li>\n</ul></body></html>\n',
    },
    ['save ann https://x.example/a 2026-11-01T09:30:10', 'save ann https://x.example/b 2026-11-01T09:30:11'],
  ],
  'Goodreads, the library: when it was read, else when it was added': [
    {
      'goodreads_library_export.csv': lines(
        'Book Id,Title,Author,ISBN,My Rating,Average Rating,Date Read,Date Added,Exclusive Shelf',
        '1,Dune,Frank Herbert,"=""0441013597""",5,4.2,2026/10/01,2026/09/01,read',
        '2,Emma,Jane Austen,"=""""",0,4.0,,2026/09/05,to-read',
      ),
    },
    ['rating ann 1 5 2026-10-01T00:00:00', 'click ann 2 2026-09-05T00:00:00'],
  ],
};

describe("one person's history", () => {
  test.each(Object.entries(HISTORIES))('%s', async (_, [files, records]) => {
    for (const [name, content] of Object.entries(files)) {
      await expect(taken({ [name]: content })).rejects.toThrow(/--user NAME/);
    }
    expect((await taken(files, { user: 'ann' })).records).toEqual(records);
  });
});

const NAMED: { readonly [system: string]: readonly [Files, string[]] } = {
  'Netflix, by profile': [
    {
      'ViewingActivity.csv': lines(
        'Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type',
        'Ann,2026-11-01 20:00:10,00:45:10,,Dark: Season 1: Secrets,,TV',
        'Bo,2026-11-02 20:00:10,00:30:00,,Roma,,TV',
      ),
    },
    ['view Ann Dark: Season 1: Secrets 2026-11-01T20:00:10', 'view Bo Roma 2026-11-02T20:00:10'],
  ],
  'Spotify, the extended history, by user name': [
    {
      'Streaming_History_Audio_2026.json': JSON.stringify(
        [true, false].map((skipped, n) => ({
          ts: `2026-11-01T09:30:1${n}Z`,
          username: 'ann',
          ms_played: 200000,
          master_metadata_track_name: `Track ${n}`,
          spotify_track_uri: `spotify:track:${n}`,
          episode_name: null,
          spotify_episode_uri: null,
          shuffle: false,
          skipped,
        })),
      ),
    },
    ['skip ann spotify:track:0 2026-11-01T09:30:10', 'play ann spotify:track:1 2026-11-01T09:30:11'],
  ],
  'a list of feeds (OPML)': [
    {
      'feeds.opml':
        '<?xml version="1.0"?>\n<opml version="2.0"><body><outline text="Tech"><outline type="rss" text="A blog" xmlUrl="https://a.example/rss"/><outline type="rss" text="B blog" xmlUrl="https://b.example/rss"/></outline></body></opml>\n',
    },
    ['item https://a.example/rss A blog', 'item https://b.example/rss B blog'],
  ],
  'a type that names what was rated is no kind': [
    { 'ratings.csv': lines('user,item,type,rating', 'u1,a,movie,4', 'u1,b,show,2') },
    ['rating u1 a 4', 'rating u1 b 2'],
  ],
};

test.each(Object.entries(NAMED))('%s', async (_, [files, records]) => {
  expect((await taken(files)).records).toEqual(records);
});
