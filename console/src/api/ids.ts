/** Ids made by the console. */

/** Eight random letters and digits. Also works on pages without https, which lack `crypto.randomUUID`. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('');
