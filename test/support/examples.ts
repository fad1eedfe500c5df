/**
 * Finding and running examples in comments: a line `expression; // value` must have that value, and one `expression; //
 * Name: message` must throw that error; the result can also be on the next line. Any other text after `//` is a remark.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import * as tensor from '#tandem/tensor/index.js';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

type Code = (...values: unknown[]) => Promise<void>;

const AsyncFunction = (async () => {}).constructor as new (...parameters: string[]) => Code;

export interface Example {
  readonly name: string;
  /** Of the file within its room. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** The examples of a room: those of exported functions and classes, and of whole files. */
export function examplesOf(room: string): Example[] {
  const files = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' });
  return files
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const source = readFileSync(join(root, room, path), 'utf8');
      const found = source.matchAll(
        /^ \* @example\n(?<code>(?: \* (?!@).*\n| \*\n)+)[\s\S]*?\*\/\n(?<next>(?:export|import) .*)/gm,
      );
      return [...found].map(({ groups }) => ({
        name: `${path}: ${/(?:function\*?|const|class) (\w+)/.exec(groups!.next)?.[1] ?? 'the file'}`,
        path,
        lines: groups!.code.split('\n').map((line) => line.replace(/^ \* ?/, '').replace(/^```.*/, '')),
      }));
    });
}

/** The example as a function, each line with a value made a call of `check`. */
function compiled(lines: readonly string[], names: readonly string[]): Code {
  const whole = lines.join('\n').replace(/^((?!.* \/\/ ).+)\n\/\/ /gm, '$1 // ');
  const code = whole.split('\n').map((line) => {
    const [, expression, value] = /^(?!const |let |for |if |\s)(.*?);? \/\/ (.*)$/.exec(line) ?? [];
    return expression ? `await check(async () => (${expression}), ${JSON.stringify(value)});` : line;
  });
  // A block of its own, in which an example may use a name of the face for something else.
  return new AsyncFunction('check', ...names, `{\n${code.join('\n')}\n}`);
}

/** The value in a remark; undefined if it has none. */
function valueIn(remark: string): { value: unknown } | undefined {
  try {
    return { value: new Function(`return (${remark})`)() };
  } catch {
    return undefined;
  }
}

const isTensor = (value: unknown): value is tensor.Tensor =>
  typeof value === 'object' && value !== null && 'op' in value && 'shape' in value;

/** A value as plain lists and numbers; for a tensor, its computed value. */
async function plain(value: unknown): Promise<unknown> {
  if (isTensor(value)) {
    const model = await tensor.compile({ value });
    const { data, shape } = (await model.run({})).value;
    await model.close();
    return nested(Array.from(data as ArrayLike<number>, Number), shape);
  }
  return listed(value);
}

/** A value with its typed arrays as lists, those within it too. */
function listed(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, Number);
  if (Array.isArray(value)) return value.map(listed);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, listed(one)]));
}

function nested(data: number[], [length, ...rest]: readonly number[]): unknown {
  if (length === undefined) return data[0];
  const size = data.length / length;
  return Array.from({ length }, (_, k) => nested(data.slice(k * size, (k + 1) * size), rest));
}

/** The value with numbers compared approximately, as results are 32-bit floats. */
function near(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(near);
  return typeof value === 'number' && Number.isFinite(value) ? expect.closeTo(value, 5) : value;
}

const ERROR = /^([A-Z]\w+): (.*)$/;

/**
 * Runs an example, which must have the result of at least one line.
 *
 * @param names what it may use, besides what its own file exports.
 * @param changed makes its text what is run.
 */
export async function runExample(
  room: string,
  { path, lines }: Example,
  names: { readonly [name: string]: unknown },
  changed = (line: string) => line,
): Promise<void> {
  const module = await import(join(root, '../dist', room, path.replace(/\.ts$/, '.js')));
  const all: { readonly [name: string]: unknown } = { ...names, ...module };
  let told = 0;
  const check = async (expression: () => Promise<unknown>, remark: string) => {
    const [, name, message] = ERROR.exec(remark) ?? [];
    if (name !== undefined) {
      told++;
      return expect(expression(), remark).rejects.toMatchObject({ name, message });
    }
    const value = await plain(await expression());
    const expected = valueIn(remark);
    if (!expected) return;
    told++;
    expect(value, remark).toEqual(near(expected.value));
  };
  const run = compiled(lines.map(changed), Object.keys(all))(check, ...Object.values(all));
  await expect(run).resolves.toBeUndefined();
  expect(told, 'lines that tell what comes out').toBeGreaterThan(0);
}
