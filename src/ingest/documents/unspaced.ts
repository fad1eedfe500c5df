/** Characters between which lines are put together without a space. */

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}，。、；：？！）」』】》“”（「『【《]/u;

export const isUnspaced = (character: string) => UNSPACED.test(character);
