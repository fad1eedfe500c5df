/** Bytes of text in any encoding to a string. */
import iconv from 'iconv-lite';
import { encodingOf, isPlain } from '../files/encoding.js';
import { LIMITS } from './limits.js';
import { Unreadable } from './unreadable.js';

/** As much of a text as its encoding is recognised by, in bytes. */
const HEAD = 1024 * 1024;

/** A text with more NULs or other control characters than this share is none. */
const BINARY = 0.02;

/** Characters of a text with marks, of which fewer are text. */
const MOST = 2 * LIMITS.characters;

/**
 * @param encoding where it is known, as from a `charset`.
 * @param most characters that it may have.
 * @throws Unreadable where the bytes are no text, or too much.
 */
export function decodeText(bytes: Uint8Array, encoding?: string, most = MOST): string {
  const tooLong = new Unreadable(`has more than ${most} characters: split it into several files`);
  // No encoding has more bytes for a code unit.
  if (bytes.byteLength > 4 * most) throw tooLong;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = buffer.length <= HEAD;
  const used =
    encoding && iconv.encodingExists(encoding) ? encoding : encodingOf(buffer.subarray(0, HEAD), whole);
  const text = isPlain(used) ? stripMark(buffer.toString('utf8')) : iconv.decode(buffer, used);
  if (text.length > most) throw tooLong;
  if (isBinary(text))
    throw new Unreadable('is not text: it has control characters; check what kind of file it is');
  return text;
}

const stripMark = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

function isBinary(text: string): boolean {
  const length = Math.min(text.length, HEAD);
  let wrong = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0) return true;
    if (code < 9 || (code > 13 && code < 27) || code === 0xfffd) wrong++;
  }
  return wrong > length * BINARY;
}
