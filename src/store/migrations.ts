/**
 * The migrations of the schema. A released migration is never changed; later changes are new entries. All tables are in
 * a separate schema, `tandem`, so that they can share a database with an application.
 */

export interface Migration {
  readonly name: string;
  /** One or more statements of PostgreSQL's dialect; all migrations of one start run in one transaction. */
  readonly sql: string;
}

/** A migration's version is its place in this list, from 1. */
/** Imports into an empty table build it at the end: see `user-index.ts`. */
export const EVENTS_BY_USER = 'create index events_user on tandem.events (user_no)';

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'items, users, events, requests, settings, keys',
    sql: `
      create table tandem.items (
        no int primary key check (no >= 0),
        published timestamptz,
        expires timestamptz,
        hidden boolean not null default false,
        deleted boolean not null default false,
        id text collate "C" not null unique,
        title text,
        image text,
        tags text[] not null default '{}',
        attributes jsonb not null default '{}',
        body text
      );
      comment on table tandem.items is 'What may be recommended. Events refer to an item by its no, which it keeps for ever.';

      create table tandem.users (
        no int primary key check (no >= 0),
        deleted boolean not null default false,
        id text collate "C" not null unique,
        tags text[] not null default '{}',
        attributes jsonb not null default '{}'
      );
      comment on table tandem.users is 'People, and visitors known by a session only, whose id begins with chr(1).';

      create table tandem.kinds (
        no smallint primary key check (no >= 0),
        name text collate "C" not null unique
      );
      comment on table tandem.kinds is 'Names of the kinds of events seen so far.';

      -- Fixed-width columns first, so that rows are small. Few indexes, and no foreign keys: each
      -- costs a fourth of the speed at which events are written. Rows are never changed, so reading the table from
      -- its beginning gives them in the order of seq.
      create table tandem.events (
        seq bigint generated always as identity,
        at timestamptz not null,
        user_no int not null,
        item_no int,
        kind_no smallint not null,
        position smallint,
        value double precision,
        id text collate "C" primary key,
        session text,
        request text,
        context jsonb
      );
      comment on table tandem.events is 'Who (users.no) did what (kinds.no) to which item (items.no), in the order of seq.';

      create table tandem.requests (
        id text collate "C" primary key,
        at timestamptz not null,
        user_no int,
        query jsonb not null,
        items int[] not null,
        scores double precision[] not null,
        features real[] not null,
        feature_names text[] not null
      );
      create index requests_at on tandem.requests (at);
      comment on table tandem.requests is 'Served lists with the features they were decided on: items.no in the order served.';

      create table tandem.settings (
        name text collate "C" primary key,
        value jsonb not null
      );

      create table tandem.keys (
        name text collate "C" primary key,
        hash bytea not null unique,
        scopes text[] not null,
        created timestamptz not null default now()
      );
      comment on table tandem.keys is 'API keys: hash is the SHA-256 of the key, which is kept nowhere.';
    `,
  },
  {
    name: 'what decided a served list',
    sql: `
      alter table tandem.requests add column decision jsonb;
      comment on column tandem.requests.decision is
        'What decided the list besides scores: arms of experiments, places that were pinned or explored, from 0.';
    `,
  },
  {
    name: 'served lists in the order in which they are read',
    sql: `
      create index requests_at_id on tandem.requests (at, id);
      drop index tandem.requests_at;
    `,
  },
  {
    name: 'no ids of people who were deleted',
    sql: `
      delete from tandem.requests r using tandem.users u
      where u.deleted and (r.user_no = u.no or r.query->>'user' = u.id);
      insert into tandem.settings (name, value)
        select 'erasure', '{"events": true}' where exists (select from tandem.users where deleted)
        on conflict (name) do nothing;
      update tandem.users set id = chr(1) || chr(1) || no where deleted;
    `,
  },
  {
    name: 'documents and their chunks',
    sql: `
      create table tandem.documents (
        item_no int primary key,
        version int not null,
        bytes bigint not null,
        characters int not null,
        pages int,
        at timestamptz not null default now(),
        source text collate "C" unique,
        owner text collate "C",
        format text not null,
        hash text not null,
        body_hash text not null,
        notes text[] not null
      );
      create index documents_owner on tandem.documents (owner) where owner is not null;
      comment on table tandem.documents is
        'What items (items.no) were read from. hash is of the source, body_hash the MD5 of the body that its chunks go with.';

      create table tandem.chunks (
        item_no int not null,
        ordinal int not null,
        page int,
        start_offset int not null,
        end_offset int not null,
        headings text[] not null,
        text text not null,
        primary key (item_no, ordinal)
      );
      comment on table tandem.chunks is
        'The parts of documents that are searched. Offsets count UTF-16 code units of the extracted text, [start, end).';
    `,
  },
  {
    name: 'visitors who signed in',
    sql: `
      create table tandem.sign_ins (
        visitor_no int not null,
        user_no int not null,
        at timestamptz not null
      );
      create index sign_ins_visitor on tandem.sign_ins (visitor_no, at);
      create index sign_ins_user on tandem.sign_ins (user_no);
      comment on table tandem.sign_ins is
        'What a visitor (users.no) did until a moment counts as what a user (users.no) did; events keep the visitor.';
    `,
  },
  {
    name: 'items that only events name',
    sql: `
      create table tandem.named_items (item_no int primary key);
      comment on table tandem.named_items is 'Items (items.no) that events made and nobody has written yet.';
      insert into tandem.named_items
        select no from tandem.items i
        where title is null and body is null and image is null and published is null and expires is null
          and tags = '{}' and attributes = '{}' and not hidden and not deleted
          and exists (select from tandem.events where item_no = i.no);
    `,
  },
  {
    name: 'memories',
    sql: `
      create table tandem.memories (
        id text collate "C" primary key,
        kind text not null,
        owner text collate "C",
        title text,
        text text not null,
        answer text,
        quality double precision not null,
        data jsonb,
        at timestamptz not null
      );
      create index memories_owner on tandem.memories (owner) where owner is not null;
      comment on table tandem.memories is
        'What answers are made of besides items: knowledge, examples, tools, sessions; everybody''s, or of the user who is their owner.';
    `,
  },
  {
    name: 'vectors of items and users',
    sql: `
      alter table tandem.items add column vector real[];
      alter table tandem.users add column vector real[];
    `,
  },
  {
    name: 'what answers cost',
    sql: `
      create table tandem.answer_costs (
        request text collate "C" primary key,
        at timestamptz not null,
        owner text collate "C",
        provider text not null,
        strategy text not null,
        answered boolean not null,
        milliseconds double precision not null,
        calls int not null,
        input double precision not null,
        output double precision not null,
        cost double precision not null
      );
      create index answer_costs_at on tandem.answer_costs (at);
      create index answer_costs_owner on tandem.answer_costs (owner) where owner is not null;
      comment on table tandem.answer_costs is
        'What each answer cost, with all calls of language models made for it; input and output are tokens.';
    `,
  },
  {
    name: 'events by user, and those that answer lists',
    sql: `
      -- A person's history is shown, exported, taken back and deleted by user_no: read through from the beginning, a million
      -- events took most of a second. It makes inserting dearer.
      create index events_user on tandem.events (user_no, seq);
      -- Only the events that name a list: imported histories have none.
      create index events_request on tandem.events (request) where request is not null;
    `,
  },
  {
    name: 'events by user, without their order',
    sql: `
      -- Entries of one user are kept together, once for all of theirs: writing a million events takes a third less of the time
      -- that the index costs. A user's events are few enough to be sorted when they are read.
      drop index tandem.events_user;
      ${EVENTS_BY_USER};
    `,
  },
];
