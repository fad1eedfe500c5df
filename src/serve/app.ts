/** The Fastify application: its checks, hooks and routes, in the order in which a request passes them. */
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { authorize, identify } from './auth.js';
import { takeBodies } from './body.js';
import { addClientFile } from './client-file.js';
import { addConsole } from './console.js';
import { errorBody, errorHandler, HttpError, invalidByZod } from './errors.js';
import { addGorse } from './gorse/index.js';
import { addHeaders } from './headers.js';
import { limitRates } from './limit.js';
import { logFault, logRequests } from './log.js';
import { addMcp } from './mcp/index.js';
import { collectMethods, refuseOthers } from './methods.js';
import { Metrics } from './metrics.js';
import { addOpenAi } from './openai/index.js';
import { describe } from './openapi.js';
import type { Settings } from './options.js';
import { guardOrigins } from './origin.js';
import { addAdmin } from './routes/admin.js';
import { addAsk } from './routes/ask.js';
import type { App, Context } from './routes/context.js';
import { addControl } from './routes/control.js';
import { addDocs } from './routes/docs.js';
import { addDocuments } from './routes/documents.js';
import { addEvaluations } from './routes/evaluations.js';
import { addEvents } from './routes/events.js';
import { addExperiments } from './routes/experiments.js';
import { addHealth } from './routes/health.js';
import { addImports } from './routes/imports.js';
import { addLists } from './routes/lists.js';
import { addMemories } from './routes/memories.js';
import { addModels } from './routes/models.js';
import { addOperations } from './routes/operations.js';
import { addPath } from './routes/path.js';
import { addPositions } from './routes/positions.js';
import { addProviders } from './routes/providers.js';
import { addRecommending } from './routes/recommend.js';
import { addItems, addUsers } from './routes/records.js';
import { addReview } from './routes/review.js';
import { addSearch } from './routes/search.js';
import { addTakingBack } from './routes/taking-back.js';
import { addTraining } from './routes/training.js';
import { isUnchecked } from './schemas.js';
import type { ServerState } from './server-state.js';
import { refuseWhileStopping } from './shutdown.js';
import { traceRequests } from './tracing.js';

/** Builds the application with all hooks and routes; it does not listen yet. */
export async function buildApp(state: ServerState, settings: Settings): Promise<FastifyInstance> {
  const onError = errorHandler(logFault);
  const app = Fastify({
    bodyLimit: settings.bodyLimit,
    // An id of 256 characters, each percent-encoded at its longest.
    routerOptions: { maxParamLength: 4_096 },
    requestTimeout: 120_000,
    keepAliveTimeout: 75_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBadHttp,
    frameworkErrors: onError,
  });
  const metrics = new Metrics(state);
  app.addHook('onClose', async () => metrics.close());
  app.setErrorHandler(onError);
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    if (isUnchecked(schema)) return (value) => ({ value });
    return (value) => {
      const parsed = schema.safeParse(value);
      return parsed.success
        ? { value: parsed.data }
        : { error: invalidByZod(parsed.error, PARTS[httpPart ?? ''] ?? 'request') };
    };
  });
  app.setSerializerCompiler<z.ZodType>(() => (answer) => JSON.stringify(answer));
  takeBodies(app);
  const methods = collectMethods(app);
  refuseOthers(app, methods);

  traceRequests(app);
  addHeaders(app);
  metrics.watch(app);
  if (settings.log) logRequests(app, settings.log);
  guardOrigins(app, settings, methods);
  refuseWhileStopping(app, state);
  app.addHook('onSend', (_request, _reply, _payload, done) => {
    // Responses to requests that arrived together are written together, as waking clients once is cheaper.
    setImmediate(done);
  });
  app.decorateRequest('key', null);
  if (settings.keys) {
    identify(app, state, settings);
    authorize(app);
  }
  if (settings.rateLimit !== false) await limitRates(app, settings.rateLimit);
  await describe(app, settings);

  const context: Context = { app: app as unknown as App, state, metrics, settings };
  addRecommending(context);
  addLists(context);
  addPath(context);
  addPositions(context);
  addSearch(context);
  addAsk(context);
  addMemories(context);
  addOpenAi(context);
  addMcp(context);
  addEvents(context);
  addTakingBack(context);
  addItems(context);
  addUsers(context);
  await addDocuments(context);
  await addImports(context);
  addControl(context);
  addExperiments(context);
  addProviders(context);
  addAdmin(context);
  addOperations(context);
  addHealth(context);
  addModels(context);
  addTraining(context);
  addEvaluations(context);
  addReview(context);
  addDocs(context);
  addClientFile(app);
  await addConsole(app);
  if (settings.gorse) await addGorse(app, state);
  return app;
}

const PARTS: { readonly [httpPart: string]: string } = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/** Responds to malformed HTTP. */
export function answerBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase, answer] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [
          431,
          'Request Header Fields Too Large',
          new HttpError(431, 'too_long', 'the path and headers are too long'),
        ]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', new HttpError(408, 'timeout', 'the request did not come to an end')]
        : [400, 'Bad Request', new HttpError(400, 'invalid', 'this is not a well-formed HTTP request')];
  const body = JSON.stringify(errorBody(answer));
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
