/** Patterns of paths: `*`, `**`, `?`, `[a-z]` and `{md,txt}`, with / between folders. */

/** Whether a path contains a pattern. */
export const isPattern = (path: string) => /[*?[\]{}]/.test(path);

/** The fixed folder at the start of a pattern, and the rest of it. */
export function partsOf(pattern: string): { folder: string; rest: string } {
  const names = pattern.split('/');
  const first = names.findIndex(isPattern);
  const folder = names.slice(0, first).join('/');
  return { folder: folder || (pattern.startsWith('/') ? '/' : '.'), rest: names.slice(first).join('/') };
}

/**
 * The regular expression of a pattern, for paths below its folder. Names that start with a dot only match patterns with
 * this dot.
 */
export function expressionOf(pattern: string): RegExp {
  let source = '';
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (pattern.startsWith('**/', at)) {
      source += '(?:(?!\\.)[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '{') {
      braces++;
      source += '(?:';
    } else if (character === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (character === ',' && braces > 0) source += '|';
    else if (character === '[' && pattern.indexOf(']', at) > 0) {
      const end = pattern.indexOf(']', at);
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      at = end;
    } else source += character.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(braces)}$`, 'u');
}
