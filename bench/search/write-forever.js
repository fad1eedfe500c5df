/**
 * Writes, changes and deletes items until it is killed, with searches between. Prints a line once each is acknowledged:
 * `+ ID WORD` or `- ID`; and before, with `? ` in front. Usage: node write-forever.js FOLDER PREFIX
 */
import { writeSync } from 'node:fs';
import { open } from '#tandem/index.js';

const [data, prefix] = process.argv.slice(2);
const engine = await open({ data, warn: () => {} });
writeSync(1, 'ready\n');

for (let n = 0; ; n++) {
  const words = Array.from({ length: 10 }, (_, k) => [
    `${prefix}i${(n * 7 + k) % 200}`,
    `w${prefix}x${n}x${k}`,
  ]);
  for (const [id, word] of words) writeSync(1, `? + ${id} ${word}\n`);
  await engine.items.upsert(
    words.map(([id, word]) => ({ id, title: word, body: `${word} among other words` })),
  );
  for (const [id, word] of words) writeSync(1, `+ ${id} ${word}\n`);
  if (n % 5 === 0) await engine.search({ query: words[0][1] });
  if (n % 3 !== 0) continue;
  writeSync(1, `? - ${words[0][0]}\n`);
  await engine.items.delete([words[0][0]]);
  writeSync(1, `- ${words[0][0]}\n`);
}
