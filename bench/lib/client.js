/**
 * A lean HTTP/1.1 client for load: one request at a time on each of many kept-alive sockets, answers read by their
 * Content-Length. On two cores a general client costs more than the server under test and would measure itself.
 */
import { connect } from 'node:net';

const END = Buffer.from('\r\n\r\n');

/**
 * The bytes of one request.
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @returns {Buffer}
 */
export function request(method, path, body) {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n`;
  return Buffer.from(
    body === undefined
      ? `${head}\r\n`
      : `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Sends requests over `connections` sockets, each the next as soon as its last was answered, until `next` has none.
 * Where `next` says when a request was due, its latency counts from then, so that requests held up by others count too
 * (else a pause of the server would delay only those under way: coordinated omission). What `counts: false` stands with
 * is sent and answered, and not counted.
 * @typedef {Buffer | { bytes: Buffer, due: number, counts?: boolean } | undefined} Next
 * @param {{ port: number, connections: number, next: (connection: number) => Next | Promise<Next>,
 *   onAnswer?: (status: number, body: Buffer, connection: number) => void }} settings
 * @returns {Promise<{ seconds: number, latencies: Float64Array, fromSending: Float64Array, late: Float64Array,
 *   statuses: Record<string, number> }>} of all requests that count, in the order in which they were answered, the
 *   milliseconds from when they were due, and from when they were sent; and by how much this client sent them late, though
 *   they were due and a connection was free, for its own pauses or for want of a core. The seconds are those of all.
 */
export async function load({ port, connections, next, onAnswer }) {
  const times = new Times();
  /** @type {Record<string, number>} */
  const statuses = {};
  const begun = performance.now();

  const one = (connection) =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let due = 0;
      let free = performance.now();
      let counts = true;
      let sent = 0;
      /** @type {Buffer[]} */
      let chunks = [];
      let have = 0;
      let need = -1; // the answer's whole length, once its head has been read
      let bodyAt = 0;
      let status = 0;

      const write = (one) => {
        if (one === undefined) {
          socket.end();
          resolve(undefined);
          return;
        }
        sent = performance.now();
        due = one.due ?? sent;
        counts = one.counts ?? true;
        socket.write(one.bytes ?? one);
      };
      const send = () => {
        const one = next(connection);
        if (one instanceof Promise) one.then(write, reject);
        else write(one);
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed a connection')));
      socket.on('data', (chunk) => {
        chunks.push(chunk);
        have += chunk.length;
        if (need < 0) {
          const whole = chunks.length === 1 ? chunk : Buffer.concat(chunks);
          chunks = [whole];
          const end = whole.indexOf(END);
          if (end < 0) return;
          const head = whole.latin1Slice(0, end);
          status = Number(head.slice(9, 12));
          bodyAt = end + 4;
          need = bodyAt + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
        }
        if (have < need) return;
        const now = performance.now();
        if (counts) times.add(now - due, now - sent, sent - Math.max(due, free));
        free = now;
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (onAnswer) {
          const whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
          onAnswer(status, whole.subarray(bodyAt, need), connection);
        }
        chunks = [];
        have = 0;
        need = -1;
        send();
      });
    });
  await Promise.all(Array.from({ length: connections }, (_, connection) => one(connection)));
  return { seconds: (performance.now() - begun) / 1000, ...times.all(), statuses };
}

/** The times of many requests, in milliseconds. */
class Times {
  #columns = [0, 1, 2].map(() => new Float64Array(1 << 16));
  #count = 0;

  add(...times) {
    if (this.#count === this.#columns[0].length) {
      this.#columns = this.#columns.map((column) => {
        const more = new Float64Array(column.length * 2);
        more.set(column);
        return more;
      });
    }
    for (let k = 0; k < times.length; k++) this.#columns[k][this.#count] = times[k];
    this.#count++;
  }

  all() {
    const [latencies, fromSending, late] = this.#columns.map((column) => column.slice(0, this.#count));
    return { latencies, fromSending, late };
  }
}
