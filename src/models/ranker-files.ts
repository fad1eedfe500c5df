/** Loading a version of the ranker from the registry. */
import type { RankerModel } from './ranker.js';
import type { ModelRegistry } from './registry.js';

/** The model of a version. @throws NoSuchModel where there is no such version. */
export async function loadRanker(registry: ModelRegistry, id: string): Promise<RankerModel> {
  const { record, tensors } = await registry.load(id);
  const { architecture, calibration } = record.settings as unknown as RankerModel;
  return { architecture, calibration, parameters: tensors as RankerModel['parameters'] };
}
