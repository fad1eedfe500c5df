/** The detection of the encoding of a file from its first bytes, and its conversion to UTF-8. */
import { isUtf8 } from 'node:buffer';
import { detect } from 'chardet';
import iconv from 'iconv-lite';
import { FileProblem } from './problem.js';

/** The least share of a head that must be read by a guess. */
const LOOKED_AT = 256 * 1024;

/** Encodings whose detection by chardet is used; its other results are unreliable. */
const EAST_ASIAN = new Set([
  'GB18030',
  'Big5',
  'Shift_JIS',
  'EUC-JP',
  'EUC-KR',
  'ISO-2022-JP',
  'ISO-2022-KR',
]);

const CYRILLIC = new Set(['windows-1251', 'KOI8-R']);

/** The encoding named by `--encoding`. @throws FileProblem where there is no such encoding. */
export function checkEncoding(name: string): string {
  if (iconv.encodingExists(name)) return name;
  throw new FileProblem(
    `--encoding ${name}: there is no such encoding; usual are utf-8, utf-16, windows-1252, gb18030, shift_jis, euc-kr`,
  );
}

/** The encoding declared in XML. */
const DECLARED = /^\s*<\?xml[^>]*\sencoding=["']([\w.-]+)["']/;

/** The part of the head up to its last complete line. */
function wholeLines(head: Buffer): Buffer {
  const end = head.lastIndexOf(10);
  return end < 0 ? head : head.subarray(0, end + 1);
}

/**
 * The encoding of text that begins with `head`: by a byte order mark, by the zeros of UTF-16, otherwise UTF-8 if its
 * lines are valid, the declaration in XML, the frequencies of characters, or windows-1252, in which all bytes are
 * valid.
 *
 * @param whole whether the head is the whole text.
 */
export function encodingOf(head: Buffer, whole: boolean): string {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-32le' : 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const part = head.subarray(0, LOOKED_AT);
  const zeros = [0, 0];
  for (let at = 0; at < part.length; at++) if (part[at] === 0) zeros[at & 1]++;
  if (part.length >= 8 && zeros[1] > part.length / 4 && zeros[0] * 10 < zeros[1]) return 'utf-16le';
  if (part.length >= 8 && zeros[0] > part.length / 4 && zeros[1] * 10 < zeros[0]) return 'utf-16be';
  const text = whole ? head : wholeLines(head);
  if (isUtf8(text)) return 'utf-8';
  // A few invalid lines in a file with non-ASCII letters in UTF-8 are damaged, not in another encoding.
  if (isMostlyUtf8(text)) return 'utf-8';
  const declared = DECLARED.exec(part.subarray(0, 200).toString('latin1'))?.[1];
  if (declared !== undefined && iconv.encodingExists(declared)) return declared;
  const guess = detect(part) ?? '';
  if (EAST_ASIAN.has(guess) || CYRILLIC.has(guess)) return guess;
  return 'windows-1252';
}

/** Whether most lines with non-ASCII letters are valid UTF-8; binary bytes count as UTF-8, and are refused later. */
function isMostlyUtf8(bytes: Buffer): boolean {
  let right = 0;
  let wrong = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (line.some((byte) => byte >= 0x80)) {
      if (isUtf8(line)) right++;
      else wrong++;
    }
    // Text has no control characters.
    if (line.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return true;
    start = end + 1;
  }
  return right > wrong;
}

/** Converts a stream of bytes to UTF-8. */
export async function* toUtf8(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.write(chunk));
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest);
}

/** Whether an encoding is UTF-8, which needs no conversion. */
export const isPlain = (encoding: string): boolean => /^utf-?8$/i.test(encoding);
