/**
 * Contradictions of sources: pairs made by a program from sentences of real passages, one of each restated and altered in a
 * number, a date or a negation; and what is told of pairs that do not contradict each other: sentences restated without
 * an alteration, and real sentences beside those of other passages that are most like them.
 */
import { contradiction } from '#tandem/generate/verify/contradiction.js';
import { analyse, sentencesOf } from '#tandem/text/index.js';
import { ALTER, drawn, pick } from './alter.js';

const KINDS = ['number', 'date', 'negation'];

/** A sentence restated as another source would: with words before it, or without one of its clauses. */
function restated(text, { random, chinese }) {
  const clauses = text.split(chinese ? /(?<=[，；])/ : /(?<=[,;] )/);
  if (clauses.length > 2 && random() < 0.5) {
    // The first clause bears the subject: one behind it goes.
    const gone = 1 + Math.floor(random() * (clauses.length - 1));
    const kept = clauses.filter((_, k) => k !== gone).join('');
    return chinese ? kept.replace(/[，；]$/, '。') : kept.replace(/[,;] $/, '.');
  }
  const before = chinese
    ? ['据介绍，', '据记载，', '资料显示，', '']
    : ['It is known that ', 'According to another report, ', 'Today we know: ', ''];
  return pick(before, random) + text;
}

/** @returns the share of contradictions that are reported, by kind, and of other pairs that are reported wrongly. */
export function contradictions(passages, { chinese, count = 1_000, seed }) {
  const random = drawn(seed);
  const all = passages.flatMap(({ title, text }, passage) =>
    sentencesOf(text)
      .filter((sentence) => sentence.text.length >= (chinese ? 12 : 40) && sentence.text.length <= 400)
      .map((sentence) => ({ text: sentence.text, title, passage })),
  );
  const told = (one, other) =>
    contradiction({ text: one.text, about: one.title }, { text: other, about: one.title }) !== undefined;
  const found = Object.fromEntries(KINDS.map((kind) => [kind, { told: 0, made: 0 }]));
  let made = 0;
  for (let tries = 0; made < count && tries < count * 50; tries++) {
    const kind = KINDS[made % KINDS.length];
    const one = pick(all, random);
    const altered = ALTER[kind](one.text, { random, chinese });
    // What is restated without the altered clause says the same.
    const other = altered && restated(altered, { random, chinese });
    if (!altered || altered === one.text || !differs(other, one.text, altered)) continue;
    found[kind].made++;
    if (told(one, other)) found[kind].told++;
    made++;
  }
  let again = 0;
  for (let k = 0; k < count; k++) {
    const one = pick(all, random);
    if (told(one, restated(one.text, { random, chinese }))) again++;
  }
  return { found, restated: again / count, ...beside(all) };
}

/** Whether the part that was altered is still there. */
function differs(other, before, altered) {
  let from = 0;
  while (from < before.length && before[from] === altered[from]) from++;
  return other.includes(altered.slice(Math.max(0, from - 3), from + 2));
}

/** Reports for each real sentence paired with the three of other passages that share most of its rarer words. */
function beside(all) {
  const terms = all.map(({ text }) => [...new Set(analyse(text).map(({ term }) => term))]);
  const places = new Map();
  for (const [k, own] of terms.entries())
    for (const term of own) places.set(term, [...(places.get(term) ?? []), k]);
  let [pairs, alarms] = [0, 0];
  const examples = [];
  for (const [k, own] of terms.entries()) {
    const shared = new Map();
    for (const term of own) {
      const others = places.get(term);
      if (others.length > all.length / 20) continue;
      for (const other of others)
        if (all[other].passage !== all[k].passage) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    const nearest = [...shared].sort((a, b) => b[1] - a[1]).slice(0, 3);
    for (const [other] of nearest) {
      pairs++;
      const found = contradiction(
        { text: all[k].text, about: all[k].title },
        { text: all[other].text, about: all[other].title },
      );
      if (!found) continue;
      alarms++;
      examples.push(`${found.kind} ${found.first} / ${found.second}: ${all[k].text} | ${all[other].text}`);
    }
  }
  return { pairs, alarms, examples };
}
