/** Why the store did not take something that had passed `records.ts`; told apart from failures by its class. */

/** A record that would break a limit only once it is joined with what is there: `field` says where. */
export class RecordRefused extends Error {
  override readonly name = 'RecordRefused';
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field}: ${reason}`);
  }
}
