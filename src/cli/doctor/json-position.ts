/** Finds where a text stops being JSON, as the parser's own messages do not always say. */

/** Whether `text` fails only because it ends too soon. */
function endsTooSoon(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/end of JSON|unterminated string/i.test(message)) return true;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position !== undefined && Number(position) >= text.length;
  }
}

/** @returns line and column, from 1, of the first character that is wrong; `undefined` where the text is JSON. */
export function jsonFlaw(text: string): { line: number; column: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    // The longest beginning that could still become JSON ends before the flaw.
    let good = 0;
    let bad = text.length + 1;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (endsTooSoon(text.slice(0, middle))) good = middle;
      else bad = middle;
    }
    const before = text.slice(0, good);
    return { line: before.split('\n').length, column: good - before.lastIndexOf('\n') };
  }
}
