/**
 * Self-consistency (Wang et al. 2023, arXiv:2203.11171), by claims as in SelfCheckGPT (Manakul et al. 2023,
 * arXiv:2303.08896): several answers are sampled, and of the claims that the sources support, those in most samples are
 * kept.
 */
import { verify } from '../verify/verify.js';
import type { Asking, WrittenAnswer } from './asking.js';
import type { Ground } from './ground.js';
import type { AnswerSentence, Citation } from './types.js';
import { answerOf, draft } from './writing.js';
import type { ReadAnswer } from './written.js';

/** The temperature of sampling. */
const TEMPERATURE = 0.8;

/** A claim of one or more samples, in the words of one of them. */
interface Claim {
  readonly sentence: AnswerSentence;
  readonly citations: readonly Citation[];
  /** The samples that contain it. */
  readonly samples: Set<number>;
  /** Its mean position in them. */
  place: number;
}

/** @param samples the number of sampled answers, 2 or more. */
export async function writeConsistent(
  ground: Ground,
  asking: Asking,
  samples: number,
): Promise<WrittenAnswer | undefined> {
  const quiet = { ...asking, onText: () => {} };
  const draw = (seed: number, only?: string) =>
    draft(ground, quiet, { temperature: TEMPERATURE, seed, only, calls: samples - Math.min(seed, 1) });
  // The first sample determines a working provider.
  const first = await draw(0);
  if (!first) return undefined;
  const others = await Promise.all(
    Array.from({ length: samples - 1 }, (_, k) => draw(k + 1, first.provider)),
  );
  const done = [first, ...others].flatMap((one) => one ?? []);
  const read = done.map(({ result }) => result);
  const found = read.filter((one) => one.found);
  asking.notes.push(`self-consistency: ${found.length} of ${samples} samples answer`);
  if (found.length * 2 <= samples) {
    // Most samples are refusals, or too few have supported sentences.
    const refused = read.find((one) => !one.found);
    return refused && answerOf(ground, { ...first, result: refused }, asking);
  }
  const result = agreed(found, samples);
  if (!result) {
    asking.notes.push('self-consistency: no claim is in most samples');
    return undefined;
  }
  asking.onText(result.text);
  return { ...answerOf(ground, { ...first, result }, asking), strategy: 'self-consistency' };
}

/** The claims of most samples; undefined if there are none. */
function agreed(samples: readonly ReadAnswer[], drawn: number): ReadAnswer | undefined {
  const claims: Claim[] = [];
  for (const [sample, { sentences, citations }] of samples.entries()) {
    for (const [place, sentence] of sentences.filter(({ supported }) => supported).entries()) {
      const known = claims.find((claim) => saysTheSame(claim.sentence.text, sentence.text));
      if (!known) claims.push({ sentence, citations, samples: new Set([sample]), place });
      else if (!known.samples.has(sample)) {
        known.place = (known.place * known.samples.size + place) / (known.samples.size + 1);
        known.samples.add(sample);
      }
    }
  }
  const kept = claims
    .filter((claim) => claim.samples.size * 2 > drawn)
    .sort((a, b) => a.place - b.place || b.samples.size - a.samples.size);
  if (kept.length === 0) return undefined;
  const citations: Citation[] = [];
  const cite = ({ sentence, citations: own }: Claim): number[] =>
    sentence.citations.flatMap((number) => {
      const source = own.find((citation) => citation.number === number);
      if (!source) return [];
      const same = citations.find(
        ({ item, start, end }) => item === source.item && start === source.start && end === source.end,
      );
      if (same) return same.number;
      citations.push({ ...source, number: citations.length + 1 });
      return citations.length;
    });
  const sentences = kept.map(
    (claim): AnswerSentence => ({
      ...claim.sentence,
      citations: cite(claim),
      agreement: claim.samples.size / drawn,
    }),
  );
  const text = sentences
    .map(({ text, citations: numbers }) => `${text}${numbers.map((number) => ` [${number}]`).join('')}`)
    .join(' ');
  const others = claims
    .filter((claim) => !kept.includes(claim))
    .map(({ sentence, samples: { size } }): AnswerSentence => {
      const doubts = [
        { kind: 'disagreed', written: `${size} of ${drawn} samples say it`, source: '' },
      ] as const;
      return { text: sentence.text, citations: [], supported: false, doubts, agreement: size / drawn };
    });
  return { found: true, text, sentences: [...sentences, ...others], citations };
}

const saysTheSame = (a: string, b: string): boolean =>
  a === b || verify(a, b).supported || verify(b, a).supported;
