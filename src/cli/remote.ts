/** The client of a `tandem serve` on this machine, which has the data folder open. */
import { NotFound } from '../errors.js';
import type { Recommendation, RecommendQuery, SearchAnswer, SearchQuery } from '../pipeline/index.js';
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
import { Failure } from './failure.js';
import type { IntakeTarget, Target } from './target.js';

/** A body grows up to about this many characters; the server takes twice as many bytes. */
const BODY = 4 * 1024 * 1024;

export class Remote implements Target, IntakeTarget {
  readonly items = {
    upsert: (records: readonly ItemInput[]) => this.#write('/v1/items', records),
    update: (records: readonly ItemInput[]) => this.#update('/v1/items', records),
  };
  readonly users = {
    upsert: (records: readonly UserInput[]) => this.#write('/v1/users', records),
    update: (records: readonly UserInput[]) => this.#update('/v1/users', records),
  };
  readonly events = { add: (events: readonly EventInput[]) => this.#write('/v1/events', events) };

  readonly objective: Engine['objective'] = {
    get: () => this.#get('/v1/objective'),
    set: (objective) => this.#send('PUT', '/v1/objective', { objective }),
    try: (objective, { people, limit } = {}) =>
      this.#send('POST', '/v1/objective/try', { objective, people, limit }),
  };
  readonly experiments: Engine['experiments'] = {
    list: () => this.#get('/v1/experiments'),
    report: (name) => this.#get(`/v1/experiments/${encodeURIComponent(name)}`),
  };
  /** As the store has them. */
  readonly keys: Pick<KeyTable, 'create' | 'list' | 'revoke'> = {
    create: async (name, scopes) =>
      (await this.#send<{ key: string }>('POST', '/v1/keys', { name, scopes })).key,
    list: async () => {
      const { keys } = await this.#get<{ keys: { name: string; scopes: Scope[]; created: string }[] }>(
        '/v1/keys',
      );
      return keys.map((key) => ({ ...key, created: Date.parse(key.created) }));
    },
    revoke: async (name) => {
      try {
        await this.#call('DELETE', `/v1/keys/${encodeURIComponent(name)}`);
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
  };
  readonly exploration: Engine['exploration'] = { report: () => this.#get('/v1/exploration') };

  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /** Whether a server is there, and serves already. */
  async status(): Promise<'ready' | 'starting' | 'away'> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return 'ready';
      const { error } = (await response.json()) as { error?: { code?: string } };
      return error?.code === 'starting' ? 'starting' : 'away';
    } catch {
      return 'away';
    }
  }

  async recommend(query: RecommendQuery = {}): Promise<Recommendation> {
    return (await this.#call('POST', '/v1/recommend', JSON.stringify(query))) as Recommendation;
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    return (await this.#call('POST', '/v1/search', JSON.stringify(query))) as SearchAnswer;
  }

  async similar(id: string, query: Pick<RecommendQuery, 'limit' | 'filter'> = {}): Promise<Recommendation> {
    const parameters = new URLSearchParams();
    if (query.limit !== undefined) parameters.set('limit', String(query.limit));
    if (query.filter !== undefined) parameters.set('filter', JSON.stringify(query.filter));
    return (await this.#call(
      'GET',
      `/v1/items/${encodeURIComponent(id)}/similar?${parameters}`,
    )) as Recommendation;
  }

  async knows(user: string): Promise<boolean> {
    try {
      await this.#call('GET', `/v1/users/${encodeURIComponent(user)}`);
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  /** Changes what each record names, one after the other; makes those that are not there. */
  async #update(path: string, records: readonly { readonly id: string }[]): Promise<WriteReport> {
    let taken = 0;
    const refused: Refusal[] = [];
    for (const [index, { id, ...changes }] of records.entries()) {
      try {
        await this.#call('PATCH', `${path}/${encodeURIComponent(id)}`, JSON.stringify(changes));
        taken++;
      } catch (error) {
        if (error instanceof Failure) refused.push({ index, field: '', reason: error.message });
        else if (error instanceof NotFound) {
          const report = await this.#write(path, [records[index]]);
          taken += report.taken;
          for (const refusal of report.refused) refused.push({ ...refusal, index });
        } else throw error;
      }
    }
    return { taken, repeated: 0, refused };
  }

  async #write(path: string, records: readonly object[]): Promise<WriteReport> {
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
      const report = (await this.#call('POST', path, `[${texts.join(',')}]`)) as WriteReport;
      taken += report.taken;
      repeated += report.repeated;
      for (const refusal of report.refused) refused.push({ ...refusal, index: start + refusal.index });
      start += texts.length;
    }
    return { taken, repeated, refused };
  }

  async #get<Answer>(path: string): Promise<Answer> {
    return (await this.#call('GET', path)) as Answer;
  }

  async #send<Answer>(method: string, path: string, body: object): Promise<Answer> {
    return (await this.#call(method, path, JSON.stringify(body))) as Answer;
  }

  async #call(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }),
      },
      ...(body !== undefined && { body }),
    });
    const answer: unknown = await response.json();
    // A batch that was refused whole: the report says why.
    if (response.ok || (response.status === 422 && 'refused' in (answer as object))) return answer;
    const { error } = answer as { error?: { message?: string } };
    const message = error?.message ?? `the server answered ${response.status}`;
    if (response.status === 404) throw new NotFound(message);
    if (response.status === 401 || response.status === 403) {
      throw new Failure(`${message}; set TANDEM_KEY to a key that may do this (tandem keys create)`);
    }
    throw new Failure(message);
  }
}
