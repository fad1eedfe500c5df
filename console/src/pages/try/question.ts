/** A question generated from a note: a sentence without the words for its subject, and the notes to choose from. */
import type { Item } from '../../api/types';
import type { Language } from '../../i18n';

export interface Question {
  /** A sentence of the note. */
  readonly text: string;
  /** The notes to choose from, including the right one. */
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  readonly answer: string;
}

const CHOICES = 4;

const LEAST = 40;

const MOST = 260;

/** The placeholder of the subject. */
const BLANK = '____';

/** A hash of a text, for deterministic choices. */
function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The words of a title that would reveal the answer. */
function subjectsOf(title: string): string[] {
  const words = title
    .split(/[\s,;:()/·—-]+/)
    .filter((word) => word.length > 3 || /\p{Script=Han}{2}/u.test(word));
  // The singular is in the plural, too.
  return [title, ...words.map((word) => word.replace(/s$/, ''))].sort((a, b) => b.length - a.length);
}

/** The parts of a text in a language, or all if there are none. Chinese is detected by its characters. */
export function inLanguage(parts: readonly string[], language: Language): readonly string[] {
  const own = parts.filter((part) => /\p{Script=Han}/u.test(part) === (language === 'zh'));
  return own.length > 0 ? own : parts;
}

/** The paragraphs of a text, without its headings. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '' && !paragraph.startsWith('#'));

/**
 * @param others notes from which the wrong choices are taken: those that share most tags.
 * @param round another number, another sentence.
 * @returns `undefined` where the note has no sentence that would do, or there are too few others.
 */
export function questionOf(
  item: Item,
  others: readonly Item[],
  language: Language,
  round = 0,
): Question | undefined {
  const title = item.title ?? item.id;
  const text = inLanguage(paragraphsOf(item.body ?? ''), language).join('\n');
  const sentences = text
    .replace(/`/g, '')
    .split(/(?<=[.!?])\s+(?=\p{Lu})|(?<=[。！？])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter(({ length }) => length <= MOST)
    .filter((sentence) => sentence.length >= LEAST || /\p{Script=Han}{12}/u.test(sentence));
  const subjects = subjectsOf(title).map((word) => new RegExp(escaped(word), 'giu'));
  // Sentences with more words of the subject are first.
  const saying = (sentence: string) => subjects.filter((word) => sentence.search(word) >= 0).length;
  const telling = sentences.filter((sentence) => saying(sentence) > 0);
  const usable = telling.length > 0 ? telling.sort((a, b) => saying(b) - saying(a)) : sentences;
  const sentence = usable[round % Math.max(1, usable.length)];
  const wrong = others
    .filter(({ id, title: other, hidden }) => id !== item.id && other !== null && !hidden)
    .map((other) => ({ other, shared: other.tags.filter((tag) => item.tags.includes(tag)).length }))
    .sort((a, b) => b.shared - a.shared || hashOf(item.id + a.other.id) - hashOf(item.id + b.other.id))
    .slice(0, CHOICES - 1)
    .map(({ other: { id, title: name } }) => ({ id, title: name ?? id }));
  if (sentence === undefined || wrong.length === 0) return undefined;
  const blanked = subjects.reduce((rest, word) => rest.replace(word, BLANK), sentence);
  const choices = [...wrong, { id: item.id, title }].sort(
    (a, b) => hashOf(`${a.id}${round}`) - hashOf(`${b.id}${round}`),
  );
  return { text: blanked, choices, answer: item.id };
}
