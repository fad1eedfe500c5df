/** Requests and responses of memories, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { MemoryInput } from '../ingest/index.js';
import { Id, MEMORY_KINDS } from '../store/index.js';
import { name, number } from './schemas.js';

export const MemoryRecord = name(
  MemoryInput,
  'Memory',
  'A source of answers besides items: knowledge, an example (a question and a good answer), or a tool. With `user` it belongs to that person, and no one else is given it.',
);

const OnBehalf = Id.describe('The user whose own memories are read besides shared ones.').optional();

const Kind = z.enum(MEMORY_KINDS);

export const MemoryOwnerQuery = z.strictObject({ user: OnBehalf });

export const MemoriesQuery = z.strictObject({
  user: OnBehalf,
  kind: Kind.optional(),
  after: Id.describe('The last id of the page before.').optional(),
  limit: number(z.int().min(1).max(1000).describe('How many; 100 by default.')),
});

export const MemorySearchBody = name(
  z.strictObject({
    query: z.string().max(20_000),
    user: OnBehalf,
    kinds: z.array(Kind).min(1).max(4).describe('Of which kinds; all by default.').optional(),
    limit: z.int().min(1).max(100).describe('How many; 10 by default.').optional(),
  }),
  'MemoryQuery',
  'A search of memories.',
);

const fields = {
  id: z.string(),
  kind: Kind,
  user: z.string().nullable(),
  title: z.string().nullable(),
  text: z.string(),
  answer: z.string().nullable(),
  quality: z.number(),
  data: z.unknown().nullable(),
  at: z.string(),
};

export const MemoryAnswer = name(z.object(fields), 'MemoryView', 'A memory.');

export const MemoriesAnswer = z.object({ memories: z.array(MemoryAnswer) });

export const FoundMemoriesAnswer = z.object({
  memories: z.array(z.object({ ...fields, score: z.number() })).describe('The best first.'),
});
