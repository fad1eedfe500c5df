/** Type checks of JSON values. */

/**
 * Whether a value of JSON is an object, and no array or `null`.
 *
 * @example
 * isObject({}); // true
 * isObject([]); // false
 */
export const isObject = (value: unknown): value is { readonly [member: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
