// The order of the house. A room imports only rooms that stand before its own line, and only through their face (index.ts).
const FLOORS = [
  ['runtime', 'store', 'text', 'tensor'],
  ['indexes', 'models', 'metrics'],
  ['embed', 'retrieve', 'guard'],
  ['rank', 'ingest'],
  ['train', 'config'],
  ['state'],
  ['control', 'lifecycle'],
  ['pipeline', 'evaluate'],
  ['serve'],
  ['simulate', 'cli'],
];
const below = (floor) => FLOORS.slice(0, floor).flat();
const rules = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `${room}-imports-only-what-stands-below`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/[^/]+/', pathNot: [room, ...below(floor)].map((one) => `^src/${one}/`) },
  })),
);
module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'only-through-the-face',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'root-through-the-face',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'rooms-do-not-know-the-engine',
      severity: 'error',
      from: { path: '^src/(?!serve|cli|simulate)[^/]+/' },
      to: { path: '^src/(engine|index|types)\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
