/**
 * Writes, changes and deletes documents until it is killed. Prints a line before and after each call: `+ ID VERSION` and
 * `- ID` where it begins, with `ok` before it once it is acknowledged. Usage: node documents-forever.js FOLDER PREFIX
 */
import { writeSync } from 'node:fs';
import { openWriter } from '#tandem/ingest/index.js';

const [folder, prefix] = process.argv.slice(2);
const { documents } = await openWriter({ folder });
writeSync(1, 'ready\n');

const textOf = (id, version) =>
  Array.from(
    { length: 12 },
    (_, k) => `# Part ${k}\n\n${`${id} of version ${version} says a thing. `.repeat(40)}`,
  ).join('\n\n');

for (let version = 0; ; version++) {
  const ids = Array.from({ length: 5 }, (_, k) => `${prefix}-${(version * 3 + k) % 20}`);
  for (const id of ids) writeSync(1, `+ ${id} ${version}\n`);
  await documents.update(
    ids.map((id) => ({ id, content: new TextEncoder().encode(textOf(id, version)), format: 'markdown' })),
  );
  for (const id of ids) writeSync(1, `ok + ${id} ${version}\n`);
  if (version % 2 === 0) continue;
  writeSync(1, `- ${ids[0]}\n`);
  await documents.delete([ids[0]]);
  writeSync(1, `ok - ${ids[0]}\n`);
}
