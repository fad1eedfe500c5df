/** Characters between which lines are put together without a space. */

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}，。、；：？！）」』】》“”（「『【《]/u;

/** Whether a character is of a script that is written without spaces between words. */
export const isUnspaced = (character: string) => UNSPACED.test(character);
