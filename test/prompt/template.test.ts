/** Templates of prompts: what is wrong in them is said with its place, and what is put in stays as it is. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  buildPrompt,
  compressTurns,
  DEFAULT_TEMPLATE,
  Template,
  TemplateFile,
} from '#tandem/prompt/index.js';
import { emptyFolder } from '../support/store.js';

const SMALL = '# System\nWrite NOT FOUND if unknown.\n\n# User\n{{sources}}\n\n{{ question }}\n';

const read = (text: string) => Template.parse(text, 'prompt.md');

describe('a template', () => {
  it.each([
    [
      'an unknown part',
      SMALL.replace('{{sources}}', 'See {{source}}'),
      'prompt.md:5:5',
      /names \{\{source\}\}.*sources/,
    ],
    ['a part twice', `${SMALL}{{question}}`, 'prompt.md:8:1', /second time/],
    ['braces that are no part', `${SMALL}{{ a b }}`, 'prompt.md:8:1', /\{\{name\}\}/],
    ['a missing part', SMALL.replace('{{sources}}', ''), 'prompt.md', /has no \{\{sources\}\}/],
    ['text before the sections', `Hello\n${SMALL}`, 'prompt.md:1', /# System or # User/],
    ['a section twice', `${SMALL}# System\nx`, 'prompt.md:8', /again/],
    ['no word for refusals', SMALL.replace('NOT FOUND', 'nothing'), 'prompt.md', /NOT FOUND/],
    ['nothing', '', 'prompt.md', /# User/],
  ])('with %s is refused', (_, text, field, reason) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ field, reason: expect.stringMatching(reason) }),
    );
  });

  it('puts parts in as they are, and leaves out paragraphs without', () => {
    const parts = {
      question: '{{sources}} $& $1',
      sources: '',
      conversation: '',
      examples: '',
      tools: '',
      today: '',
    };
    expect(read(SMALL).render(parts)).toEqual({
      system: 'Write NOT FOUND if unknown.',
      user: '{{sources}} $& $1',
    });
    expect(read(DEFAULT_TEMPLATE).render(parts).user).toBe('Question: {{sources}} $& $1');
  });

  it('makes prompts within their budget', () => {
    const input = { question: 'What is it?', turns: [], passages: [], worth: () => 0, budget: 300 };
    const { user, tokens, parts } = buildPrompt({ ...input, template: read(SMALL) });
    expect([user, tokens <= 300]).toEqual(['What is it?', true]);
    expect(parts.map(({ name, text }) => [name, text])).toEqual([
      ['instructions', 'Write NOT FOUND if unknown.'],
      ['question', 'What is it?'],
    ]);
  });
});

describe('the template of a folder', () => {
  it('is read when it changes; a wrong one is said, and not used', async () => {
    const folder = await emptyFolder();
    const said: string[] = [];
    const file = new TemplateFile(folder, (message) => said.push(message));
    expect(file.text).toBe(DEFAULT_TEMPLATE);
    writeFileSync(file.path, SMALL);
    expect([file.template.render, file.text]).toEqual([expect.any(Function), SMALL]);
    writeFileSync(file.path, `${SMALL}{{nothing}}`);
    expect([file.template && file.text, file.template && said]).toEqual([
      SMALL,
      [expect.stringContaining(`${join(folder, 'prompt.md')}:8:1`)],
    ]);
    expect(() => new TemplateFile(folder, () => {})).toThrow(/nothing/);
  });
});

describe('a conversation', () => {
  const turns = Array.from({ length: 40 }, (_, k) => ({
    role: k % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `Turn ${k} begins. ${'And goes on for a while. '.repeat(10)}`,
  }));
  const count = (text: string) => Math.ceil(text.length / 4);

  it('is given whole where it fits, and otherwise shortened from its beginning on, within its tokens', () => {
    expect(compressTurns(turns.slice(0, 2), 1_000, count).text).toContain('goes on');
    for (const tokens of [0, 50, 300, 600]) {
      const { text } = compressTurns(turns, tokens, count);
      expect(count(text)).toBeLessThanOrEqual(tokens);
    }
    const { text, reason } = compressTurns(turns, 600, count);
    expect(text).toMatch(/Assistant: Turn 39 begins\. And goes on/);
    expect(text).toMatch(/User: Turn 2\d begins\.\n/);
    expect(reason).toMatch(/whole, \d+ before them shortened, the first \d+ left out/);
  });
});
