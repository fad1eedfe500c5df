/** `tandem completion`: the scripts complete what there is, in the shells that are here. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tandem } from './run.js';

const execute = promisify(execFile);

/** What bash offers for a line, of which the last word is being typed. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const { stdout: script } = await tandem(['completion', 'bash']);
  const typed = words.map((word) => `'${word}'`).join(' ');
  const code = `${script}\nCOMP_WORDS=(tandem ${typed}); COMP_CWORD=${words.length}; _tandem; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execute('bash', ['-c', code]);
  return stdout.trim().split('\n');
}

describe('tandem completion', () => {
  it('completes commands, commands below them, options and their values in bash', async ({ skip }) => {
    const there = await execute('bash', ['-c', 'type compgen']).catch(() => undefined);
    if (!there) skip('there is no bash here');
    expect(await offered('ex')).toEqual(['experiments', 'export']);
    expect(await offered('keys', 'cr')).toEqual(['create']);
    expect(await offered('import', '--wh')).toEqual(['--what']);
    expect(await offered('import', '--what', 'e')).toEqual(['events']);
    expect(await offered('import', 'a.csv', '--dry')).toEqual(['--dry-run']);
  });

  it('is a script that zsh and fish read, where they are here', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { stdout } = await tandem(['completion', shell]);
      expect(stdout).toContain('keys create');
      const read = execute(shell, ['-n', '-c', stdout]).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      await expect(read).resolves.not.toThrow();
    }
  });

  it('refuses other shells', async () => {
    const { code, stderr } = await tandem(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
