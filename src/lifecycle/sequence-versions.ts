/** Versions of the sequence model: trained, compared with the served one, stored, and loaded. */
import { join } from 'node:path';
import type { TextSettings } from '../embed/index.js';
import { InvalidInput } from '../errors.js';
import {
  loadSequence,
  type ModelRecord,
  type ModelRegistry,
  type SavedSequence,
  type SequenceAbout,
} from '../models/index.js';
import { type EngineState, snapshotOf } from '../state/index.js';
import {
  datasetOf,
  type TextSource,
  type TrainingOptions,
  trainModels,
  type Verdict,
} from '../train/index.js';

/** The registry's name for sequence models. */
export const SEQUENCE = 'sequence';

/** @throws InvalidInput where the configured text encoder is not one that is trained here. */
export function checkTextIsTrained({ encoder }: TextSettings): void {
  if (encoder === 'trained') return;
  throw new InvalidInput('text.encoder', `is '${encoder}' in tandem.json, which is not trained here`);
}

/** A trained model: its version, and its folder. */
export interface Trained {
  readonly record: ModelRecord;
  readonly folder: string;
  readonly about: SequenceAbout;
}

/**
 * Trains on the data of a state, and stores the result as a version. @throws NotEnoughData where there is nothing to
 * train on.
 */
export async function trainFor(
  state: EngineState,
  source: TextSource,
  { registry, ...how }: Omit<TrainingOptions, 'folder' | 'serving'> & { readonly registry: ModelRegistry },
): Promise<Trained> {
  const folder = join(how.data, 'models', `.writing-${SEQUENCE}-${process.pid}-${Date.now()}`);
  const serving = await comparable(registry, state);
  const { saved, verdict } = await trainModels(datasetOf(snapshotOf(state), state.catalogue), source, {
    ...how,
    folder,
    serving,
  });
  const { about } = saved;
  const record = await registry.adopt(versionOf(about, verdict), folder);
  return { record, folder: await registry.folderOf(record.id), about };
}

/** The registry's record of a model; without a version to compare it with, it is admitted. */
function versionOf(
  { trained, metrics }: SequenceAbout,
  verdict: Verdict | undefined,
): Omit<ModelRecord, 'id' | 'created'> {
  const { from, to, events, ...settings } = trained;
  const { validation_hr: hits = 0, validation_ndcg: gain = 0, validation_loss: loss = 0 } = metrics;
  return {
    kind: SEQUENCE,
    scale: 'full',
    span: { from: String(from), to: String(to) },
    samples: Number(events),
    settings,
    metrics: { 'HR@10': hits, 'NDCG@10': gain, 'validation loss': loss, ...verdict?.metrics },
    admitted: verdict?.admitted ?? true,
    reason: verdict?.reason ?? `HR@10 ${hits.toFixed(4)}, NDCG@10 ${gain.toFixed(4)} on steps left out`,
  };
}

/** The folder of the served model, if it was trained on this catalogue and can be read. */
async function comparable(registry: ModelRegistry, { catalogue }: EngineState): Promise<string | undefined> {
  const id = await registry.serving(SEQUENCE);
  if (id === undefined) return undefined;
  try {
    const folder = await registry.folderOf(id);
    const { about } = await loadSequence(folder);
    return about.catalogue === catalogue.ids.digest(about.shape.items) ? folder : undefined;
  } catch {
    // A model that cannot be read is not served either; opening the data folder reports why.
    return undefined;
  }
}

/**
 * The served sequence model, if there is one.
 * @throws InvalidInput where it cannot be read.
 */
export async function servedSequence(registry: ModelRegistry): Promise<SavedSequence | undefined> {
  const id = await registry.serving(SEQUENCE);
  if (id === undefined) return undefined;
  try {
    return await loadSequence(await registry.folderOf(id));
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidInput(
      'models',
      `hold one that cannot be read: ${id} (${reason}); go back to the one before with \`tandem models rollback sequence\``,
    );
  }
}
