/** The efficiency of a tokenizer by script, in tokens per character. */
import type { Tokenizer } from './tokenizer.js';

const SCRIPTS = {
  latin: /\p{Script=Latin}/u,
  han: /\p{Script=Han}/u,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  hangul: /\p{Script=Hangul}/u,
  cyrillic: /\p{Script=Cyrillic}/u,
  arabic: /\p{Script=Arabic}/u,
  devanagari: /\p{Script=Devanagari}/u,
  digits: /\p{N}/u,
} as const;

type ScriptName = keyof typeof SCRIPTS;

/** The characters of a script and their tokens. */
export interface ScriptShare {
  readonly script: ScriptName;
  readonly characters: number;
  readonly tokensPerCharacter: number;
}

/**
 * Tokens per character of each script in a text; runs of one script are encoded separately.
 *
 * @returns the scripts in the text, the most frequent first.
 */
export function tokensByScript(tokenizer: Tokenizer, text: string): ScriptShare[] {
  const shares: ScriptShare[] = [];
  for (const [script, pattern] of Object.entries(SCRIPTS)) {
    const runs = text.match(new RegExp(`(?:${pattern.source})+`, 'gu')) ?? [];
    let characters = 0;
    let tokens = 0;
    for (const run of runs) {
      characters += Array.from(run).length;
      tokens += tokenizer.encode(run, { special: false }).length;
    }
    if (characters > 0)
      shares.push({ script: script as ScriptName, characters, tokensPerCharacter: tokens / characters });
  }
  return shares.sort((a, b) => b.characters - a.characters);
}
