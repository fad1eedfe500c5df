/** How hard a question is to answer, by which providers are chosen. */
import type { Difficulty } from '../providers/chain.js';
import { confidenceOf, type Ground } from './ground.js';

/** What asks for reasons, comparisons or a procedure, which several sentences together answer. */
const EXPLAINS =
  /\b(?:why|compare|comparison|difference|differ|versus|vs|explain|summari[sz]e|describe|advantages?|pros and cons|how (?:do|does|did|can|could|would|should|is|are|to))\b|为什么|为何|比较|区别|不同|差异|解释|说明|总结|概括|优缺点|怎么|怎样|如何/i;

/** Below this many times the least confidence it is unsure whether the sources answer at all. */
const UNSURE = 1.5;

/**
 * `hard`: a question of several parts, one that asks for reasons, comparisons or procedures, or one of which it is unsure that
 * the sources answer it; `easy`: any other.
 */
export function difficultyOf(ground: Ground): Difficulty {
  const { parts, query } = ground;
  if (parts.length > 1 || EXPLAINS.test(query.question)) return 'hard';
  const [{ read }] = parts;
  return confidenceOf(ground) < Math.min(1, UNSURE * read.threshold) ? 'hard' : 'easy';
}
