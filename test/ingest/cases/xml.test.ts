/** XML: feeds of shops and publishers, exports of WordPress and Stack Exchange, orders; broken and hostile files. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';
import { type DataSet, taken } from './data-set.js';

const RSS =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!-- generator -->\n<rss version="2.0" xmlns:g="http://g" xmlns:wp="http://wp" xmlns:content="http://c" xmlns:excerpt="http://e">';

const SETS: { readonly [system: string]: DataSet } = {
  'RSS, one entry': {
    files: {
      'feed.xml': `${RSS}<channel><title>News</title><link>https://a</link><item><title>One &amp; only&nbsp;x</title><link>https://a/1</link><guid isPermaLink="false">g1</guid><pubDate>Mon, 05 Oct 2026 10:00:00 GMT</pubDate><category>a</category><category>b</category></item></channel></rss>`,
    },
    records: ['item g1 One & only\u00a0x a+b 2026'],
  },
  Atom: {
    files: {
      'feed.atom': `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>One</title><link href="https://a/1"/><id>urn:1</id><published>2026-10-04T10:00:00Z</published><category term="a"/><category term="b"/></entry>\n<entry><title>Two</title><id>urn:2</id><category term="c"/></entry></feed>`,
    },
    records: ['item urn:1 One a+b 2026', 'item urn:2 Two c'],
  },
  'WordPress, WXR: drafts, pictures and menus are hidden': {
    files: {
      'site.xml': `${RSS}<channel><title>Site</title>${['x', 'y', 'z'].map((name) => `<wp:category><wp:term_id>1</wp:term_id><wp:cat_name>${name}</wp:cat_name></wp:category>`).join('')}
<item><title>Hello</title><description></description><content:encoded><![CDATA[<p>Text</p>]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>1</wp:post_id><wp:post_date><![CDATA[2026-10-05 10:00:00]]></wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="news"><![CDATA[News]]></category><category domain="post_tag" nicename="x"><![CDATA[X]]></category></item>
<item><title>Draft</title><content:encoded/><excerpt:encoded/><wp:post_id>2</wp:post_id><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>Menu</title><content:encoded/><excerpt:encoded/><wp:post_id>3</wp:post_id><wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type></item></channel></rss>`,
    },
    records: ['item 1 Hello News+X 2026', 'item 2 Draft hidden', 'item 3 Menu hidden'],
  },
  'Google Merchant': {
    files: {
      'shop.xml': `${RSS}<channel><title>Shop</title><item><g:id>SKU1</g:id><g:title>Mug</g:title><g:availability>in stock</g:availability><g:product_type>Mugs</g:product_type></item><item><g:id>SKU2</g:id><g:title>Cup</g:title><g:availability>out of stock</g:availability></item></channel></rss>`,
    },
    records: ['item SKU1 Mug Mugs', 'item SKU2 Cup hidden'],
  },
  'Stack Exchange: attributes': {
    files: {
      'Posts.xml': `<?xml version="1.0"?>\n<posts>\n  <row Id="1" PostTypeId="1" CreationDate="2010-07-19T19:12:12.510" Score="49" Body="&lt;p&gt;How&lt;/p&gt;" Title="Priors" Tags="&lt;bayesian&gt;&lt;prior&gt;" />\n  <row Id="2" PostTypeId="1" CreationDate="2010-07-19T19:12:12.510" Score="4" Body="x" Title="Trees" Tags="&lt;r&gt;" />\n</posts>`,
    },
    records: ['item 1 Priors bayesian+prior 2010', 'item 2 Trees r 2010'],
  },
  'Yandex Market: one offer among categories and currencies': {
    files: {
      'yml.xml': `<yml_catalog date="2026-10-01"><shop><name>S</name><currencies><currency id="EUR" rate="1"/><currency id="USD" rate="2"/></currencies><categories><category id="1">Books</category><category id="2" parentId="1">SF</category></categories><offers><offer id="12" available="true"><url>http://x</url><price>100</price><name>Dune</name></offer></offers></shop></yml_catalog>`,
    },
    records: ['item 12 Dune'],
  },
  'orders with their lines, also where there is one': {
    files: {
      'orders.xml': `<orders><order><order_id>1</order_id><customer_id>7</customer_id><created_at>2026-10-01 10:00:00</created_at><items><item><sku>A</sku></item><item><sku>B</sku></item></items></order><order><order_id>2</order_id><customer_id>8</customer_id><created_at>2026-10-02 10:00:00</created_at><items><item><sku>A</sku></item></items></order></orders>`,
    },
    records: [
      'purchase 7 A 2026-10-01T10:00:00',
      'purchase 7 B 2026-10-01T10:00:00',
      'purchase 8 A 2026-10-02T10:00:00',
    ],
  },
  'several lists, each as a table': {
    files: {
      'all.xml': `<export><users><user id="1" name="Ann"/><user id="2" name="Bo"/></users><products><product id="9"><title>Mug</title></product></products><ratings><rating user="1" product="9" value="5" date="2026-10-01"/><rating user="2" product="9" value="1" date="2026-10-02"/></ratings></export>`,
    },
    records: [
      'item 9 Mug',
      'user 1',
      'user 2',
      'rating 1 9 5 2026-10-01T00:00:00',
      'rating 2 9 1 2026-10-02T00:00:00',
    ],
  },
  'what is broken costs itself': {
    files: {
      'b.xml':
        '<items>\n<item><id>1</id><title>a</title></item>\n<item><id>2</id><title>b</item>\n<item><id>3</id><title>c</title></item>\n<item><id>4',
    },
    records: [
      'item 1 a',
      'item 3 c',
      'refused 3: is not well-formed XML: Unexpected close tag',
      'refused 5: is not well-formed XML: Unclosed root tag',
    ],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records, skipped = [] }) => {
  expect(await taken(files)).toEqual({ records, skipped });
});

test('a text beside attributes keeps both', async () => {
  const { records } = await readFile(
    'p.xml',
    '<products><product><id>1</id><title>Mug</title><price currency="EUR">9.5</price></product><product><id>2</id><title>Cup</title><price currency="USD">3</price></product></products>',
  );
  expect(records).toMatchObject([
    { id: '1', attributes: { price: 9.5, 'price.currency': 'EUR' } },
    { id: '2', attributes: { price: 3, 'price.currency': 'USD' } },
  ]);
});

describe('what holds no records is refused in words', () => {
  test.each([
    ['<?xml version="1.0"?><config><a>1</a></config>', /is XML without a list of records/],
    ['<!doctype html>\n<html><body><p>x</p></body></html>', /is HTML, of which records are not read/],
    ['<?xml version="1.0"?>\n<html xmlns="x"><body><p>x</p></body></html>', /is HTML/],
  ])('%s', async (text, reason) => {
    await expect(readFile('x.xml', text)).rejects.toThrow(reason);
  });
});

test('entities that a document declares are not expanded', async () => {
  const { records, refused } = await readFile(
    'x.xml',
    '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>\n<items>\n<item><id>1</id><title>&b;</title></item>\n<item><id>2</id><title>&f;</title></item>\n<item><id>3</id><title>c</title></item></items>',
  );
  expect(records).toMatchObject([{ id: '3', title: 'c' }]);
  expect(refused.map(({ line }) => line)).toEqual([4, 5]);
});

test('any text in any nesting of elements and attributes is read back', async () => {
  const text = fc
    .stringMatching(/^[\p{L}\p{N}\p{P}\p{S} ]{1,20}$/u)
    .map((value) => value.trim())
    .filter((value) => value.length > 2 && /^[\p{L}]/u.test(value));
  const escaped = (value: string) =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 2, maxLength: 6 }),
      fc.constantFrom('item', 'product', 'row'),
      fc.array(fc.constantFrom('a', 'data', 'list'), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('attributes', 'elements', 'cdata'),
      async (titles, name, around, form) => {
        const write = (title: string, id: number) => {
          if (form === 'attributes') return `<${name} id="${id}" title="${escaped(title)}"/>`;
          const inner = form === 'cdata' ? `<![CDATA[${title.replaceAll(']]>', '')}]]>` : escaped(title);
          return `<${name}><id>${id}</id><title>${inner}</title></${name}>`;
        };
        const open = around.map((one) => `<${one}>`).join('');
        const close = around
          .toReversed()
          .map((one) => `</${one}>`)
          .join('');
        const { records, refused } = await readFile(
          'x.xml',
          `<?xml version="1.0"?>${open}${titles.map(write).join('')}${close}`,
        );
        expect(refused).toEqual([]);
        expect(records.map(({ id, title }) => [id, title])).toEqual(
          titles.map((title, id) => [String(id), form === 'cdata' ? title.replaceAll(']]>', '') : title]),
        );
      },
    ),
    { numRuns: 100 },
  );
});
