/**
 * Shutdown of the HTTP server; src/cli/shutdown.ts has the whole order from the signal on. Here, in order:
 *
 * 1. New requests get 503 `stopping`, also on open connections; `/healthz` responds as before.
 * 2. The port is closed, and connections without a request are closed.
 * 3. Earlier requests are finished; each connection is closed after its response.
 * 4. After the grace period (10 s by default), connections that are still open are destroyed.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ServerState } from './server-state.js';

/** Refuses requests during a shutdown, and closes each connection after its response. */
export function refuseWhileStopping(app: FastifyInstance, state: ServerState): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(state.stopping && request.url !== '/healthz' ? state.unready() : undefined);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // A keep-alive connection would delay the shutdown, even if its request came before.
    if (state.stopping) reply.header('connection', 'close');
    done();
  });
}

/**
 * Makes the function that shuts the server down.
 * @param grace how long requests under way can take, in milliseconds.
 * @returns the function; further calls return the same promise, which resolves once all connections are closed.
 */
export function shutdownOf(app: FastifyInstance, state: ServerState, grace: number): () => Promise<void> {
  let closed: Promise<void> | undefined;
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    closed ??= (async () => {
      state.stopping = true;
      // Browsers open connections in advance. Node does not count as idle those on which nothing was sent yet.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      const late = setTimeout(() => app.server.closeAllConnections(), grace);
      await app.close();
      clearTimeout(late);
    })();
    return closed;
  };
}
