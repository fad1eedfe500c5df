/** Errors that callers may meet, told apart by class. Those of the data folder are `FolderInUse` and `NewerDatabase` of `store/`. */

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

/** Something that is called from here, such as a language model behind an API, cannot be reached or gives nothing. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** There is too little data to train on; the message says how much is needed. */
export class NotEnoughData extends Error {
  override readonly name = 'NotEnoughData';
}

/** The engine was closed before the call, or while it ran. */
export class EngineClosed extends Error {
  override readonly name = 'EngineClosed';
  constructor(options?: ErrorOptions) {
    super('the engine is closed', options);
  }
}
