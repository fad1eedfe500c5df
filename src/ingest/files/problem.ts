/** The error of a file that cannot be imported as it was asked for; the message says what to do. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}
