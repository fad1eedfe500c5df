/** A count of the calls under way, so that a resource is closed only after the last of them. */

/** An object whose methods all return promises. */
type Calls<Self> = { [Name in keyof Self]: (...args: never[]) => Promise<unknown> };

/** Counts the calls under way, and admits no more once it is closed. */
export class CallGate {
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #refusal: () => Error;
  #closed = false;

  /** @param refusal the error of calls that come after closing. */
  constructor(refusal: () => Error) {
    this.#refusal = refusal;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs a call; {@link settled} waits for it. Rejects once closed. */
  run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(this.#refusal());
    const result = call();
    this.#underWay.add(result);
    const done = () => this.#underWay.delete(result);
    result.then(done, done);
    return result;
  }

  /** An object with the same methods, each run through the gate. */
  guard<Self extends Calls<Self>>(self: Self): Self {
    const guarded = Object.entries<(...args: never[]) => Promise<unknown>>(self).map(([name, call]) => [
      name,
      (...args: never[]) => this.run(() => call(...args)),
    ]);
    return Object.fromEntries(guarded) as Self;
  }

  /** Refuses further calls. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves once the calls under way have ended, with or without an error. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}
