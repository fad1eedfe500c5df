/**
 * The registry of a data folder's models: every version with its data, its metrics and whether it was admitted; and which
 * version of each kind is served.
 *
 *   DATA/models/ranker-20260314-091500-x7/model.safetensors   loads anywhere as the model's weights
 *                                          model.json         the version's record, and its settings
 *                                          ...                further files of its kind (see models/sequence-files.ts)
 *   DATA/models/serving.json               for each kind the versions that were served, the one being served last
 *   DATA/models/alarms.json                alarms of the monitor of served models, the latest last
 *
 * Files are written whole and durably, so that a crash leaves the earlier state, and a running server can read files
 * while a command writes them. Writes of one registry are serialised, so create one instance per folder.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SerialQueue, uniqueWord, writeFolder } from '../runtime/index.js';
import { readSafetensors, type StoredTensors, writeSafetensors } from '../tensor/index.js';
import { AlarmFile } from './alarm-file.js';
import { absent, readJson, writeJson } from './json-file.js';
import type { ListedModel, ModelAlarm, ModelRecord } from './model-record.js';

/** There is no such version, or none is served. */
export class NoSuchModel extends Error {
  override name = 'NoSuchModel';
}

const VERSION = /^[a-z][a-z0-9-]*-\d{8}-\d{6}-[a-z0-9]+$/;

/** The number of versions of a kind that are kept besides recently served ones. */
const KEPT = 20;

/** The number of served versions of a kind that are listed, to which a rollback is possible. */
const SERVED_KEPT = 10;

type Served = { readonly [kind: string]: readonly string[] };

/** The registry of one data folder; several processes can use it at once. */
export class ModelRegistry {
  readonly #folder: string;
  readonly #alarms: AlarmFile;
  #held: ReadonlySet<string> = new Set();
  /** Read-modify-write operations run in this queue. */
  readonly #writes = new SerialQueue();

  /** @param data the data folder. */
  constructor(data: string) {
    this.#folder = join(data, 'models');
    this.#alarms = new AlarmFile(join(this.#folder, 'alarms.json'));
  }

  /** Sets the versions that are never deleted, however old, until the next call. */
  hold(ids: Iterable<string>): void {
    this.#held = new Set(ids);
  }

  /** All versions, the newest first. */
  async list(): Promise<ListedModel[]> {
    const names = await readdir(this.#folder).catch(absent([] as string[]));
    const served = await this.#served();
    const records = await Promise.all(names.filter((name) => VERSION.test(name)).map((id) => this.#read(id)));
    return records
      .filter((record) => record !== undefined)
      .map((record) => ({ ...record, serving: served[record.kind]?.at(-1) === record.id }))
      .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : a.id < b.id ? 1 : -1));
  }

  /** A version. @throws NoSuchModel */
  async show(id: string): Promise<ListedModel> {
    const record = await this.#read(id);
    if (!record) {
      throw new NoSuchModel(
        `there is no model ${JSON.stringify(id)}: \`tandem models list\` shows those there are`,
      );
    }
    return { ...record, serving: (await this.#served())[record.kind]?.at(-1) === id };
  }

  /** The id of the served version of a kind, if any. */
  async serving(kind: string): Promise<string | undefined> {
    return (await this.#served())[kind]?.at(-1);
  }

  /** A version with its tensors, whose digests are checked. @throws NoSuchModel */
  async load(id: string): Promise<{ readonly record: ModelRecord; readonly tensors: StoredTensors }> {
    const record = await this.show(id);
    const { tensors } = await readSafetensors(join(this.#folder, id, 'model.safetensors'));
    return { record, tensors };
  }

  /** Alarms of served models, the latest first. */
  async alarms(): Promise<ModelAlarm[]> {
    return (await this.#alarms.read()).reverse();
  }

  /** Ids of users whom alarms identified as bots. */
  async accountsInAlarms(): Promise<string[]> {
    return (await this.alarms()).flatMap(({ accounts }) => accounts);
  }

  /** Removes users from all alarms. */
  forgetAccounts(ids: readonly string[]): Promise<void> {
    return this.#writes.run(() => this.#alarms.forget(ids));
  }

  /** Stores an alarm, replacing one of the same kind and time. */
  alarm(alarm: ModelAlarm): Promise<void> {
    return this.#writes.run(() => this.#alarms.keep(alarm));
  }

  /**
   * Stores a version; an admitted one is served from then on. A live version replaces the earlier live version with
   * the same parent, so that the versions available for rollback are not all of one day.
   * @returns its record.
   */
  add(
    version: Omit<ModelRecord, 'id' | 'created'>,
    tensors: StoredTensors,
    now = new Date(),
  ): Promise<ModelRecord> {
    const write = async (draft: string) => {
      await mkdir(draft);
      await writeSafetensors(join(draft, 'model.safetensors'), tensors, { format: 'pt' });
    };
    return this.#writes.run(() => this.#keep(version, now, write));
  }

  /**
   * Stores a version whose files were written elsewhere on the same disk, by moving their folder. An admitted one is
   * served from then on.
   * @returns its record.
   */
  adopt(
    version: Omit<ModelRecord, 'id' | 'created'>,
    folder: string,
    now = new Date(),
  ): Promise<ModelRecord> {
    return this.#writes.run(() => this.#keep(version, now, (draft) => rename(folder, draft)));
  }

  /** The folder of a version's files. @throws NoSuchModel */
  async folderOf(id: string): Promise<string> {
    return join(this.#folder, (await this.show(id)).id);
  }

  /** @param write makes the folder that it is given, with the model's files. */
  async #keep(
    version: Omit<ModelRecord, 'id' | 'created'>,
    now: Date,
    write: (draft: string) => Promise<void>,
  ): Promise<ModelRecord> {
    const time = now.toISOString();
    const id = `${version.kind}-${time.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${uniqueWord(4)}`;
    const record: ModelRecord = { ...version, id, created: time };
    await writeFolder(join(this.#folder, id), async (draft) => {
      await write(draft);
      await writeJson(join(draft, 'model.json'), record);
    });
    if (record.admitted) await this.#serve(record);
    await this.#prune(record.kind);
    return record;
  }

  /** Serves a version from now on, whether or not it was admitted. @throws NoSuchModel */
  admit(id: string): Promise<ModelRecord> {
    return this.#writes.run(async () => {
      const { serving: _, ...record } = await this.show(id);
      await this.#serve(record);
      return record;
    });
  }

  /**
   * Stops serving the version of a kind that is served, and serves the one before it again; none where there was none.
   * @returns the version that was stopped and the one that is served now. @throws NoSuchModel where none is served.
   */
  rollback(kind: string): Promise<{ readonly from: string; readonly to: string | undefined }> {
    return this.#writes.run(async () => {
      const served = await this.#served();
      const history = served[kind] ?? [];
      const from = history.at(-1);
      if (from === undefined) {
        throw new NoSuchModel(`no ${kind} is being served: there is nothing to roll back`);
      }
      await this.#writeServed({ ...served, [kind]: history.slice(0, -1) });
      return { from, to: history.at(-2) };
    });
  }

  async #serve({ kind, id, scale, parent }: ModelRecord): Promise<void> {
    const served = await this.#served();
    const history = (served[kind] ?? []).filter((other) => other !== id);
    const last = scale === 'live' && history.length > 0 ? await this.#read(history.at(-1)!) : undefined;
    const replaced = last?.scale === 'live' && last.parent === parent ? last.id : undefined;
    const kept = history.filter((other) => other !== replaced);
    await this.#writeServed({ ...served, [kind]: [...kept, id].slice(-SERVED_KEPT) });
    if (replaced) await rm(join(this.#folder, replaced), { recursive: true, force: true });
    await this.#alarms.close(kind);
  }

  /** Deletes the oldest versions beyond those kept. */
  async #prune(kind: string): Promise<void> {
    const kept = new Set([...Object.values(await this.#served()).flat(), ...this.#held]);
    const others = (await this.list()).filter((record) => record.kind === kind && !kept.has(record.id));
    for (const { id } of others.slice(KEPT)) {
      await rm(join(this.#folder, id), { recursive: true, force: true });
    }
  }

  async #read(id: string): Promise<ModelRecord | undefined> {
    if (!VERSION.test(id)) return undefined;
    return readJson<ModelRecord | undefined>(join(this.#folder, id, 'model.json'), undefined);
  }

  #served(): Promise<Served> {
    return readJson<Served>(join(this.#folder, 'serving.json'), {});
  }

  async #writeServed(served: Served): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeJson(join(this.#folder, 'serving.json'), served);
  }
}
