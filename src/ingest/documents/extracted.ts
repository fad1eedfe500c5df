/**
 * The text of a document with its structure, as parsers fill it: blocks one after the other, an empty line between them.
 *
 * - Text is cleaned on the way in: control characters, halves of surrogate pairs, and characters that only change how
 *   other text is displayed or hide text in it, are left out and counted.
 * - What is longer than {@link LIMITS} allows is refused as soon as it is.
 */
import type { Block } from '../../text/index.js';
import { LIMITS } from './limits.js';
import { Unreadable } from './unreadable.js';

/** A document that was read. */
export interface Extracted {
  /** The format it was read as, such as `pdf`. */
  readonly format: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly pages: number | null;
  /** What whoever imports it should know. */
  readonly notes: readonly string[];
}

// Overrides and isolates of the direction of writing (https://trojansource.codes), invisible operators and fillers.
const HIDING = /[\u202a-\u202e\u2066-\u2069\u2060-\u2064\u206a-\u206f\u180e\ufff9-\ufffb]/g;

// Characters that are letters to machines and nothing to people. Flags of three countries are spelt with them.
const TAGS = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]+/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]/g;

const MAY_NEED_CLEANING =
  /[^\n\t\x20-\x7e\xa0-\u180d\u2010-\u2027\u2030-\u205f\u3000-\ud7ff\uf900-\ufdff\uff00-\uffef]/;

/** Puts the text of one document together. */
export class TextBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  readonly #notes: string[] = [];
  #length = 0;
  #hidden = 0;
  #broken = 0;
  #replaced = 0;

  /** Whether there is any text. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** The first heading of the first level, unless another follows; a name of the document. */
  #titleHeading: string | undefined | null;

  /** The error of a document with more text than {@link LIMITS} allows. */
  static tooLong(): Unreadable {
    return new Unreadable(
      `has more than ${LIMITS.characters} characters of text: split it into several files`,
    );
  }

  /** Adds a block; one without text is left out. */
  add(kind: Block['kind'], text: string, more: Pick<Block, 'level' | 'page' | 'head'> = {}): void {
    const cleaned = trimmed(this.#clean(text), kind === 'code');
    if (cleaned === '') return;
    const start = this.#length === 0 ? 0 : this.#length + 2;
    if (start > 0) this.#parts.push('\n\n');
    this.#parts.push(cleaned);
    this.#length = start + cleaned.length;
    if (this.#length > LIMITS.characters) {
      throw TextBuilder.tooLong();
    }
    this.#blocks.push({ kind, start, end: this.#length, ...more });
    if (kind === 'heading' && more.level === 1)
      this.#titleHeading = this.#titleHeading === undefined ? cleaned : null;
  }

  /** Says something to whoever imports the document. */
  note(note: string): void {
    this.#notes.push(note);
  }

  #clean(text: string): string {
    if (!MAY_NEED_CLEANING.test(text)) return text;
    let cleaned = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (!cleaned.isWellFormed()) {
      this.#broken++;
      cleaned = cleaned.toWellFormed();
    } else this.#replaced += cleaned.split('\ufffd').length - 1;
    const remove = () => {
      this.#hidden++;
      return '';
    };
    return cleaned.replace(CONTROLS, ' ').replace(HIDING, remove).replace(TAGS, remove);
  }

  /** @param title what the document itself says that it is called. */
  done(
    format: string,
    {
      title,
      tags = [],
      pages = null,
    }: { title?: string | null | undefined; tags?: readonly string[]; pages?: number | null } = {},
  ): Extracted {
    const notes = [...this.#notes];
    if (this.#hidden > 0) notes.push(`${this.#hidden} characters that hide or reverse text were left out`);
    if (this.#replaced > 0)
      notes.push(`${this.#replaced} characters could not be read (�): check the encoding of the file`);
    if (this.#broken > 0) notes.push('halves of characters were replaced by �');
    const own = title ? trimmed(this.#clean(title).replace(/\s+/g, ' '), false) : '';
    return {
      format,
      title: own || this.#titleHeading?.replace(/\s+/g, ' ') || null,
      tags,
      text: this.#parts.join(''),
      blocks: this.#blocks,
      pages,
      notes,
    };
  }
}

/** Without empty lines at its ends; indentation of the first line stays where it means something. */
function trimmed(text: string, indented: boolean): string {
  return indented ? text.replace(/^(?:[ \t]*\n)+/, '').trimEnd() : text.trim();
}
