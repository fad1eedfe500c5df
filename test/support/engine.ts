/** An engine to test with. */
import type { Engine } from '#tandem/types.js';
import { fakeEngine } from './fake-engine.js';

export async function testEngine(): Promise<Engine> {
  return fakeEngine();
}
