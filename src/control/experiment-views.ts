/** The engine's `experiments` and `exploration`: what runs, and what it has shown so far. */
import type { ExperimentSettings } from '../config/index.js';
import { NotFound } from '../errors.js';
import type { Store } from '../store/index.js';
import type { Control } from './control.js';
import { runs } from './policy.js';
import type { ExperimentCalls, ExperimentView, ExplorationCalls } from './types.js';

const iso = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

/** @param clock tells the time, in milliseconds since 1970; here and below. */
export function experimentCalls(steering: Control, clock: () => number): ExperimentCalls {
  function view(name: string, settings: ExperimentSettings): ExperimentView {
    const { arms, metrics, from, until } = settings;
    const now = clock();
    const stops = steering.stopsOf(name);
    const problem = steering.problemOf(name) ?? null;
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
      Object.entries(steering.config.experiments).map(([name, settings]) => view(name, settings)),
    async report(name) {
      const { experiments } = steering.config;
      const settings = Object.hasOwn(experiments, name) ? experiments[name] : undefined;
      if (!settings) {
        const names = Object.keys(experiments);
        const there = names.length > 0 ? `there are ${names.join(', ')}` : 'tandem.json has none';
        throw new NotFound(`there is no experiment ${JSON.stringify(name)}: ${there}`);
      }
      return { ...view(name, settings), ...{ seen: steering.report(name)! } };
    },
  };
}

/** Exploration is reported over this long, in milliseconds: as long as served lists are kept. */
const REPORTED = 30 * 86_400_000;

export function explorationCalls(store: Store, steering: Control, clock: () => number): ExplorationCalls {
  return {
    async report() {
      const { places, explored, answers } = await store.answers.explored(clock() - REPORTED);
      return { share: steering.config.exploration.share, places, explored, answers };
    },
  };
}
