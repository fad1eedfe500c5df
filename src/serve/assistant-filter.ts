/** The items that assistants can see, over MCP and in the OpenAI protocol, as `tandem.json` says under `assistants`. */
import { type Filter, meets } from '../indexes/index.js';
import type { ItemView } from '../ingest/index.js';

/** What a caller can see. */
type Visible = Pick<Filter, 'tags' | 'withoutTags' | 'attributes'>;

/** A filter together with what the caller can see at all. */
export const within = (filter: Filter | undefined, visible: Filter | undefined): { filter?: Filter } =>
  visible ? { filter: { ...filter, and: visible } } : filter ? { filter } : {};

/** Whether the caller can see an item. */
export const isVisible = ({ tags, attributes }: ItemView, visible: Visible | undefined): boolean =>
  visible === undefined || meets({ tags, attributes, published: null }, visible);
