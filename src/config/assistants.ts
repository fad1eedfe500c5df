/** The part of `tandem.json` on assistants: what they can see over MCP and in the OpenAI protocol, all of them and by key. */
import { z } from 'zod';
import { Attributes, Tag } from '../store/index.js';

const Tags = z.array(Tag).min(1).max(256);

const Visible = z
  .strictObject({
    tags: Tags.optional(),
    withoutTags: Tags.optional(),
    attributes: Attributes.optional(),
  })
  .describe('The items that can be seen: with one of these tags, none of those, and these attributes.');

export const Assistants = z.strictObject({
  filter: Visible.optional().describe('For all of them.'),
  keys: z
    .record(z.string().min(1).max(256), Visible)
    .default({})
    .describe('By the name of an API key, instead of the filter for all.'),
});

export type Assistants = z.output<typeof Assistants>;

/** What an assistant with a key can see; undefined for all items. */
export const visibleTo = ({ filter, keys }: Assistants, key?: string): Assistants['filter'] =>
  key !== undefined && Object.hasOwn(keys, key) ? keys[key] : filter;
