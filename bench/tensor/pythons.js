/** Finds the PyTorch installations to compare with. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listOption } from '../lib/options.js';

// Debian's package is seen by Debian's own python, which another one may hide on the path.
const standard = [
  fileURLToPath(new URL('../peers/.venv/bin/python', import.meta.url)),
  '/usr/bin/python3',
].filter((python) => existsSync(python));

/** The version of PyTorch that a python has, or undefined. */
function versionOf(python) {
  try {
    const code = 'import torch; print(torch.__version__)';
    return execFileSync(python, ['-c', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Pythons that can import torch, by the prefix of their figures: `torch113` for 1.13, `torch_latest` for the newest,
 * `torchXY` for any other. From --pythons or TORCH_PYTHONS (separated by commas), else those that
 * bench/peers/install.sh installs.
 * @param {Record<string, string | true>} options
 * @param {(line: string) => void} log
 * @returns {Record<string, { python: string, version: string }>}
 */
export function findPythons(options, log) {
  const named = process.env.TORCH_PYTHONS?.split(',') ?? (standard.length > 0 ? standard : ['python3']);
  const found = [];
  for (const python of listOption(options, 'pythons', named)) {
    const version = versionOf(python);
    if (version === undefined) log(`${python}: no PyTorch there; bench/peers/install.sh installs it`);
    else found.push({ python, version, order: version.split('.').map((part) => Number.parseInt(part, 10)) });
  }
  found.sort((a, b) => b.order[0] - a.order[0] || b.order[1] - a.order[1]);
  return Object.fromEntries(
    found.map(({ python, version, order }, at) => {
      const name = `torch${order[0]}${order[1]}`;
      return [at === 0 && name !== 'torch113' ? 'torch_latest' : name, { python, version }];
    }),
  );
}
