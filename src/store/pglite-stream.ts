/**
 * A stream in place of `pg`'s socket, connected to PGlite's worker, so that one driver, its types and its pool serve
 * both dialects.
 */
import { Duplex } from 'node:stream';

// Bytes that begin a message of the wire protocol.
const QUERY = 0x51;

const SYNC = 0x53;

const TERMINATE = 0x58;

const COPY_DONE = 0x63;

const COPY_FAIL = 0x66;

// AuthenticationOk; ParameterStatus client_encoding = UTF8; ReadyForQuery, idle.
const WELCOME = Buffer.concat([
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]),
  Buffer.from([0x53, 0, 0, 0, 25]),
  Buffer.from('client_encoding\0UTF8\0'),
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]),
]);

// PGlite has a single session, so its state is reset for each new connection.
const RESET = ['rollback', 'discard all'].map((text) => {
  const message = Buffer.from(`Q\0\0\0\0${text}\0`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
});

/** Runs wire messages in the worker. */
export type Exchange = (messages: Uint8Array) => Promise<Uint8Array>;

/** The stream of one connection. */
export class PgliteStream extends Duplex {
  readonly #exchange: Exchange;
  #started = false;
  /** Messages that are held back, as the server would not answer them yet. */
  #held: Buffer[] = [];

  constructor(exchange: Exchange) {
    super({ allowHalfOpen: false });
    this.#exchange = exchange;
  }

  /** `pg` calls these methods of a socket. */
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk]).then(() => done(), done);
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  /** `pg` writes one whole message at a time. */
  async #send(chunks: readonly Buffer[]): Promise<void> {
    if (!this.#started) {
      this.#started = true;
      for (const message of RESET) await this.#exchange(Uint8Array.from(message));
      this.push(WELCOME);
      return;
    }
    for (const chunk of chunks) {
      if (chunk[0] === TERMINATE) {
        this.push(null);
        return;
      }
      this.#held.push(chunk);
    }
    const last = this.#held.at(-1)?.[0];
    if (last !== SYNC && last !== QUERY && last !== COPY_DONE && last !== COPY_FAIL) return;
    const messages = new Uint8Array(this.#held.reduce((total, chunk) => total + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.#held) {
      messages.set(chunk, offset);
      offset += chunk.length;
    }
    this.#held = [];
    const answer = await this.#exchange(messages);
    this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
  }
}
