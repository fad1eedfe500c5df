/** Questions at a terminal. */
import { createInterface } from 'node:readline/promises';

/** Whether questions can be answered: standard input and output are terminals. */
export const mayAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question, { signal })).trim();
  } finally {
    terminal.close();
  }
}

/** @returns whether the answer is yes. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  return /^(y|yes|j|ja|o|oui|s|si)$/i.test(await ask(`${question} [y/N] `, signal));
}

/** @returns the position of the choice; `undefined` for none. */
export async function choose(texts: readonly string[], signal: AbortSignal): Promise<number | undefined> {
  texts.forEach((text, index) => {
    process.stderr.write(`  ${index + 1}  ${text}\n`);
  });
  const number = Number(await ask(`which? [1-${texts.length}, Enter: none] `, signal));
  return Number.isInteger(number) && number >= 1 && number <= texts.length ? number - 1 : undefined;
}
