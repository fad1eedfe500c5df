/** Text quoted for HTML and for shells. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { escapeMarkup, shellQuoted } from '#tandem/runtime/index.js';

it('escapes what HTML and XML read as their own, and replaces control characters', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&amp;\u0000`)).toBe(
    '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\ufffd',
  );
  expect(escapeMarkup('Grüße, 世界\n👍')).toBe('Grüße, 世界\n👍');
});

it('quotes one word of a shell', () => {
  const hostile = `it's "$HOME" \`id\` ; * \\ \n!`;
  expect(execFileSync('sh', ['-c', `printf %s ${shellQuoted(hostile)}`], { encoding: 'utf8' })).toBe(hostile);
});
