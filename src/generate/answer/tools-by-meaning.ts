/**
 * Retrieval of tools for a question by their descriptions: by full text, and by vectors if an encoder is configured or
 * trained.
 */
import type { Embedder } from '../../embed/index.js';
import type { Extra } from '../../prompt/index.js';
import { BoundedCache } from '../../runtime/index.js';
import type { EngineState } from '../../state/index.js';
import type { Memory } from '../../store/index.js';

/** The maximum number of tools compared with a question, and of cached vectors. */
const [COMPARED, KEPT] = [1_000, 5_000] as const;

/** The minimum cosine of a description that has no word of the question. */
const ALIKE = 0.3;

/** The constant of reciprocal rank fusion of both rankings (Cormack et al. 2009, doi:10.1145/1571941.1572114). */
const RANK = 60;

/** The registered tools, ranked for a question. */
export class ToolsByMeaning {
  readonly #vectors = new BoundedCache<Float32Array, string>(KEPT);

  /** @param warn called with the reason if only full text is used. */
  constructor(
    private readonly embedder: Pick<Embedder, 'name' | 'embed'>,
    private readonly warn: (message: string) => void,
  ) {}

  /** The matching tools of everybody and of the owner, the best first. */
  async find(
    query: string,
    owner: string | null,
    memories: EngineState['memories'],
    limit: number,
    signal: AbortSignal,
  ): Promise<Extra[]> {
    const byWords = memories.find({ query, kinds: ['tool'], owner, limit: COMPARED });
    const extra = ({ id, title, text }: Memory, reason: string): Extra => ({
      id,
      text: `${title}: ${text}`,
      reason,
    });
    const words = new Map(byWords.map(({ memory, score }, rank) => [memory.id, { score, rank }]));
    const said = ({ id }: Memory) => `found by its words; score ${words.get(id)!.score.toFixed(2)}`;
    const alike = await this.#alike(query, owner, memories, signal);
    if (!alike) return byWords.slice(0, limit).map(({ memory }) => extra(memory, said(memory)));
    const found = new Map(byWords.map(({ memory }) => [memory.id, memory]));
    for (const { tool, cosine } of alike) if (cosine >= ALIKE) found.set(tool.id, tool);
    const meaning = new Map(alike.map(({ tool, cosine }, rank) => [tool.id, { cosine, rank }]));
    const part = (rank: number | undefined) => (rank === undefined ? 0 : 1 / (RANK + rank));
    const worth = ({ id }: Memory) => part(words.get(id)?.rank) + part(meaning.get(id)?.rank);
    return [...found.values()]
      .sort((a, b) => worth(b) - worth(a))
      .slice(0, limit)
      .map((tool) => {
        const by = `by its meaning; cosine ${meaning.get(tool.id)?.cosine.toFixed(2) ?? 'unknown'}`;
        return extra(tool, words.has(tool.id) ? `${said(tool)}, and ${by}` : `found ${by}`);
      });
  }

  /** All tools with their cosine to the question, the highest first; undefined if the encoder fails. */
  async #alike(
    query: string,
    owner: string | null,
    memories: EngineState['memories'],
    signal: AbortSignal,
  ): Promise<{ readonly tool: Memory; readonly cosine: number }[] | undefined> {
    const { name } = this.embedder;
    if (name === undefined) return undefined;
    const tools: Memory[] = [];
    for (const memory of memories.all()) {
      if (tools.length >= COMPARED) break;
      if (memory.kind === 'tool' && (memory.owner === null || memory.owner === owner)) tools.push(memory);
    }
    if (tools.length === 0) return [];
    const textOf = ({ title, text }: Memory) => `${title}: ${text}`;
    const keyOf = (tool: Memory) => JSON.stringify([name, textOf(tool)]);
    const missing = tools.filter((tool) => !this.#vectors.get(keyOf(tool)));
    try {
      const { encoder, vectors } = await this.embedder.embed([query, ...missing.map(textOf)], signal);
      for (const [k, tool] of missing.entries())
        this.#vectors.set(JSON.stringify([encoder, textOf(tool)]), vectors[k + 1]);
      return tools
        .map((tool) => ({ tool, cosine: cosineOf(vectors[0], this.#vectors.get(keyOf(tool))) }))
        .sort((a, b) => b.cosine - a.cosine);
    } catch (error) {
      signal.throwIfAborted();
      this.warn(`tools were found by their words alone: ${(error as Error).message}`);
      return undefined;
    }
  }
}

function cosineOf(a: Float32Array, b: Float32Array | undefined): number {
  if (!b || a.length !== b.length) return 0;
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    dot += a[k] * b[k];
    squaresA += a[k] ** 2;
    squaresB += b[k] ** 2;
  }
  return dot / Math.max(1e-12, Math.sqrt(squaresA * squaresB));
}
