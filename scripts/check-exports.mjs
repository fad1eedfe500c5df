/**
 * The rules of exports in src/, checked by `npm run check:files` and tested by test/checks/exports.test.ts: every
 * exported function and class has a docstring, and every exported function, class and constant is imported by another
 * file. (Types may be exported for the signatures that they stand in.)
 *
 * Usage: node scripts/check-exports.mjs [FOLDER]. Reads the TypeScript and JavaScript files that git does not ignore
 * below the folder (default: the current one); prints what breaks a rule, and exits with 1 where anything does.
 *
 * - Imports are followed by their text alone: relative ones, `#tandem/…`, and the package's own names of its exports.
 * - Of a file that is imported whole (`import * as`, `import()`, `export *` of an entry point) every export counts as
 *   used.
 * - What the package exports, the command and threads run is used by others.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Files of which everything may be used from outside. */
const ENTRY_POINTS =
  /^src\/(index|types|errors|(client|simulate|tensor)\/index|(models|train)\/language\/index|cli\/main|.+worker)\.ts$/;

const isExported = (node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const isFunction = (node) =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** The names of values that a statement declares, each with what it is called where it must have a docstring. */
function declaredBy(node) {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [];
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations
      .filter(({ name }) => ts.isIdentifier(name))
      .map(({ name, initializer }) => ({
        name: name.text,
        what: isFunction(initializer) ? 'function' : undefined,
      }));
  }
  const what = ts.isFunctionDeclaration(node)
    ? 'function'
    : ts.isClassDeclaration(node)
      ? 'class'
      : undefined;
  return node.name ? [{ name: node.name.text, what }] : [];
}

/** The file of the folder that an import names; undefined for packages. */
function targetOf(path, specifier, files) {
  const inside = specifier.startsWith('#tandem/')
    ? `src/${specifier.slice('#tandem/'.length)}`
    : specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier).replace(/^dist\//, 'src/')
      : undefined;
  if (inside === undefined) return undefined;
  return [inside.replace(/\.js$/, '.ts'), inside.replace(/\.js$/, '.tsx'), inside].find((one) =>
    files.has(one),
  );
}

/**
 * @param {ReadonlyMap<string, string>} files their texts by their paths, relative to the folder, with forward slashes.
 * @returns {string[]} a line for each mistake: `path:line: what is wrong`.
 */
export function exportMistakes(files) {
  const used = new Map();
  const use = (path, name) => used.set(path, (used.get(path) ?? new Set()).add(name));
  /** Exports of src/: where they are, and of a re-export also which export of which file it is. */
  const exports = [];
  const found = [];
  for (const [path, text] of files) {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const lineOf = (node) => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const note = (name, node, of) => {
      if (path.startsWith('src/')) exports.push({ path, name, line: lineOf(node), of });
    };
    const documented = new Set();
    for (const node of source.statements) {
      if (ts.isImportDeclaration(node)) {
        const target = targetOf(path, node.moduleSpecifier.text, files);
        const bindings = node.importClause?.namedBindings;
        if (!target) continue;
        if (bindings && ts.isNamespaceImport(bindings)) use(target, '*');
        else if (bindings)
          for (const { name, propertyName } of bindings.elements) use(target, (propertyName ?? name).text);
        if (node.importClause?.name) use(target, 'default');
      } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
        const target = targetOf(path, node.moduleSpecifier.text, files);
        if (!target) continue;
        if (!node.exportClause) note('*', node, { path: target, name: '*' });
        else if (ts.isNamedExports(node.exportClause))
          for (const { name, propertyName } of node.exportClause.elements)
            note(name.text, name, { path: target, name: (propertyName ?? name).text });
        else use(target, '*');
      } else if (isExported(node)) {
        const comment = ts.getJSDocCommentsAndTags(node).some(ts.isJSDoc);
        for (const { name, what } of declaredBy(node)) {
          note(name, node);
          // Of a function with several signatures one is documented.
          if (what && !comment && !documented.has(name) && path.startsWith('src/'))
            found.push(`${path}:${lineOf(node)}: the exported ${what} ${name} has no docstring`);
          if (comment) documented.add(name);
        }
      }
    }
    for (const [, specifier] of text.matchAll(/import\(\s*'([^']+)'\s*\)/g)) {
      const target = targetOf(path, specifier, files);
      if (target) use(target, '*');
    }
  }
  return [...found, ...unusedAmong(exports, used)];
}

/** What nothing imports: re-exports first, as what only an unused one names is unused as well. */
function unusedAmong(exports, used) {
  const isUsed = ({ path, name }) =>
    ENTRY_POINTS.test(path) || used.get(path)?.has('*') || used.get(path)?.has(name) || name === 'default';
  const use = (path, name) => used.set(path, (used.get(path) ?? new Set()).add(name));
  const links = exports.filter(({ of }) => of !== undefined);
  for (let before = -1; before !== sizeOf(used); ) {
    before = sizeOf(used);
    for (const link of links) {
      const whole = link.name === '*';
      if (whole && isUsed(link)) use(link.of.path, '*');
      else if (whole) for (const name of used.get(link.path) ?? []) use(link.of.path, name);
      else if (isUsed(link)) use(link.of.path, link.of.name);
    }
  }
  return exports
    .filter((one) => one.name !== '*' && !isUsed(one))
    .map(
      ({ path, name, line, of }) =>
        `${path}:${line}: no other file imports ${name}: ${of ? 'take it out of the face' : 'take the export away'}`,
    );
}

const sizeOf = (used) => [...used.values()].reduce((sum, names) => sum + names.size, 0);

function check(folder) {
  const patterns = ['*.ts', '*.tsx', '*.js', '*.mjs', '*.cjs'];
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns],
    { cwd: folder, encoding: 'utf8' },
  );
  const paths = listed.split('\0').filter((path) => path && existsSync(join(folder, path)));
  return exportMistakes(new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = check(process.argv[2] ?? '.');
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
