/** Errors that callers may meet, told apart by class. */

/** The caller's input was wrong: `field` says where. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(field ? `${field}: ${reason}` : reason);
  }
}

/** What was asked for is not there. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** There is too little to learn from. */
export class NotEnoughData extends Error {
  override name = 'NotEnoughData';
}
