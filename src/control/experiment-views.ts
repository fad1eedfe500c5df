/** The calls `experiments` and `exploration` of the engine: what runs, and what it has shown so far. */
import type { ExperimentSettings } from '../config/index.js';
import { NotFound } from '../errors.js';
import { REQUESTS_KEPT, type Store } from '../store/index.js';
import type { Control } from './control.js';
import { runs } from './policy.js';
import type { ExperimentCalls, ExperimentView, ExplorationCalls } from './types.js';

const iso = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

/** @param clock tells the time, in milliseconds since 1970; here and below. */
export function experimentCalls(control: Control, clock: () => number): ExperimentCalls {
  function view(name: string, settings: ExperimentSettings): ExperimentView {
    const { arms, metrics, from, until } = settings;
    const now = clock();
    const stops = control.experiments.stopsOf(name);
    const problem = control.problemOf(name) ?? null;
    const due = runs(settings, now);
    return {
      name,
      state: due && !problem ? 'running' : until !== undefined && now >= until ? 'ended' : 'waiting',
      problem,
      from: iso(from),
      until: iso(until),
      metrics,
      arms: arms.map(({ name: arm, share, overrides }) => {
        const stop = stops[arm];
        return { name: arm, share, overrides, stopped: stop ? { ...stop, at: iso(stop.at)! } : null };
      }),
    };
  }

  return {
    list: async () =>
      Object.entries(control.config.experiments).map(([name, settings]) => view(name, settings)),
    async report(name) {
      const { experiments } = control.config;
      const settings = Object.hasOwn(experiments, name) ? experiments[name] : undefined;
      if (!settings) {
        const names = Object.keys(experiments);
        const there = names.length > 0 ? `there are ${names.join(', ')}` : 'tandem.json has none';
        throw new NotFound(`there is no experiment ${JSON.stringify(name)}: ${there}`);
      }
      return { ...view(name, settings), seen: control.experiments.report(name)! };
    },
  };
}

export function explorationCalls(store: Store, control: Control, clock: () => number): ExplorationCalls {
  return {
    async report() {
      const { places, explored, answers } = await store.answers.explored(clock() - REQUESTS_KEPT);
      return { share: control.config.exploration.share, places, explored, answers };
    },
  };
}
