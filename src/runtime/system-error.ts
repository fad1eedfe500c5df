/** The codes of errors of Node and of the system. */

/**
 * The code of a system error such as `ENOENT`, where the error is one.
 *
 * @example
 * codeOf(new Error('no')); // undefined
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Whether it is the error that there is no such file or folder.
 *
 * @example
 * isMissing(Object.assign(new Error('gone'), { code: 'ENOENT' })); // true
 */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';
