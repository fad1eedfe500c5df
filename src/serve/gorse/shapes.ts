/**
 * Conversion between Gorse's users, items and feedback and Tandem's:
 * - categories and all texts in labels are tags; the originals of both are in the attribute `gorse`, which is not a
 *   feature;
 * - the comment of an item is its title, or its body if it is long;
 * - feedback is an event whose id is derived from its type, user and item, so that there is one of each.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EventView, ItemView, UserView } from '../../ingest/index.js';
import { isObject } from '../../runtime/index.js';
import {
  type EventInput,
  type ItemInput,
  type ItemPatch,
  type Json,
  LIMITS,
  parseTime,
  type UserInput,
  type UserPatch,
} from '../../store/index.js';

/** Go's zero time, which Gorse writes for a missing time. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Members of labels that are vectors, by their names; shorter lists are not vectors. */
const VECTOR = /embedding|vector|^emb$/i;

const SHORTEST_VECTOR = 2;

/** A longer comment is not a title. */
const LONGEST_TITLE = 500;

const Text = z.union([z.string(), z.number().transform(String)]);

const Texts = z.array(z.string()).nullish();

const Labels = z.custom<Json>(() => true).optional();

const Timestamp = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value, context) => {
    if (value === null || value === undefined || value === '') return null;
    // Other usual forms are parsed by JavaScript's Date.
    const time = parseTime(value) ?? (typeof value === 'string' ? Date.parse(value) : Number.NaN);
    if (Number.isFinite(time)) return time <= Date.parse('0001-01-02') ? null : time;
    context.addIssue(`${JSON.stringify(value)} is no time, such as 2022-08-07T00:26:46Z`);
    return z.NEVER;
  });

const userFields = { Labels, Comment: z.string().nullish(), Subscribe: Texts };

export const GorseUser = z.object({ UserId: Text, ...userFields });

export const GorseUserPatch = z.object(userFields);

const itemFields = {
  IsHidden: z.boolean().nullish(),
  Categories: Texts,
  Timestamp,
  Labels,
  Comment: z.string().nullish(),
};

export const GorseItem = z.object({ ItemId: Text, ...itemFields });

export const GorseItemPatch = z.object(itemFields);

export const GorseFeedback = z.object({
  FeedbackType: z.string().min(1),
  UserId: Text,
  ItemId: Text,
  Value: z.number().nullish(),
  Timestamp,
  Comment: z.string().nullish(),
});

type Patched = z.output<typeof GorseItemPatch>;

/** The original fields, as stored in an attribute. */
interface Kept {
  readonly Categories?: Json;
  readonly Labels?: Json;
  readonly Subscribe?: Json;
  readonly Comment?: string;
}

/** All texts in a value, as tags. */
function tagsOf(...values: readonly (Json | undefined)[]): string[] {
  const tags = new Set<string>();
  const open: (Json | undefined)[] = [...values].reverse();
  while (open.length > 0 && tags.size < LIMITS.tags) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (value !== '' && value.length <= LIMITS.tag) tags.add(value);
    } else if (typeof value === 'object' && value !== null) open.push(...Object.values(value).reverse());
  }
  return [...tags];
}

/**
 * The original fields of an item or user. For one that was not written through this API they are reconstructed:
 * attributes that `tandem import` made from labels and comments become these again.
 */
function keptOf({ tags, attributes }: Pick<UserView, 'tags' | 'attributes'>): Kept {
  const { gorse, ...others } = attributes;
  if (isObject(gorse)) return gorse as Kept;
  const { Comment, ...rest } = others;
  const labels = Object.entries(rest).map(([name, value]) => [name.replace(/^Labels\./, ''), value] as const);
  return {
    Categories: tags,
    Labels: labels.length > 0 ? Object.fromEntries(labels) : null,
    ...(typeof Comment === 'string' && { Comment }),
  };
}

/** The vector among labels, such as an `embedding`. */
function vectorOf(labels: Json | undefined): number[] | undefined {
  if (!isObject(labels)) return undefined;
  for (const [name, value] of Object.entries(labels)) {
    const isVector =
      VECTOR.test(name) &&
      Array.isArray(value) &&
      value.length >= SHORTEST_VECTOR &&
      value.length <= LIMITS.vector &&
      value.every((each) => typeof each === 'number' && Number.isFinite(each)) &&
      value.some((each) => each !== 0);
    if (isVector) return value as number[];
  }
  return undefined;
}

/** The vector in an item's original labels. */
export const keptVectorOf = (item: Pick<ItemView, 'tags' | 'attributes'>) => vectorOf(keptOf(item).Labels);

const iso = (time: string | null) => (time === null ? ZERO_TIME : time.replace('.000Z', 'Z'));

// ---- Users

/** Converts a user of Gorse's; fields without an equivalent are stored in `attributes.gorse`. */
export function toUser({ UserId, Labels, Comment, Subscribe }: z.output<typeof GorseUser>): UserInput {
  const kept = { Labels: Labels ?? null, Comment: Comment ?? '', ...(Subscribe && { Subscribe }) };
  return { id: UserId, tags: tagsOf(Labels, Subscribe), attributes: { gorse: kept } };
}

/** Converts a user to Gorse's shape. */
export function fromUser(user: UserView): object {
  const { Labels = null, Comment = '', Subscribe } = keptOf(user);
  return { UserId: user.id, Labels, Comment, ...(Subscribe !== undefined && { Subscribe }) };
}

/** Converts a patch of a user. */
export function patchOfUser(user: UserView, patch: z.output<typeof GorseUserPatch>): UserPatch {
  const { Labels, Comment, Subscribe } = { ...keptOf(user), ...withoutNulls(patch) };
  const { tags, attributes } = toUser({ UserId: user.id, Labels, Comment, Subscribe: Subscribe as string[] });
  return { tags, attributes };
}

// ---- Items

/**
 * Converts an item of Gorse's; categories and labels become its tags, and their originals are stored in
 * `attributes.gorse`.
 */
export function toItem(item: z.output<typeof GorseItem>): ItemInput {
  const { ItemId, IsHidden, Categories, Timestamp, Labels } = item;
  return {
    id: ItemId,
    ...textsOf(item.Comment ?? ''),
    tags: tagsOf(Categories, Labels),
    attributes: { gorse: { Categories: Categories ?? null, Labels: Labels ?? null } },
    published: Timestamp,
    hidden: IsHidden ?? false,
    vector: vectorOf(Labels) ?? null,
  };
}

const textsOf = (comment: string): { title: string | null; body: string | null } =>
  comment.length > LONGEST_TITLE ? { title: null, body: comment } : { title: comment || null, body: null };

/** Converts an item to Gorse's shape. */
export function fromItem(item: ItemView): object {
  const { Labels = null } = keptOf(item);
  return {
    ItemId: item.id,
    IsHidden: item.hidden,
    Categories: categoriesOf(item),
    Timestamp: iso(item.published),
    Labels,
    Comment: item.title ?? item.body ?? '',
  };
}

/** The categories of an item; `null` where it has none. */
export function categoriesOf(item: Pick<ItemView, 'tags' | 'attributes'>): readonly string[] | null {
  const { Categories } = keptOf(item);
  return Array.isArray(Categories) && Categories.length > 0 ? (Categories as string[]) : null;
}

/** Converts a patch of an item. */
export function patchOfItem(item: ItemView, patch: Patched): ItemPatch {
  const { IsHidden, Timestamp, Comment } = patch;
  const { Categories, Labels } = { ...keptOf(item), ...withoutNulls(patch) };
  const { tags, attributes, vector } = toItem({
    ItemId: item.id,
    Timestamp: null,
    Categories: Categories as string[] | null,
    Labels,
  });
  return {
    tags,
    attributes,
    vector,
    ...(typeof IsHidden === 'boolean' && { hidden: IsHidden }),
    ...(Timestamp !== null && { published: Timestamp }),
    ...(typeof Comment === 'string' && textsOf(Comment)),
  };
}

/** The fields of a patch that are not null: null changes nothing. */
const withoutNulls = <Patch extends object>(patch: Patch): Partial<Patch> =>
  Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined && value !== null),
  ) as Partial<Patch>;

// ---- Feedback

/** The kind of event for a type of feedback: kinds have lower-case letters, digits and `_.-` only. */
export const kindOf = (type: string) => type.toLowerCase().replace(/[^a-z0-9_.-]+/g, '_');

/** Converts feedback of Gorse's to an event; a type that is not a valid kind is stored in `context.type`. */
export function toEvent(feedback: z.output<typeof GorseFeedback>): EventInput {
  const { FeedbackType, UserId, ItemId, Value, Timestamp, Comment } = feedback;
  const kind = kindOf(FeedbackType);
  const context = {
    ...(kind !== FeedbackType && { type: FeedbackType }),
    ...(Comment && { comment: Comment }),
  };
  return {
    id: `gorse-${createHash('sha256')
      .update(JSON.stringify([kind, UserId, ItemId]))
      .digest('base64url')}`,
    kind,
    user: UserId,
    item: ItemId,
    ...(Timestamp !== null && { at: Timestamp }),
    // Gorse has 0 for no value.
    ...(Value && { value: Value }),
    ...(Object.keys(context).length > 0 && { context }),
  };
}

/** Converts events to feedback, without events that lack a user or an item. */
export function fromEvents(events: readonly EventView[]): object[] {
  return events
    .filter(({ user, item }) => user !== null && item !== null)
    .map(({ kind, user, item, at, value, context }) => ({
      FeedbackType: typeof context?.type === 'string' ? context.type : kind,
      UserId: user,
      ItemId: item,
      Value: value ?? 0,
      Timestamp: iso(at),
      Updated: iso(at),
      Comment: typeof context?.comment === 'string' ? context.comment : '',
    }));
}
