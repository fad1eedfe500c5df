/** The recognition of how the objects of a file are written, from its first lines. */
import { isObject } from '../../runtime/index.js';
import { FIELDS, nameFit, WHATS } from './fields.js';
import { type ObjectForm, ObjectScanner } from './object-scanner.js';
import { parseObject } from './objects.js';

/** How the objects of a file that begins with `lines` are written; `undefined` where it begins with none. */
export function formOf(lines: readonly string[]): ObjectForm | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  const first = filled[0]?.trim();
  if (first?.startsWith('[') && /^\[\s*(\{|\]|$)/.test(first)) return 'array';
  if (!first?.startsWith('{')) return undefined;
  const object = parseObject(first);
  if (typeof object !== 'string') return filled.length === 1 ? (outerForm(object) ?? 'lines') : 'lines';
  if (typeof parseObject(first, 'python') !== 'string') return 'python';
  // It ends on a later line: a list within it, or only objects one after the other.
  if (first.length > 1 && !/[{[,:]$/.test(first)) return 'lines';
  const found: object[] = [];
  const members: object[] = [];
  const lists = new Set<string | undefined>();
  const deeper = new Set<ObjectForm>();
  const keep = (into: object[]) => (text: string) => {
    const whole = parseObject(text);
    if (typeof whole !== 'string') into.push(whole);
  };
  const scanners = [
    new ObjectScanner('spread', keep(found)),
    new ObjectScanner('keyed', keep(members)),
    new ObjectScanner('wrapped', (_, __, name) => lists.add(name)),
    new ObjectScanner('nested', () => deeper.add('nested')),
    new ObjectScanner('deeper', () => deeper.add('deeper')),
  ];
  filled.forEach((line, index) => {
    for (const scanner of scanners) scanner.line(line, index + 1);
  });
  if (found.length > 0) return found.length === 1 ? (outerForm(found[0]) ?? 'spread') : 'spread';
  if (members.length > 1 && lists.size === 0 && areAlike(members)) return 'keyed';
  return lists.size === 0 && deeper.size === 1 ? [...deeper][0] : 'wrapped';
}

/** How an object holds the records of a file; nothing where it is one itself. */
function outerForm(object: object): 'wrapped' | 'nested' | 'deeper' | 'keyed' | undefined {
  if (isWrapper(object)) return 'wrapped';
  const deeper = deeperForm(object);
  if (deeper) return deeper;
  const members = Object.values(object);
  // The parts of one record have names that records have: {"user": {"id": ...}, "item": {"id": ...}}.
  const parts = Object.keys(object).some((name) =>
    WHATS.some((what) => Object.keys(FIELDS[what]).some((field) => nameFit(what, field, name) >= 0)),
  );
  return members.length > 1 && !parts && members.every(isObject) && areAlike(members) ? 'keyed' : undefined;
}

const isRecords = (value: unknown): value is object[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** How deep the one list of records stands within an object that has no fields of a record itself. */
function deeperForm(object: object): 'nested' | 'deeper' | undefined {
  const isField = ([name, value]: [string, unknown]) =>
    isObject(value)
      ? 'id' in value
      : /^id$/i.test(name) ||
        ['user', 'item', 'kind', 'session'].some((field) => nameFit('events', field, name) >= 0);
  const lists: ('nested' | 'deeper')[] = [];
  const members = Object.entries(object);
  if (members.some(isField) || members.some(([, value]) => isRecords(value))) return undefined;
  for (const [, value] of members) {
    if (!isObject(value)) continue;
    const inner = Object.entries(value);
    if (inner.some(([, one]) => isRecords(one)) && inner.some(isField)) return undefined;
    for (const [, one] of inner) {
      if (isRecords(one)) lists.push('nested');
      else if (isObject(one) && Object.values(one).some(isRecords)) lists.push('deeper');
    }
  }
  return lists.length === 1 ? lists[0] : undefined;
}

/** Whether objects are records of one sort: the second and the last have most of the first one's members, by names that are words. */
function areAlike(objects: readonly object[]): boolean {
  const names = Object.keys(objects[0]);
  if (names.length === 0 || names.every((name) => /^\d+$/.test(name))) return false;
  return [objects[1], objects.at(-1)!].every((object) => {
    const shared = names.filter((name) => Object.hasOwn(object, name)).length;
    return shared * 2 >= Math.max(names.length, Object.keys(object).length);
  });
}

/** What stands beside the lists of an export of several tables. */
const ABOUT =
  /^(meta|version|count|total|export|generated|created|schema|date|source|format|status|next|page|links|info|app|site)/i;

/** Whether an object only holds the records: in lists of objects, without an id or a name of its own. */
function isWrapper(object: object): boolean {
  const members = Object.entries(object);
  const others = members.filter(([, value]) => !isRecords(value));
  if (members.length === others.length || others.some(([name]) => /id$/i.test(name))) return false;
  const plain = others.filter(([, value]) => !Array.isArray(value) || value.length > 0);
  if (plain.some(([name]) => /^(event|kind|type|user)/i.test(name))) return false;
  return members.length - others.length === 1
    ? !members.some(([name]) => /^(event|kind|type|user)/i.test(name) && plain.length > 0)
    : plain.every(([name]) => ABOUT.test(name));
}

/**
 * Whether a file holds its columns one after the other, as pandas writes them unless told otherwise:
 * `{"user": {"0": "ann", "1": "bo"}, ...}` or `{"user": ["ann", "bo"], ...}`.
 */
export function isColumnar(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '');
  const text = filled.join('\n');
  if (/^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"0"\s*:\s*[^\s{[]/.test(text)) return true;
  if (filled.length > 1 && parsesAlone(filled[0])) return false;
  const object = text.length < 1_000_000 ? parseObject(text) : '';
  if (typeof object === 'string') return false;
  const lists = Object.values(object).filter((value): value is unknown[] => Array.isArray(value));
  const [first] = lists;
  return (
    lists.length > 1 &&
    lists.length === Object.keys(object).length &&
    first.length > 1 &&
    lists.every((list) => list.length === first.length && !list.some((value) => typeof value === 'object'))
  );
}

const parsesAlone = (line: string): boolean => typeof parseObject(line) !== 'string';
