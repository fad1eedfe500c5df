/** An engine to test with: the real one, on an empty embedded database of its own. */
import { rm } from 'node:fs/promises';
import { open } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { emptyFolder } from './store.js';

/** Closing it deletes its folder. */
export async function testEngine(): Promise<Engine> {
  const data = await emptyFolder();
  const engine = await open({ data });
  const close = engine.close.bind(engine);
  engine.close = async () => {
    await close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  return engine;
}
