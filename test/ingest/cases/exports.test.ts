/** Exports of shops, publishing systems, analytics and databases, imported without an option. */
import { describe, expect, test } from 'vitest';
import { type DataSet, type Files, lines, taken } from './data-set.js';

const SETS: { readonly [system: string]: DataSet } = {
  'WooCommerce, products: what is not published and variations are hidden': {
    files: {
      'products.csv': lines(
        'ID,Type,SKU,Name,Published,Visibility in catalog,In stock?,Regular price,Categories,Parent',
        '44,variable,tee,Tee,1,visible,1,,"Clothing, Sale",',
        '60,variation,tee-red,Tee red,1,visible,1,20,,tee',
        '45,simple,hoodie,Hoodie,0,visible,1,45,Clothing,',
      ),
    },
    records: ['item 44 Tee Clothing+Sale', 'item 60 Tee red hidden', 'item 45 Hoodie Clothing hidden'],
  },
  'WooCommerce, orders: lines of purchases, guests by their address, none that were paid back': {
    files: {
      'export.csv': lines(
        'Order Number,Order Status,Order Date,Customer User ID,Billing Email,Item Name,SKU,Product Id,Quantity',
        '1001,completed,2026-10-01 12:30,7,ann@example.org,Tee,tee,44,2',
        '1001,completed,2026-10-01 12:30,7,ann@example.org,Hoodie,hoodie,45,1',
        '1002,processing,2026-10-02 12:30,0,bo@example.org,Hoodie,hoodie,45,1',
        '1003,refunded,2026-10-03 09:05,8,cy@example.org,Hoodie,hoodie,45,1',
      ),
    },
    records: [
      'purchase 7 44 2026-10-01T12:30:00',
      'purchase 7 45 2026-10-01T12:30:00',
      'purchase bo@example.org 45 2026-10-02T12:30:00',
      'refused 5: is a cancelled or refunded order: Order Status is refunded',
    ],
  },
  'Shopify, orders: further lines of an order leave its state out': {
    files: {
      'export.csv': lines(
        'Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem sku,Cancelled at,Id',
        '#1001,ann@example.org,paid,2026-10-01 12:30:00 -0400,1,Hat,WH-S,,5501',
        '#1001,ann@example.org,,2026-10-01 12:30:00 -0400,1,Scarf,OS-1,,',
        '#1002,bo@example.org,refunded,2026-10-02 12:30:00 -0400,1,Hat,WH-S,,5502',
        '#1002,bo@example.org,,2026-10-02 12:30:00 -0400,1,Scarf,OS-1,,',
      ),
    },
    records: [
      'purchase ann@example.org WH-S 2026-10-01T16:30:00',
      'purchase ann@example.org OS-1 2026-10-01T16:30:00',
      'refused 4: is a cancelled or refunded order: Financial Status is refunded',
      'refused 5: is a cancelled or refunded order: Financial Status is refunded',
    ],
  },
  'Magento: visibility and stock': {
    files: {
      'catalog_product.csv': lines(
        'sku,product_type,categories,name,visibility,price,created_at,qty,is_in_stock',
        'MB01,simple,Gear,Bag,"Catalog, Search",34.0000,"9/17/26, 10:15 AM",100,1',
        'MB02,simple,Gear,Pack,Not Visible Individually,32.0000,"9/17/26, 10:15 AM",0,1',
      ),
    },
    records: ['item MB01 Bag Gear 2026', 'item MB02 Pack Gear 2026 hidden'],
  },
  'WordPress: drafts and attachments are hidden': {
    files: {
      'wp_posts.csv': lines(
        'ID,post_author,post_date,post_content,post_title,post_status,post_type',
        '1,1,2026-01-02 10:00:00,<p>Hello</p>,Hello,publish,post',
        '2,1,2026-01-03 10:00:00,draft,Draft,draft,post',
        '3,1,2026-01-04 10:00:00,,Image,inherit,attachment',
      ),
    },
    records: ['item 1 Hello 2026', 'item 2 Draft 2026 hidden', 'item 3 Image 2026 hidden'],
  },
  'Drupal: nodes are items, whoever wrote them': {
    files: {
      'export.csv': lines(
        'nid,vid,type,langcode,title,uid,status,created,changed,body__value,field_tags',
        '1,1,article,en,First,1,1,1767225600,1767225600,<p>x</p>,"news, local"',
        '2,2,article,en,Second,1,0,1767312000,1767312000,<p>x</p>,news',
      ),
    },
    records: ['item 1 First news+local 2026', 'item 2 Second news 2026 hidden'],
  },
  'Ghost: posts with their tags': {
    files: {
      'ghost.json': lines({
        db: [
          {
            meta: { exported_on: 1, version: '5' },
            data: {
              posts: [
                { id: '5f', title: 'One', html: '<p>', status: 'published', published_at: '2026-01-02' },
                { id: '60', title: 'Two', html: '<p>', status: 'draft', published_at: null },
              ],
              tags: [{ id: 't1', name: 'News' }],
              posts_tags: [{ id: 'p1', post_id: '5f', tag_id: 't1' }],
              users: [{ id: '1', name: 'Ann' }],
            },
          },
        ],
      }),
    },
    records: ['item 5f One News 2026', 'item 60 Two hidden'],
  },
  'Matomo: each page of a visit': {
    files: {
      'visits.json': lines([
        {
          idVisit: '10',
          visitorId: '9f',
          userId: 'ann',
          actionDetails: [
            { type: 'action', url: 'https://s.example/1', timestamp: 1793525400 },
            { type: 'action', url: 'https://s.example/2', timestamp: 1793525430 },
          ],
        },
      ]),
    },
    records: [
      'action ann https://s.example/1 2026-11-01T09:30:00',
      'action ann https://s.example/2 2026-11-01T09:30:30',
    ],
  },
  'Snowplow: app_id is the site': {
    files: {
      'events.csv': lines(
        'app_id,etl_tstamp,collector_tstamp,event,event_id,user_id,domain_userid,page_url',
        'shop,2026-11-01 09:35:05.000,2026-11-01 09:30:01.000,page_view,e1,,d1,https://s.example/1',
        'shop,2026-11-01 09:35:05.000,2026-11-01 09:31:01.000,page_view,e2,ann,d1,https://s.example/1',
      ),
    },
    records: [
      'page_view d1 https://s.example/1 2026-11-01T09:30:01',
      'page_view ann https://s.example/1 2026-11-01T09:31:01',
    ],
  },
  'Algolia Insights: an event for each object, conversions by their subtype': {
    files: {
      'insights.jsonl': lines(
        { eventType: 'click', userToken: 'u', timestamp: 1793525400000, objectIDs: ['978', '979'] },
        {
          eventType: 'conversion',
          eventSubtype: 'addToCart',
          userToken: 'u',
          authenticatedUserToken: 'ann',
          timestamp: 1793525400000,
          objectIDs: ['978'],
        },
      ),
    },
    records: [
      'click u 978 2026-11-01T09:30:00',
      'click u 979 2026-11-01T09:30:00',
      'add_to_cart ann 978 2026-11-01T09:30:00',
    ],
  },
  'Google Retail: each product of an event, users before visitors': {
    files: {
      'events.jsonl': lines({
        eventType: 'purchase-complete',
        visitorId: 'v1',
        eventTime: '2026-11-01T09:40:00Z',
        productDetails: [{ product: { id: 'p1' }, quantity: 2 }, { product: { id: 'p2' } }],
        userInfo: { userId: 'ann' },
      }),
    },
    records: ['purchase-complete ann p1 2026-11-01T09:40:00', 'purchase-complete ann p2 2026-11-01T09:40:00'],
  },
  'Recombee: portions watched': {
    files: {
      'viewportions.csv': lines(
        'userId,itemId,sessionId,portion,timestamp',
        'u1,i1,s1,0.05,1793525400',
        'u1,i2,s1,0.95,1793525400',
      ),
    },
    records: ['skip u1 i1 0.05 2026-11-01T09:30:00', 'complete u1 i2 0.95 2026-11-01T09:30:00'],
  },
  'a list of businesses with addresses and stars: no ratings by their own addresses': {
    files: {
      'listing.csv': lines(
        'business_id,name,email,stars,client',
        'b1,Cafe,a@x.org,4.5,c1',
        'b2,Bar,b@x.org,3,c2',
      ),
    },
    records: ['item b1 Cafe', 'item b2 Bar'],
  },
  'ratings by people who are known by their addresses': {
    files: { 'ratings.csv': lines('email,product_id,rating', 'a@x.org,p1,5', 'b@x.org,p2,3') },
    records: ['rating a@x.org p1 5', 'rating b@x.org p2 3'],
  },
  'carts within objects: each line': {
    files: {
      'carts.jsonl': lines({
        cart: { customer: { id: 'ann' }, lines: [{ product: { sku: 's1' } }, { product: { sku: 's2' } }] },
        createdAt: '2026-11-01T09:30:00Z',
      }),
    },
    records: ['cart ann s1 2026-11-01T09:30:00', 'cart ann s2 2026-11-01T09:30:00'],
  },
  'mysqldump: each table by itself, its name tells the kind': {
    files: {
      'shop.sql': [
        '-- MySQL dump 10.13',
        'CREATE TABLE `products` (',
        '  `id` int NOT NULL,',
        '  `name` varchar(255) DEFAULT NULL,',
        '  PRIMARY KEY (`id`)',
        ') ENGINE=InnoDB;',
        "INSERT INTO `products` VALUES (1,'It\\'s a \"hat\"; (red)'),(2,NULL);",
        'INSERT INTO `likes` (`id`, `user_id`, `product_id`, `created_at`) VALUES',
        "(1, 10, 1, '2026-11-01 10:00:00'),",
        "(2, 11, 2, '2026-11-02 10:00:00');",
        '',
      ].join('\n'),
    },
    records: [
      'item 1 It\'s a "hat"; (red)',
      'item 2',
      'like 10 1 2026-11-01T10:00:00',
      'like 11 2 2026-11-02T10:00:00',
    ],
  },
  'pg_dump: COPY': {
    files: {
      'dump.sql': lines(
        '-- PostgreSQL database dump',
        'COPY public.saves (id, user_id, post_id, created_at) FROM stdin;',
        '1\t10\ta\\tb\t2026-11-01 10:00:00+00',
        '2\t11\t\\N\t2026-11-01 10:00:00+00',
        '\\.',
      ),
    },
    records: ['save 10 a\tb 2026-11-01T10:00:00', 'refused 4: is missing'],
  },
  "phpMyAdmin's JSON": {
    files: {
      'shop.json': lines(
        '[',
        '{"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"},',
        '{"type":"database","name":"shop"},',
        '{"type":"table","name":"likes","database":"shop","data":[',
        '{"id":"1","user_id":"10","product_id":"100","created_at":"2026-11-01 10:00:00"},',
        '{"id":"2","user_id":"11","product_id":"101","created_at":"2026-11-02 10:00:00"}]}',
        ']',
      ),
    },
    records: ['like 10 100 2026-11-01T10:00:00', 'like 11 101 2026-11-02T10:00:00'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});

describe('what cannot be told is asked, never guessed', () => {
  const ASKED: { readonly [what: string]: readonly [Files, RegExp] } = {
    'lines of orders that name nobody': [
      {
        'orders.csv': lines(
          'Order Number,Order Date,Item Name,SKU,Quantity',
          '1,2026-10-01,Hat,a,2',
          '2,2026-10-01,Sock,b,1',
        ),
      },
      /line of an order, but no column says who it was.*--map session=Order Number/,
    ],
    'records within lists within one record': [
      {
        'shop.json': lines({
          shop: 'x',
          data: {
            products: [
              { id: 'a', title: 'A' },
              { id: 'b', title: 'B' },
            ],
            tags: [{ name: 'x' }],
          },
        }),
      },
      /stand in a list within each record \(data\.products\[\]\.id\)/,
    ],
  };

  test.each(Object.entries(ASKED))('%s', async (_, [files, reason]) => {
    await expect(taken(files)).rejects.toThrow(reason);
  });
});
