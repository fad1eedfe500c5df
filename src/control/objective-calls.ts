/**
 * The calls `objective` of the engine: reading it, previewing it on people's lists, and changing it while serving.
 */
import { type Config, writeConfig } from '../config/index.js';
import { InvalidInput } from '../errors.js';
import { FormulaError, parseNumber } from '../rank/index.js';
import type { SerialQueue } from '../runtime/index.js';
import type { Control } from './control.js';
import { type Policy, policyOf } from './policy.js';
import type { ObjectiveCalls, ObjectiveView, Trial, TrialOptions } from './types.js';

/**
 * @param folder the folder that holds `tandem.json`, to which the objective is written.
 * @param preview compares people's lists under two policies.
 * @param changes runs changes of the configuration one after another.
 */
export function objectiveCalls(
  folder: string,
  preview: (policies: readonly [before: Policy, after: Policy], options: TrialOptions) => Promise<Trial>,
  control: Control,
  changes: SerialQueue,
): ObjectiveCalls {
  /** @throws InvalidInput with the position, the reason, and the names that can be used. */
  function check(formula: string | null): void {
    if (formula === null) return;
    try {
      parseNumber(formula).check(control.vocabulary());
    } catch (error) {
      if (error instanceof FormulaError) throw new InvalidInput('objective', error.message);
      throw error;
    }
  }

  function view(): ObjectiveView {
    const { objective } = control.config;
    const vocabulary = control.vocabulary();
    const { outcomes, attributes } = vocabulary;
    let waiting: string | null = null;
    try {
      control.policies.base.objective?.check(vocabulary);
    } catch (error) {
      waiting = (error as FormulaError).message;
    }
    return { objective, waiting, outcomes: [...outcomes].sort(), attributes: [...attributes].sort() };
  }

  return {
    get: async () => view(),
    async set(formula) {
      check(formula);
      return changes.run(async () => {
        const config: Config = await writeConfig(folder, 'objective', formula ?? undefined);
        await control.apply(config);
        return view();
      });
    },
    async try(formula, options = {}) {
      const { people = 1, limit = 1 } = options;
      for (const [field, value, most] of [
        ['people', people, 10_000],
        ['limit', limit, 100],
      ] as const) {
        if (!Number.isInteger(value) || value < 1 || value > most) {
          throw new InvalidInput(field, `is a whole number from 1 to ${most}`);
        }
      }
      check(formula);
      const { config, policies } = control;
      const after = policyOf({ ...config, objective: formula });
      return preview([policies.base, after], options);
    },
  };
}
