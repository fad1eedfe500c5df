/** What a measurement was made on, so that a figure can be read a year later. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The commit that is checked out, with `+` when files differ from it, or undefined outside a clone. */
function commit() {
  try {
    const run = (...args) =>
      execFileSync('git', args, {
        cwd: import.meta.dirname,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    return run('rev-parse', '--short', 'HEAD').trim() + (run('status', '--porcelain').trim() ? '+' : '');
  } catch {
    return undefined;
  }
}

/** The machine, in words and numbers; `load` is the one-minute load average, which says how busy it was. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_mib: Math.round(totalmem() / 2 ** 20),
    os: `${platform()} ${release()}`,
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    time: new Date().toISOString(),
    commit: commit(),
  };
}
