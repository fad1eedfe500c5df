/** The notes of the demo world: one Markdown file a note, front matter first, then the text in English and in Chinese. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Where the notes are, in the repository as in the package. */
const FOLDER = fileURLToPath(new URL('../../../demo/notes', import.meta.url));

/** Roles whose skills the notes belong to. */
export const SKILLS = ['recommendation', 'training', 'applications', 'agents', 'operations'] as const;

const Id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is a lower-case word, with hyphens');

const Front = z.strictObject({
  tags: z.array(Id).min(1),
  /** 1 for beginners, 2 for practitioners, 3 for specialists. */
  level: z.int().min(1).max(3),
  /** Minutes to read it, and to do its example again. */
  minutes: z.int().min(1).max(15),
  /** Notes to know before this one. */
  requires: z.array(Id).default([]),
  /** Notes of the same matter, at the same height. */
  related: z.array(Id).default([]),
  /** The part of Tandem that does what the note describes: a path in the repository, or a command. */
  tandem: z.string().min(1).optional(),
  /** What the text computes: `expression = value`, the value as it stands in the text. */
  checks: z.array(z.string()).default([]),
});

/** A text in both languages. */
interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export interface Note extends z.output<typeof Front> {
  /** The file's name without its ending. */
  readonly id: string;
  /** The folder's name. */
  readonly skill: (typeof SKILLS)[number];
  readonly title: Bilingual;
  /** Markdown: paragraphs, with formulas as code. */
  readonly text: Bilingual;
}

/**
 * Reads one note.
 *
 * @param content the file's content.
 * @throws {Error} naming the file and what is wrong, where it is not in the form of a note.
 */
export function parseNote(skill: Note['skill'], id: string, content: string): Note {
  const parts = /^---\n(.*?)\n---\n+# (.+?)\n+(.*?)\n+# (.+?)\n+(.*?)\n*$/s.exec(content);
  if (!parts)
    throw new Error(
      `${skill}/${id}.md is not front matter, then '# title' and text in English and in Chinese`,
    );
  const [, front, english, englishText, chinese, chineseText] = parts;
  const read = Front.safeParse(parse(front));
  if (!read.success) throw new Error(`${skill}/${id}.md: ${z.prettifyError(read.error)}`);
  return {
    id,
    skill,
    ...read.data,
    title: { en: english, zh: chinese },
    text: { en: englishText, zh: chineseText },
  };
}

/** All notes below a folder, in the order of skills and of names. @throws {Error} as {@link parseNote} does. */
export function readNotes(folder: string = FOLDER): Note[] {
  const there = readdirSync(folder);
  return SKILLS.filter((skill) => there.includes(skill)).flatMap((skill) =>
    readdirSync(join(folder, skill))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) =>
        parseNote(skill, basename(name, '.md'), readFileSync(join(folder, skill, name), 'utf8')),
      ),
  );
}
