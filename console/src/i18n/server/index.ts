/**
 * What the server says, in Chinese: errors, reasons, notes. The server says it in English, for programs and their logs;
 * here each of its texts is a template (as in GNU gettext), whose values are put into the Chinese one.
 */
import { filesZh } from './files-zh.js';
import { modelsZh } from './models-zh.js';
import { requestsZh } from './requests-zh.js';

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly text: string;
}

/** Texts within texts that are given in other ones than templates. */
const DEPTH = 4;

/** Values that are texts of the server; others are names and numbers, which stay as they are. */
const TEXTS = new Set(
  'reason reasons message what why figures segment than budget back looks instead doing place record type otherType there fields'.split(
    ' ',
  ),
);

/** Lists of names, of which the last stands after `and`. */
const LISTS = new Set('names kinds retrievers'.split(' '));

/** Letters of an English sentence, rather than a name: three words. */
const SENTENCE = /[a-z]{2,} [a-z]+ [a-z]{2,}/;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const lengthOf = (template: string) => template.replace(/\{\w+\}/g, '').length;

const all = Object.entries({ ...requestsZh, ...modelsZh, ...filesZh });

const whole = new Map(all.filter(([english]) => !/\{\w+\}/.test(english)));

/** Those that say most first. */
const templates: readonly Template[] = all
  .filter(([english]) => /\{\w+\}/.test(english))
  .sort(([one], [other]) => lengthOf(other) - lengthOf(one))
  .map(([english, text]) => ({
    pattern: new RegExp(
      `^${english
        .split(/\{\w+\}/)
        .map(escaped)
        .join('(.+?)')}$`,
      's',
    ),
    names: [...english.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    text,
  }));

function byTemplate(english: string, depth: number): string | undefined {
  for (const { pattern, names, text } of templates) {
    const found = pattern.exec(english);
    if (!found) continue;
    const values = new Map(names.map((name, index) => [name, found[index + 1] ?? '']));
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values.get(name) ?? '';
      if (LISTS.has(name)) return value.replace(/ and (?=\S+$)/, '、');
      return (TEXTS.has(name) && inChinese(value, depth + 1)) || value;
    });
  }
  return undefined;
}

/** Several texts, or one after the name of what it is about. */
function byParts(english: string, depth: number): string | undefined {
  const parts = english.split('; ');
  if (parts.length > 1) {
    const told = parts.map((part) => inChinese(part, depth + 1));
    return told.every((one) => one !== undefined) ? told.join('；') : undefined;
  }
  for (let at = english.indexOf(': '); at >= 0; at = english.indexOf(': ', at + 1)) {
    const name = english.slice(0, at);
    const rest = inChinese(english.slice(at + 2), depth + 1);
    if (rest === undefined) continue;
    const about = inChinese(name, depth + 1) ?? (SENTENCE.test(name) ? undefined : name);
    if (about !== undefined) return `${about}：${rest}`;
  }
  return undefined;
}

/**
 * A text of the server in Chinese; `undefined` where it is not known.
 *
 * @example
 * inChinese('limit: Too small: expected number to be >=1'); // 'limit：太小：应不小于 1'
 */
export function inChinese(english: string, depth = 0): string | undefined {
  const text = english.trim();
  if (text === '' || depth > DEPTH) return undefined;
  return whole.get(text) ?? byTemplate(text, depth) ?? byParts(text, depth);
}
