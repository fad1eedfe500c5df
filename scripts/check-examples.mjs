/**
 * The rule of examples, checked by `npm run check:files` and tested by test/checks/examples.test.ts: what users call
 * has an `@example`. (test/docs and test/engine run the examples.)
 *
 * - Functions and classes that an entry point in package.json exports, by whatever way of faces.
 * - Methods of the interface `Engine` in src/types.ts, and those of its members' interfaces named `…Calls` or
 *   `…Records`.
 * - Of a function or method with several signatures one has an example.
 *
 * Usage: node scripts/check-examples.mjs [FOLDER]. Reads package.json and the files below src/ of the folder (default:
 * the current one); prints what has none, and exits with 1 where there is any.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ENGINE = { path: 'src/types.ts', name: 'Engine' };

const OF_CALLS = /(Calls|Records)$/;

const hasExample = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'example');

const isFunction = (node) =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** What a statement declares under the name: functions, classes, constants and interfaces. */
function declarationsIn(statement, name) {
  const of = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
  return of.filter((one) => one.name?.text === name);
}

/**
 * What files declare, export and hand on, found by their text alone.
 *
 * @param {(path: string) => string | undefined} read the text of a file by its path; undefined where there is none.
 */
function reader(read) {
  const parsed = new Map();
  const parse = (path) => {
    if (!parsed.has(path)) {
      const text = read(path);
      parsed.set(
        path,
        text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
      );
    }
    return parsed.get(path);
  };
  const target = (path, { text }) =>
    text.startsWith('.') ? posix.join(posix.dirname(path), text).replace(/\.js$/, '.ts') : undefined;

  /** The declarations of a name that a file has or hands on. */
  const find = (path, name) => {
    const source = path === undefined ? undefined : parse(path);
    if (!source) return [];
    const own = source.statements.flatMap((statement) => declarationsIn(statement, name));
    if (own.length > 0) return own;
    return source.statements.flatMap((statement) => {
      const from = statement.moduleSpecifier && target(path, statement.moduleSpecifier);
      const bindings = ts.isExportDeclaration(statement)
        ? statement.exportClause
        : statement.importClause?.namedBindings;
      if (ts.isExportDeclaration(statement) && from && !bindings) return find(from, name);
      const named = bindings?.elements?.find((one) => one.name.text === name);
      return named && from ? find(from, (named.propertyName ?? named.name).text) : [];
    });
  };

  /** The names of values that a file exports. */
  const exported = (path) =>
    (parse(path)?.statements ?? []).flatMap((statement) => {
      if (ts.isExportDeclaration(statement)) {
        if (statement.isTypeOnly) return [];
        if (statement.exportClause)
          return (statement.exportClause.elements ?? [])
            .filter((one) => !one.isTypeOnly)
            .map(({ name }) => name.text);
        return exported(target(path, statement.moduleSpecifier));
      }
      const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      const of = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
      return isExported ? of.flatMap(({ name }) => name?.text ?? []) : [];
    });

  return { find, exported };
}

/**
 * @param {string[]} faces paths of the entry points, relative to the folder.
 * @param {(path: string) => string | undefined} read the text of a file by its path; undefined where there is none.
 * @returns {string[]} a line for each that has no example: `path:line: what`.
 */
export function missingExamples(faces, read) {
  const { find, exported } = reader(read);
  const found = new Set();
  const demand = (what, nodes) => {
    if (nodes.length === 0 || nodes.some(hasExample)) return;
    const source = nodes[0].getSourceFile();
    const line = source.getLineAndCharacterOfPosition(nodes[0].getStart()).line + 1;
    found.add(`${source.fileName}:${line}: ${what} is called by users and has no @example`);
  };

  /** Demands examples of an interface's methods, and of the calls that are its members. */
  const demandOfMethods = (node) => {
    if (!ts.isInterfaceDeclaration(node)) return;
    const path = node.getSourceFile().fileName;
    for (const { expression } of (node.heritageClauses ?? []).flatMap(({ types }) => types))
      find(path, expression.text).forEach(demandOfMethods);
    const methods = new Map();
    for (const member of node.members) {
      const name = member.name?.text;
      const type = member.type;
      if (ts.isMethodSignature(member) || (type && ts.isFunctionTypeNode(type)))
        methods.set(name, [...(methods.get(name) ?? []), member]);
      else if (type && ts.isTypeReferenceNode(type) && OF_CALLS.test(type.typeName.text))
        find(path, type.typeName.text).forEach(demandOfMethods);
    }
    for (const [name, signatures] of methods) demand(`${node.name.text}.${name}`, signatures);
  };

  for (const face of faces)
    for (const name of exported(face))
      demand(
        name,
        find(face, name).filter(
          (node) =>
            ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || isFunction(node.initializer),
        ),
      );
  find(ENGINE.path, ENGINE.name).forEach(demandOfMethods);
  return [...found].sort();
}

function check(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const faces = Object.values(exports)
    .filter((path) => path.endsWith('.js'))
    .map((path) => path.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'));
  const missing = faces.filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) return missing.map((path) => `package.json: exports ${path}, which is not there`);
  return missingExamples(faces, (path) =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined,
  );
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = check(process.argv[2] ?? '.');
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
