/** Training on request: what cannot be trained is refused with the reason, by an error of the package. */
import { expect, it } from 'vitest';
import { InvalidInput, NotEnoughData } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { newEngine, newFolder } from '../support/world.js';

/** As JavaScript may call it. */
const train = ({ models }: Engine, model: string, options?: object): Promise<unknown> =>
  models.train(model as 'ranker', options);

it('refuses models and scales that there are not, and texts that are encoded elsewhere', async () => {
  const engine = await newEngine({ data: await newFolder({ text: { encoder: 'none' } }) });
  await expect(train(engine, 'feed')).rejects.toThrow(
    "model: there is none 'feed': there are sequence, taste, ranker, search-ranker, passage-ranker, text",
  );
  await expect(train(engine, 'sequence', { scale: 'live' })).rejects.toThrow(
    "scale: is full for the sequence model, not 'live'",
  );
  await expect(train(engine, 'ranker', { scale: 'weekly' })).rejects.toBeInstanceOf(InvalidInput);
  await expect(train(engine, 'text')).rejects.toMatchObject({ name: 'InvalidInput', field: 'text.encoder' });
  await expect(train(engine, 'sequence')).rejects.toBeInstanceOf(NotEnoughData);
  expect(await train(engine, 'ranker', { scale: 'live' })).toBeUndefined();
  expect(engine.stats()).toMatchObject({ sequence: undefined, ranker: undefined });
});
