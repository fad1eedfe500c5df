/** Calls of a site's developer, for the tests of situations. */
import { expect } from 'vitest';
import type { Answer, Running } from '../../support/server.js';

export type Fields = { readonly [name: string]: unknown };

export const idsIn = (answer: Fields) => (answer.items as { id: string }[]).map(({ id }) => id);

/** The calls of one server, which is started by the time they are made. */
export function callerOf(running: () => Running) {
  const server = { call: (...sent: Parameters<Running['call']>) => running().call(...sent) };

  const post = (path: string, body: unknown) => server.call('POST', path, { body });

  async function ok(answer: Promise<Answer>): Promise<Fields> {
    const { status, text, json } = await answer;
    expect(status, text).toBe(200);
    return json as unknown as Fields;
  }

  /** Each situation has items of a tag of its own. */
  async function items(tag: string, ...records: Fields[]): Promise<void> {
    const report = await ok(
      post(
        '/v1/items',
        records.map((record) => ({ tags: [tag], ...record })),
      ),
    );
    expect(report.refused).toEqual([]);
  }

  const events = async (...sent: Fields[]) => ok(post('/v1/events', sent));

  /** The items of a tag that are recommended, in the order of their ids. */
  const listed = async (tag: string, who: Fields = {}) =>
    idsIn(await ok(post('/v1/recommend', { ...who, limit: 100, filter: { tags: [tag] } }))).sort();

  const eventsBy = async (query: string) =>
    (await ok(server.call('GET', `/v1/events?${query}`))).events as Fields[];

  const wrong = async (answer: Promise<Answer>) => {
    const { status, json } = await answer;
    return [status, json.error.code, json.error.field];
  };

  return { server, post, ok, items, events, listed, eventsBy, wrong };
}
