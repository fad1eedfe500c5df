/** Records in the form in which they are exported: as they were sent, without fields that have their default. */

import {
  type EventInput,
  type Item,
  type ItemInput,
  isVisitor,
  type Store,
  type StoredEvent,
  type User,
  type UserInput,
} from '../store/index.js';
import type { What } from './files/fields.js';

const iso = (time: number): string => new Date(time).toISOString();

function exportedItem(item: Item): ItemInput {
  return {
    id: item.id,
    ...(item.title !== null && { title: item.title }),
    ...(item.body !== null && { body: item.body }),
    ...(item.tags.length > 0 && { tags: [...item.tags] }),
    ...(Object.keys(item.attributes).length > 0 && { attributes: item.attributes }),
    ...(item.image !== null && { image: item.image }),
    ...(item.published !== null && { published: iso(item.published) }),
    ...(item.expires !== null && { expires: iso(item.expires) }),
    ...(item.hidden && { hidden: true }),
    ...(item.vector !== null && { vector: [...item.vector] }),
  };
}

function exportedUser(user: User): UserInput {
  return {
    id: user.id,
    ...(user.tags.length > 0 && { tags: [...user.tags] }),
    ...(Object.keys(user.attributes).length > 0 && { attributes: user.attributes }),
    ...(user.vector !== null && { vector: [...user.vector] }),
  };
}

function exportedEvent(event: StoredEvent): EventInput {
  return {
    id: event.id,
    kind: event.kind,
    ...(event.user !== null && { user: event.user }),
    ...(event.session !== null && { session: event.session }),
    ...(event.item !== null && { item: event.item }),
    at: iso(event.at),
    ...(event.value !== null && { value: event.value }),
    ...(event.context !== null && { context: event.context }),
    ...(event.request !== null && { request: event.request }),
    ...(event.position !== null && { position: event.position }),
  };
}

/**
 * Items, with deleted ones as hidden items: events still name them, and importing these would otherwise create items
 * that can be recommended.
 */
async function* items(store: Store): AsyncGenerator<object[]> {
  // Items that only events name are created again by importing the events.
  const named = new Set(await store.namedItems.numbers());
  for await (const chunk of store.items.scan())
    yield chunk.filter(({ no }) => !named.has(no)).map(exportedItem);
  for await (const chunk of store.items.ids()) {
    yield chunk.id
      .filter((id, k) => chunk.deleted[k] === 1 && !isVisitor(id))
      .map((id) => ({ id, hidden: true }));
  }
}

/** Users, without visitors that have only a session: importing their events creates them again. */
async function* users(store: Store): AsyncGenerator<object[]> {
  for await (const chunk of store.users.scan()) {
    yield chunk.filter(({ id }) => !isVisitor(id)).map(exportedUser);
  }
}

async function* events(store: Store): AsyncGenerator<object[]> {
  for await (const chunk of store.events.read()) yield chunk.map(exportedEvent);
}

/** All records of one kind, in chunks. */
export function recordsOf(store: Store, what: What): AsyncIterable<readonly object[]> {
  return { items, users, events }[what](store);
}
