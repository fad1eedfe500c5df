/** A command within the test's own process, with what it printed. */
import type { Command } from 'commander';
import { vi } from 'vitest';

/** Runs a command with these words and returns what it wrote to standard output. */
export async function printed(command: Command, words: readonly string[]): Promise<string> {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await command.exitOverride().parseAsync([...words], { from: 'user' });
  vi.restoreAllMocks();
  return output;
}
