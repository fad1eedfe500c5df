/** The columns of a sample of objects: their fields, and those of nested objects if they are relevant. */
import { nameFit, type What } from './fields.js';
import { flatten, listOf } from './paths.js';
import { type Column, profileOf } from './profile.js';

export interface SampleColumns {
  readonly columns: readonly Column[];
  /** The list whose objects are separate events. */
  readonly each?: string | undefined;
}

/** Values by name, with the objects that have one. */
function collect(
  objects: readonly object[],
  members: (object: object) => Iterable<readonly [string, unknown]>,
): Column[] {
  const values = new Map<string, unknown[]>();
  const present = new Map<string, Set<number>>();
  objects.forEach((object, index) => {
    for (const [name, value] of members(object)) {
      const list = values.get(name) ?? [];
      const rows = present.get(name) ?? new Set<number>();
      values.set(name, list);
      present.set(name, rows);
      list.push(value);
      if (value !== null && value !== undefined && value !== '') rows.add(index);
    }
  });
  return [...values].map(([name, list]) => ({ name, profile: profileOf(list), present: present.get(name) }));
}

/** Fields whose values are not objects. */
const IDS = new Set(['id', 'user', 'item', 'session']);

const fitsAny = (what: What, fields: readonly string[], columns: readonly Column[]): boolean =>
  columns.some(
    ({ name, profile }) =>
      (profile?.filled ?? 1) > 0 &&
      fields.some((field) => nameFit(what, field, name) >= 0 && !(IDS.has(field) && profile?.objects === 1)),
  );

/**
 * The columns of objects: their fields, if these are sufficient for a record; otherwise also those of nested objects,
 * by path.
 */
export function sampleObjects(
  objects: readonly object[],
  { map, what }: { map: ReadonlyMap<string, string>; what?: What | undefined },
): SampleColumns {
  const flat = collect(objects, (object) => Object.entries(object));
  const paths = [...map.values()].filter(
    (name) => name.includes('.') && !flat.some((column) => column.name === name),
  );
  const events = fitsAny('events', ['user', 'session'], flat) && fitsAny('events', ['item'], flat);
  const described = fitsAny('items', ['id'], flat) && fitsAny('items', ['title', 'body', 'tags'], flat);
  if (paths.length === 0 && ((described && what !== 'events' && !events) || what === 'users'))
    return { columns: flat };
  const deep = collect(objects, (object) => flatten(object));
  // The kind and the time can be nested deeper than user and item.
  const plain = flat.filter(({ profile }) => !profile || profile.objects === 0);
  const deeper = ['kind', 'at', 'value'].some(
    (field) => !fitsAny('events', [field], plain) && fitsAny('events', [field], deep),
  );
  if (paths.length === 0 && events && !deeper) return { columns: flat };
  if (!deep.some(({ name }) => /[.[]/.test(name))) return { columns: flat };
  const mapped = map.get('item');
  const item = deep.find(
    ({ name }) => name.includes('[]') && (mapped === undefined ? fitItem(name) : name === mapped),
  );
  // An object is one attribute of an item; for events, its fields are used.
  return { columns: deep, each: listOf(item?.name) };
}

/** Whether a path within a list names an item. */
function fitItem(path: string): boolean {
  return nameFit('events', 'item', path.split('[].').at(-1) ?? '') >= 0;
}
