/**
 * The error of a call: the server refused it, or could not be reached.
 *
 * @example
 * const tandem = connect({ url: 'http://127.0.0.1:7700', user: 'ada' });
 * const error = await tandem.similar('nothing').catch((thrown) => thrown);
 * [error instanceof TandemError, error.status, error.code]; // [true, 404, 'not_found']
 * error.passing; // false
 */
export class TandemError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 where the server could not be reached or did not answer in time. */
    readonly status: number,
    /** The code of the error: `invalid`, `unauthorized`, `unreachable`, `timeout` … */
    readonly code: string,
    /** The field that was wrong, if the server names one. */
    readonly field?: string,
    /** The seconds after which to try again, if the server says so. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'TandemError';
  }

  /** Whether the same call can succeed later: the server was not reached, is busy, or failed. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
