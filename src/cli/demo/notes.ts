/**
 * The notes of the demo world: one Markdown file per note, with front matter first, then the text in English and in
 * Chinese.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The folder of the notes, in the repository and in the package. */
const FOLDER = fileURLToPath(new URL('../../../demo/notes', import.meta.url));

/** The skills of roles, by which notes are grouped. */
export const SKILLS = ['recommendation', 'training', 'applications', 'agents', 'operations'] as const;

const Id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is a lower-case word, with hyphens');

const Front = z.strictObject({
  tags: z.array(Id).min(1),
  /** 1 for beginners, 2 for practitioners, 3 for specialists. */
  level: z.int().min(1).max(3),
  /** The minutes to read it and to repeat its example. */
  minutes: z.int().min(1).max(15),
  /** The prerequisites of this note. */
  requires: z.array(Id).default([]),
  /** Related notes of the same level. */
  related: z.array(Id).default([]),
  /** The part of Tandem that does what the note describes: a path in the repository, or a command. */
  tandem: z.string().min(1).optional(),
  /** The computations in the text: `expression = value`, with the value as in the text. */
  checks: z.array(z.string()).default([]),
});

/** A text in both languages. */
interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export interface Note extends z.output<typeof Front> {
  /** The name of the file without its extension. */
  readonly id: string;
  /** The name of the folder. */
  readonly skill: (typeof SKILLS)[number];
  readonly title: Bilingual;
  /** Markdown: paragraphs, with formulas as code. */
  readonly text: Bilingual;
}

/**
 * Reads one note.
 *
 * @param content the content of the file.
 * @throws {Error} with the name of the file and the reason, where it is not a valid note.
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
