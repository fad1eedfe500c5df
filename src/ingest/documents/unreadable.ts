/** The error of a document that cannot be read, with its reason. */

export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
