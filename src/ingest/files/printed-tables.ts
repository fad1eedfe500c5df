/**
 * Tables as command lines and documents print them, with rules between rows: those of mysql and psql, and of Markdown.
 * Their rules, their counts of rows and the bars around rows become empty, so that lines keep their numbers.
 */
import { headLines, type Source } from './source.js';

/** `+----+----+`, `----+----`, `|:---|---:|`. */
const RULE = /^\s*[+|]?\s*:?-+:?\s*(?:[+|]\s*:?-+:?\s*)*[+|]?\s*$/;

/** `(2 rows)`, `2 rows in set (0.00 sec)`. */
const COUNT = /^\s*(?:\(\d+ rows?\)|\d+ rows? in set(?:,.*)?(?: \(.*\))?)\s*$/;

/** A rule above or below the names of at least two columns. */
function isPrinted(lines: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = lines;
  const ruled = (line: string) => RULE.test(line) && /-[\s:]*[+|]\s*:?-/.test(line);
  const named = (line: string) => line.includes('|') && !RULE.test(line);
  return (named(first) && ruled(second)) || (ruled(first) && named(second) && ruled(third));
}

function plainRow(line: string): string {
  if (RULE.test(line) || COUNT.test(line)) return '';
  return line.replace(/^\s*\|(?=.*\|\s*$)/, '').replace(/\|\s*$/, '');
}

async function* plainRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield Buffer.from(lines.map((line) => `${plainRow(line)}\n`).join(''));
  }
  yield Buffer.from(plainRow(rest));
}

/** A printed table as one that is separated by bars; nothing where it is another file. */
export async function unprinted(source: Source): Promise<Source | undefined> {
  const lines = await headLines(source);
  if (!isPrinted(lines.filter((line) => line.trim() !== '').slice(0, 3))) return undefined;
  const head = Buffer.from(lines.map((line) => `${plainRow(line)}\n`).join(''));
  return { ...source, head, path: undefined, delimiter: '|', bytes: () => plainRows(source.bytes()) };
}
