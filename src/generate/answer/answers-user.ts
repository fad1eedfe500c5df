/** Taking over what is configured of answers while they are given. */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/index.js';
import { ProviderChain } from '../providers/chain.js';
import type { Answerer } from './answerer.js';

/** What makes the answerer use what is configured, where it changed. */
export function answersUser(answerer: Answerer, configured: Config['answers'], data: string) {
  let used = configured;
  return async (answers: Config['answers']): Promise<void> => {
    if (isDeepStrictEqual(answers, used)) return;
    used = answers;
    await answerer.use(new ProviderChain(answers, data));
  };
}
