/** The client of a `tandem serve` on this machine that has the data folder open. */
import { NotEnoughData, NotFound } from '../errors.js';
import type {
  Answer,
  AnswersQuery,
  AskQuery,
  PromptQuery,
  RecordedAnswers,
  SentPrompt,
} from '../generate/index.js';
import type { ItemView, What } from '../ingest/index.js';
import type { ModelRecord } from '../models/index.js';
import type {
  LearningPath,
  PathQuery,
  Recommendation,
  RecommendQuery,
  SearchAnswer,
  SearchQuery,
} from '../pipeline/index.js';
import type { Progress } from '../runtime/index.js';
import type {
  EventInput,
  ItemInput,
  KeyTable,
  Refusal,
  Scope,
  UserInput,
  WriteReport,
} from '../store/index.js';
import type { Engine } from '../types.js';
import { Connection } from './connection.js';
import { Failure } from './failure.js';
import { remoteDocuments } from './remote-documents.js';
import type { IntakeTarget, LinesOfRecords, Target } from './target.js';

/** The approximate maximum size of a body in characters; the server accepts twice as many bytes. */
const BODY = 4 * 1024 * 1024;

/** Performs the operations of commands through the server. */
export class Remote extends Connection implements Target, IntakeTarget {
  readonly items = {
    get: async (id: string) => {
      try {
        return await this.get<ItemView>(`/v1/items/${encodeURIComponent(id)}`);
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    upsert: (records: readonly ItemInput[]) => this.#write('/v1/items', records),
    update: (records: readonly ItemInput[]) => this.#write('/v1/items', records, 'PATCH'),
  };
  readonly users = {
    upsert: (records: readonly UserInput[]) => this.#write('/v1/users', records),
    update: (records: readonly UserInput[]) => this.#write('/v1/users', records, 'PATCH'),
  };
  readonly events = { add: (events: readonly EventInput[]) => this.#write('/v1/events', events) };

  readonly known = {
    items: async (ids: readonly string[]) =>
      ids.length === 0 ? [] : (await this.send<{ items: object[] }>('POST', '/v1/items/get', { ids })).items,
    users: async (ids: readonly string[]) =>
      ids.length === 0 ? [] : (await this.send<{ users: object[] }>('POST', '/v1/users/get', { ids })).users,
  };

  readonly starts = {
    settle: async (fingerprint: string, start: number) =>
      (await this.send<{ start: number }>('PUT', `/v1/import/starts/${fingerprint}`, { start })).start,
  };

  readonly documents = remoteDocuments((method, path, body) => this.call(method, path, body));

  readonly objective: Engine['objective'] = {
    get: () => this.get('/v1/objective'),
    set: (objective) => this.send('PUT', '/v1/objective', { objective }),
    try: (objective, { people, limit } = {}) =>
      this.send('POST', '/v1/objective/try', { objective, people, limit }),
  };
  readonly experiments: Pick<Engine['experiments'], 'list' | 'report'> = {
    list: () => this.get('/v1/experiments'),
    report: (name) => this.get(`/v1/experiments/${encodeURIComponent(name)}`),
  };
  /** The keys, with the interface of the store. */
  readonly keys: Pick<KeyTable, 'create' | 'list' | 'revoke'> = {
    create: async (name, scopes) =>
      (await this.send<{ key: string }>('POST', '/v1/keys', { name, scopes })).key,
    list: async () => {
      const { keys } = await this.get<{ keys: { name: string; scopes: Scope[]; created: string }[] }>(
        '/v1/keys',
      );
      return keys.map((key) => ({ ...key, created: Date.parse(key.created) }));
    },
    revoke: async (name) => {
      try {
        await this.call('DELETE', `/v1/keys/${encodeURIComponent(name)}`);
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
  };
  readonly exploration: Engine['exploration'] = { report: () => this.get('/v1/exploration') };

  async recommend(query: RecommendQuery = {}): Promise<Recommendation> {
    return (await this.call('POST', '/v1/recommend', JSON.stringify(query))) as Recommendation;
  }

  async ask(query: AskQuery): Promise<Answer> {
    return (await this.call('POST', '/v1/ask', JSON.stringify(query))) as Answer;
  }

  answers({ limit, after }: AnswersQuery = {}): Promise<RecordedAnswers> {
    const parameters = new URLSearchParams();
    if (limit !== undefined) parameters.set('limit', String(limit));
    if (after !== undefined) parameters.set('after', after);
    return this.get(`/v1/answers?${parameters}`);
  }

  async prompt(query: PromptQuery): Promise<SentPrompt> {
    return (await this.call('POST', '/v1/prompt', JSON.stringify(query))) as SentPrompt;
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    return (await this.call('POST', '/v1/search', JSON.stringify(query))) as SearchAnswer;
  }

  async similar(id: string, query: Pick<RecommendQuery, 'limit' | 'filter'> = {}): Promise<Recommendation> {
    const parameters = new URLSearchParams();
    if (query.limit !== undefined) parameters.set('limit', String(query.limit));
    if (query.filter !== undefined) parameters.set('filter', JSON.stringify(query.filter));
    return (await this.call(
      'GET',
      `/v1/items/${encodeURIComponent(id)}/similar?${parameters}`,
    )) as Recommendation;
  }

  async path(query: PathQuery): Promise<LearningPath> {
    return (await this.call('POST', '/v1/path', JSON.stringify(query))) as LearningPath;
  }

  async knows(user: string): Promise<boolean> {
    try {
      await this.call('GET', `/v1/users/${encodeURIComponent(user)}`);
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  /** The defects that the server finds in its database, and counts of its records. */
  examine(): Promise<{
    readonly dialect: string;
    readonly items: number;
    readonly users: number;
    readonly events: number;
    readonly findings: readonly { readonly problem: string; readonly remedy: string }[];
    readonly kinds: readonly string[];
  }> {
    return this.get('/v1/doctor');
  }

  /** All records of one kind. @throws where the connection ends too early. */
  async *export(what: What, signal?: AbortSignal): AsyncGenerator<LinesOfRecords> {
    for await (const lines of this.lines('GET', `/v1/export/${what}`, undefined, signal)) {
      yield { lines: lines.map((line) => `${line}\n`).join(''), records: lines.length };
    }
  }

  /** Trains a model in the server. @throws Failure with the server's message where training fails. */
  async train(
    model: 'sequence' | 'taste' | 'ranker' | 'search-ranker' | 'passage-ranker',
    options: { readonly seed?: number; readonly scale?: 'full' | 'recent' },
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<ModelRecord> {
    const body = JSON.stringify({ model, ...options });
    for await (const lines of this.lines('POST', '/v1/models/train', body, signal)) {
      for (const line of lines) {
        const step = JSON.parse(line) as {
          progress?: Progress;
          model?: ModelRecord;
          error?: { code: string; message: string };
        };
        if (step.progress) onProgress(step.progress);
        if (step.error?.code === 'not_enough_data') throw new NotEnoughData(step.error.message);
        if (step.error) throw new Failure(step.error.message);
        if (step.model) return step.model;
      }
    }
    throw new Failure('the server ended before the model was trained');
  }

  async #write(
    path: string,
    records: readonly object[],
    method: 'POST' | 'PATCH' = 'POST',
  ): Promise<WriteReport> {
    let taken = 0;
    let repeated = 0;
    const refused: Refusal[] = [];
    for (let start = 0; start < records.length; ) {
      const texts: string[] = [];
      let length = 0;
      do {
        const text = JSON.stringify(records[start + texts.length]);
        texts.push(text);
        length += text.length;
      } while (start + texts.length < records.length && length < BODY);
      const report = (await this.call(method, path, `[${texts.join(',')}]`)) as WriteReport;
      taken += report.taken;
      repeated += report.repeated;
      for (const refusal of report.refused) refused.push({ ...refusal, index: start + refusal.index });
      start += texts.length;
    }
    return { taken, repeated, refused };
  }
}
