/** The calls `experiments` and `exploration` of the engine: listed, reported, created, stopped, removed. */
import { changeMembers, type ExperimentSettings } from '../config/index.js';
import { InvalidInput, NotFound } from '../errors.js';
import type { SerialQueue } from '../runtime/index.js';
import { REQUESTS_KEPT, type Store } from '../store/index.js';
import type { Control } from './control.js';
import { runs } from './policy.js';
import type { ExperimentCalls, ExperimentView, ExplorationCalls } from './types.js';

const iso = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

/**
 * @param folder the folder that holds `tandem.json`.
 * @param clock returns the time in milliseconds since 1970; here and below.
 * @param changes runs changes of the configuration one after another.
 */
export function experimentCalls(
  folder: string,
  control: Control,
  clock: () => number,
  changes: SerialQueue,
): ExperimentCalls {
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

  /** @throws NotFound where there is none of this name. */
  function settingsOf(name: string): ExperimentSettings {
    const { experiments } = control.config;
    const settings = Object.hasOwn(experiments, name) ? experiments[name] : undefined;
    if (settings) return settings;
    const names = Object.keys(experiments);
    const there = names.length > 0 ? `there are ${names.join(', ')}` : 'tandem.json has none';
    throw new NotFound(`there is no experiment ${JSON.stringify(name)}: ${there}`);
  }

  /** Changes one experiment in the file, and applies the new configuration. */
  const change = async (name: string, next: (before: object | undefined) => object | undefined) =>
    control.apply(
      await changeMembers(folder, 'experiments', (all) => {
        const { [name]: before, ...others } = all;
        const after = next(before as object | undefined);
        // An existing experiment keeps its position in the file.
        if (before && after) return { ...all, [name]: after };
        return after ? { ...others, [name]: after } : others;
      }),
    );

  return {
    create: (name, settings) =>
      changes.run(async () => {
        await change(name, (before) => {
          if (before) throw new InvalidInput('name', 'is the name of an existing experiment');
          return settings;
        });
        return view(name, settingsOf(name));
      }),
    stop: (name) =>
      changes.run(async () => {
        const { from, until } = settingsOf(name);
        const now = clock();
        // An experiment that has not begun ends at its beginning.
        const end = Math.max(now, from ?? now);
        if (until === undefined || until > end) {
          await change(name, (before) => before && { ...before, until: iso(end) });
        }
        return view(name, settingsOf(name));
      }),
    remove: (name) =>
      changes.run(async () => {
        settingsOf(name);
        await change(name, () => undefined);
      }),
    list: async () =>
      Object.entries(control.config.experiments).map(([name, settings]) => view(name, settings)),
    async report(name) {
      return { ...view(name, settingsOf(name)), seen: control.experiments.report(name)! };
    },
  };
}

/** The engine's calls about exploration. @param clock milliseconds since 1970. */
export function explorationCalls(store: Store, control: Control, clock: () => number): ExplorationCalls {
  return {
    async report() {
      const { places, explored, answers } = await store.answers.explored(clock() - REQUESTS_KEPT);
      return { share: control.config.exploration.share, places, explored, answers };
    },
  };
}
