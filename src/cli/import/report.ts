/** The list of refused records: all in a file of JSON lines, and the first ones in memory for display. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Refused } from '../../ingest/index.js';

const SHOWN = 5;

const BUFFER = 64 * 1024;

/** Refused records; the file is created with the first one. */
export class Report {
  readonly first: Refused[] = [];
  count = 0;
  #file: number | undefined;
  #waiting = '';

  /** @param path the file, which is created only if a record is refused. */
  constructor(readonly path: string) {}

  add(refused: Refused): void {
    this.count++;
    if (this.first.length < SHOWN) this.first.push(refused);
    this.#waiting += `${JSON.stringify(refused)}\n`;
    if (this.#waiting.length > BUFFER) this.#write();
  }

  close(): void {
    this.#write();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(): void {
    if (this.#waiting === '') return;
    if (this.#file === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#file = openSync(this.path, 'w');
    }
    const bytes = Buffer.from(this.#waiting);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#waiting = '';
  }
}
