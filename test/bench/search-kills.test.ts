/** Items that are written and searched while the process is killed: two kills of the bench `search --only durable`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('finds every acknowledged item after a kill, no deleted one, and none by words that were overwritten', () => {
  const code = `
    const { durable } = await import('./bench/search/durable.js');
    const { figures } = await durable({ log: () => {}, kills: 2, latest: 300 });
    console.log(JSON.stringify(figures));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout, stderr).not.toBe('');
  const { durable_acknowledged: acknowledged, durable_faults: faults } = JSON.parse(stdout);
  expect(faults).toBe(0);
  expect(acknowledged).toBeGreaterThan(2);
});
