/** Fields of nested objects by path: `user.id`, and `products[].sku` for the objects of a list. */
import { isObject } from '../../runtime/index.js';

/** The maximum depth of paths, and their maximum number. */
const DEEPEST = 5;

const MOST_PATHS = 400;

/** Objects that are read as a whole. */
const WHOLE = new Set(['context', 'attributes']);

type Members = { readonly [name: string]: unknown };

/** The values of an object by path; for lists of objects, those of the first object. */
export function flatten(
  object: object,
  into = new Map<string, unknown>(),
  prefix = '',
  depth = 0,
): Map<string, unknown> {
  for (const [name, value] of Object.entries(object)) {
    if (into.size >= MOST_PATHS) break;
    const path = `${prefix}${name}`;
    if (
      isObject(value) &&
      depth < DEEPEST &&
      !(depth === 0 && WHOLE.has(name)) &&
      Object.keys(value).length > 0
    ) {
      flatten(value, into, `${path}.`, depth + 1);
    } else if (
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(isObject) &&
      depth < DEEPEST &&
      !prefix.includes('[]')
    ) {
      flatten(value[0], into, `${path}[].`, depth + 1);
    } else into.set(path, value);
  }
  return into;
}

/** A reader of the value at a path. For a path within a list, it reads from the object `member` of the list. */
export function getter(path: string, each: string | undefined): (object: object, member: unknown) => unknown {
  const inside = each !== undefined && path.startsWith(`${each}[].`);
  const names = (inside ? path.slice(each.length + 3) : path).split('.');
  return (object, member) => {
    // The name of a field can contain a dot.
    if (!inside && Object.hasOwn(object, path)) return (object as Members)[path];
    let value: unknown = inside ? member : object;
    for (const name of names) {
      if (name.endsWith('[]')) {
        const list: unknown = isObject(value) ? value[name.slice(0, -2)] : undefined;
        value = Array.isArray(list) ? list[0] : undefined;
      } else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  };
}

/** The list that contains the field at a path: `products` of `products[].sku`; `undefined` if there is none. */
export function listOf(path: string | undefined): string | undefined {
  const end = path?.indexOf('[]') ?? -1;
  return end < 0 ? undefined : path?.slice(0, end);
}

/** The list at a path within an object. */
export function listAt(object: object, path: string): readonly unknown[] | undefined {
  const value = getter(path, undefined)(object, undefined);
  return Array.isArray(value) ? value : undefined;
}
