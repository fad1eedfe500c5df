// The rule on import direction: rooms see only the rooms below them, and only through their public face.
const levels = [
  ['store', 'text', 'tensor'],
  ['indexes', 'models'],
  ['retrieve', 'rank', 'control', 'guard', 'learn'],
  ['prompt', 'generate', 'agent'],
  ['[^/]+\\.ts$'], // engine.ts and its neighbours, the files directly in src/
  ['serve', 'simulate'],
  ['cli'],
];
const pattern = (rooms) =>
  `^src/(${rooms.map((room) => (room.includes('.') ? room : `${room}/`)).join('|')})`;

const direction = levels.slice(0, -1).map((rooms, level) => ({
  name: `no-import-upwards-from-${rooms[0].replace(/\W/g, '') || 'engine'}-level`,
  comment: 'A room may import only from levels below its own.',
  severity: 'error',
  from: { path: pattern(rooms) },
  to: { path: pattern(levels.slice(level + 1).flat()) },
}));

const neighbours = levels
  .filter((rooms) => rooms.length > 1)
  .map((rooms) => ({
    name: `no-import-between-${rooms.join('-')}`,
    comment: 'Two rooms on one level meet in engine.ts, through types.',
    severity: 'error',
    from: { path: `^src/(${rooms.join('|')})/` },
    to: { path: `^src/(${rooms.join('|')})/`, pathNot: '^src/$1/' },
  }));

module.exports = {
  forbidden: [
    ...direction,
    ...neighbours,
    {
      name: 'only-through-the-public-face',
      comment: "Another room's files are reached through its index.ts.",
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'only-through-the-public-face-from-the-engine',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/(index|cli/main)\\.ts$' },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
