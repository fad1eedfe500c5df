/** Ids of events and visitors: 128 random bits, as 22 letters, digits, - and _. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A new id. Also works on pages without https, which lack `crypto.randomUUID`. */
export function newId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(22));
  return Array.from(bytes, (byte) => LETTERS[byte & 63]).join('');
}
