/** Events that take others back: live, late, and after a restart, the lists are the same. */
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { baseKind, DEFAULT_KINDS, kindsWith } from '#tandem/indexes/index.js';
import type { Engine } from '#tandem/types.js';
import { emptyFolder } from '../support/store.js';

const AT = Date.parse('2026-11-01T10:00:00Z');

interface Did {
  readonly item: string;
  readonly kind: string;
  readonly at?: number;
}

/** What people are shown of a, b and c, and what is liked, after what each of them did: live, and after a restart. */
async function after(people: { readonly [user: string]: readonly Did[] }) {
  const data = await emptyFolder();
  const options = { data, warn: () => {} };
  const look = async (engine: Engine) => {
    const shown: { [user: string]: string } = {};
    for (const user of Object.keys(people))
      shown[user] = (await engine.recommend({ user, limit: 500 })).items
        .map(({ id }) => id)
        .filter((id) => id.startsWith(`${user}-`))
        .map((id) => id.slice(user.length + 1))
        .sort()
        .join('');
    const liked = (await engine.popular({ limit: 500 })).items
      .filter(({ reasons }) => reasons.some(({ retriever }) => retriever === 'popular'))
      .map(({ id }) => id)
      .sort();
    return { shown, liked };
  };
  const first = await open(options);
  const users = Object.keys(people);
  await first.items.upsert(users.flatMap((user) => ['a', 'b', 'c'].map((id) => ({ id: `${user}-${id}` }))));
  for (const [user, events] of Object.entries(people)) {
    for (const [k, event] of events.entries())
      await first.events.add([{ user, at: AT + k * 1000, ...event, item: `${user}-${event.item}` }]);
  }
  const live = await look(first);
  await first.close();
  const second = await open(options);
  expect(await look(second)).toEqual(live);
  await second.close();
  await rm(data, { recursive: true, force: true });
  return live;
}

const a = (kind: string, at?: number): Did => ({ item: 'a', kind, ...(at !== undefined && { at }) });

const b = (kind: string): Did => ({ item: 'b', kind });

describe('what somebody disliked', () => {
  it('is shown again after a like or when taken back, and not after a click or a like before', async () => {
    const { shown } = await after({
      liked: [a('dislike'), a('like')],
      clicked: [a('dislike'), a('click')],
      before: [a('like'), a('dislike')],
      bought: [a('purchase'), a('dislike'), a('like')],
      back: [a('downvote'), a('remove_downvote')],
    });
    expect(shown).toEqual({ liked: 'abc', clicked: 'bc', before: 'bc', bought: 'bc', back: 'abc' });
  });
});

describe('an event that takes back', () => {
  it('leaves nothing of what it takes back, late or not, and nothing else goes', async () => {
    const { liked } = await after({
      like: [a('like'), b('like'), a('like'), a('unlike')],
      star: [a('star'), b('star'), a('unstar')],
      vote: [a('upvote'), b('upvote'), a('remove_upvote')],
      mark: [a('bookmark'), b('bookmark'), a('unsave')],
      cart: [a('addtocart'), b('add_to_cart'), a('remove-from-cart')],
      late: [b('like'), a('unlike', AT + 60_000), a('like', AT + 30_000)],
      again: [a('like'), b('like'), a('unlike'), a('like')],
      // One purchase with each return.
      once: [a('purchase'), b('purchase'), a('order'), a('refund')],
      twice: [a('purchase'), b('purchase'), a('order'), a('refund'), a('return')],
      other: [a('purchase'), { item: 'c', kind: 'cancel' }, b('unlike')],
    });
    const bs = ['cart', 'late', 'like', 'mark', 'star', 'twice', 'vote'].map((user) => `${user}-b`);
    expect(liked).toEqual([...bs, 'again-a', 'again-b', 'once-a', 'once-b', 'other-a'].sort());
  });
});

describe('kinds of other systems', () => {
  it('mean what the kind means that they are names of, also where that was configured', () => {
    const kinds = kindsWith({ purchase: { meaning: 'positive', weight: 7, hides: false } });
    for (const name of ['transaction', 'order_completed', 'order-completed', 'ordercompleted', 'buy'])
      expect(kinds[name], name).toEqual({ meaning: 'positive', weight: 7, hides: false });
    expect(kinds.pv).toEqual(DEFAULT_KINDS.view);
    expect(kinds.fav).toEqual(DEFAULT_KINDS.save);
    expect(kindsWith({ star: DEFAULT_KINDS.dislike }).star).toEqual(DEFAULT_KINDS.dislike);
    expect(kindsWith().like).toEqual(DEFAULT_KINDS.like);
    expect(baseKind('nothing-known')).toBe('nothing-known');
    for (const kind of Object.keys(DEFAULT_KINDS)) expect(baseKind(kind)).toBe(kind);
  });

  it('that mean nothing are told of where there are many', async () => {
    const data = await emptyFolder();
    const told: string[] = [];
    const warn = (message: string) => void told.push(message);
    const engine = await open({ data, warn });
    await engine.events.add([
      { user: 'u', item: 'i', kind: 'frobnicate' },
      { user: 'u', item: 'i', kind: 'click' },
    ]);
    await engine.close();
    await (await open({ data, warn })).close();
    expect(told.join('\n')).toMatch(/1 of 2 events are of the kind 'frobnicate', which has no meaning here/);
    await rm(data, { recursive: true, force: true });
  });
});
