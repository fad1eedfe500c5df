/**
 * Bookmarks as browsers and Pocket export them, in HTML: a link with when it was kept, its tags, and the folder or the
 * list that it is in.
 */

import { readLines } from '../lines.js';
import type { Found } from '../objects.js';
import { headOf, type Source } from '../source.js';
import type { Part } from './part.js';

const LINK = /<a\s+([^>]*\bhref\s*=[^>]*)>(.*?)<\/a>/gi;

const ATTRIBUTE = /([\w-]+)\s*=\s*"([^"]*)"/g;

const HEADING = /<h[1-6][^>]*>(.*?)<\/h[1-6]>/i;

const ENTITIES: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** A text without markup. */
const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : Number.NaN;
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      return ENTITIES[name?.toLowerCase() ?? ''] ?? whole;
    })
    .trim();

/** @yields the links of such a file, in their order. */
async function* readLinks(source: Pick<Source, 'bytes'>): AsyncGenerator<Found> {
  let folder = '';
  for await (const { first, lines, bytes } of readLines(source.bytes())) {
    const objects: Found['objects'] = [];
    const refused: Found['refused'] = [];
    lines.forEach((line, index) => {
      if (typeof line !== 'string') {
        refused.push({ line: first + index, field: '', reason: line.reason });
        return;
      }
      const heading = HEADING.exec(line);
      if (heading) folder = plain(heading[1]);
      for (const [, attributes, title] of line.matchAll(LINK)) {
        const about = new Map(
          [...attributes.matchAll(ATTRIBUTE)].map(([, name, value]) => [name.toLowerCase(), plain(value)]),
        );
        const url = about.get('href') ?? '';
        if (!/^https?:/i.test(url)) continue;
        const tags = (about.get('tags') ?? '').split(',').filter((tag) => tag !== '');
        objects.push({
          object: {
            url,
            title: plain(title),
            time_added: about.get('add_date') ?? about.get('time_added') ?? null,
            tags,
            folder,
          },
          line: first + index,
        });
      }
    });
    yield { objects, refused, bytes };
  }
}

/** The bookmarks of a file; nothing where it is another one. */
export function bookmarks(source: Source, lines: readonly string[]): Part[] | undefined {
  const begin = lines.slice(0, 200).join('\n');
  if (!/<!doctype netscape-bookmark-file/i.test(begin) && !/<a\s[^>]*\btime_added\s*=/i.test(begin))
    return undefined;
  return [
    {
      objects: {
        name: 'bookmarks',
        what: undefined,
        options: { map: new Map() },
        read: () => readLinks(source),
        head: () => readLinks({ bytes: () => headOf(source) }),
      },
    },
  ];
}
