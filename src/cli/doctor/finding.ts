/** The result of one check of `tandem doctor`. */

export interface Finding {
  /** `note`: worth knowing, but no problem. */
  readonly state: 'ok' | 'note' | 'problem';
  /** What was checked, in a word or two. */
  readonly about: string;
  readonly text: string;
  /** What to do about a problem. */
  readonly remedy?: string | undefined;
}

/** Something that is as it should be. */
export const ok = (about: string, text: string): Finding => ({ state: 'ok', about, text });

/** Something to know, with nothing to mend. */
export const note = (about: string, text: string): Finding => ({ state: 'note', about, text });

/** Something that is wrong. @param remedy what to do. */
export const problem = (about: string, text: string, remedy: string): Finding => ({
  state: 'problem',
  about,
  text,
  remedy,
});
