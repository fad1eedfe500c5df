/**
 * The rules of all files of code, checked by `npm run check:files` and tested by test/checks/files.test.ts: the size
 * limits of files, classes and functions; that the file has a name in kebab-case and begins with a comment of what it
 * holds; and that the first comment of a room's face names all files and folders that are in the room.
 *
 * Usage: node scripts/check-files.mjs [FOLDER]. Reads the TypeScript and JavaScript files that git does not ignore
 * below the folder (default: the current one); prints what breaks a rule, and exits with 1 where anything does.
 *
 * Lines are counted from where a declaration begins, without the comment before it, to where it ends. Functions of
 * tests are not counted: the ones given to `describe` are as long as their files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The maximum numbers of lines. */
const LIMITS = { file: 400, class: 200, function: 80 };

/**
 * @param {string} path relative to the folder, with forward slashes.
 * @param {string} text the file's content.
 * @returns {string[]} a line for each mistake: `path:line: kind name has n lines, more than limit`.
 */
export function mistakesOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const found = [];
  if (!/^[a-z0-9.-]+$/.test(basename(path))) found.push(`${path}:1: the file's name is not in kebab-case`);
  if (!/^(#!.*\n)?\/\*\*/.test(text))
    found.push(`${path}:1: the file does not begin with a comment /** of what it holds */`);
  const measure = (kind, name, start, end) => {
    const lines = lineOf(end) - lineOf(start) + 1;
    if (lines > LIMITS[kind])
      found.push(`${path}:${lineOf(start)}: ${kind} ${name} has ${lines} lines, more than ${LIMITS[kind]}`);
  };
  measure('file', path, 0, text.trimEnd().length);
  const visit = (node) => {
    if (ts.isClassLike(node)) measure('class', nameOf(node), node.getStart(), node.end);
    if (ts.isFunctionLike(node) && node.body && !path.startsWith('test/'))
      measure('function', nameOf(node), node.getStart(), node.end);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The face of a folder of src/: its index.ts; that of the command line is the command's entry. */
const FACE = /^(src\/(?:.+\/)?[^/]+)\/index\.ts$|^(src\/cli)\/main\.ts$/;

/**
 * @param {string} path of a file that may be the face of a folder.
 * @param {string} text its content.
 * @param {readonly string[]} paths of all files.
 * @returns {string[]} a line for each file and folder beside it that its first comment does not name in backticks:
 *   `arrange` for arrange.ts, `ops/` for a folder.
 */
export function unnamedIn(path, text, paths) {
  const [, indexed, entered] = FACE.exec(path) ?? [];
  const room = indexed ?? entered;
  if (room === undefined) return [];
  const header = text.slice(0, text.indexOf('*/'));
  const inside = paths
    .filter((other) => other !== path && other.startsWith(`${room}/`))
    .map((other) => other.slice(room.length + 1))
    .map((name) => (name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : name.replace(/\.ts$/, '')));
  return [...new Set(inside)]
    .filter((name) => !header.includes(`\`${name}\``))
    .map((name) => `${path}:1: the first comment does not name \`${name}\`, which is in ${room}/`);
}

/** The name of a declaration, or of the variable that it is assigned to. */
function nameOf(node) {
  const { parent } = node;
  const named =
    node.name ??
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined);
  if (ts.isConstructorDeclaration(node)) return `${nameOf(parent)}.constructor`;
  return named?.getText() ?? '(anonymous)';
}

/**
 * @param {string} folder of a repository.
 * @returns {string[]} a line for each mistake in its files.
 */
export function check(folder) {
  const listed = execFileSync(
    'git',
    [
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      '--',
      '*.ts',
      '*.tsx',
      '*.mts',
      '*.js',
      '*.mjs',
      '*.cjs',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const paths = listed.split('\0').filter((path) => path && existsSync(join(folder, path)));
  const strange = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', 'src'],
    { cwd: folder, encoding: 'utf8' },
  )
    .split('\0')
    .filter((path) => path && existsSync(join(folder, path)) && !/\.(ts|wat)$/.test(path))
    .map((path) => `${path}:1: only TypeScript (and WebAssembly text) stands in src/`);
  const mistakes = paths.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    return [...mistakesOf(path, text), ...unnamedIn(path, text, paths)];
  });
  return [...strange, ...mistakes];
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = check(process.argv[2] ?? '.');
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
