/** The tables as Kysely sees them; the SQL that makes them is in `migrations.ts`. */
import type { ColumnType, Generated } from 'kysely';
import type { Json } from './records.js';

/** `jsonb`: read as a value, written as JSON text. */
type Jsonb<Value> = ColumnType<Value, string, string>;

/** `timestamptz`: written and compared as text or `Date`; read through `extract(epoch …)`, see `times.ts`. */
type Timestamp = ColumnType<Date, Date | string, Date | string>;

type Attributes = { readonly [key: string]: Json };

interface Entity {
  no: number;
  id: string;
  tags: string[];
  attributes: Jsonb<Attributes>;
  vector: number[] | null;
  deleted: Generated<boolean>;
}

interface ItemsTable extends Entity {
  title: string | null;
  body: string | null;
  image: string | null;
  published: Timestamp | null;
  expires: Timestamp | null;
  hidden: Generated<boolean>;
}

interface UsersTable extends Entity {}

interface KindsTable {
  no: number;
  name: string;
}

interface EventsTable {
  seq: Generated<string>;
  id: string;
  kind_no: number;
  user_no: number;
  item_no: number | null;
  at: Timestamp;
  value: number | null;
  session: string | null;
  context: Jsonb<Attributes> | null;
  request: string | null;
  position: number | null;
}

interface RequestsTable {
  id: string;
  at: Timestamp;
  user_no: number | null;
  query: Jsonb<Attributes>;
  items: number[];
  scores: number[];
  features: number[];
  feature_names: string[];
  decision: Jsonb<Attributes> | null;
}

interface SettingsTable {
  name: string;
  value: Jsonb<Json>;
}

interface KeysTable {
  name: string;
  hash: Buffer;
  scopes: string[];
  created: Generated<Timestamp>;
}

interface DocumentsTable {
  item_no: number;
  version: number;
  bytes: string;
  characters: number;
  pages: number | null;
  at: Generated<Timestamp>;
  source: string | null;
  owner: string | null;
  format: string;
  hash: string;
  body_hash: string;
  notes: string[];
}

interface ChunksTable {
  item_no: number;
  ordinal: number;
  page: number | null;
  start_offset: number;
  end_offset: number;
  headings: string[];
  text: string;
}

export interface Schema {
  'tandem.items': ItemsTable;
  'tandem.users': UsersTable;
  'tandem.kinds': KindsTable;
  'tandem.events': EventsTable;
  'tandem.requests': RequestsTable;
  'tandem.settings': SettingsTable;
  'tandem.keys': KeysTable;
  'tandem.documents': DocumentsTable;
  'tandem.chunks': ChunksTable;
}
