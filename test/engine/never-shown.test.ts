/**
 * What a person may not see is in no answer: generated worlds of items of which each bears a word of its own, in its title,
 * text, tags and attributes; calls of all kinds by several people; and no word of a hidden, expired, unpublished,
 * dismissed or filtered item in what they return. TANDEM_WORLDS says how many worlds, 3 by default; TANDEM_TEST_SEED sets their seed.
 */
import { expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import type { ItemInput } from '#tandem/store/index.js';
import type { Engine } from '#tandem/types.js';
import { testSeed } from '../support/seed.js';
import { newEngine, newFolder } from '../support/world.js';

const WORLDS = Number(process.env.TANDEM_WORLDS ?? 3);

const PEOPLE = ['ada', 'ben', 'cleo'];

/** Lists that are the same for everybody, and paths, on which a dismissed item can be where another requires it. */
const FOR_ALL = ['popular', 'newest', 'list', 'similar', 'path'];

/** Why an item is not seen; `for` one person, or by all. */
const KINDS = ['seen', 'seen', 'hidden', 'expired', 'ahead', 'private', 'private', 'dismissed'] as const;

type Random = ReturnType<typeof seeded>;

interface Secret {
  /** A word that no other item has. */
  readonly word: string;
  readonly item: ItemInput & { readonly id: string };
  readonly sees: (user: string | undefined) => boolean;
  readonly dismissedBy: string | undefined;
}

/** A word by chance, long enough to be corrected and completed. */
const wordOf = (random: Random): string =>
  `q${Array.from({ length: 10 }, (_, k) => {
    const letters = k % 2 === 0 ? 'aeiou' : 'bdfgklmnprtvz';
    return letters[Math.floor(random() * letters.length)];
  }).join('')}`;

function worldOf(random: Random): Secret[] {
  const secrets: Secret[] = [];
  for (let k = 0; k < 48; k++) {
    const kind = KINDS[k % KINDS.length];
    const word = wordOf(random);
    const owner = PEOPLE[Math.floor(random() * PEOPLE.length)];
    const before = secrets.at(-1)?.item.id;
    secrets.push({
      word,
      dismissedBy: kind === 'dismissed' ? owner : undefined,
      sees: (user) =>
        kind === 'seen' || (kind === 'private' && user === owner) || (kind === 'dismissed' && user !== owner),
      item: {
        id: `${kind}-${k}`,
        title: `Teapot ${word}`,
        body: `The colour of the teapot ${word} is green. A ${word} stands in the kitchen.`,
        tags: ['pot', `of${word}`, ...(kind === 'private' ? [`audience:${owner}`] : [])],
        attributes: {
          maker: `maker ${word}`,
          price: 1_000 + k,
          level: 1 + (k % 3),
          ...(before && { requires: [before] }),
        },
        ...(kind === 'hidden' && { hidden: true }),
        ...(kind === 'expired' && { expires: '2020-01-01' }),
        ...(kind === 'ahead' && { published: '2999-01-01' }),
      },
    });
  }
  return secrets;
}

/** A word as it may be mistyped, or begun: the whole of it is in the answer only if the answer has it from the item. */
function mistyped(word: string, random: Random): string {
  const at = 2 + Math.floor(random() * (word.length - 3));
  return random() < 0.5 ? word.slice(0, at + 1) : word.slice(0, at) + word.slice(at + 1);
}

const filterOf = (user: string | undefined) => ({
  withoutTags: PEOPLE.filter((person) => person !== user).map((person) => `audience:${person}`),
});

/** One call of a kind. @returns its answer. */
async function call(engine: Engine, kind: string, user: string | undefined, secret: Secret, random: Random) {
  const filter = filterOf(user);
  const who = { user, filter };
  const word = mistyped(secret.word, random);
  const query = [word, `teapot ${word}`, `"green ${word}"`, `tag:of${word} green`, 'teapot', `of${word}`, ''][
    Math.floor(random() * 7)
  ];
  const seen = secret.sees(user) ? secret.item.id : undefined;
  switch (kind) {
    case 'search':
      return engine.search({ ...who, query, limit: 50 });
    case 'facets':
      return engine.search({
        ...who,
        query,
        limit: 3,
        facets: ['tags', 'maker', 'price', 'published'].map((field) => ({ field, limit: 100 })),
      });
    case 'sorted':
      return engine.search({ ...who, query: 'teapot', sort: { by: 'price' }, limit: 50 });
    case 'suggest':
      return engine.suggest({ ...who, query: word });
    case 'recommend':
      return engine.recommend({ ...who, limit: 50, explain: true });
    case 'popular':
      return engine.popular({ ...who, limit: 50 });
    case 'newest':
      return engine.newest({ ...who, limit: 50 });
    case 'list':
      return engine.list('cheap', { ...who, limit: 50 });
    case 'similar':
      return seen && engine.similar(seen, { ...who, limit: 50 });
    case 'ask':
      return engine.ask({ ...who, question: `What is the colour of the teapot ${word}?` });
    case 'prompt':
      return engine.prompt({ ...who, question: `Which teapot stands in the kitchen, ${word}?` });
    default:
      return engine.path({ ...who, role: 'pot', limit: 500 });
  }
}

const CALLS = [
  ...['search', 'search', 'facets', 'sorted', 'suggest', 'suggest', 'recommend', 'popular', 'newest', 'list'],
  ...['similar', 'ask', 'prompt', 'path'],
];

it(`over ${WORLDS} worlds and every call`, async () => {
  const seed = testSeed();
  console.log(`seed ${seed}`);
  for (let k = 0; k < WORLDS; k++) {
    const random = seeded(seed + k);
    const secrets = worldOf(random);
    const engine = await newEngine({
      data: await newFolder({ lists: { cheap: { score: '-item.attributes.price' } } }),
    });
    expect((await engine.items.upsert(secrets.map(({ item }) => item))).refused).toEqual([]);
    const likes = secrets.flatMap(({ item }) =>
      PEOPLE.filter(() => random() < 0.3).map((user) => ({ user, kind: 'like', item: item.id })),
    );
    const dismissals = secrets.flatMap(({ item, dismissedBy: user }) =>
      user ? [{ user, kind: 'dismiss', item: item.id }] : [],
    );
    await engine.events.add([...likes, ...dismissals]);
    await engine.refresh();
    // What others searched for and found is suggested only to those who may find it.
    for (const { word, item, sees } of secrets)
      for (const user of PEOPLE.filter(sees)) {
        const { request } = await engine.search({ query: word, user, filter: filterOf(user) });
        if (random() < 0.3) await engine.events.add([{ user, kind: 'click', item: item.id, request }]);
      }
    let told = 0;
    for (const user of [...PEOPLE, undefined])
      for (const secret of secrets) {
        const kind = CALLS[Math.floor(random() * CALLS.length)];
        const answer = JSON.stringify((await call(engine, kind, user, secret, random)) ?? null);
        const leaked = secrets.filter(
          ({ word, sees, dismissedBy }) =>
            answer.includes(word) && !sees(user) && !(dismissedBy && FOR_ALL.includes(kind)),
        );
        expect({ seed: seed + k, user, kind, leaked: leaked.map(({ item }) => item.id) }).toEqual({
          ...{ seed: seed + k, user, kind, leaked: [] },
        });
        if (secrets.some(({ word }) => answer.includes(word))) told++;
      }
    // Most calls do return something, or the test would prove nothing.
    expect(told).toBeGreaterThan(secrets.length);
  }
});
