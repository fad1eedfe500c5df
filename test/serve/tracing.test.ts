/** Traces of requests, intake and training, as an SDK of OpenTelemetry collects them in memory. */
import { SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
let server: Running;
beforeAll(async () => {
  server = await start();
  const items = [1, 2, 3].map((k) => ({ id: `i${k}`, title: `Title ${k}` }));
  expect((await server.call('POST', '/v1/items', { body: items })).status).toBe(200);
  // Nothing was recorded so far: the provider may come later than the server.
  provider.register();
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  trace.disable();
  await provider.shutdown();
});

/** The spans of the last request, by name, once it has ended. */
async function spansOf(request: string): Promise<Map<string, ReadableSpan>> {
  await eventually(() => expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain(request));
  return new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
}

it('a request has spans of its stages, within the trace of the caller', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  await server.call('POST', '/v1/recommend', { body: { user: 'ann' }, headers: { traceparent } });
  const spans = await spansOf('POST /v1/recommend');
  const request = spans.get('POST /v1/recommend')!;
  expect(request.kind).toBe(SpanKind.SERVER);
  expect(request.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/v1/recommend',
    'url.path': '/v1/recommend',
    'http.response.status_code': 200,
  });
  expect(request.parentSpanContext).toMatchObject({ traceId, spanId: 'b7ad6b7169203331' });
  for (const stage of ['tandem.retrieve', 'tandem.rank', 'tandem.log']) {
    expect(spans.get(stage)?.parentSpanContext?.spanId, stage).toBe(request.spanContext().spanId);
    expect(spans.get(stage)?.spanContext().traceId).toBe(traceId);
  }
  expect(spans.get('tandem.rank')?.attributes['tandem.candidates']).toBe(3);
});

it('intake is a child of its request, with how many records came', async () => {
  const events = ['i1', 'i2'].map((item) => ({ user: 'ann', item, kind: 'click' }));
  await server.call('POST', '/v1/events', { body: events });
  const spans = await spansOf('POST /v1/events');
  const ingest = spans.get('tandem.ingest')!;
  expect(ingest.attributes).toEqual({ 'tandem.records': 2 });
  expect(ingest.parentSpanContext?.spanId).toBe(spans.get('POST /v1/events')!.spanContext().spanId);
});

it('names nobody: neither ids in paths nor queries', async () => {
  await server.call('GET', '/v1/recommend/secret.person?limit=2');
  const spans = await spansOf('GET /v1/recommend/:id');
  expect(JSON.stringify([...spans.values()].map(({ attributes }) => attributes))).not.toContain('secret');
});

it('a training that fails is an error with its name', async () => {
  await expect(server.engine.models.train('ranker')).rejects.toThrow();
  const span = (await spansOf('tandem.train')).get('tandem.train')!;
  expect(span.attributes).toMatchObject({ 'tandem.model': 'ranker', 'error.type': 'NotEnoughData' });
});
