/**
 * What people with similar taste liked: those who lately liked the same items, weighted by how recent for this person
 * and how telling those items are, and what they liked lately. It knows the last second's events.
 *
 * Nearest neighbours over recent sessions, after Jannach and Ludewig (2017, doi:10.1145/3109859.3109872).
 */
import { type Person, type Retriever, type World, weightiest } from './retriever.js';
import { Tally } from './tally.js';

/** The person's latest items that are looked at, and the most similar people. */
const OWN = 20;
const PEOPLE = 40;

/** Somebody with similar taste. */
interface Neighbour {
  readonly user: number;
  readonly alike: number;
}

const people = new Tally();
const theirItems = new Tally();

// Retrieving and explaining look at the same people; a person is read anew for each request.
const found = new WeakMap<Person, readonly Neighbour[]>();

/** The people most like `person`. */
function neighbours({ tastes, users }: World, person: Person): readonly Neighbour[] {
  const known = found.get(person);
  if (known) return known;
  const { user, liked } = person;
  people.begin(users);
  for (let k = 0; k < Math.min(OWN, liked.item.length); k++) {
    const others = tastes.likedBy(liked.item[k]!);
    // An item that few have liked says more of those who have.
    const telling = liked.weight[k]! / Math.sqrt(others.length + 1);
    for (let o = 0; o < others.length; o++) people.add(others[o]!, telling);
  }
  const { item: nearest, score } = people.best((other) => other !== user, PEOPLE);
  const list = Array.from(nearest, (other, k) => ({ user: other, alike: score[k]! }));
  found.set(person, list);
  return list;
}

export const similarPeople: Retriever = {
  name: 'similar-people',
  personal: true,
  retrieve(world, person, may, limit) {
    const near = neighbours(world, person);
    theirItems.begin(world.items);
    for (const { user, alike } of near) {
      const liked = world.tastes.likesOf(user);
      for (let k = 0; k < liked.length; k++) theirItems.add(liked[k]!, alike);
    }
    return theirItems.best(may, limit);
  },
  explain(world, person, items) {
    // The grounds are the person's items that the people who liked the item liked as well.
    const shared = items.map(() => new Map<number, number>());
    const placeOf = new Map(items.map((item, place) => [item, place]));
    const own = new Set(person.liked.item.subarray(0, OWN));
    for (const { user, alike } of neighbours(world, person)) {
      const theirs = new Set(world.tastes.likesOf(user));
      const common = [...theirs].filter((item) => own.has(item));
      for (const item of theirs) {
        const place = placeOf.get(item);
        if (place === undefined) continue;
        for (const mine of common) shared[place]!.set(mine, (shared[place]!.get(mine) ?? 0) + alike);
      }
    }
    return shared.map((weights) => weightiest([...weights].map(([item, weight]) => ({ item, weight }))));
  },
};
