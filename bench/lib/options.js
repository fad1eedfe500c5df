/** The command-line options of a bench: `--name value`, `--name=value`, `--flag`. */

/**
 * Reads options into a plain object; a flag without a value is `true`, `--some-name` becomes `someName`.
 * @param {string[]} words
 * @returns {Record<string, string | true>}
 */
export function parseOptions(words) {
  /** @type {Record<string, string | true>} */
  const options = {};
  for (let at = 0; at < words.length; at++) {
    const found = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/i.exec(words[at]);
    if (!found) throw new Error(`not an option: "${words[at]}" (expected --name value)`);
    const name = found[1].replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    const next = words[at + 1];
    if (found[2] !== undefined) options[name] = found[2];
    else if (next !== undefined && !next.startsWith('--')) options[name] = words[++at];
    else options[name] = true;
  }
  return options;
}

/**
 * A numeric option, or its default; an option that is not a number is an error.
 * @param {Record<string, string | true>} options
 * @param {string} name
 * @param {number} standard
 * @returns {number}
 */
export function numberOption(options, name, standard) {
  const given = options[name];
  if (given === undefined) return standard;
  const value = Number(given);
  if (given === true || given === '' || !Number.isFinite(value)) {
    throw new Error(`--${name} needs a number, got "${given}"`);
  }
  return value;
}

/**
 * A comma-separated option as a list, or its default.
 * @param {Record<string, string | true>} options
 * @param {string} name
 * @param {string[]} standard
 * @returns {string[]}
 */
export function listOption(options, name, standard) {
  const given = options[name];
  if (given === undefined) return standard;
  if (given === true) throw new Error(`--${name} needs a value`);
  return given.split(',').filter((word) => word !== '');
}
