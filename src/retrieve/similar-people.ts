/**
 * The retriever of items that people with similar taste liked recently: people who recently liked the same items,
 * weighted by how recent these are for this person and how few people liked them. It includes the latest events.
 *
 * Nearest neighbours over recent sessions, after Jannach and Ludewig (2017, doi:10.1145/3109859.3109872).
 */
import { Marks } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import {
  type Candidates,
  type Ground,
  NO_CANDIDATES,
  type Person,
  type Retriever,
  weightiest,
} from './retriever.js';
import { ScoreSums } from './score-sums.js';
import type { World } from './world.js';

/** The number of the person's latest items that are used, and of the most similar people. */
const OWN = 12;

const PEOPLE = 25;

class SimilarPeopleBuffers {
  readonly people = new ScoreSums();
  readonly items = new ScoreSums();
  /** By item, its position among the person's items and in the list to explain, from 1. */
  readonly owned = new Marks();
  readonly listed = new Marks();
  /** Cached between retrieving and explaining; each request has a new person object. */
  last: { readonly person: Person; readonly near: Candidates } | undefined;
}

/** The users most similar to `person`, as numbers. */
function neighbours({ tastes, users }: World, person: Person, buffers: SimilarPeopleBuffers): Candidates {
  if (buffers.last?.person === person) return buffers.last.near;
  if (person.liked.item.length === 0) return NO_CANDIDATES;
  const near = nearest({ tastes, users }, person, () => true, PEOPLE, buffers);
  buffers.last = { person, near };
  return near;
}

/**
 * The users most similar to a person, as numbers, the most similar first.
 * @param eligible whether a user can be returned.
 */
export function similarUsers(
  world: Pick<World, 'tastes' | 'users'>,
  person: Person,
  eligible: (user: number) => boolean,
  limit: number,
  scratch: Scratch,
): Candidates {
  return nearest(world, person, eligible, limit, scratch.of(SimilarPeopleBuffers));
}

function nearest(
  { tastes, users }: Pick<World, 'tastes' | 'users'>,
  { user, liked }: Person,
  eligible: (user: number) => boolean,
  most: number,
  buffers: SimilarPeopleBuffers,
): Candidates {
  const people = buffers.people.begin(users);
  for (let k = 0; k < Math.min(OWN, liked.item.length); k++) {
    const others = tastes.likedBy(liked.item[k]);
    // An item that few people liked has a larger weight.
    const share = liked.weight[k] / Math.sqrt(others.length + 1);
    people.addEach(others, 0, others.length, share);
  }
  return people.best((other) => other !== user && eligible(other), most);
}

export const similarPeople: Retriever = {
  name: 'similar-people',
  personal: true,
  retrieve(world, { person, eligible, limit }, scratch) {
    const buffers = scratch.of(SimilarPeopleBuffers);
    const { item: near, score: alike } = neighbours(world, person, buffers);
    const sums = buffers.items.begin(world.items);
    for (let n = 0; n < near.length; n++) {
      const liked = world.tastes.likesOf(near[n]);
      sums.addEach(liked, 0, liked.length, alike[n]);
    }
    return sums.best(eligible, limit);
  },
  explain(world, { person }, items, scratch) {
    // The grounds are the person's items that people who liked the candidate liked as well.
    const buffers = scratch.of(SimilarPeopleBuffers);
    const { item: own } = person.liked;
    const looked = Math.min(OWN, own.length);
    const shared = new Float64Array(items.length * looked);
    const owned = buffers.owned.begin(world.items);
    for (let k = 0; k < looked; k++) owned.note(own[k], k + 1);
    const listed = buffers.listed.begin(world.items);
    for (let place = 0; place < items.length; place++) listed.note(items[place], place + 1);
    const { item: near, score: alike } = neighbours(world, person, buffers);
    const both: number[] = [];
    for (let n = 0; n < near.length; n++) {
      const theirs = world.tastes.likesOf(near[n]);
      // An item that is twice among a person's latest likes counts once.
      both.length = 0;
      for (let k = 0; k < theirs.length; k++) {
        const place = owned.of(theirs[k]) - 1;
        if (place >= 0 && !both.includes(place)) both.push(place);
      }
      for (let k = 0; k < theirs.length; k++) {
        const place = listed.of(theirs[k]) - 1;
        if (place < 0 || theirs.indexOf(theirs[k]) < k) continue;
        for (const o of both) shared[place * looked + o] += alike[n];
      }
    }
    return items.map((_, place) => {
      const grounds: Ground[] = [];
      for (let o = 0; o < looked; o++) {
        const weight = shared[place * looked + o];
        if (weight > 0) grounds.push({ item: own[o], weight });
      }
      return weightiest(grounds);
    });
  },
};
