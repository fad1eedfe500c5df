/**
 * What is private reaches no prompt of another's: requests are generated, a scripted provider reports what it was given, and
 * each private text bears a word that tells whose it is. TANDEM_CANARIES says how many requests, 100 by default.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { modelServer, says } from '../support/model-server.js';
import { testSeed } from '../support/seed.js';
import { emptyFolder } from '../support/store.js';

const REQUESTS = Number(process.env.TANDEM_CANARIES ?? 100);

const TOPICS = ['teapot', 'garden', 'boiler', 'piano', 'bicycle', 'cellar', 'ladder', 'kettle'];
const PEOPLE = Array.from({ length: 12 }, (_, k) => `person-${k}`);
const SESSIONS = Array.from({ length: 6 }, (_, k) => `session-${k}`);

const canary = (whose: string, what: string) => `canary_${whose.replace('-', '')}_${what}`;

/** Whose canaries a text bears. */
const whoseIn = (text: string): Set<string> =>
  new Set(Array.from(text.matchAll(/canary_([a-z]+\d*)_/g), ([, whose]) => whose));

it(`over ${REQUESTS} generated requests`, async () => {
  const seed = testSeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const pick = <Of>(list: readonly Of[]): Of => list[Math.floor(random() * list.length)];
  const server = await modelServer();
  // What is quoted of a source gets into conversations and examples.
  server.behave((request, response) => {
    const [, said = 'NOT FOUND'] =
      /<source number="1"[^\n]*>\n(.*?)(?:\n|<\/source>)/s.exec(request.messages.at(-1)!.content) ?? [];
    says(said)(request, response);
  });
  const folder = await emptyFolder();
  await mkdir(folder, { recursive: true });
  const provider = (name: string, more: object) => ({ name, url: server.url, model: name, ...more });
  const providers = [
    provider('writer', { tasks: ['write', 'judge'] }),
    provider('rewriter', { tasks: ['rewrite'] }),
  ];
  await writeFile(join(folder, 'tandem.json'), JSON.stringify({ answers: { providers } }));
  const tandem = await open({ data: folder, background: false });
  try {
    await tandem.items.upsert(
      TOPICS.flatMap((topic) => [
        { id: topic, title: `The ${topic}`, body: `The ${topic} stands in the house. Its colour is green.` },
        {
          id: `hidden-${topic}`,
          title: `The hidden ${topic}`,
          body: `The colour of the ${topic} is ${canary('hidden', topic)}.`,
          hidden: true,
        },
        {
          id: `expired-${topic}`,
          title: `The old ${topic}`,
          body: `The colour of the ${topic} is ${canary('expired', topic)}.`,
          expires: '2020-01-01T00:00:00Z',
        },
        ...PEOPLE.slice(0, 4).map((person) => ({
          id: `${person}-${topic}`,
          title: `Notes on the ${topic}`,
          tags: [`audience:${person}`],
          body: `The colour of the ${topic} of mine is ${canary(person, topic)}.`,
        })),
      ]),
    );
    await tandem.memories.upsert(
      PEOPLE.flatMap((user) =>
        TOPICS.flatMap((topic) => [
          { kind: 'knowledge' as const, user, text: `The colour of the ${topic} is ${canary(user, topic)}.` },
          {
            kind: 'example' as const,
            user,
            text: `What colour is the ${topic}?`,
            answer: `It is ${canary(user, topic)}.`,
          },
          {
            kind: 'tool' as const,
            user,
            title: `${topic}-tool`,
            text: `Paints the ${topic} ${canary(user, topic)}.`,
          },
        ]),
      ),
    );
    for (let k = 0; k < REQUESTS; k++) {
      const user = random() < 0.6 ? pick(PEOPLE) : undefined;
      const session = random() < 0.5 ? pick(SESSIONS) : undefined;
      const who = user ?? session;
      const topic = pick(TOPICS);
      const asked = pick([
        `What colour is the ${topic}?`,
        `Which colour does it have?`,
        `Why is the colour of the ${topic} of mine so, and where does the ${topic} stand?`,
        `Paint the ${topic}, hidden or old: what is its colour?`,
        // What one says oneself is one's own, and stays in one's conversation.
        ...(who ? [`My ${topic} is ${canary(who, 'said')}; what colour is the ${topic}?`] : []),
      ]);
      const others = PEOPLE.filter((person) => person !== user).map((person) => `audience:${person}`);
      const before = server.requests.length;
      const answer = await tandem.ask({
        question: asked,
        user,
        session,
        filter: random() < 0.9 ? { withoutTags: others } : { tags: [`audience:${user ?? 'nobody'}`] },
        ...(who && random() < 0.6 && { conversation: pick(['home', 'work']) }),
        strategy: pick(['direct', 'direct', 'self-consistency', 'self-asking'] as const),
      });
      if (user && random() < 0.2) await tandem.events.add([{ user, kind: 'like', request: answer.request }]);
      const own = who ? [who.replace('-', '')] : [];
      for (const { messages } of server.requests.slice(before)) {
        const foreign = [...whoseIn(JSON.stringify(messages))].filter((whose) => !own.includes(whose));
        expect({ k, who, foreign }).toEqual({ k, who, foreign: [] });
      }
      const told = [...whoseIn(JSON.stringify(answer))].filter((whose) => !own.includes(whose));
      expect({ k, who, told }).toEqual({ k, who, told: [] });
    }
    // What is one's own does reach one's prompts, or the test would prove nothing.
    const given = server.requests.flatMap(({ messages }) => [...whoseIn(JSON.stringify(messages))]);
    expect(new Set(given).size).toBeGreaterThan(PEOPLE.length / 2);
  } finally {
    await tandem.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
