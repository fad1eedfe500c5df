/**
 * Detection of documents with text of an evaluation set: those that share a sequence of 13 words with it, as for GPT-3
 * (Brown et al., arXiv:2005.14165, appendix C). A model must not be trained on the data of its evaluation.
 */
import { hash32, segment } from '../../text/index.js';
import { documentsIn } from './documents.js';

const RUN = 13;

/** The evaluation sets that documents are compared with. */
export class EvaluationText {
  readonly #runs = new Set<number>();
  /** The number of documents found that contain some of it. */
  found = 0;

  /** Reads evaluation sets, in the formats of the texts themselves. @throws CorpusError as `documentsIn`. */
  static async read(files: readonly string[]): Promise<EvaluationText> {
    const text = new EvaluationText();
    for await (const document of documentsIn(files)) for (const run of runsOf(document)) text.#runs.add(run);
    return text;
  }

  /** Whether a document contains some of it. */
  isIn(document: string): boolean {
    if (this.#runs.size === 0) return false;
    for (const run of runsOf(document)) {
      if (!this.#runs.has(run)) continue;
      this.found++;
      return true;
    }
    return false;
  }
}

/** A 53-bit hash of each sequence: with 100,000 of them, one sequence in 90 billion matches by chance. */
function* runsOf(document: string): Generator<number> {
  const words = segment(document);
  for (let start = 0; start + RUN <= words.length; start++) {
    const run = words.slice(start, start + RUN).join(' ');
    yield hash32(run) * 2 ** 21 + (hash32(run, 1) >>> 11);
  }
}
