/** Rows with several events in numbered columns, and rows that say that what they tell was taken back. */
import { expect, test } from 'vitest';
import { type DataSet, lines, taken } from './data-set.js';

const SETS: { readonly [title: string]: DataSet } = {
  'a list of each person in numbered columns': {
    files: {
      'top_tracks.csv': lines(
        'user_id,name,track_1,track_2,track_3',
        'u1,Ann,t9,t4,t7',
        'u2,Bo,t4,,t1',
        'u3,Cy,NULL,,',
      ),
    },
    records: [
      'click u1 t9',
      'click u1 t4',
      'click u1 t7',
      'click u2 t4',
      'click u2 t1',
      'refused 4: is missing',
    ],
  },
  'items and their ratings side by side, with a time': {
    files: {
      'survey.csv': lines(
        'Respondent,user id,When,Movie 1,Rating 1,Movie 2,Rating 2',
        '1,u1,2026-11-01,Dune,5,Heat,2',
        '2,u2,2026-11-02,Heat,4,,',
      ),
    },
    records: [
      'rating u1 Dune 5 2026-11-01T00:00:00',
      'rating u1 Heat 2 2026-11-01T00:00:00',
      'rating u2 Heat 4 2026-11-02T00:00:00',
    ],
  },
  'columns called after what was done': {
    files: {
      'members.csv': lines('member_id,favorite_book_1,favorite_book_2', 'm1,b1,b2', 'm2,b2,b3'),
    },
    records: ['like m1 b1', 'like m1 b2', 'like m2 b2', 'like m2 b3'],
  },
  'the same in JSON lines': {
    files: {
      'wishes.jsonl': lines(
        { customer_id: 'c1', product_id_0: 'p1', product_id_1: 'p2' },
        { customer_id: 'c2', product_id_0: 'p2', product_id_1: null },
      ),
    },
    records: ['click c1 p1', 'click c1 p2', 'click c2 p2'],
  },
  'likes with the time at which they were taken back': {
    files: {
      'likes.csv': lines(
        'id,user_id,post_id,created_at,deleted_at',
        '1,u1,p1,2026-11-01 10:00:00,',
        '2,u1,p2,2026-11-02 10:00:00,2026-11-03 10:00:00',
        '3,u2,p1,2026-11-03 10:00:00,NULL',
        '4,u2,p3,2026-11-03 10:00:00,0000-00-00 00:00:00',
      ),
    },
    records: [
      'like u1 p1 2026-11-01T10:00:00',
      'like u1 p2 2026-11-02T10:00:00',
      'unlike u1 p2 2026-11-03T10:00:00',
      'like u2 p1 2026-11-03T10:00:00',
      'like u2 p3 2026-11-03T10:00:00',
    ],
  },
  'the same in JSON lines, of which the first has no such member': {
    files: {
      'likes.jsonl': lines(
        { user_id: 'u1', post_id: 'p1', created_at: '2026-11-01T10:00:00Z' },
        {
          user_id: 'u1',
          post_id: 'p2',
          created_at: '2026-11-02T10:00:00Z',
          deleted_at: '2026-11-03T10:00:00Z',
        },
        { user_id: 'u2', post_id: 'p2', created_at: '2026-11-02T10:00:00Z', deleted_at: null },
      ),
    },
    records: [
      'like u1 p1 2026-11-01T10:00:00',
      'like u1 p2 2026-11-02T10:00:00',
      'unlike u1 p2 2026-11-03T10:00:00',
      'like u2 p2 2026-11-02T10:00:00',
    ],
  },
  'saves that were removed, without the time of either': {
    files: {
      'bookmarks.csv': lines('user_id,article_id,is_removed', 'u1,a1,0', 'u1,a2,1', 'u2,a1,false'),
    },
    records: ['save u1 a1', 'save u2 a1', 'refused 3: was taken back: is_removed is 1'],
  },
  'likes and favourites with a state, and views, where it is that of the thing': {
    files: {
      'a/likes.csv': lines(
        'user_id,post_id,status,created_at',
        'u1,p1,active,2026-11-01',
        'u1,p2,removed,2026-11-01',
      ),
      'b/favorites.csv': lines('user_id,post_id,is_active', 'u1,p1,true', 'u1,p2,false'),
      'c/views.csv': lines('user_id,post_id,is_active', 'u1,p1,true', 'u1,p2,false'),
    },
    records: [
      'like u1 p1 2026-11-01T00:00:00',
      'refused 3: was taken back: status is removed',
      'like u1 p1',
      'refused 3: was taken back: is_active is false',
      'view u1 p1',
      'view u1 p2',
    ],
  },
  'ratings of things that have times of their own': {
    files: {
      'ratings.csv': lines('user,item,rating,item_deleted_at', 'u1,i1,5,', 'u1,i2,1,2026-11-02'),
    },
    records: ['rating u1 i1 5', 'rating u1 i2 1'],
  },
  'ratings that were withdrawn, and views, of which nothing takes one back': {
    files: {
      'a/ratings.csv': lines(
        'user,item,rating,timestamp,removed_at',
        'u1,i1,5,2026-11-01,',
        'u1,i2,1,2026-11-01,2026-11-02',
      ),
      'b/views.csv': lines(
        'user,item,viewed_at,deleted_at',
        'u1,i1,2026-11-01,',
        'u1,i2,2026-11-01,2026-11-02',
      ),
    },
    records: [
      'rating u1 i1 5 2026-11-01T00:00:00',
      'rating u1 i2 1 2026-11-01T00:00:00',
      'unrate u1 i2 2026-11-02T00:00:00',
      'view u1 i1 2026-11-01T00:00:00',
      'refused 3: was taken back: deleted_at is 2026-11-02',
    ],
  },
  'addresses in numbered columns, which are no list': {
    files: { 'users.csv': lines('user_id,address_1,address_2', 'u1,Rue 1,Paris', 'u2,Rue 2,Paris') },
    records: ['user u1', 'user u2'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});

test('numbered columns of another sort are asked about, and taken all when one is named', async () => {
  const files = {
    'answers.csv': lines('user_id,pick_1,pick_2', 'u1,tea,milk', 'u2,milk,rum', 'u3,rum,tea'),
  };
  await expect(taken(files)).rejects.toThrow(
    /'pick_1' to 'pick_2' share values.*--map item=pick_1.*--what users/,
  );
  expect((await taken(files, { map: new Map([['item', 'pick_1']]) })).records).toEqual([
    'click u1 tea',
    'click u1 milk',
    'click u2 milk',
    'click u2 rum',
    'click u3 rum',
    'click u3 tea',
  ]);
});

test('numbered columns of amounts of things are asked about', async () => {
  const files = { 'jokes.csv': lines('user_id,joke_1,joke_2', 'u1,-7.8,8.2', 'u2,4.1,-0.3') };
  await expect(taken(files)).rejects.toThrow(/'joke_1' to 'joke_2' have numbers that are no ids.*melt/);
});

test('a like that an earlier file brought is taken back by a later one', async () => {
  const before = lines('user_id,post_id,liked_at,deleted_at', 'u1,p1,2026-11-01 10:00:00,');
  const after = lines('user_id,post_id,liked_at,deleted_at', 'u1,p1,2026-11-01 10:00:00,2026-11-02 10:00:00');
  expect((await taken({ 'likes.csv': before })).records).toEqual(['like u1 p1 2026-11-01T10:00:00']);
  expect((await taken({ 'likes.csv': after })).records).toEqual([
    'like u1 p1 2026-11-01T10:00:00',
    'unlike u1 p1 2026-11-02T10:00:00',
  ]);
});
