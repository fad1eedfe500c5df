/** Public data sets of ratings and plays in their original forms, imported without a single option (docs/import.md). */
import { expect, test } from 'vitest';
import { type DataSet, lines, taken } from './data-set.js';

const SETS: { readonly [set: string]: DataSet } = {
  'Netflix Prize': {
    files: {
      'combined_data_1.txt': lines('1:', '14,3,2005-09-06', '82,5,2005-05-13', '2:', '88,4,2005-10-19'),
      'movie_titles.csv': Buffer.from(
        lines('1,2003,Dinosaur Planet', '2,NULL,Caf\u00e9, the Film'),
        'latin1',
      ),
    },
    records: [
      'item 1 Dinosaur Planet 2003',
      'item 2 Caf\u00e9, the Film',
      'rating 14 1 3 2005-09-06T00:00:00',
      'rating 82 1 5 2005-05-13T00:00:00',
      'rating 88 2 4 2005-10-19T00:00:00',
    ],
  },
  Jester: {
    files: {
      'jester-data-1.csv': lines(['2', '-4.5', '7.25', ...Array.from({ length: 98 }, () => '99')].join(',')),
      'jester_items.csv': lines('jokeId,jokeText', '1,"A man, a plan"'),
    },
    records: ['item 1', 'rating 1 1 -4.5', 'rating 1 2 7.25'],
  },
  Yelp: {
    files: {
      'yelp_academic_dataset_business.json': lines(
        { business_id: 'b', name: 'Cafe', stars: 4.5, is_open: 1, categories: 'Coffee & Tea, Food' },
        { business_id: 'c', name: 'Gone', stars: 2, is_open: 0, categories: null },
      ),
      'yelp_academic_dataset_review.json': lines({
        review_id: 'r',
        user_id: 'u',
        business_id: 'b',
        stars: 5,
        useful: 0,
        text: 'good',
        date: '2018-07-07 22:09:11',
      }),
      'yelp_academic_dataset_user.json': lines({
        user_id: 'u',
        name: 'W',
        yelping_since: '2007-01-25 16:47:26',
      }),
      'yelp_academic_dataset_tip.json': lines({
        user_id: 'u',
        business_id: 'b',
        text: 'x',
        date: '2012-05-18 02:17:21',
      }),
    },
    records: [
      'item b Cafe Coffee & Tea+Food',
      'item c Gone hidden',
      'user u',
      'rating u b 5 2018-07-07T22:09:11',
      'click u b 2012-05-18T02:17:21',
    ],
  },
  'Steam 200k': {
    files: {
      'steam-200k.csv': lines('15,"Elder Scrolls, V",purchase,1.0,0', '15,"Elder Scrolls, V",play,273.0,0'),
    },
    records: ['purchase 15 Elder Scrolls, V', 'play 15 Elder Scrolls, V'],
  },
  'Steam recommendations': {
    files: {
      'recommendations.csv': lines(
        'app_id,helpful,funny,date,is_recommended,hours,user_id,review_id',
        '97,0,0,2022-12-12,true,36.3,5,0',
        '30,4,0,2017-02-17,false,11.5,2,1',
      ),
      'games.csv': lines(
        'app_id,title,date_release,win,rating',
        '97,Prince,2008-11-21,true,Positive',
        '30,Q,2009-11-21,true,Mixed',
      ),
      'users.csv': lines('user_id,products,reviews', '5,359,0', '2,156,1'),
    },
    records: [
      'item 97 Prince 2008',
      'item 30 Q 2009',
      'user 5',
      'user 2',
      'like 5 97 2022-12-12T00:00:00',
      'dislike 2 30 2017-02-17T00:00:00',
    ],
  },
  'Steam reviews, in Python': {
    files: {
      'reviews.json': lines(
        `{'user_id': 'u', 'reviews': [{'posted': 'Posted November 5, 2011.', 'item_id': '12', 'recommend': True}, {'posted': 'Posted July 15, 2011.', 'item_id': '22', 'recommend': False}]}`,
      ),
    },
    records: ['like u 12 2011-11-05T00:00:00', 'dislike u 22 2011-07-15T00:00:00'],
  },
  'Last.fm 1K and 360K': {
    files: {
      'userid-timestamp-artid-artname-traid-traname.tsv': lines(
        'user_000001\t2009-05-04T13:54:10Z\ta\tArtist\tb2\tSong "1',
      ),
      'usersha1-artmbid-artname-plays.tsv': lines(
        '00c2\t3bd7\tbetty blowtorch\t2137',
        '00c2\t\tdie \u00c4rzte\t1099',
      ),
    },
    records: [
      'play user_000001 b2 2009-05-04T13:54:10',
      'play 00c2 betty blowtorch 2137',
      'play 00c2 die \u00c4rzte 1099',
    ],
  },
  'Last.fm 2K': {
    files: {
      'user_artists.dat': lines('userID\tartistID\tweight', '2\t51\t13883'),
      'artists.dat': lines('id\tname\turl\tpictureURL', '51\tDuran\thttp://y\thttp://z'),
      'user_friends.dat': lines('userID\tfriendID', '2\t275', '2\t428'),
    },
    records: ['item 51 Duran', 'click 2 51 13883'],
    skipped: ['user_friends.dat'],
  },
  Goodbooks: {
    files: {
      'books.csv': lines(
        'book_id,goodreads_book_id,isbn,authors,original_publication_year,original_title,title',
        '1,27,439,Suzanne,2008.0,The Hunger Games,"The Hunger Games (#1)"',
      ),
      'ratings.csv': lines('user_id,book_id,rating', '1,258,5'),
      'to_read.csv': lines('user_id,book_id', '9,8'),
      'tags.csv': lines('tag_id,tag_name', '1,fiction'),
    },
    records: ['item 1 The Hunger Games (#1) 2008', 'rating 1 258 5', 'save 9 8'],
    skipped: ['tags.csv'],
  },
  Anime: {
    files: {
      'anime.csv': lines(
        'anime_id,name,genre,type,episodes,rating,members',
        '32,Kimi,"Drama, Romance",Movie,1,9.37,20',
        '51,FMA,Action,TV,64,9.26,79',
      ),
      'rating.csv': lines('user_id,anime_id,rating', '1,20,-1', '3,20,8'),
    },
    records: ['item 32 Kimi Drama+Romance', 'item 51 FMA Action', 'click 1 20', 'rating 3 20 8'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records, skipped = [] }) => {
  const found = await taken(files);
  expect(found.records).toEqual(records);
  expect(found.skipped).toEqual(skipped);
});
