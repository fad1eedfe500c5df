/**
 * The import rules, checked by `npm run check:imports` and tried by test/checks/imports.test.ts.
 *
 * - Rooms (folders of src/) stand on floors, the lowest first. A room imports only rooms on floors below its own.
 * - Another room is imported through its face, its index.ts, alone.
 * - Every folder of src/ stands on a floor, and only the files in AT_THE_ROOT stand loose.
 * - Nothing of src/ imports what is outside of it, the built package included.
 * - No circles, and no file that nothing reaches from the package's entry points.
 */
const FLOORS = [
  ['runtime', 'client'],
  ['store', 'text', 'tensor'],
  ['indexes', 'models', 'metrics'],
  ['embed', 'retrieve', 'guard'],
  ['rank', 'ingest'],
  ['train', 'config'],
  ['state'],
  ['control', 'lifecycle'],
  ['pipeline', 'evaluate'],
  ['prompt'],
  ['generate'],
  ['agent'],
  ['serve'],
  ['simulate', 'cli'],
];

/** Rooms that use the engine as its users do. */
const ABOVE_THE_ENGINE = ['serve', 'simulate', 'cli'];

const AT_THE_ROOT = ['index', 'engine', 'types', 'errors'];

/** Where execution begins: the package's exports, the command, what only benches run, and threads started by URL. */
const ENTRY_POINTS = [
  '^src/index\\.ts$',
  '^src/tensor/index\\.ts$',
  '^src/client/index\\.ts$',
  '^src/simulate/index\\.ts$',
  '^src/cli/main\\.ts$',
  '^src/.+worker\\.ts$',
];

const oneOf = (names) => `(${names.join('|')})`;

const OFF_THE_FLOORS = `^src/(?!${oneOf(FLOORS.flat())}/)[^/]+/`;

/** A file directly in src/. */
const ROOT_FILE = '^src/[^/]+\\.ts$';

const LOOSE = `^src/(?!${oneOf(AT_THE_ROOT)}\\.ts$)[^/]+$`;

const upwards = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `${room}-imports-only-floors-below`,
    comment: `src/${room} may import ${FLOORS.slice(0, floor).flat().join(', ') || 'no other room'}`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/[^/]+/', pathNot: `^src/${oneOf([room, ...FLOORS.slice(0, floor).flat()])}/` },
  })),
);

/** A file is found by what it imports, by what imports it, or, where it has neither, as an orphan. */
const misplaced = (name, comment, path) => [
  { name, comment, severity: 'error', from: { path }, to: {} },
  { name: `${name}-imported`, comment, severity: 'error', from: { pathNot: path }, to: { path } },
  { name: `${name}-orphan`, comment, severity: 'error', from: { orphan: true, path }, to: {} },
];

module.exports = {
  forbidden: [
    ...upwards,
    ...misplaced(
      'room-on-no-floor',
      'give the folder a floor in .dependency-cruiser.cjs, or move its files into a room that has one',
      OFF_THE_FLOORS,
    ),
    ...misplaced(
      'loose-file',
      `only ${AT_THE_ROOT.map((name) => `${name}.ts`).join(', ')} stand loose in src/: move the file into a room`,
      LOOSE,
    ),
    {
      name: 'only-through-the-face',
      comment: "import the other room's index.ts",
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'root-through-the-face',
      comment: "import the room's index.ts",
      severity: 'error',
      from: { path: ROOT_FILE },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'rooms-do-not-know-the-engine',
      comment: `only ${ABOVE_THE_ENGINE.join(', ')} may import engine.ts, index.ts and types.ts`,
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${oneOf(ABOVE_THE_ENGINE)}/` },
      to: { path: '^src/(engine|index|types)\\.ts$' },
    },
    {
      name: 'nothing-outside-src',
      comment:
        'src/ may import its own files and packages, and not the built package, tests, benches or scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        pathNot: ['^src/', 'node_modules/', '^package\\.json$'],
        dependencyTypesNot: ['core'],
        couldNotResolve: false,
      },
    },
    // A circle over several rooms has an import upwards in it, which is what is reported: not each of its files as well.
    {
      name: 'no-circle',
      comment: 'move what both files need into a third one below them',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { circular: true, viaOnly: { path: '^src/$1/' } },
    },
    {
      name: 'no-circle-at-the-root',
      comment: 'move what both files need into a third one below them',
      severity: 'error',
      from: { path: ROOT_FILE },
      to: { circular: true, viaOnly: { path: `${ROOT_FILE}|^src/${oneOf(ABOVE_THE_ENGINE)}/` } },
    },
    {
      name: 'errors-import-nothing',
      comment: 'errors.ts is imported by every room, so it may import none',
      severity: 'error',
      from: { path: '^src/errors\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'no-unused-file',
      comment:
        'nothing reaches the file from an entry point: delete it, or export it from a face that is used',
      severity: 'error',
      from: { path: ENTRY_POINTS },
      to: { path: '^src/', pathNot: ENTRY_POINTS, reachable: false },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
