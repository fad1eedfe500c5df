/**
 * The errors of the public calls, by class. Those of the data folder are `FolderInUse` and `NewerDatabase` of
 * `store/`.
 */

/**
 * The caller's input is invalid; `field` names the wrong field.
 *
 * @example
 * const error = await tandem.recommend({ limit: 0 }).catch((thrown) => thrown);
 * error instanceof InvalidInput; // true
 * error.field; // 'limit'
 */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(field ? `${field}: ${reason}` : reason);
  }
}

/**
 * The requested item, user or other record does not exist.
 *
 * @example
 * await tandem.similar('ulysses').catch((error) => error instanceof NotFound); // true
 */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/**
 * A service that the engine calls, such as a language model behind an API, cannot be reached or returns nothing.
 *
 * @example
 * const turns = [{ role: 'user', content: 'What time is it?' }];
 * const tools = [{ name: 'clock', description: 'Tells the time.' }];
 * await tandem.chat({ turns, tools, choice: 'required' }).catch((error) => error instanceof Unavailable); // true
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/**
 * There is too little data to train on; the message says how much is required.
 *
 * @example
 * await tandem.models.train('text').catch((error) => error instanceof NotEnoughData); // true
 */
export class NotEnoughData extends Error {
  override readonly name = 'NotEnoughData';
}

/**
 * The engine was closed before the call, or while it ran.
 *
 * @example
 * await tandem.close();
 * await tandem.popular().catch((error) => error instanceof EngineClosed); // true
 */
export class EngineClosed extends Error {
  override readonly name = 'EngineClosed';
  constructor(options?: ErrorOptions) {
    super('the engine is closed', options);
  }
}
