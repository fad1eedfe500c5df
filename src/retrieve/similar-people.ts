/**
 * What people with similar taste liked: those who lately liked the same items, weighted by how recent for this person
 * and how telling those items are, and what they liked lately. It knows the last second's events.
 *
 * Nearest neighbours over recent sessions, after Jannach and Ludewig (2017, doi:10.1145/3109859.3109872).
 */
import { Marks } from '../indexes/index.js';
import { type Person, type Retriever, type World, weightiest } from './retriever.js';
import { Tally } from './tally.js';

/** The person's latest items that are looked at, and the most similar people. */
const OWN = 12;
const PEOPLE = 25;

/** Somebody with similar taste. */
interface Neighbour {
  readonly user: number;
  readonly alike: number;
}

const people = new Tally();
const theirItems = new Tally();
const owned = new Marks();
const listed = new Marks();

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
    owned.begin(world.items);
    for (const own of person.liked.item.subarray(0, OWN)) owned.note(own, 1);
    listed.begin(world.items);
    items.forEach((item, place) => {
      listed.note(item, place + 1);
    });
    for (const { user, alike } of neighbours(world, person)) {
      const theirs = world.tastes.likesOf(user);
      for (let k = 0; k < theirs.length; k++) {
        const place = listed.of(theirs[k]!);
        // What stands in their ring twice counts once.
        if (place === 0 || theirs.indexOf(theirs[k]!) < k) continue;
        const weights = shared[place - 1]!;
        for (let o = 0; o < theirs.length; o++) {
          const own = theirs[o]!;
          if (owned.of(own) === 0 || theirs.indexOf(own) < o) continue;
          weights.set(own, (weights.get(own) ?? 0) + alike);
        }
      }
    }
    return shared.map((weights) => weightiest([...weights].map(([item, weight]) => ({ item, weight }))));
  },
};
