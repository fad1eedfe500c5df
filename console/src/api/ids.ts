/** Ids made by the console. */

/** Eight letters and digits by chance. Works on pages without https too, where `crypto.randomUUID` is missing. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('');
