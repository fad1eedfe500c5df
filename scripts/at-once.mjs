/**
 * Runs scripts of package.json concurrently; the output of each is printed when it ends. Exits with 1 if one fails.
 *
 * Usage: node scripts/at-once.mjs SCRIPT...
 */
import { exec } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(exec);

const codes = await Promise.all(
  process.argv.slice(2).map(async (script) => {
    const {
      stdout,
      stderr,
      code = 0,
    } = await run(`npm run -s ${script}`, {
      maxBuffer: 64 * 1024 * 1024,
    }).catch((error) => error);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    if (code !== 0) console.error(`npm run ${script} failed`);
    return code;
  }),
);

process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;
