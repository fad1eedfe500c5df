/** Public data sets of shops, videos and news, and the files of other recommenders, imported without an option. */
import { expect, test } from 'vitest';
import { type DataSet, lines, taken } from './data-set.js';

const SETS: { readonly [set: string]: DataSet } = {
  KuaiRec: {
    files: {
      'data/big_matrix.csv': lines(
        'user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio',
        '0,36,13838,10867,2020-07-05 00:08:23.438,20200705,1593878903.438,1.27',
        '0,95,1366,10984,2020-07-05 00:13:41.297,20200705,1593879221.297,0.12',
      ),
      'data/item_categories.csv': lines('video_id,feat', '36,[8]', '95,"[27, 9]"'),
    },
    records: [
      'item 36 8',
      'item 95 27+9',
      'complete 0 36 1.27 2020-07-04T16:08:23',
      'skip 0 95 0.12 2020-07-04T16:13:41',
    ],
  },
  'Amazon 2014': {
    files: {
      'reviews_Beauty_5.json': lines({
        reviewerID: 'A3',
        asin: 'B0',
        reviewerName: 'S',
        helpful: [0, 0],
        reviewText: 'As advertised',
        overall: 5.0,
        summary: 'Five',
        unixReviewTime: 1472688000,
        reviewTime: '09 1, 2016',
      }),
      'meta_Beauty.json': lines(
        `{'asin': 'B0', 'related': {'also_viewed': ['B1']}, 'title': 'Purple', 'imUrl': 'http://i', 'categories': [['Clothing', 'Girls'], ['Clothing', 'X']]}`,
      ),
      'ratings_Beauty.csv': lines('A39HTATAQ9V7YF,0205616461,5.0,1369699200'),
    },
    records: [
      'item B0 Purple Clothing+Girls+X',
      'rating A39HTATAQ9V7YF 0205616461 5 2013-05-28T00:00:00',
      'rating A3 B0 5 2016-09-01T00:00:00',
    ],
  },
  'Amazon 2023': {
    files: {
      'All_Beauty.jsonl': lines(
        {
          rating: 5,
          title: 'Lovely',
          text: 'spray',
          images: [],
          asin: 'B00',
          parent_asin: 'B0P',
          user_id: 'AG',
          timestamp: 1588687728923,
          helpful_vote: 0,
          verified_purchase: true,
        },
        {
          rating: 1,
          title: 'No',
          text: 'bad',
          images: [],
          asin: 'B08',
          parent_asin: 'B8P',
          user_id: 'AH',
          timestamp: 1588615855070,
          helpful_vote: 1,
          verified_purchase: true,
        },
      ),
      'meta_All_Beauty.jsonl': lines({
        main_category: 'Beauty',
        title: 'Howard',
        features: [],
        description: ['d'],
        price: null,
        images: [],
        categories: ['Hair'],
        details: {},
        parent_asin: 'B0P',
      }),
    },
    records: [
      'item B0P Howard Hair',
      'rating AG B0P 5 2020-05-05T14:08:48',
      'rating AH B8P 1 2020-05-04T18:10:55',
    ],
  },
  Adressa: {
    files: {
      'one_week.jsonl': lines(
        {
          eventId: 1,
          userId: 'cx:i',
          url: 'http://a',
          canonicalUrl: 'http://a',
          id: 'c5',
          title: 'Nyhet',
          category1: 'nyheter',
          publishtime: '2016-12-31T10:00:00.000Z',
          time: 1483225200,
          activeTime: 21,
        },
        {
          eventId: 2,
          userId: 'cx:j',
          url: 'http://b',
          canonicalUrl: 'http://b',
          id: 'c6',
          title: 'Sport',
          time: 1483225201,
        },
      ),
    },
    records: ['click cx:i c5 2016-12-31T23:00:00', 'click cx:j c6 2016-12-31T23:00:01'],
  },
  YooChoose: {
    files: {
      'yoochoose-clicks.dat': lines('1,2014-04-07T10:51:09.277Z,21,0'),
      'yoochoose-buys.dat': lines('42,2014-04-06T18:44:58.314Z,22,12462,1'),
    },
    records: ['purchase 42 22 2014-04-06T18:44:58', 'click 1 21 2014-04-07T10:51:09'],
  },
  Diginetica: {
    files: {
      'train-item-views.csv': lines(
        'sessionId;userId;itemId;timeframe;eventdate',
        '1;NA;81;52;2016-05-09',
        '2;77;31;10;2016-05-10',
      ),
      'train-purchases.csv': lines(
        'sessionId;userId;timeframe;eventdate;ordernumber;itemId',
        '150;18;17;2016-05-06;16;25',
      ),
      'products.csv': lines('itemId;pricelog2;product.name.tokens', '81;10;4875,776', '31;11;4'),
      'product-categories.csv': lines('itemId;categoryId', '81;7', '31;8'),
    },
    records: [
      'item 81',
      'item 31',
      'item 81 4875,776',
      'item 31 4',
      'view 1 81 2016-05-09T00:00:00',
      'view 77 31 2016-05-10T00:00:00',
      'purchase 18 25 2016-05-06T00:00:00',
    ],
  },
  Instacart: {
    files: {
      'orders.csv': lines(
        'order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order',
        '25,1,prior,1,2,08,',
        '23,1,prior,2,3,07,15.0',
        '3,2,prior,1,3,07,',
      ),
      'order_products__prior.csv': lines(
        'order_id,product_id,add_to_cart_order,reordered',
        '3,14,1,0',
        '23,196,1,1',
        '25,196,1,0',
        '9,1,1,1',
      ),
      'products.csv': lines('product_id,product_name,aisle_id,department_id', '196,"Soda, big",77,7'),
      'aisles.csv': lines('aisle_id,aisle', '77,soft drinks'),
      'departments.csv': lines('department_id,department', '7,beverages'),
    },
    records: [
      'item 196 Soda, big soft drinks+beverages',
      'purchase 2 14 2017-05-01T07:00:00',
      'purchase 1 196 2017-05-01T07:00:00',
      'purchase 1 196 2017-04-16T08:00:00',
      'refused 5: order 9 is not in orders.csv',
    ],
  },
  'H&M': {
    files: {
      'articles.csv': lines(
        'article_id,product_code,prod_name,product_type_name,colour_group_name,detail_desc',
        '0108775015,0108775,Strap top,Vest top,Black,Jersey top',
        '0108775044,0108775,Strap top,Vest top,White,Jersey top',
      ),
      'customers.csv': lines(
        'customer_id,FN,Active,club_member_status,age,postal_code',
        '0dba,,,ACTIVE,49.0,52',
        '0423,,,ACTIVE,25.0,29',
      ),
      'transactions_train.csv': lines(
        't_dat,customer_id,article_id,price,sales_channel_id',
        '2018-09-20,0dba,0108775015,0.05,2',
        '2018-09-20,0dba,0108775044,0.03,2',
      ),
    },
    records: [
      'item 0108775015 Strap top Vest top',
      'item 0108775044 Strap top Vest top',
      'user 0dba',
      'user 0423',
      'purchase 0dba 0108775015 2018-09-20T00:00:00',
      'purchase 0dba 0108775044 2018-09-20T00:00:00',
    ],
  },
  'Million Song': {
    files: {
      'train_triplets.txt': lines('b803\tSOA\t1', 'b803\tSOB\t2'),
      'unique_tracks.txt': lines(
        'TRM<SEP>SOA<SEP>Faster Pussy cat<SEP>Silent Night',
        'TRN<SEP>SOB<SEP>K<SEP>Tanssi',
      ),
    },
    records: ['item SOA Silent Night', 'item SOB Tanssi', 'play b803 SOA 1', 'play b803 SOB 2'],
  },
  RecBole: {
    files: {
      'ml.inter': lines('user_id:token\titem_id:token\trating:float\ttimestamp:float', '1\t10\t3\t881250949'),
      'ml.item': lines(
        'item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq',
        '10\tToy Story\t1995\tAnimation Comedy',
      ),
      'ml.user': lines('user_id:token\tage:token\tgender:token', '1\t24\tM'),
    },
    records: ['item 10 Toy Story Animation+Comedy 1995', 'user 1', 'rating 1 10 3 1997-12-04T15:55:49'],
  },
  Metarank: {
    files: {
      'events.jsonl': lines(
        {
          event: 'item',
          id: 'e1',
          item: 'p1',
          timestamp: '1599391467000',
          fields: [
            { name: 'title', value: 'Toy' },
            { name: 'genres', value: ['a', 'b'] },
          ],
        },
        {
          event: 'user',
          id: 'e2',
          user: 'u1',
          timestamp: '1599391467000',
          fields: [{ name: 'age', value: 33 }],
        },
        {
          event: 'ranking',
          id: 'r1',
          user: 'u1',
          session: 's1',
          timestamp: '1599391467001',
          fields: [],
          items: [{ id: 'p1' }, { id: 'p2' }],
        },
        {
          event: 'interaction',
          id: 'i1',
          ranking: 'r1',
          user: 'u1',
          session: 's1',
          type: 'purchase',
          item: 'p1',
          timestamp: '1599391468002',
          fields: [],
        },
      ),
    },
    records: [
      'item p1 Toy a+b',
      'user u1',
      'impression u1 p1 2020-09-06T11:24:27',
      'impression u1 p2 2020-09-06T11:24:27',
      'purchase u1 p1 2020-09-06T11:24:28',
    ],
  },
  Taobao: {
    files: {
      'UserBehavior.csv': lines('1,2268318,2520377,pv,1511544070', '1,2333346,2520771,buy,1511561733'),
    },
    records: ['pv 1 2268318 2017-11-24T17:21:10', 'buy 1 2333346 2017-11-24T22:15:33'],
  },
  KuaiRand: {
    files: {
      'log_standard.csv': lines(
        'user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_follow,is_comment,is_forward,is_hate,long_view,play_time_ms,duration_ms,tab',
        '0,24,20220408,0,1649348030023,0,0,0,0,0,0,0,0,100000,1',
        '0,25,20220408,0,1649348030024,1,1,0,0,0,0,1,90000,100000,1',
      ),
    },
    records: [
      'impression 0 24 2022-04-07T16:13:50',
      'click 0 25 2022-04-07T16:13:50',
      'like 0 25 2022-04-07T16:13:50',
      'view 0 25 2022-04-07T16:13:50',
    ],
  },
  'lists of neighbours (LightGCN)': {
    files: { 'train.txt': lines('0 1 2', '1 4', '2 1') },
    records: ['click 0 1', 'click 0 2', 'click 1 4', 'click 2 1'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records, skipped = [] }) => {
  const found = await taken(files);
  expect(found.records).toEqual(records);
  expect(found.skipped).toEqual(skipped);
});
