/**
 * What every file of code keeps to, checked by `npm run check:files` and tried by test/checks/files.test.ts: the size limits
 * of files, classes and functions, and that the file begins with a comment of what it holds.
 *
 * Usage: node scripts/check-files.mjs [FOLDER]. Reads the TypeScript and JavaScript files that git does not ignore below
 * the folder (default: the current one); prints what breaks a rule, and exits with 1 where anything does.
 *
 * Lines are counted from where a declaration begins, without the comment before it, to where it ends. Functions of
 * tests are not counted: the ones given to `describe` are as long as their files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The most lines of each. */
const LIMITS = { file: 400, class: 200, function: 80 };

/** Files that are data in the form of code, of any length. */
const DATA = new Set(['src/cli/sample/articles.ts']);

/**
 * @param {string} path relative to the folder, with forward slashes.
 * @param {string} text the file's content.
 * @returns {string[]} a line for each mistake: `path:line: kind name has n lines, more than limit`.
 */
export function mistakesOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const found = [];
  if (!/^(#!.*\n)?\/\*\*/.test(text))
    found.push(`${path}:1: the file does not begin with a comment /** of what it holds */`);
  const measure = (kind, name, start, end) => {
    const lines = lineOf(end) - lineOf(start) + 1;
    if (lines > LIMITS[kind])
      found.push(`${path}:${lineOf(start)}: ${kind} ${name} has ${lines} lines, more than ${LIMITS[kind]}`);
  };
  if (!DATA.has(path)) measure('file', path, 0, text.trimEnd().length);
  const visit = (node) => {
    if (ts.isClassLike(node)) measure('class', nameOf(node), node.getStart(), node.end);
    if (ts.isFunctionLike(node) && node.body && !path.startsWith('test/'))
      measure('function', nameOf(node), node.getStart(), node.end);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A declaration's name, or the name of what it is assigned to. */
function nameOf(node) {
  const { parent } = node;
  const named =
    node.name ??
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined);
  if (ts.isConstructorDeclaration(node)) return `${nameOf(parent)}.constructor`;
  return named?.getText() ?? '(anonymous)';
}

function check(folder) {
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
      '*.mts',
      '*.js',
      '*.mjs',
      '*.cjs',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const paths = listed.split('\0').filter((path) => path && existsSync(join(folder, path)));
  return paths.flatMap((path) => mistakesOf(path, readFileSync(join(folder, path), 'utf8')));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = check(process.argv[2] ?? '.');
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
