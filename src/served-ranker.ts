/** Rankers as the registry keeps them, made ready to score. */
import type { ModelRegistry } from './learn/index.js';
import { weightsOf } from './lesson.js';
import { Ranker, type RankerModel } from './models/index.js';
import type { Scoring } from './rankings.js';
import type { KindMeaning } from './types.js';

/** A version of the ranker. @throws NoSuchModel */
export async function loadRanker(registry: ModelRegistry, id: string): Promise<RankerModel> {
  const { record, tensors } = await registry.load(id);
  const { architecture, calibration } = record.settings as unknown as RankerModel;
  return { architecture, calibration, parameters: tensors as RankerModel['parameters'] };
}

/** @param kinds what each outcome that it predicts is worth. */
export function scoringBy(model: RankerModel, kinds: { readonly [kind: string]: KindMeaning }): Scoring {
  const ranker = new Ranker(model);
  return { ranker, weights: weightsOf(ranker.outcomes, kinds) };
}
