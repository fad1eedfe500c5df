/**
 * Sentences of real passages, true and altered by a program: a number, a name, a date, a negation, a swapped subject, a
 * sentence from elsewhere.
 */
import { sentencesOf } from '#tandem/text/index.js';

/**
 * Numbers from 0 to below 1, by a seed. Not those of runtime's `seeded`: the published figures were measured on the
 * sentences that these draw.
 */
export function drawn(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const pick = (list, random) => list[Math.floor(random() * list.length)];

const replaceOne = (text, pattern, by, random) => {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return undefined;
  const { 0: old, index } = pick(found, random);
  const changed = by(old);
  return changed === undefined || changed === old
    ? undefined
    : text.slice(0, index) + changed + text.slice(index + old.length);
};

const NAME = /(?<=\p{L}[,]? )\p{Lu}\p{L}{2,}(?: \p{Lu}\p{L}+)*/gu;
const HAN_NAME =
  /(?<=[，、和与由在于])\p{sc=Han}{2,3}(?=[、，和与的])|(?<=[《「“])[^》」”]{2,8}(?=[》」”])/gu;
const MONTH =
  /\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/g;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

export const ALTER = {
  number: (text, { random }) =>
    replaceOne(
      text,
      /(?<![\d.])\d{1,3}(?![\d年月日]|\.\d)/g,
      (old) => String(Number(old) + 1 + Math.floor(random() * 8)),
      random,
    ),
  date: (text, { random }) =>
    replaceOne(
      text,
      /\b[12]\d{3}\b|[12]\d{3}(?=年)/g,
      (old) => String(Number(old) + (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * 20))),
      random,
    ) ?? replaceOne(text, MONTH, () => pick(MONTHS, random), random),
  name: (text, { random, names, chinese }) =>
    replaceOne(text, chinese ? HAN_NAME : NAME, () => pick(names, random), random),
  negation: (text, { random, chinese }) =>
    chinese
      ? (replaceOne(text, /(?<=[\p{sc=Han}])不(?=[\p{sc=Han}])/gu, () => '', random) ??
        replaceOne(
          text,
          /(?<=\p{sc=Han})[是有能会可](?=\p{sc=Han})/gu,
          (old) => (old === '有' ? '没有' : `不${old}`),
          random,
        ))
      : (replaceOne(
          text,
          /\b(?:is|are|was|were|can|could|has|had|will|would) not\b/g,
          (old) => old.slice(0, -4),
          random,
        ) ??
        replaceOne(
          text,
          /\b(?:is|are|was|were|can|could|has|had|will|would)\b(?! not)/g,
          (old) => `${old} not`,
          random,
        )),
  swapped: (text, { chinese }) => {
    const found = [...text.matchAll(chinese ? HAN_NAME : NAME)];
    const [a, b] = [found[0], found.at(-1)];
    if (!a || a === b || a[0] === b[0]) return undefined;
    return (
      text.slice(0, a.index) +
      b[0] +
      text.slice(a.index + a[0].length, b.index) +
      a[0] +
      text.slice(b.index + b[0].length)
    );
  },
  elsewhere: (_, { random, others }) => pick(others, random),
};

/**
 * @param passages of one language.
 * @param count how many sentences, every second one altered, its way drawn.
 * @returns `{ sentence, source, altered }`, `altered` being the kind or undefined.
 */
export function alterations(passages, { count, chinese, random }) {
  const all = passages.flatMap(({ text }, passage) =>
    sentencesOf(text)
      .filter((sentence) => sentence.text.length >= (chinese ? 12 : 40))
      .map((sentence) => ({ text: sentence.text, passage })),
  );
  const names = [
    ...new Set(
      passages.flatMap(({ text }) => [...text.matchAll(chinese ? HAN_NAME : NAME)].map(([name]) => name)),
    ),
  ];
  const kinds = Object.keys(ALTER);
  const made = [];
  while (made.length < count) {
    const { text, passage } = pick(all, random);
    const source = passages[passage].text;
    if (made.length % 2 === 0) {
      made.push({ sentence: text, source, altered: undefined });
      continue;
    }
    const kind = kinds[Math.floor(made.length / 2) % kinds.length];
    const other = pick(all, random);
    const others = other.passage === passage ? [] : [other.text];
    const sentence = ALTER[kind](text, { random, names, chinese, others });
    if (sentence !== undefined && sentence !== text) made.push({ sentence, source, altered: kind });
  }
  return made;
}
