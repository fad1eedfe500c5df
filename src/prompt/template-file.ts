/** The template of a data folder: its `prompt.md`, reread when it changes, or the default. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_TEMPLATE, Template } from './template.js';

/** The template of one data folder. */
export class TemplateFile {
  readonly path: string;
  #stamp = '';
  #text = DEFAULT_TEMPLATE;
  #template = Template.parse(DEFAULT_TEMPLATE, 'the default template');

  /**
   * @param folder the data folder.
   * @param warn called with the reason if a changed file is invalid; the previous template is kept.
   * @throws InvalidInput where the file is invalid.
   */
  constructor(
    folder: string,
    private readonly warn: (message: string) => void,
  ) {
    this.path = join(folder, 'prompt.md');
    this.#read();
  }

  get template(): Template {
    try {
      this.#read();
    } catch (error) {
      this.warn(`the template of prompts stays as it was: ${(error as Error).message}`);
    }
    return this.#template;
  }

  /** The text of the file, or the default. */
  get text(): string {
    return this.#text;
  }

  #read(): void {
    const stat = statSync(this.path, { throwIfNoEntry: false });
    const stamp = stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : '';
    if (stamp === this.#stamp) return;
    // Warn once about an invalid file.
    this.#stamp = stamp;
    const own = stat ? readFileSync(this.path, 'utf8') : '';
    // An empty file is about to be written.
    const text = own.trim() === '' ? DEFAULT_TEMPLATE : own;
    this.#template = Template.parse(text, this.path);
    this.#text = text;
  }
}
