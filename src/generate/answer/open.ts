/** Setup of answering: the answerer, the costs of answers, and updates of their configuration. */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/index.js';
import type { Embedder } from '../../embed/index.js';
import type { Searcher } from '../../pipeline/index.js';
import { TemplateFile } from '../../prompt/index.js';
import type { SerialQueue } from '../../runtime/index.js';
import type { EngineState } from '../../state/index.js';
import type { Store } from '../../store/index.js';
import { Ledger } from '../providers/budget.js';
import { ProviderChain } from '../providers/chain.js';
import { AnswerCosts } from './answer-costs.js';
import { Answerer } from './answerer.js';
import { Conversations } from './conversations.js';
import { ToolsByMeaning } from './tools-by-meaning.js';

interface Parts {
  readonly store: Store;
  readonly state: EngineState;
  readonly searcher: Searcher;
  readonly embedder: Embedder;
  /** The data folder. */
  readonly data: string;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

/**
 * Creates the answerer, with today's spending from the store.
 *
 * @param writes the queue of changes of memories.
 * @param use applies a changed configuration to the answerer.
 */
export async function openAnswerer(configured: Config['answers'], writes: SerialQueue, parts: Parts) {
  const { store, state, searcher, embedder, data, now, warn } = parts;
  // One ledger for all configurations, so that a change of providers does not reset spending.
  const ledger = new Ledger(now);
  const costs = new AnswerCosts(store, ledger, now);
  await costs.restore();
  const answerer = new Answerer({
    costs,
    tools: new ToolsByMeaning(embedder, warn),
    memories: new Conversations(store, state, writes),
    store,
    searcher,
    state,
    template: new TemplateFile(data, warn),
    providers: new ProviderChain(configured, data, ledger),
  });
  let used = configured;
  const useAnswers = async (answers: Config['answers']): Promise<void> => {
    if (isDeepStrictEqual(answers, used)) return;
    used = answers;
    await answerer.use(new ProviderChain(answers, data, ledger));
  };
  return { answerer, costs, useAnswers };
}
