/** A server with an OpenAI-compatible API whose responses and failures tests determine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly authorization: string | undefined;
}

export type Behaviour = (request: ModelRequest, response: ServerResponse) => void;

/** Streams the text in pieces, and ends it properly. */
export const says =
  (text: string): Behaviour =>
  (_, response) => {
    begin(response);
    for (const piece of text.match(/.{1,7}/gsu) ?? []) response.write(delta({ content: piece }));
    response.write(delta({}, 'stop'));
    response.write(
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 50, completion_tokens: 20, total_tokens: 70 } })}\n\n`,
    );
    response.end('data: [DONE]\n\n');
  };

export const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
};

/** A chunk of a streamed answer. */
export const delta = (content: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: content, finish_reason: finish }] })}\n\n`;

export const fails =
  (status: number, headers: { readonly [name: string]: string } = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: `told to answer ${status}` } }));
  };

/** A server that responds by `behave`, and records requests. */
export async function modelServer() {
  const requests: ModelRequest[] = [];
  let behaviour: Behaviour = says('NOT FOUND');
  let gone = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const part of request) body += part;
    response.on('close', () => {
      if (!response.writableFinished) gone++;
    });
    const asked = { ...JSON.parse(body), authorization: request.headers.authorization };
    requests.push(asked);
    behaviour(asked, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    /** The number of callers that disconnected before a response. */
    get gone() {
      return gone;
    },
    behave(next: Behaviour) {
      behaviour = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
