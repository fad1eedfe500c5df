/**
 * Answers: what extractive answers contain, how many questions without an answer are refused, and what feedback teaches. --only cmrc,xquad,verify,contradictions,learning,speed,streams,smollm2
 *
 * `../shared/data` holds the questions (--data DIR for another place). An answer is right where one of its sentences
 * contains a listed answer. For refusals half of the questions (every second one) lose their passage; the threshold is
 * the one at which 5 % of the answerable are lost among the questions of one half of the passages, and measured on the
 * other.
 *
 * The weights were fitted with `--fit`, which prints them and measures with them: for Chinese on CMRC 2018's trial
 * questions; for English on these and on the questions about every second article of XQuAD. Figures of XQuAD are of the
 * other articles alone.
 */
import { join } from 'node:path';
import { extract, verify } from '#tandem/generate/index.js';
import { dotOf } from '#tandem/runtime/index.js';
import { alterations, drawn } from './alter.js';
import { contradictions } from './contradictions.js';
import { fitConfidence, fitSentences } from './fit.js';
import { learning } from './learning.js';
import { speed, streams } from './over-http.js';
import { cmrc, isThere, searcher, xquad } from './questions.js';
import { small } from './small-model.js';

/** The share of answerable questions that may be lost. */
const LOST = 0.05;

const contains = ({ sentence }, answers) => answers.some((answer) => sentence.text.includes(answer));

/** The shares of questions whose first sentence, or one of the first two, contains an answer. */
function answers({ set, search, weights }) {
  let [first, two] = [0, 0];
  for (const { text, answers } of set.questions) {
    const { candidates } = extract(text, search.find(text), search.rarity(), { weights });
    const right = candidates.slice(0, 2).map((candidate) => contains(candidate, answers));
    if (right[0]) first++;
    if (right.some(Boolean)) two++;
  }
  return { first: first / set.questions.length, two: two / set.questions.length };
}

/** For every question the confidence, with its passage or without it. */
function asked({ set, search, weights, confidence, both = false }) {
  return set.questions.flatMap(({ text, passage }, k) =>
    [true, false]
      .filter((answerable) => both || answerable === (k % 2 === 0))
      .map((answerable) => {
        const without = answerable ? -1 : passage;
        const read = extract(text, search.find(text, without), search.rarity(without), { weights });
        const own = confidence ? dotOf(confidence, read.signs) + confidence.at(-1) : read.confidence;
        const value = read.signs.length === 0 ? Number.NEGATIVE_INFINITY : own;
        return { passage, answerable, signs: read.signs, confidence: value };
      }),
  );
}

/** The share of unanswerable questions refused, the share of answerable ones lost, and the threshold of either half. */
function refusals(samples) {
  const thresholds = [0, 1].map((half) => {
    const kept = samples
      .filter(({ passage, answerable }) => passage % 2 === half && answerable)
      .map(({ confidence }) => confidence)
      .sort((a, b) => a - b);
    return kept[Math.floor(kept.length * LOST)];
  });
  const share = (answerable) => {
    const of = samples.filter((sample) => sample.answerable === answerable);
    return (
      of.filter(({ passage, confidence }) => confidence < thresholds[1 - (passage % 2)]).length / of.length
    );
  };
  return { refused: share(false), lost: share(true), thresholds };
}

/** Fits all weights on the questions of some sets. */
function fitted(sets, log) {
  const lists = sets.flatMap(({ set, search }) =>
    set.questions.map(({ text, answers }) =>
      extract(text, search.find(text), search.rarity()).candidates.map((candidate) => ({
        features: candidate.features,
        right: contains(candidate, answers),
      })),
    ),
  );
  const weights = fitSentences(lists);
  log(`weights of sentences: [${weights.join(', ')}]`);
  const samples = sets
    .flatMap((one) => asked({ ...one, weights, both: true }))
    .filter(({ signs }) => signs.length > 0);
  const confidence = fitConfidence(samples);
  log(`weights of confidence: [${confidence.join(', ')}]`);
  return { weights, confidence };
}

/** How many altered sentences are caught, and how many true ones doubted, of each language and kind. */
function verified(passages, chinese, log) {
  const made = alterations(passages, { count: 1_000, chinese, random: drawn(chinese ? 2 : 1) });
  const share = (of) =>
    of.filter(({ sentence, source }) => !verify(sentence, source).supported).length / of.length;
  for (const kind of new Set(made.map(({ altered }) => altered)))
    log(`${kind ?? 'true'}: ${share(made.filter(({ altered }) => altered === kind)).toFixed(3)} doubted`);
  return {
    caught: share(made.filter(({ altered }) => altered)),
    doubted: share(made.filter(({ altered }) => !altered)),
  };
}

/** Reported contradictions, and false reports. */
function contradicting(data, log) {
  const figures = {};
  for (const name of ['cmrc', 'xquad'].filter((name) => isThere(data, name))) {
    const { passages } = name === 'cmrc' ? cmrc(data, 'dev.json') : xquad(data);
    const made = contradictions(passages, { chinese: name === 'cmrc', seed: name === 'cmrc' ? 4 : 3 });
    const { found, restated, pairs, alarms, examples } = made;
    for (const example of examples.slice(0, 10)) log(`false alarm, or not: ${example}`);
    log(`${name}: ${alarms} of ${pairs} real pairs of different passages are told as contradictions`);
    for (const [kind, { told, made }] of Object.entries(found))
      figures[`${name}_contradicting_${kind}_told`] = told / made;
    Object.assign(figures, {
      [`${name}_restated_told`]: restated,
      [`${name}_real_pairs_told`]: alarms / pairs,
    });
  }
  return figures;
}

/** What is measured of a whole engine. */
async function running({ data, only, options, log }) {
  const figures = {};
  if (!['speed', 'streams', 'smollm2'].some((part) => only.includes(part))) return figures;
  const sets = {
    ...(isThere(data, 'cmrc') && { cmrc: cmrc(data, 'dev.json') }),
    ...(isThere(data, 'xquad') && { xquad: xquad(data) }),
  };
  const all = (part) => Object.values(sets).flatMap((set) => set[part]);
  const [passages, questions] = [all('passages'), all('questions')];
  if (only.includes('speed')) {
    const [count, asked] = [Number(options.chunks ?? 100_000), Number(options.asked ?? 2_000)];
    Object.assign(figures, await speed({ passages, questions, count, asked, log }));
  }
  if (only.includes('streams')) {
    const minutes = Number(options.minutes ?? 10);
    Object.assign(figures, await streams({ passages, questions, minutes, atOnce: 64, log }));
  }
  if (only.includes('smollm2'))
    Object.assign(figures, await small({ sets, count: Number(options.questions ?? 100), log }));
  return figures;
}

export default async function ask({ log, options }) {
  const data = options.data ?? join(import.meta.dirname, '../../../shared/data');
  const only = (options.only ?? 'cmrc,xquad,verify').split(',');
  const figures = {};
  for (const name of ['cmrc', 'xquad'].filter((name) => only.includes(name))) {
    if (!isThere(data, name)) {
      log(`${name} is not in ${data}: left out`);
      continue;
    }
    const whole = name === 'cmrc' ? cmrc(data, 'dev.json') : xquad(data);
    const search = searcher(whole);
    const part = (fitted) => ({
      set: { questions: whole.questions.filter((one) => one.fitted === fitted) },
      search,
    });
    const trial = () => {
      const set = cmrc(data, 'trial.json');
      return { set, search: searcher(set) };
    };
    const made = options.fit ? fitted([trial(), ...(name === 'cmrc' ? [] : [part(true)])], log) : {};
    const measured = name === 'cmrc' ? { set: whole, search } : part(false);
    const { first, two } = answers({ ...measured, ...made });
    const { refused, lost, thresholds } = refusals(asked({ ...measured, ...made }));
    Object.assign(figures, {
      [`${name}_first_sentence`]: first,
      [`${name}_two_sentences`]: two,
      [`${name}_refused_at_5`]: refused,
      [`${name}_lost`]: lost,
    });
    log(
      `${name}: first sentence ${first.toFixed(4)}, two ${two.toFixed(4)}; refused ${refused.toFixed(4)} ` +
        `with ${lost.toFixed(4)} of the answerable lost; thresholds ${thresholds.map((x) => x.toFixed(4)).join(', ')}`,
    );
    if (name === 'xquad') {
      const all = answers({ set: whole, search, ...made });
      log(
        `xquad, with the articles fitted on: first sentence ${all.first.toFixed(4)}, two ${all.two.toFixed(4)}`,
      );
    }
  }
  if (only.includes('verify')) {
    for (const name of ['cmrc', 'xquad'].filter((name) => isThere(data, name))) {
      const { passages } = name === 'cmrc' ? cmrc(data, 'dev.json') : xquad(data);
      const { caught, doubted } = verified(passages, name === 'cmrc', log);
      Object.assign(figures, { [`${name}_altered_caught`]: caught, [`${name}_true_doubted`]: doubted });
    }
  }
  if (only.includes('contradictions')) Object.assign(figures, contradicting(data, log));
  Object.assign(figures, await running({ data, only, options, log }));
  if (only.includes('learning')) Object.assign(figures, (await learning({ data, log })).figures);
  return { figures };
}
