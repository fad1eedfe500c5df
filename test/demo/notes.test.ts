/** The notes of the demo world: whole, linked without a cycle, the same in both languages, and right where a figure can be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Note, parseNote, readNotes } from '#tandem/cli/demo/notes.js';

const ROOT = join(import.meta.dirname, '../..');
const notes = readNotes();
const byId = new Map(notes.map((note) => [note.id, note]));

const TAGS = new Set(
  `foundations data features samples retrieval ranking control exploration fraud embeddings search transformers
  optimisation pretraining language vision multimodal fine-tuning alignment distributed prompting generation grounding
  safety agents memory tools evaluation experiments monitoring serving cost platforms career`.split(/\s+/),
);

/** What is wrong with the notes, a line for each: all at once, as one says little of the others. */
const wrongWith = (find: (note: Note) => (string | false | undefined)[]) =>
  notes.flatMap((note) =>
    find(note).flatMap((wrong) => (wrong ? [`${note.skill}/${note.id}: ${wrong}`] : [])),
  );

const code = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside);
const withoutCode = (text: string) => text.replaceAll(/`[^`]*`/g, ' ');
const words = (text: string) =>
  withoutCode(text).match(/\p{Script=Latin}[\p{Script=Latin}'’]*/gu)?.length ?? 0;
const han = (text: string) => text.match(/\p{Script=Han}/gu)?.length ?? 0;
const withoutCommas = (text: string) => text.replaceAll(/(?<=\d),(?=\d{3})/g, '');

/** What a word or a sign after a number multiplies it by. */
const UNITS: { readonly [unit: string]: number } = {
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
  万: 1e4,
  百万: 1e6,
  亿: 1e8,
  万亿: 1e12,
};

/** The numbers of a text, in digits, with the unit after them: `7 billion` and `70 亿` are the same. */
const numbers = (text: string) =>
  [...withoutCommas(text).matchAll(/(\d+(?:\.\d+)?)(?:\s?(million|billion|trillion|百万|万亿|万|亿))?/g)].map(
    ([, number, unit]) => String(Number((Number(number) * (UNITS[unit] ?? 1)).toPrecision(12))),
  );

const missing = (these: string[], those: string[]) => these.filter((one) => !those.includes(one)).join(', ');

/** An expression of numbers, `^`, pi and functions of Math, as a number. */
function computed(expression: string): number {
  if (/[^\w\s.+\-*/^(),]/.test(expression)) throw new Error(`${expression} has a sign that no formula has`);
  const script = expression
    .replaceAll('^', '**')
    .replaceAll(/\b[a-z]\w*/gi, (name) => (name === 'pi' ? 'Math.PI' : `Math.${name}`));
  return Number(new Function(`return ${script}`)());
}

describe('the notes', () => {
  test('have ids of their own, and tags of the list', () => {
    expect(notes.length).toBeGreaterThanOrEqual(120);
    expect(byId.size).toBe(notes.length);
    expect(
      wrongWith(({ tags }) => [missing(tags, [...TAGS]), new Set(tags).size < tags.length && 'a tag twice']),
    ).toEqual([]);
  });

  test('are as long as they should be', () => {
    expect(
      wrongWith(({ text, minutes }) => [
        (words(text.en) < 120 || text.en.split(/\s+/).length > 300) && `${words(text.en)} English words`,
        (han(text.zh) < 200 || text.zh.replaceAll(/\s/g, '').length > 450) &&
          `${han(text.zh)} Chinese characters, ${text.zh.replaceAll(/\s/g, '').length} signs`,
        minutes < words(text.en) / 200 && 'read faster than anybody reads',
      ]),
    ).toEqual([]);
  });

  test('have links that resolve and do not lead back', () => {
    expect(
      wrongWith(({ id, requires, related }) => [
        ...[...requires, ...related].map((to) => !byId.has(to) && `no note ${to}`),
        [...requires, ...related].includes(id) && 'links to itself',
        requires.some((to) => related.includes(to)) && 'requires what is related',
        new Set([...requires, ...related]).size < requires.length + related.length && 'a link twice',
      ]),
    ).toEqual([]);
    const done = new Set<string>();
    const visit = (id: string, above: string[]) => {
      if (above.includes(id)) throw new Error(`a cycle: ${[...above, id].join(' -> ')}`);
      if (done.has(id)) return;
      for (const to of byId.get(id)!.requires) visit(to, [...above, id]);
      done.add(id);
    };
    for (const { id } of notes) visit(id, []);
    expect(done.size).toBe(notes.length);
  });

  test('require nothing of a higher level, and nothing twice', () => {
    const reach = (id: string): Set<string> =>
      new Set(byId.get(id)!.requires.flatMap((to) => [to, ...reach(to)]));
    expect(
      wrongWith(({ level, requires }) => [
        ...requires.map(
          (to) => byId.get(to)!.level > level && `level ${level} requires ${to}, which is higher`,
        ),
        ...requires.map(
          (to) =>
            requires.some((other) => other !== to && reach(other).has(to)) &&
            `requires ${to} by another already`,
        ),
      ]),
    ).toEqual([]);
  });

  test('say the same in English and in Chinese: figures and formulas', () => {
    expect(
      wrongWith(({ text, title }) => {
        const [en, zh] = [numbers(text.en), numbers(text.zh)];
        const [formulas, inChinese] = [code(text.en), code(text.zh)];
        return [
          missing(en, zh) && `only in English: ${missing(en, zh)}`,
          missing(zh, en) && `only in Chinese: ${missing(zh, en)}`,
          missing(formulas, inChinese) && `only in English: ${missing(formulas, inChinese)}`,
          missing(inChinese, formulas) && `only in Chinese: ${missing(inChinese, formulas)}`,
          (han(title.zh) === 0 || han(title.en + text.en) > 0) && 'a language in the place of the other',
          /[,;:?!]/.test(withoutCode(withoutCommas(text.zh)).replaceAll(/[\x20-\x7e]{2,}/g, '')) &&
            'half-width signs in Chinese',
        ];
      }),
    ).toEqual([]);
  });

  test('compute what they say', () => {
    expect(
      wrongWith(({ checks, text }) =>
        checks.map((check) => {
          const [, expression, shown] = /^(.*) = (-?[\d.,]+)$/.exec(check) ?? [];
          if (shown === undefined) return `${check} is not 'expression = value'`;
          const digits = shown.split('.')[1]?.length ?? 0;
          const value = Number(shown.replaceAll(',', ''));
          if (Math.abs(computed(expression) - value) > 0.5 * 10 ** -digits * (1 + 1e-9))
            return `${expression} is ${computed(expression)}, not ${shown}`;
          const inText = (of: string) => numbers(of).includes(String(Math.abs(value)));
          return !(inText(text.en) && inText(text.zh)) && `${shown} is not in the text`;
        }),
      ),
    ).toEqual([]);
  });

  test('point to parts of Tandem that are there', () => {
    // The commands as the sources define them: a process for each to ask it for its help would take long.
    const sources = readdirSync(join(ROOT, 'src/cli'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path, source: readFileSync(join(ROOT, 'src/cli', path), 'utf8') }));
    const isCommand = ([name, sub = name, ...more]: string[]) =>
      more.length === 0 &&
      sources.some(
        ({ path, source }) =>
          (sub === name || path.startsWith(name)) && new RegExp(`[cC]ommand\\(\\s*'${sub}'`).test(source),
      );
    expect(
      wrongWith(({ tandem }) => {
        if (tandem === undefined) return [];
        if (tandem.startsWith('tandem '))
          return [!isCommand(tandem.split(' ').slice(1)) && `there is no command '${tandem}'`];
        return [
          !/^(src|docs)\//.test(tandem) && `${tandem} is neither in src/ nor in docs/ nor a command`,
          !existsSync(join(ROOT, tandem)) && `${tandem} is not there`,
        ];
      }),
    ).toEqual([]);
  });
});

test('what is no note is refused, with its name and what is wrong', () => {
  const note = '---\ntags: [data]\nlevel: 1\nminutes: 2\n---\n# A\n\nB\n\n# 甲\n\n乙\n';
  expect(parseNote('agents', 'x', note)).toMatchObject({
    title: { en: 'A', zh: '甲' },
    text: { en: 'B', zh: '乙' },
  });
  expect(() => parseNote('agents', 'x', note.replace('# 甲', '甲'))).toThrow('agents/x.md');
  expect(() => parseNote('agents', 'x', note.replace('level: 1', 'level: 4'))).toThrow(
    /agents\/x\.md.*level/s,
  );
});
