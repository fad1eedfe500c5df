/** The result of one check of `tandem doctor`. */

export interface Finding {
  /** `note`: information, not a problem. */
  readonly state: 'ok' | 'note' | 'problem';
  /** The name of the check. */
  readonly about: string;
  readonly text: string;
  /** What to do about a problem. */
  readonly remedy?: string | undefined;
}

/** A check without a problem. */
export const ok = (about: string, text: string): Finding => ({ state: 'ok', about, text });

/** Information, with nothing to repair. */
export const note = (about: string, text: string): Finding => ({ state: 'note', about, text });

/** A problem. @param remedy what to do. */
export const problem = (about: string, text: string, remedy: string): Finding => ({
  state: 'problem',
  about,
  text,
  remedy,
});
