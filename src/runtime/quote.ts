/** Escaping of text for HTML, XML and shells. */

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in HTML and XML, in attributes too. Control characters, most of which XML forbids altogether,
 * become U+FFFD.
 *
 * @example
 * escapeMarkup('a < "b"'); // 'a &lt; &quot;b&quot;'
 */
export const escapeMarkup = (text: string): string =>
  text
    .replace(/[^\t\n\r\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Cf}\p{Co}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);

/**
 * Text as one word of a POSIX shell, of fish and of zsh.
 *
 * @example
 * shellQuoted("it's"); // "'it'\\''s'"
 */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
