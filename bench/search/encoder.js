/**
 * Search with a pretrained encoder: all-MiniLM-L6-v2 with 8-bit weights, run by onnxruntime-node on the machine's threads;
 * nDCG@10 of its vectors alone and of the whole, which fuses them with words.
 *
 * - The model is brought by `shared/models/fetch.sh minilm minilm-int8` into `$TANDEM_MODELS` or ~/.cache/tandem-models.
 * - Its tokenizer is BERT's (Devlin et al. 2019, arXiv:1810.04805): lower case, no accents, WordPiece.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ChunkIndex, fitTermVectors } from '#tandem/indexes/index.js';
import { INITIAL_WEIGHTS, retrieveMatches } from '#tandem/retrieve/index.js';
import { dotOf, Scratch } from '#tandem/runtime/index.js';
import { weightedTerms } from '#tandem/text/index.js';
import { ndcg10 } from '../lib/ndcg.js';

/** Tokens of a text that are read, with the two at its ends, and texts at once. */
const [LONGEST, BATCH] = [256, 16];

const folder = (name) => join(process.env.TANDEM_MODELS ?? join(homedir(), '.cache/tandem-models'), name);

const MODEL = join(folder('minilm-int8'), 'model.onnx');

const VOCABULARY = join(folder('minilm'), 'vocab.txt');

/** @returns {boolean} whether the model is on this machine. */
export const hasEncoder = () => existsSync(MODEL) && existsSync(VOCABULARY);

/** Reads texts as the model does: the numbers of their tokens. */
function wordPieces() {
  const numbers = new Map(
    readFileSync(VOCABULARY, 'utf8')
      .split('\n')
      .map((piece, k) => [piece.trim(), k]),
  );
  const [begin, end, unknown] = ['[CLS]', '[SEP]', '[UNK]'].map((piece) => numbers.get(piece));
  const pieces = (word) => {
    const found = [];
    for (let from = 0; from < word.length; ) {
      let until = word.length;
      while (until > from && !numbers.has((from > 0 ? '##' : '') + word.slice(from, until))) until--;
      if (until === from) return [unknown];
      found.push(numbers.get((from > 0 ? '##' : '') + word.slice(from, until)));
      from = until;
    }
    return found;
  };
  return (text) => {
    const plain = text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '');
    const words = plain.match(/\p{sc=Han}|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];
    return [begin, ...words.flatMap(pieces).slice(0, LONGEST - 2), end];
  };
}

/** Embeds texts: the mean of the tokens' vectors, of length 1. */
async function miniLm() {
  const tokens = wordPieces();
  const session = await InferenceSession.create(MODEL);
  const names = new Set(session.inputNames);
  const some = async (rows) => {
    const width = Math.max(...rows.map(({ length }) => length));
    const shape = [rows.length, width];
    const of = (value) => {
      const data = new BigInt64Array(rows.length * width);
      rows.forEach((row, r) => {
        row.forEach((token, k) => {
          data[r * width + k] = BigInt(value(token));
        });
      });
      return new Tensor('int64', data, shape);
    };
    const feeds = { input_ids: of((token) => token), attention_mask: of(() => 1) };
    if (names.has('token_type_ids')) feeds.token_type_ids = of(() => 0);
    const { [session.outputNames[0]]: output } = await session.run(feeds);
    const size = output.dims.at(-1);
    return rows.map((row, r) => {
      const sum = new Float32Array(size);
      const from = output.dims.length === 2 ? r : r * width;
      const count = output.dims.length === 2 ? 1 : row.length;
      for (let k = 0; k < count; k++)
        for (let j = 0; j < size; j++) sum[j] += output.data[(from + k) * size + j];
      const length = Math.hypot(...sum) || 1;
      return sum.map((value) => value / length);
    });
  };
  /** Texts of like length go together, so that little is padding. */
  const embed = async (texts) => {
    const rows = texts.map(tokens);
    const order = [...rows.keys()].sort((a, b) => rows[a].length - rows[b].length);
    const vectors = [];
    for (let from = 0; from < order.length; from += BATCH) {
      const part = order.slice(from, from + BATCH);
      const made = await some(part.map((k) => rows[k]));
      part.forEach((k, at) => {
        vectors[k] = made[at];
      });
    }
    return vectors;
  };
  return { embed, close: () => session.release() };
}

/** Vectors of documents by key, compared one by one. */
const compared = (vectors) => ({
  set: () => {},
  of: (key) => vectors[key],
  search(vector, limit, eligible) {
    const scored = vectors.flatMap((own, key) => (eligible(key) ? [{ key, score: dotOf(own, vector) }] : []));
    const best = scored.sort((a, b) => b.score - a.score).slice(0, limit);
    return {
      item: Int32Array.from(best, ({ key }) => key),
      score: Float64Array.from(best, ({ score }) => score),
    };
  },
});

/** The user of the requests: without history. */
const NOBODY = { user: -1, liked: { item: new Int32Array(0), weight: new Float64Array(0) }, interests: [] };

/** @returns nDCG@10 of the vectors alone and of the whole, texts embedded a second, and processor time of each. */
export async function withEncoder({ documents, queries }) {
  const encoder = await miniLm();
  try {
    const [begun, cpu] = [performance.now(), process.cpuUsage()];
    const vectors = await encoder.embed(
      documents.map(({ title, body }) => [title, body].filter(Boolean).join('\n')),
    );
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const asked = new Map();
    const embedded = await encoder.embed(queries.map(({ text }) => text));
    queries.forEach(({ text }, k) => {
      asked.set(text, embedded[k]);
    });
    // Each document is one chunk, whose key is its place.
    const chunks = new ChunkIndex(compared(vectors));
    documents.forEach(({ title, body }, k) => {
      chunks.setItem(k, { title, tags: [], body });
    });
    const sample = await chunks.latent.sample();
    chunks.latent.use(sample, fitTermVectors(sample.rows));
    const world = { chunks, items: documents.length };
    const scratch = new Scratch();
    const whole = (text, limit) => {
      const query = { text, terms: weightedTerms(text), vector: asked.get(text) };
      const request = { person: NOBODY, query, eligible: () => true, limit };
      const { item, fused } = retrieveMatches(world, INITIAL_WEIGHTS, request, scratch);
      return [...item.keys()].sort((a, b) => fused[b] - fused[a]).map((k) => documents[item[k]].id);
    };
    const alone = (text, limit) =>
      chunks.nearest(asked.get(text), limit, () => true).map(({ item }) => documents[item].id);
    return {
      dense: ndcg10(alone, queries),
      whole: ndcg10((text, limit) => whole(text, limit).slice(0, limit), queries),
      perSecond: documents.length / seconds,
      perCpuSecond: documents.length / ((user + system) / 1e6),
    };
  } finally {
    await encoder.close();
  }
}
