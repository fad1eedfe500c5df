/**
 * The indexes built from the log, saved in a file of the data folder, so that a start need not wait for a rebuild.
 * The file can be deleted without loss: one that is damaged, of another version or of other data is ignored.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PromptedCounts } from '../indexes/index.js';
import { SEGMENTS, type TasteVersion } from '../retrieve/index.js';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../tensor/index.js';
import type { Built } from './build.js';
import { graphOf, graphTensors, tasteOf, tasteTensors } from './taste-files.js';

const NAME = 'built.safetensors';

/** To be raised when the same events yield other indexes. */
const VERSION = 9;

/** The content of the file. */
export interface Kept
  extends Pick<Built, 'graph' | 'taste' | 'itemSettings' | 'weights' | 'events' | 'fittedEvents'> {
  /** The registry's version of the models of taste, if they have one. */
  readonly tasteVersion: Pick<TasteVersion, 'name' | 'until'> | undefined;
  /** Without the rates of features taken without an impression, as the numbers of features differ between starts. */
  readonly rates: PromptedCounts;
}

/** Identifies the data that a file was built from. */
export interface Origin {
  readonly database: string;
  /** The meanings of kinds of events, as JSON. */
  readonly kinds: string;
  /** The name of the sequence model in use, as the fusion weights were fitted with it. */
  readonly model: string;
}

const count = z.int().nonnegative();

/** The settings of item-to-item indexes, in files. */
export const ItemSettingsSchema = z.object({
  penalty: z.number().positive(),
  dropped: z.number(),
  discount: z.number(),
  strength: z.number(),
  measures: z.boolean(),
  factors: z.number(),
  factorPenalty: z.number().positive(),
  order: z.object({ window: count, nearness: z.number().positive(), bothWays: z.boolean() }),
});

/** The content of the file besides the graph. */
const About = z.object({
  version: z.literal(VERSION),
  database: z.string(),
  kinds: z.string(),
  model: z.string(),
  events: count,
  /** `fittedEvents`, under its name in files. */
  learntFrom: count,
  itemSettings: ItemSettingsSchema,
  tasteVersion: z.object({ name: z.string(), until: z.number() }).optional(),
  /** The total counts of items taken and of items seen in lists. */
  asked: z.number(),
  looked: z.number(),
  weights: z.record(z.enum(SEGMENTS), z.record(z.string(), z.number())),
});

/** Writes the file atomically. */
export async function keep(
  folder: string,
  { graph, taste, rates: { taken, expected, asked, looked }, fittedEvents, ...built }: Kept,
  origin: Origin,
): Promise<void> {
  const about: z.output<typeof About> = {
    version: VERSION,
    ...origin,
    ...built,
    learntFrom: fittedEvents,
    asked,
    looked,
  };
  const text = Buffer.from(JSON.stringify(about));
  const tensors = new Map<string, StoredTensor>([
    // Stored as a tensor instead of the format's metadata, as only tensors have checksums.
    ['about', { dtype: 'uint8', shape: [text.length], data: text }],
    ...graphTensors('graph', graph),
    ...tasteTensors(taste),
    ...Object.entries({ taken, expected }).map(([name, data]): [string, StoredTensor] => [
      name,
      { dtype: 'float64', shape: [data.length], data },
    ]),
  ]);
  await writeSafetensors(join(folder, NAME), tensors);
}

/** Reads the file, and deletes drafts of processes that were killed while writing. */
export async function kept(folder: string, origin: Origin): Promise<Kept | undefined> {
  try {
    for (const name of await readdir(folder))
      if (name.startsWith(`.${NAME}.`)) await rm(join(folder, name), { force: true });
    const { tensors, verified } = await readSafetensors(join(folder, NAME));
    const text = Buffer.from(tensors.get('about')?.data as Uint8Array).toString();
    const about = About.parse(JSON.parse(text));
    const {
      database,
      kinds,
      model,
      events,
      learntFrom: fittedEvents,
      itemSettings,
      weights,
      tasteVersion,
    } = about;
    if (!verified || database !== origin.database || kinds !== origin.kinds) return undefined;
    if (model !== origin.model) return undefined;
    return {
      graph: graphOf(tensors, 'graph'),
      taste: tasteOf(tensors, itemSettings.factors),
      tasteVersion,
      itemSettings,
      weights,
      events,
      fittedEvents,
      rates: ratesOf(tensors, about),
    };
  } catch {
    return undefined;
  }
}

/**
 * The settings chosen by validation for a data folder, and the number of events then; `undefined` before the first
 * build.
 */
export async function chosenIn(
  folder: string,
): Promise<Pick<Built, 'itemSettings' | 'weights' | 'events'> | undefined> {
  try {
    const { tensors } = await readSafetensors(join(folder, NAME));
    const { itemSettings, weights, learntFrom } = About.parse(
      JSON.parse(Buffer.from(tensors.get('about')?.data as Uint8Array).toString()),
    );
    return { itemSettings, weights: weights as Built['weights'], events: learntFrom };
  } catch {
    return undefined;
  }
}

/** @throws TypeError where a tensor is missing or of another type. */
function ratesOf(
  tensors: ReadonlyMap<string, StoredTensor>,
  { asked, looked }: z.output<typeof About>,
): PromptedCounts {
  const [taken, expected] = ['taken', 'expected'].map((name) => tensors.get(name)?.data);
  if (!(taken instanceof Float64Array && expected instanceof Float64Array))
    throw new TypeError(`${NAME} holds no rates`);
  return { taken, expected, asked, looked };
}
