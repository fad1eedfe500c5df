/** Files over HTTP: shown as they would be read, then taken. */
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
});

interface Report {
  readonly written: boolean;
  readonly files: readonly {
    readonly file: string;
    readonly what: string;
    readonly columns: readonly {
      readonly column: string;
      readonly field: string;
      readonly values: string[];
    }[];
    readonly leftOut: readonly string[];
    readonly taken: number;
    readonly known: number;
    readonly refused: number;
    readonly reasons: readonly { readonly line: number; readonly field: string }[];
    readonly kinds: readonly { readonly kind: string; readonly times: number }[];
    readonly from: string | null;
  }[];
}

const send = async (
  name: string,
  body: string | Uint8Array,
  options: Readonly<Record<string, string>> = {},
) => {
  const answer = await server.call('POST', `/v1/import?${new URLSearchParams({ name, ...options })}`, {
    headers: { 'content-type': 'application/octet-stream' },
    body,
  });
  return { status: answer.status, text: answer.text, report: answer.json as unknown as Report };
};

const ITEMS = 'sku,title,price\na,First,1.5\nb,Second,2\n,No id,3\n';

describe('POST /v1/import', () => {
  it('shows columns and values in a dry run and writes nothing, then takes what it showed', async () => {
    const dry = await send('products.csv', ITEMS, { dryRun: 'true', map: 'id=sku', what: 'items' });
    expect(dry.status).toBe(200);
    expect(dry.report).toMatchObject({
      written: false,
      files: [
        {
          file: 'products.csv',
          what: 'items',
          taken: 2,
          known: 0,
          refused: 1,
          reasons: [{ line: 4, field: 'id' }],
          columns: expect.arrayContaining([
            expect.objectContaining({ column: 'price', field: 'attributes.price', values: ['1.5', '2'] }),
          ]),
        },
      ],
    });
    expect(await server.engine.items.get('a')).toBeUndefined();
    const taken = await send('products.csv', ITEMS, { map: 'id=sku', what: 'items' });
    expect(taken.report).toMatchObject({ written: true, files: [{ taken: 2, refused: 1 }] });
    expect(await server.engine.items.get('a')).toMatchObject({ title: 'First', attributes: { price: 1.5 } });
    const again = await send('products.csv', ITEMS, { dryRun: 'true', map: 'id=sku', what: 'items' });
    expect(again.report.files[0].known).toBe(2);
  });

  it('reads what is packed, and events with kinds and times', async () => {
    const events = 'user_id,item_id,event,timestamp\nu,a,click,2026-01-02\nu,b,like,2026-01-03\n';
    const { report } = await send('events.csv.gz', gzipSync(events), { dryRun: 'true' });
    expect(report.files[0]).toMatchObject({
      what: 'events',
      taken: 2,
      kinds: [
        { kind: 'click', times: 1 },
        { kind: 'like', times: 1 },
      ],
      from: '2026-01-02T00:00:00.000Z',
    });
    await send('events.csv.gz', gzipSync(events));
    expect((await server.engine.events.find({ user: 'u' })).events).toHaveLength(2);
  });

  it('changes with update=true only what the file has', async () => {
    await send('prices.csv', 'id,price\na,9\n', { update: 'true', what: 'items' });
    expect(await server.engine.items.get('a')).toMatchObject({ title: 'First', attributes: { price: 9 } });
  });

  it('refuses what is unclear with what would settle it, and names no folder of the server', async () => {
    const { status, text } = await send('../../secret/x.csv', 'foo,bar\n1,2\n3,4\n');
    expect(status).toBe(422);
    const { error } = JSON.parse(text) as { error: { message: string; choices: object[] } };
    expect(error.message).toMatch(/^x\.csv/);
    expect(error.message).not.toMatch(/tmp|secret/);
    expect(error.choices.length).toBeGreaterThan(0);
    expect((await send('x.csv', '')).status).toBe(422);
    const json = await server.call('POST', '/v1/import?name=x.csv', { body: {} });
    expect(json.status).toBe(415);
  });
});
