/** Which experiments are counted anew when the configuration changes. */
import { expect, it } from 'vitest';
import { Config } from '#tandem/config/index.js';
import { ExperimentRuns } from '#tandem/control/experiment-runs.js';
import type { EngineState } from '#tandem/state/index.js';
import type { Store } from '#tandem/store/index.js';

/** A configuration of one experiment. @param retrievers of the arm that is compared with the control. */
const configured = (retrievers: { [name: string]: number }) =>
  Config.parse({
    experiments: { newer: { metrics: ['click'], arms: { control: {}, newer: { retrievers } } } },
  }).experiments;

it('an experiment keeps its counts where only the order of its fields changed', async () => {
  const counted: string[] = [];
  const store = {
    settings: { get: async () => undefined },
    answers: {
      served: async (experiment: string) => {
        counted.push(experiment);
        return [];
      },
    },
  } as unknown as Store;
  const runs = await ExperimentRuns.open(store, {} as EngineState, () => {});
  const use = async (retrievers: { [name: string]: number }) =>
    (await runs.prepare(configured(retrievers)))();
  await use({ newest: 2, popular: 1 });
  await use({ newest: 2, popular: 1 });
  await use({ popular: 1, newest: 2 });
  expect(counted).toEqual(['newer']);
  await use({ popular: 1, newest: 3 });
  expect(counted).toEqual(['newer', 'newer']);
});
