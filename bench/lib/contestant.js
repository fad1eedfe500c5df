/**
 * A contestant that stays alive between its turns: it warms up once, then measures whenever it is asked to. Its side
 * of the talk: print {"ready": true}, then for each line on standard input one JSON line with the result.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that measures by turns. */
export class Contestant {
  #child;
  #lines;
  #errors = '';

  /**
   * @param {string} command
   * @param {string[]} args
   * @param {{ cwd?: string, env?: Record<string, string | undefined>, log?: (line: string) => void }} [settings]
   */
  constructor(command, args, { cwd, env, log } = {}) {
    this.name = [command, ...args].join(' ');
    this.#child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin.on('error', () => {}); // it has ended; the missing answer says so
    this.#child.on('error', (error) => {
      this.#errors += error.message;
    });
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      this.#errors = `${this.#errors}${line}\n`.slice(-2000);
      log?.(line);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until it has warmed up. */
  async ready() {
    const { ready } = await this.#next();
    if (!ready) throw new Error(`${this.name} did not say that it is ready`);
    return this;
  }

  /**
   * Has it measure once.
   * @returns {Promise<Record<string, unknown>>}
   */
  measure() {
    this.#child.stdin.write('\n');
    return this.#next();
  }

  /** Ends it. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    const closed = new Promise((done) => this.#child.once('close', done));
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await closed;
    clearTimeout(timer);
  }

  async #next() {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`${this.name} ended early:\n${this.#errors.trim()}`);
      if (value.startsWith('{')) return JSON.parse(value);
    }
  }
}
