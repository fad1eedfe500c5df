/** The indexes and fusion weights for retrieval, built for an evaluation from a log without the held-out events. */
import { buildItemIndexes, type EventLog, type Sequences, sequencesOf } from '../indexes/index.js';
import { type FusionWeights, readPerson, worldOf } from '../retrieve/index.js';
import { Scratch } from '../runtime/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import { fitWeights, fusionSamplesOf } from '../train/index.js';
import type { EvaluateOptions } from './options.js';

export type BuiltForEvaluation = ReturnType<typeof buildFor>;

/**
 * Builds them as serving does, with settings and weights chosen on a second held-out part of the log.
 * @throws the signal's reason where it was aborted.
 */
export function buildFor(
  state: EngineState,
  rest: EventLog,
  {
    holdout,
    onProgress = () => {},
    signal,
  }: Pick<EvaluateOptions, 'onProgress' | 'signal'> & Partial<Pick<EvaluateOptions, 'holdout'>>,
) {
  const before = { ...snapshotOf(state), log: rest.columns };
  const onShare = (phase: string) => (done: number) => {
    signal?.throwIfAborted();
    onProgress({ phase, done, total: 1 });
  };
  const sequences: Sequences = sequencesOf(rest, state.meanings);
  // Weights are fitted to the task of the evaluation: finding random items of a user, or else the next ones.
  const find = typeof holdout === 'object' && 'random' in holdout ? 'random' : undefined;
  const samples = fusionSamplesOf(before, rest, { find, onProgress: onShare('choosing settings') });
  const snapshot = { ...before, itemSettings: samples.itemSettings };
  const { meanings, items } = snapshot;
  const indexes = buildItemIndexes(rest, meanings, items, snapshot.itemSettings, onShare('item indexes'));
  const world = worldOf(snapshot, rest, indexes);
  const weights: FusionWeights = fitWeights(samples);
  const scratch = new Scratch();
  const read = (user: number) =>
    readPerson(world, { user, interests: state.people.interestsOf(user), allDone: true }, scratch);
  return { snapshot, samples, sequences, world, weights, read };
}
