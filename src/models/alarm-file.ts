/** The file of alarms of served models, `alarms.json`: the latest last. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJson, writeJson } from './json-file.js';
import type { ModelAlarm } from './model-record.js';

/** The maximum number of stored alarms. */
const ALARMS = 50;

/** Writes read the file first, so they are serialised. */
export class AlarmFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** All alarms, the latest last. */
  read(): Promise<ModelAlarm[]> {
    return readJson<ModelAlarm[]>(this.#path, []);
  }

  /** Stores an alarm; replaces one of the same kind and time. */
  async keep(alarm: ModelAlarm): Promise<void> {
    const others = (await this.read()).filter(({ kind, at }) => kind !== alarm.kind || at !== alarm.at);
    await this.#write([...others, alarm]);
  }

  /** Closes the open alarms of a kind of models. */
  async close(kind: string): Promise<void> {
    const alarms = await this.read();
    if (!alarms.some((alarm) => alarm.open && alarm.kind === kind)) return;
    await this.#write(alarms.map((alarm) => (alarm.kind === kind ? { ...alarm, open: false } : alarm)));
  }

  /** Removes users from all alarms. */
  async forget(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids);
    const alarms = await this.read();
    if (!alarms.some(({ accounts }) => accounts.some((id) => gone.has(id)))) return;
    await this.#write(
      alarms.map((alarm) => ({ ...alarm, accounts: alarm.accounts.filter((id) => !gone.has(id)) })),
    );
  }

  async #write(alarms: readonly ModelAlarm[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeJson(this.#path, alarms.slice(-ALARMS));
  }
}
