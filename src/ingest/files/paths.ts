/** Members of nested objects by path: `user.id`, and `products[].sku` for the members of a list of objects. */
import { isObject } from '../../runtime/index.js';

/** Objects are looked into down to this depth, and to so many paths. */
const DEEPEST = 5;

const MOST_PATHS = 400;

/** Members that fields of records take whole. */
const WHOLE = new Set(['context', 'attributes']);

type Members = { readonly [name: string]: unknown };

/** The values of an object by the paths at which they are found; lists of objects give those of their first member. */
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

/** A reader of the value at a path. Of a path within a list, of the list's member `member`. */
export function getter(path: string, each: string | undefined): (object: object, member: unknown) => unknown {
  const inside = each !== undefined && path.startsWith(`${each}[].`);
  const names = (inside ? path.slice(each.length + 3) : path).split('.');
  return (object, member) => {
    // A member may have a name with a dot in it.
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

/** The list in which the member at a path stands: `products` of `products[].sku`; `undefined` where it is in none. */
export function listOf(path: string | undefined): string | undefined {
  const end = path?.indexOf('[]') ?? -1;
  return end < 0 ? undefined : path?.slice(0, end);
}

/** The list at a path within an object. */
export function listAt(object: object, path: string): readonly unknown[] | undefined {
  const value = getter(path, undefined)(object, undefined);
  return Array.isArray(value) ? value : undefined;
}
